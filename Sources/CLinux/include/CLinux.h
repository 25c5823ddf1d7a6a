// What Glibc's module does not show to Swift.
//
// No header of the system is included here: the types in it would belong to this module for some files and to Glibc's for
// others, whichever the compiler met first.
#pragma once

#include <stddef.h>

/// O_PATH: a descriptor that names a file and can be neither read nor written (open(2)).
extern const int linux_o_path;

/// The types of file systems in memory, as linux_file_system tells them (statfs(2)).
extern const long linux_tmpfs_magic;
extern const long linux_ramfs_magic;

/// The environment of this process: entries as bytes, ended by NULL (environ(7)).
char *_Nullable *_Nonnull linux_environ(void);

/// prctl(2) PR_SET_DUMPABLE: 0 closes /proc/PID/mem and /proc/PID/environ to others and prevents core dumps.
int linux_set_dumpable(int dumpable);

/// How many bytes a block of malloc(3) has, slack included (malloc_usable_size(3)).
size_t linux_usable_size(void *_Nullable block);

/// The first place of a run of bytes, or NULL (memmem(3)).
const void *_Nullable linux_memmem(
    const void *_Nonnull bytes, size_t count, const void *_Nonnull wanted, size_t wanted_count);

/// A new file of a name that ends with XXXXXX, mode 0600 (mkostemp(3)).
int linux_mkostemp(char *_Nonnull name, int flags);

/// The type of the file system that holds a path (f_type of statfs(2)), or 0 and errno.
long linux_file_system(const char *_Nonnull path);

/// An empty file in memory that can be sealed and never run (memfd_create(2)); -1 and errno where there is none.
int linux_memfd_create(const char *_Nonnull name);

/// Lets nobody write, grow, shrink or unseal a memory file (F_ADD_SEALS, fcntl(2)).
int linux_seal(int descriptor);

/// CLOCK_MONOTONIC (clock_gettime(2)).
long linux_monotonic_milliseconds(void);

/// A number that another process or moment does not have; no secret.
unsigned long linux_seed(void);

/// The UTC day of a time in seconds since 1970, YYYY-MM-DD and a NUL, and how long that is (strftime(3)).
size_t linux_utc_day(long timestamp, char *_Nonnull day, size_t size);

/// Sends a message to the socket of a service manager, whose name may begin with "@" (sd_notify(3)).
int linux_notify(const char *_Nonnull name, const char *_Nonnull message);

/// Microseconds of a round trip of a TCP socket, as the system measured it (TCP_INFO, tcp(7)); -1 before it is connected.
long linux_round_trip(int socket);

/// Limits the segments of a TCP socket that is to connect, those of its peer too (TCP_MAXSEG, tcp(7)).
void linux_limit_segments(int socket, int size);

/// A socket that begins to connect to the peer of a connected one, without waiting; -1 when there is none.
///
/// Its segments are limited to so many bytes, 0 for no limit.
int linux_connect_beside(int socket, int segment_size);

/// Whether a socket is connected to an address by now.
int linux_is_connected(int socket, const void *_Nonnull address, unsigned size);

/// Keeps what is written in a TCP socket until it fills packets, or sends what was kept (TCP_CORK, tcp(7)).
void linux_cork(int socket, int is_corked);
