// What Glibc's module hides from Swift.
//
// Some of it stands behind _GNU_SOURCE, which cannot be defined for one module: the types of the headers they share would
// differ between modules. So those few functions are declared here, as their man pages have them.
#pragma once

// Glibc keeps its types: else a build from nothing may find stat and timespec to be of this module.
#pragma clang module import SwiftGlibc

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/memfd.h>
#include <malloc.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/vfs.h>
#include <time.h>

extern char **environ;
extern void *memmem(const void *haystack, size_t haystacklen, const void *needle, size_t needlelen);
extern int memfd_create(const char *name, unsigned flags);
extern int mkostemp(char *template, int flags);

/// O_PATH: a descriptor that names a file and can be neither read nor written (open(2)).
static const int linux_o_path = 010000000;

/// The environment of this process: entries as bytes, ended by NULL (environ(7)).
static inline char *_Nullable *_Nonnull linux_environ(void) { return environ; }

/// prctl(2) PR_SET_DUMPABLE: 0 closes /proc/PID/mem and /proc/PID/environ to others and prevents core dumps.
static inline int linux_set_dumpable(int dumpable) { return prctl(PR_SET_DUMPABLE, dumpable, 0, 0, 0); }

/// The first place of a run of bytes, or NULL (memmem(3)).
static inline const void *_Nullable linux_memmem(
    const void *_Nonnull bytes, size_t count, const void *_Nonnull wanted, size_t wanted_count) {
    return memmem(bytes, count, wanted, wanted_count);
}

/// A new file of a name that ends with XXXXXX, mode 0600 (mkostemp(3)).
static inline int linux_mkostemp(char *_Nonnull name, int flags) { return mkostemp(name, flags); }

/// The type of the file system that holds a path (f_type of statfs(2)), or 0 and errno.
static inline long linux_file_system(const char *_Nonnull path) {
    struct statfs system;
    return statfs(path, &system) == 0 ? system.f_type : 0;
}
static const long linux_tmpfs_magic = TMPFS_MAGIC;
static const long linux_ramfs_magic = RAMFS_MAGIC;

/// An empty file in memory that can be sealed and never run (memfd_create(2)); kernels before 6.3 know no such flag.
static inline int linux_memfd_create(const char *_Nonnull name) {
    const unsigned noexec = 8; // MFD_NOEXEC_SEAL
    int descriptor = memfd_create(name, MFD_CLOEXEC | noexec);
    if (descriptor < 0 && errno == EINVAL) descriptor = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    return descriptor;
}

/// Lets nobody write, grow, shrink or unseal a memory file (F_ADD_SEALS, fcntl(2)).
static inline int linux_seal(int descriptor) {
    const int add_seals = 1033, seal = 1, shrink = 2, grow = 4, write = 8;
    return fcntl(descriptor, add_seals, seal | shrink | grow | write);
}

/// The UTC day of a time in seconds since 1970, YYYY-MM-DD, and how long that is (strftime(3)).
static inline size_t linux_utc_day(time_t timestamp, char *_Nonnull day, size_t size) {
    struct tm utc;
    return gmtime_r(&timestamp, &utc) ? strftime(day, size, "%F", &utc) : 0;
}
