// What Glibc's module hides from Swift.
#pragma once

#define _GNU_SOURCE 1
#include <errno.h>
#include <malloc.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

/// The environment of this process: entries as bytes, ended by NULL (environ(7)).
static inline char *_Nullable *_Nonnull linux_environ(void) { return environ; }

/// The value of one variable of this process, or NULL (getenv(3)).
static inline int linux_errno(void) { return errno; }
static inline void linux_set_errno(int value) { errno = value; }

/// execve(2) along PATH, a script without "#!" given to /bin/sh (exec(3)).
static inline int linux_execvpe(
    const char *_Nonnull file, char *_Nullable const *_Nonnull argv, char *_Nullable const *_Nonnull envp) {
    return execvpe(file, argv, envp);
}

/// prctl(2) PR_SET_DUMPABLE: 0 closes /proc/PID/mem and /proc/PID/environ to others and prevents core dumps.
static inline int linux_set_dumpable(int dumpable) { return prctl(PR_SET_DUMPABLE, dumpable, 0, 0, 0); }
