// A command under a supervisor: it holds a lock while it runs, and writes into a log what becomes of it.
// Usage: target LOG LOCK MILLISECONDS, the time that it takes to stop after TERM or INT.
//
// The log gets `start PID VALUE`, `taken PID` if another one holds the lock, `got PID N` for USR2, and `end PID STATUS`:
// 42 after those, 3 after HUP.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

static int log_file;

static void note(const char *what, const char *rest) {
    char line[512];
    const int length = snprintf(line, sizeof line, "%s %d %s\n", what, getpid(), rest);
    if (write(log_file, line, length) != length) _exit(99);
}

int main(int argc, char **argv) {
    if (argc != 4) return 98;
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    log_file = open(argv[1], O_WRONLY | O_APPEND | O_CLOEXEC);
    const int lock = open(argv[2], O_RDWR | O_CLOEXEC);
    if (flock(lock, LOCK_EX | LOCK_NB) != 0) note("taken", "");
    const char *value = getenv("VALUE");
    note("start", value ? value : "");
    for (;;) {
        int number, status = 0;
        sigwait(&all, &number);
        if (number == SIGUSR2) note("got", "12");
        if (number == SIGTERM || number == SIGINT) {
            const long wait = atol(argv[3]);
            const struct timespec time = {wait / 1000, wait % 1000 * 1000000};
            nanosleep(&time, NULL);
            status = 42;
        }
        if (number == SIGHUP) status = 3;
        if (status == 0) continue;
        note("end", status == 42 ? "42" : "3");
        _exit(status);
    }
}
