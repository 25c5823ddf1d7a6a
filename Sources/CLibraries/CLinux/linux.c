#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <linux/magic.h>
#include <malloc.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/vfs.h>
#include <sys/wait.h>
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

int linux_open_unnamed(const char *directory) { return open(directory, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600); }

int linux_name(int descriptor, const char *path) {
    // Kernels before 6.10 let only privileged processes do this without /proc.
    if (linkat(descriptor, "", AT_FDCWD, path, AT_EMPTY_PATH) == 0) return 0;
    char unnamed[32];
    snprintf(unnamed, sizeof unnamed, "/proc/self/fd/%d", descriptor);
    return linkat(AT_FDCWD, unnamed, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
}

int linux_exchange(const char *one, const char *other) {
    return renameat2(AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE);
}

int linux_rename_new(const char *from, const char *to) {
    return renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
}

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

int linux_exec(const void *program, size_t size) {
    char *arguments[] = {"sesame", NULL}, *environment[] = {NULL};
    return linux_exec_of(program, size, arguments, environment);
}

int linux_exec_of(const void *program, size_t size, char *const *arguments, char *const *environment) {
    const unsigned executable = 16; // MFD_EXEC, which kernels before 6.3 do not know
    int descriptor = memfd_create("sesame", MFD_CLOEXEC | executable);
    if (descriptor < 0 && errno == EINVAL) descriptor = memfd_create("sesame", MFD_CLOEXEC);
    if (descriptor < 0) return errno;
    errno = 0;
    if (write(descriptor, program, size) == (ssize_t)size) {
        execveat(descriptor, "", arguments, environment, AT_EMPTY_PATH);
    }
    const int number = errno;
    close(descriptor);
    return number;
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

int linux_notify(const char *name, const char *text, const int *descriptors, int count) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const size_t length = strlen(name);
    if (length == 0 || length >= sizeof address.sun_path || count > LINUX_MOST_DESCRIPTORS) return -1;
    memcpy(address.sun_path, name, length);
    if (name[0] == '@') address.sun_path[0] = 0;
    const int descriptor = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) return -1;
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(LINUX_MOST_DESCRIPTORS * sizeof(int))];
    } control = {0};
    struct iovec part = {(void *)text, strlen(text)};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (count > 0) {
        control.header = (struct cmsghdr){CMSG_LEN(count * sizeof(int)), SOL_SOCKET, SCM_RIGHTS};
        memcpy(CMSG_DATA(&control.header), descriptors, count * sizeof(int));
        message.msg_control = &control;
        message.msg_controllen = CMSG_SPACE(count * sizeof(int));
    }
    ssize_t sent = -1;
    if (connect(descriptor, (struct sockaddr *)&address, offsetof(struct sockaddr_un, sun_path) + length) == 0) {
        sent = sendmsg(descriptor, &message, MSG_NOSIGNAL);
        // A service manager that is busy has a second to read what came before.
        struct pollfd room = {.fd = descriptor, .events = POLLOUT};
        if (sent < 0 && errno == EAGAIN && poll(&room, 1, 1000) > 0) sent = sendmsg(descriptor, &message, MSG_NOSIGNAL);
    }
    close(descriptor);
    return sent < 0 ? -1 : 0;
}

long linux_round_trip(int descriptor) {
    struct tcp_info info;
    socklen_t size = sizeof info;
    if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return -1;
    return info.tcpi_state == TCP_ESTABLISHED ? (long)info.tcpi_rtt : -1;
}

int linux_is_connecting(int descriptor) {
    struct tcp_info info;
    socklen_t size = sizeof info;
    return getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 && info.tcpi_state == TCP_SYN_SENT;
}

int linux_local_port(int descriptor) {
    struct sockaddr_storage local;
    socklen_t size = sizeof local;
    if (getsockname(descriptor, (void *)&local, &size) != 0) return -1;
    if (local.ss_family == AF_INET) return ntohs(((struct sockaddr_in *)&local)->sin_port);
    return local.ss_family == AF_INET6 ? ntohs(((struct sockaddr_in6 *)&local)->sin6_port) : -1;
}

unsigned long linux_socket_cookie(int descriptor) {
    unsigned long cookie = 0;
    socklen_t size = sizeof cookie;
    return getsockopt(descriptor, SOL_SOCKET, SO_COOKIE, &cookie, &size) == 0 ? cookie : 0;
}

void linux_limit_segments(int descriptor, int size) {
    setsockopt(descriptor, IPPROTO_TCP, TCP_MAXSEG, &size, sizeof size);
}

int linux_connect(const void *peer, unsigned size, int segment_size) {
    const int family = ((const struct sockaddr *)peer)->sa_family;
    const int connecting = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (connecting < 0) return -1;
    if (segment_size > 0) linux_limit_segments(connecting, segment_size);
    if (connect(connecting, peer, size) == 0 || errno == EINPROGRESS) return connecting;
    close(connecting);
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

int linux_die_with_parent(int parent) {
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) return -1;
    return getppid() == parent ? 0 : -1;
}

