// A command for supervise.py: writes the time of its start, and the time at which each USR1 arrives (CLOCK_MONOTONIC, in
// nanoseconds), to standard output; ends with TERM.
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static void tell(int signal) {
    (void)signal;
    struct timespec now;
    char line[32];
    clock_gettime(CLOCK_MONOTONIC, &now);
    const int length = snprintf(line, sizeof line, "%lld\n", now.tv_sec * 1000000000LL + now.tv_nsec);
    if (write(STDOUT_FILENO, line, length) != length) _exit(1);
}

int main(void) {
    signal(SIGUSR1, tell);
    tell(0);
    for (;;) pause();
}
