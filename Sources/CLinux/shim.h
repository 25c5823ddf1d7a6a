// What Glibc's module hides from Swift.
//
// Some of it stands behind _GNU_SOURCE, which cannot be defined for one module: the types of the headers they share would
// differ between modules. So those few functions are declared here, as their man pages have them.
#pragma once

#include <malloc.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/vfs.h>

extern char **environ;
extern int execvpe(const char *file, char *const argv[], char *const envp[]);
extern void *memmem(const void *haystack, size_t haystacklen, const void *needle, size_t needlelen);
extern int mkostemp(char *template, int flags);

/// O_PATH: a descriptor that names a file and can be neither read nor written (open(2)).
static const int linux_o_path = 010000000;

/// The environment of this process: entries as bytes, ended by NULL (environ(7)).
static inline char *_Nullable *_Nonnull linux_environ(void) { return environ; }

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

/// Whether a file lies in memory that is mounted read-only: tmpfs or ramfs, ST_RDONLY (statfs(2)).
static inline int linux_is_in_read_only_memory(const char *_Nonnull path) {
    struct statfs status;
    return statfs(path, &status) == 0 && ((unsigned long)status.f_type == 0x01021994 || (unsigned long)status.f_type == 0x858458f6)
        && (status.f_flags & 1);
}
