#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <malloc.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

const int linux_o_path = O_PATH;
const long linux_tmpfs_magic = TMPFS_MAGIC;
const long linux_ramfs_magic = RAMFS_MAGIC;

char **linux_environ(void) { return environ; }

int linux_set_dumpable(int dumpable) { return prctl(PR_SET_DUMPABLE, dumpable, 0, 0, 0); }

size_t linux_usable_size(void *block) { return malloc_usable_size(block); }

const void *linux_memmem(const void *bytes, size_t count, const void *wanted, size_t wanted_count) {
    return memmem(bytes, count, wanted, wanted_count);
}

int linux_mkostemp(char *name, int flags) { return mkostemp(name, flags); }

long linux_file_system(const char *path) {
    struct statfs system;
    return statfs(path, &system) == 0 ? system.f_type : 0;
}

int linux_memfd_create(const char *name) {
    const unsigned noexec = 8; // MFD_NOEXEC_SEAL, which kernels before 6.3 do not know
    const int descriptor = memfd_create(name, MFD_CLOEXEC | noexec);
    if (descriptor >= 0 || errno != EINVAL) return descriptor;
    return memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
}

int linux_seal(int descriptor) {
    return fcntl(descriptor, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
}

long linux_monotonic_milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

unsigned long linux_seed(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (unsigned long)now.tv_nsec ^ (unsigned long)now.tv_sec << 20 ^ (unsigned long)getpid() << 40;
}

size_t linux_utc_day(long timestamp, char *day, size_t size) {
    const time_t seconds = timestamp;
    struct tm utc;
    return gmtime_r(&seconds, &utc) ? strftime(day, size, "%F", &utc) : 0;
}

int linux_notify(const char *name, const char *message) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const size_t length = strlen(name);
    if (length == 0 || length >= sizeof address.sun_path) return -1;
    memcpy(address.sun_path, name, length);
    if (name[0] == '@') address.sun_path[0] = 0;
    const int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) return -1;
    const socklen_t size = offsetof(struct sockaddr_un, sun_path) + length;
    const ssize_t sent = sendto(descriptor, message, strlen(message), MSG_NOSIGNAL, (void *)&address, size);
    close(descriptor);
    return sent < 0 ? -1 : 0;
}

long linux_round_trip(int descriptor) {
    struct tcp_info info;
    socklen_t size = sizeof info;
    if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return -1;
    return info.tcpi_state == TCP_ESTABLISHED ? (long)info.tcpi_rtt : -1;
}

void linux_limit_segments(int descriptor, int size) {
    setsockopt(descriptor, IPPROTO_TCP, TCP_MAXSEG, &size, sizeof size);
}

int linux_connect_beside(int descriptor, int segment_size) {
    struct sockaddr_storage peer;
    socklen_t size = sizeof peer;
    if (getpeername(descriptor, (void *)&peer, &size) != 0) return -1;
    const int spare = socket(peer.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (spare < 0) return -1;
    if (segment_size > 0) linux_limit_segments(spare, segment_size);
    if (connect(spare, (void *)&peer, size) == 0 || errno == EINPROGRESS) return spare;
    close(spare);
    return -1;
}

int linux_is_connected(int descriptor, const void *address, unsigned size) {
    struct sockaddr_storage peer;
    socklen_t peer_size = sizeof peer;
    return getpeername(descriptor, (void *)&peer, &peer_size) == 0 && peer_size == size && memcmp(&peer, address, size) == 0;
}

void linux_cork(int descriptor, int is_corked) {
    setsockopt(descriptor, IPPROTO_TCP, TCP_CORK, &is_corked, sizeof is_corked);
}
