// The open descriptors, each with what it refers to and how.
#include "probe.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// The lowest descriptor that refers to the same file.
static int first_like(int descriptor, const struct stat *wanted) {
    struct stat status;
    for (int other = 0; other < descriptor; other++)
        if (fstat(other, &status) == 0 && status.st_dev == wanted->st_dev && status.st_ino == wanted->st_ino)
            return other;
    return descriptor;
}

// Locks of files hold on through execve(2): kind and range, without pid.
static void tell_locks(const char *name, int descriptor) {
    char path[64], line[256], kind[16], mode[16], type[16], range[64];
    snprintf(path, sizeof path, "/proc/self/fdinfo/%d", descriptor);
    FILE *file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "lock: %*d: %15s %15s %15s %*d %*s %63[^\n]", kind, mode, type, range) == 4)
            fact(name, "lock %s %s %s %s", kind, mode, type, range);
    if (file) fclose(file);
}

static void tell_descriptor(int descriptor) {
    char name[32], path[64];
    struct stat status;
    snprintf(name, sizeof name, "descriptor.%d", descriptor);
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    fact_link(name, path);
    if (fstat(descriptor, &status) != 0) return;
    fact(name, "mode %o, same as %d", status.st_mode, first_like(descriptor, &status));
    fact(name, "flags %x, status %x, offset %lld", fcntl(descriptor, F_GETFD), fcntl(descriptor, F_GETFL),
         (long long)lseek(descriptor, 0, SEEK_CUR));
    fact(name, "owner %s, signal %d, lease %d, pipe %d", kin(fcntl(descriptor, F_GETOWN)), fcntl(descriptor, F_GETSIG),
         fcntl(descriptor, F_GETLEASE), fcntl(descriptor, F_GETPIPE_SZ));
    tell_locks(name, descriptor);
}

void tell_descriptors(void) {
    DIR *directory = opendir("/proc/self/fd");
    if (!directory) return fact("descriptors", "there is no /proc");
    for (struct dirent *entry; (entry = readdir(directory));)
        if (entry->d_name[0] != '.' && atoi(entry->d_name) != dirfd(directory)) tell_descriptor(atoi(entry->d_name));
    closedir(directory);
}
