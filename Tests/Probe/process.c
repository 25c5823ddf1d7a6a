// The process: its user, its directory, its limits, and what an earlier program left in it.
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <termios.h>
#include <unistd.h>

// Children, zombies too: a shell may have started some before it became this, and sesame must leave none.
static void tell_children(void) {
    char path[64], name[32] = "";
    long child;
    int count = 0;
    FILE *file = fopen("/proc/thread-self/children", "re");
    while (file && fscanf(file, "%ld", &child) == 1) {
        snprintf(path, sizeof path, "/proc/%ld/comm", child);
        FILE *comm = fopen(path, "re");
        if (comm && fscanf(comm, "%31[^\n]", name) == 1) fact("child", "%s", name);
        if (comm) fclose(comm);
        count++;
    }
    if (file) fclose(file);
    struct rusage children;
    getrusage(RUSAGE_CHILDREN, &children);
    fact("children", "%d, %s", count, children.ru_maxrss ? "and some before" : "none before");
}

static void tell_timers(void) {
    for (int which = ITIMER_REAL; which <= ITIMER_PROF; which++) {
        struct itimerval timer;
        getitimer(which, &timer);
        fact("timer", "%d %s, every %ld.%06ld s", which, timerisset(&timer.it_value) ? "set" : "unset",
             (long)timer.it_interval.tv_sec, (long)timer.it_interval.tv_usec);
    }
}

static void tell_limits(void) {
    for (int which = 0; which < RLIMIT_NLIMITS; which++) {
        struct rlimit limit;
        if (getrlimit(which, &limit) == 0)
            fact("limit", "%d %jx %jx", which, limit.rlim_cur, limit.rlim_max);
    }
}

void tell_process(void) {
    fact("pid", "%d", getpid());
    fact("parent", "%d", getppid());
    fact("group", "%s", kin(getpgrp()));
    fact("session", "%s", kin(getsid(0)));
    fact_link("executable", "/proc/self/exe");
    fact_link("directory", "/proc/self/cwd");
    fact_link("root", "/proc/self/root");
    // The rest of /proc/self/status: name, umask, groups, signals that are blocked, ignored, caught or pending,
    // capabilities, no_new_privs, seccomp, threads, locked memory, processors and nodes. Without what is told
    // elsewhere, what goes up and down (memory, switches, the user's queued signals), and the size of the table of
    // descriptors.
    static const char *const but[] = {"Pid", "PPid", "Tgid", "Ngid", "NS", "FDSize", "VmPeak", "VmSize", "VmHWM",
                                      "VmRSS", "VmData", "VmStk", "VmExe", "VmLib", "VmPTE", "VmSwap", "Rss", "SigQ",
                                      "voluntary", "nonvoluntary", NULL};
    fact_file("/proc/self/status", but);
    stack_t stack;
    sigaltstack(NULL, &stack);
    fact("signal stack", "%x", stack.ss_flags);
    tell_children();
    tell_timers();
    tell_limits();
}

void tell_terminal(void) {
    struct termios settings;
    int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (terminal < 0) return fact("terminal", "%s", strerror(errno));
    fact("terminal", "foreground %s, session %s", kin(tcgetpgrp(terminal)), kin(tcgetsid(terminal)));
    if (tcgetattr(terminal, &settings) == 0) {
        fact("terminal", "%x %x %x %x", settings.c_iflag, settings.c_oflag, settings.c_cflag, settings.c_lflag);
        fact_bytes("terminal", (const char *)settings.c_cc, sizeof settings.c_cc);
    }
    close(terminal);
}
