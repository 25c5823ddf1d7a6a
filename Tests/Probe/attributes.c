// The attributes of a process apart from files and memory: scheduling, privileges, keyrings, namespaces.
#include "probe.h"

#include <errno.h>
#include <linux/keyctl.h>
#include <linux/prctl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

// A number that a call answers with, or why it has none.
static void tell_number(const char *name, long number) {
    if (number == -1 && errno != 0)
        fact(name, "%s", strerror(errno));
    else
        fact(name, "%#lx", number);
    errno = 0;
}

// sched_getattr(2), which glibc 2.36 does not have.
static void tell_policy(void) {
    struct {
        uint32_t size, policy;
        uint64_t flags;
        int32_t nice;
        uint32_t priority;
        uint64_t runtime, deadline, period;
        uint32_t least, most;
    } policy = {.size = sizeof policy};
    if (syscall(SYS_sched_getattr, 0, &policy, sizeof policy, 0) != 0) return tell_number("policy", -1);
    fact("policy", "%u, flags %llx, nice %d, priority %u", policy.policy, (unsigned long long)policy.flags, policy.nice,
         policy.priority);
    fact("policy", "runtime %llu, deadline %llu, period %llu, use %u to %u", (unsigned long long)policy.runtime,
         (unsigned long long)policy.deadline, (unsigned long long)policy.period, policy.least, policy.most);
}

void tell_scheduling(void) {
    int mode = -1;
    unsigned long nodes[16] = {0};
    tell_policy();
    errno = 0;
    tell_number("nice", getpriority(PRIO_PROCESS, 0));
    tell_number("ioprio", syscall(SYS_ioprio_get, 1, 0));
    tell_number("memory policy", syscall(SYS_get_mempolicy, &mode, nodes, 8 * sizeof nodes, NULL, 0));
    fact("memory policy", "%d %lx", mode, nodes[0]);
}

// By its serial number, but for the one that every process of the user has in common.
static void tell_keyring(const char *name, int which) {
    char description[256] = "";
    errno = 0;
    long serial = syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, which, 0);
    if (serial < 0) return tell_number(name, -1);
    syscall(SYS_keyctl, KEYCTL_DESCRIBE, serial, description, sizeof description - 1);
    if (serial == syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_USER_SESSION_KEYRING, 0)) serial = 0;
    fact(name, "%ld %s", serial, description);
}

// The "get" half of prctl(2), by the place that its answer comes in.
static void tell_controls(void) {
    static const struct {
        const char *name;
        int option;
        unsigned long argument;
    } answered[] = {
        {"dumpable", PR_GET_DUMPABLE, 0}, {"keepcaps", PR_GET_KEEPCAPS, 0}, {"timing", PR_GET_TIMING, 0},
        {"securebits", PR_GET_SECUREBITS, 0}, {"timer slack", PR_GET_TIMERSLACK, 0},
        {"machine check", PR_MCE_KILL_GET, 0}, {"no new privileges", PR_GET_NO_NEW_PRIVS, 0},
        {"huge pages off", PR_GET_THP_DISABLE, 0}, {"io flusher", PR_GET_IO_FLUSHER, 0},
        {"store bypass", PR_GET_SPECULATION_CTRL, PR_SPEC_STORE_BYPASS},
        {"indirect branch", PR_GET_SPECULATION_CTRL, PR_SPEC_INDIRECT_BRANCH},
        {"memory merge", 68 /* PR_GET_MEMORY_MERGE */, 0}, {"write or execute", 66 /* PR_GET_MDWE */, 0},
    }, written[] = {
        {"subreaper", PR_GET_CHILD_SUBREAPER, 0}, {"death signal", PR_GET_PDEATHSIG, 0},
        {"time stamp counter", PR_GET_TSC, 0},
    };
    errno = 0;
    for (size_t i = 0; i < sizeof answered / sizeof *answered; i++)
        tell_number(answered[i].name, prctl(answered[i].option, answered[i].argument, 0, 0, 0));
    for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
        int value = 0;
        tell_number(written[i].name, prctl(written[i].option, &value, 0, 0, 0) ? -1 : value);
    }
}

void tell_privileges(void) {
    static const char *const namespaces[] = {"cgroup", "ipc", "mnt", "net", "pid", "pid_for_children",
                                             "time", "time_for_children", "user", "uts"};
    static const char *const files[] = {"oom_score_adj", "coredump_filter", "cgroup", "cpuset", "loginuid", "sessionid",
                                        "attr/current", "uid_map", "gid_map", "setgroups"};
    static const char *const all[] = {NULL};
    char path[64];
    tell_controls();
    tell_number("personality", personality(0xFFFFFFFF));
    tell_keyring("keyring.thread", KEY_SPEC_THREAD_KEYRING);
    tell_keyring("keyring.process", KEY_SPEC_PROCESS_KEYRING);
    tell_keyring("keyring.session", KEY_SPEC_SESSION_KEYRING);
    tell_number("keyring.default", syscall(SYS_keyctl, KEYCTL_SET_REQKEY_KEYRING, KEY_REQKEY_DEFL_NO_CHANGE));
    for (size_t i = 0; i < sizeof namespaces / sizeof *namespaces; i++) {
        snprintf(path, sizeof path, "/proc/self/ns/%s", namespaces[i]);
        fact_link("namespace", path);
    }
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "/proc/self/%s", files[i]);
        fact_file(path, all);
    }
}