int linux_adopt_orphans(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

static int release(struct dl_phdr_info *file, size_t size, void *page) {
    (void)size;
    const size_t mask = *(const size_t *)page - 1;
    for (int index = 0; index < file->dlpi_phnum; index++) {
        const ElfW(Phdr) *part = &file->dlpi_phdr[index];
        if (part->p_type != PT_LOAD || part->p_flags & PF_W) continue;
        const size_t start = (file->dlpi_addr + part->p_vaddr + mask) & ~mask;
        const size_t end = (file->dlpi_addr + part->p_vaddr + part->p_memsz) & ~mask;
        if (start < end) madvise((void *)start, end - start, MADV_DONTNEED);
    }
    return 0;
}

void linux_release_code(void) {
    size_t page = sysconf(_SC_PAGESIZE);
    dl_iterate_phdr(release, &page);
}

int linux_random(void *bytes, size_t count) { return getrandom(bytes, count, 0) == (ssize_t)count ? 0 : -1; }

int linux_signal_queue(void) {
    sigset_t all;
    sigfillset(&all);
    if (sigprocmask(SIG_BLOCK, &all, NULL) != 0) return -1;
    return signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
}

int linux_next_signal(int queue, int *sender) {
    struct signalfd_siginfo next;
    if (read(queue, &next, sizeof next) != sizeof next) return 0;
    *sender = next.ssi_code == SI_USER || next.ssi_code == SI_TKILL || next.ssi_code == SI_QUEUE ? (int)next.ssi_pid : 0;
    return (int)next.ssi_signo;
}

int linux_wait(int *status, int *is_stopped) {
    int result;
    const pid_t process = waitpid(-1, &result, WNOHANG | WUNTRACED);
    if (process <= 0) return 0;
    *is_stopped = WIFSTOPPED(result);
    *status = WIFSTOPPED(result) ? WSTOPSIG(result) : WIFSIGNALED(result) ? 128 + WTERMSIG(result) : WEXITSTATUS(result);
    return process;
}

const char *linux_executable_name(void) { return (const char *)getauxval(AT_EXECFN); }

int linux_spawn(
    const char *path, char *const *arguments, char *const *environment, int shared, int number, int is_apart,
    const void *mask
) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    pid_t process = -1;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setsigmask(&attributes, mask);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    // A bare root has no /dev; a directory gives nothing to read either.
    const char *nothing = access("/dev/null", R_OK) == 0 ? "/dev/null" : "/";
    int failed = 0;
    if (shared >= 0) failed = posix_spawn_file_actions_adddup2(&actions, shared, number);
    if (is_apart) {
        if (!failed) failed = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, nothing, O_RDONLY, 0);
        if (!failed) failed = posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
        if (!failed) failed = posix_spawn_file_actions_addclosefrom_np(&actions, shared >= 0 ? number + 1 : 3);
    }
    if (!failed) failed = posix_spawn(&process, path, &actions, &attributes, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (!failed) return process;
    errno = failed;
    return -1;
}

int linux_listen_for_notices(char *name, size_t size) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const int listener = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener < 0) return -1;
    unsigned long random[2];
    const int on = 1;
    if (linux_random(random, sizeof random) == 0 && setsockopt(listener, SOL_SOCKET, SO_PASSCRED, &on, sizeof on) == 0) {
        const int length = snprintf(name, size, "@sesame-%016lx%016lx", random[0], random[1]);
        memcpy(address.sun_path + 1, name + 1, length - 1);
        if (bind(listener, (void *)&address, offsetof(struct sockaddr_un, sun_path) + length) == 0) return listener;
    }
    close(listener);
    return -1;
}

long linux_receive_notice(int listener, char *text, size_t size, int *descriptors, int *count, int *user) {
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(struct ucred)) + CMSG_SPACE(LINUX_MOST_DESCRIPTORS * sizeof(int))];
    } control;
    struct iovec part = {text, size};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    *count = 0;
    *user = -1;
    const ssize_t length = recvmsg(listener, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    if (length < 0) return -1;
    for (struct cmsghdr *each = CMSG_FIRSTHDR(&message); each; each = CMSG_NXTHDR(&message, each)) {
        if (each->cmsg_level != SOL_SOCKET) continue;
        if (each->cmsg_type == SCM_RIGHTS) {
            *count = (int)((each->cmsg_len - CMSG_LEN(0)) / sizeof(int));
            memcpy(descriptors, CMSG_DATA(each), *count * sizeof(int));
        } else if (each->cmsg_type == SCM_CREDENTIALS) {
            struct ucred sender;
            memcpy(&sender, CMSG_DATA(each), sizeof sender);
            *user = (int)sender.uid;
        }
    }
    // A notice that does not fit is dropped whole, as systemd does.
    return message.msg_flags & (MSG_TRUNC | MSG_CTRUNC) ? 0 : length;
}
