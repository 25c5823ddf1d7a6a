// Linux functions and constants that Glibc's module does not show to Swift.
//
// This header includes no header of the system: the types in that would belong to this module for some files and to
// Glibc's for others, depending on which the compiler saw first.
#pragma once

#include <stddef.h>

/// O_PATH: a descriptor that names a file and can be neither read nor written (open(2)).
extern const int linux_o_path;

/// The types of file systems in memory, as linux_file_system returns them (statfs(2)).
extern const long linux_tmpfs_magic;
extern const long linux_ramfs_magic;

/// The environment of this process: entries as bytes, ended by NULL (environ(7)).
char *_Nullable *_Nonnull linux_environ(void);

/// prctl(2) PR_SET_DUMPABLE: 0 closes /proc/PID/mem and /proc/PID/environ to others and prevents core dumps.
int linux_set_dumpable(int dumpable);

/// The size of a block of malloc(3) in bytes, slack included (malloc_usable_size(3)).
size_t linux_usable_size(void *_Nullable block);

/// The first occurrence of a run of bytes, or NULL (memmem(3)).
const void *_Nullable linux_memmem(
    const void *_Nonnull bytes, size_t count, const void *_Nonnull wanted, size_t wanted_count);

/// A new file without a name in a directory, mode 0600 (O_TMPFILE, open(2)); -1 and errno if that is not possible
/// there.
int linux_open_unnamed(const char *_Nonnull directory);

/// Gives a file without a name a name that does not exist yet (linkat(2)).
int linux_name(int descriptor, const char *_Nonnull path);

/// Exchanges two names in one step (RENAME_EXCHANGE, rename(2)).
int linux_exchange(const char *_Nonnull one, const char *_Nonnull other);

/// Renames to a name that does not exist yet (RENAME_NOREPLACE, rename(2)).
int linux_rename_new(const char *_Nonnull from, const char *_Nonnull to);

/// The type of the file system that holds a path (f_type of statfs(2)), or 0 and errno.
long linux_file_system(const char *_Nonnull path);

/// An empty file in memory that can be sealed and cannot be executed (memfd_create(2)); -1 and errno on failure.
int linux_memfd_create(const char *_Nonnull name);

/// The errno with which execve(2) refuses a program of these bytes. Call it only for bytes that execve(2) refuses.
///
/// The bytes are in a file in memory that is closed at exec, so that no handler of binfmt_misc can run them either: the
/// errno is then ENOENT.
int linux_exec(const void *_Nonnull program, size_t size);

/// The same, with these arguments and this environment: E2BIG if the kernel does not take them.
int linux_exec_of(
    const void *_Nonnull program, size_t size, char *_Nullable const *_Nonnull arguments,
    char *_Nullable const *_Nonnull environment);

/// Seals a memory file: nobody can write, grow or shrink it or add seals (F_ADD_SEALS, fcntl(2)).
int linux_seal(int descriptor);

/// CLOCK_MONOTONIC (clock_gettime(2)).
long linux_monotonic_milliseconds(void);

/// A seed that differs between processes and moments; not secret.
unsigned long linux_seed(void);

/// Writes the UTC day of a time in seconds since 1970 as YYYY-MM-DD and a NUL; returns its length, 0 if there is none
/// (strftime(3)).
size_t linux_utc_day(long timestamp, char *_Nonnull day, size_t size);

/// The most descriptors that one message passes (SCM_MAX_FD, unix(7)).
#define LINUX_MOST_DESCRIPTORS 253

/// Sends a message to the socket of a service manager, whose name may begin with "@" (sd_notify(3)), with descriptors;
/// -1 on failure.
int linux_notify(const char *_Nonnull name, const char *_Nonnull text, const int *_Nullable descriptors, int count);

/// A socket of an abstract name for the messages of sd_notify(3), as a service manager listens on one; -1 on failure.
/// `name` gets the name, which begins with "@"; it has room for 64 bytes.
int linux_listen_for_notices(char *_Nonnull name, size_t size);

/// The next message on such a socket: its length, 0 if it is too long; -1 if there is none.
///
/// `descriptors` has room for LINUX_MOST_DESCRIPTORS and gets those that came with it; the caller closes them. `user`
/// gets the sender's user id.
long linux_receive_notice(
    int listener, char *_Nonnull text, size_t size, int *_Nonnull descriptors, int *_Nonnull count, int *_Nonnull user);

/// Lets the kernel kill this process with its parent (PR_SET_PDEATHSIG, prctl(2)); -1 if that is not `parent` any more.
int linux_die_with_parent(int parent);

/// Makes this process the parent of its descendants' orphans (PR_SET_CHILD_SUBREAPER, prctl(2)).
int linux_adopt_orphans(void);

/// Lets the kernel take back the pages of this process that hold code and constants (MADV_DONTNEED, madvise(2)); it reads
/// them from the page cache when they are used again.
void linux_release_code(void);

/// Fills memory with random bytes (getrandom(2)); -1 on failure.
int linux_random(void *_Nonnull bytes, size_t count);

/// Blocks all signals and returns a descriptor from which they are read (signalfd(2)); -1 on failure.
int linux_signal_queue(void);

/// The next signal; 0 if there is none. `sender` gets the process that sent it, 0 for the kernel.
int linux_next_signal(int queue, int *_Nonnull sender);

/// The next child that has ended or stopped, without waiting (waitpid(2)); 0 if there is none. `status` gets its exit
/// status, 128 + n for signal n, or the signal that stopped it.
int linux_wait(int *_Nonnull status, int *_Nonnull is_stopped);

/// The path with which this process was started (AT_EXECFN, getauxval(3)).
const char *_Nullable linux_executable_name(void);

/// Starts a program in a process group of its own with a signal mask, a sigset_t (posix_spawn(3)); -1 and errno on
/// failure.
///
/// It inherits the descriptor `shared`, if that is not negative, under a `number`. With `is_apart` it inherits no
/// descriptor above that, its standard input is /dev/null, and its standard output is standard error.
int linux_spawn(
    const char *_Nonnull path, char *_Nullable const *_Nonnull arguments, char *_Nullable const *_Nonnull environment,
    int shared, int number, int is_apart, const void *_Nonnull mask);

/// The round trip of a TCP socket in microseconds, as the system measured it (TCP_INFO, tcp(7)); -1 before it is
/// connected.
long linux_round_trip(int socket);

/// Tells whether a TCP socket has asked for a connection and has no answer yet.
int linux_is_connecting(int socket);

/// Limits the segments of a TCP socket before it connects, in both directions (TCP_MAXSEG, tcp(7)).
void linux_limit_segments(int socket, int size);

/// A TCP socket that begins to connect to an address, a sockaddr, without waiting; -1 on failure.
///
/// `segment_size` limits its segments in bytes; 0 for no limit.
int linux_connect(const void *_Nonnull address, unsigned size, int segment_size);

/// Tells whether a socket is connected to an address.
int linux_is_connected(int socket, const void *_Nonnull address, unsigned size);

/// The local port of a TCP socket; -1 if it has none.
int linux_local_port(int socket);

/// The kernel's unique number of a socket (SO_COOKIE, socket(7)); 0 if the descriptor is not a socket.
unsigned long linux_socket_cookie(int socket);

/// Keeps written bytes in a TCP socket until they fill packets, or sends those that were kept (TCP_CORK, tcp(7)).
void linux_cork(int socket, int is_corked);
