// What Glibc's module hides from Swift.
#pragma once

#define _GNU_SOURCE 1
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

/// The environment of this process: entries as bytes, ended by NULL (environ(7)).
static inline char *_Nullable *_Nonnull linux_environ(void) { return environ; }

/// errno, which is a macro.
static inline int linux_errno(void) { return errno; }
static inline void linux_set_errno(int value) { errno = value; }

/// execve(2) along PATH, a script without "#!" given to /bin/sh (exec(3)).
static inline int linux_execvpe(
    const char *_Nonnull file, char *_Nullable const *_Nonnull argv, char *_Nullable const *_Nonnull envp) {
    return execvpe(file, argv, envp);
}

/// prctl(2) PR_SET_DUMPABLE: 0 closes /proc/PID/mem and /proc/PID/environ to others and prevents core dumps.
static inline int linux_set_dumpable(int dumpable) { return prctl(PR_SET_DUMPABLE, dumpable, 0, 0, 0); }

/// The first place of a run of bytes, or NULL (memmem(3)).
static inline const void *_Nullable linux_memmem(
    const void *_Nonnull bytes, size_t count, const void *_Nonnull wanted, size_t wanted_count) {
    return memmem(bytes, count, wanted, wanted_count);
}

/// A new file of a name that ends with XXXXXX, mode 0600 (mkostemp(3)).
static inline int linux_mkostemp(char *_Nonnull name, int flags) { return mkostemp(name, flags); }
