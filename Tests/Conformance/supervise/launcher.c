// The least that a supervisor can do: it forks, its child waits and becomes the command, and it passes TERM on to it.
// Usage: launcher MILLISECONDS FILE [ARGUMENT ...]
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

int main(int argc, char **argv) {
    if (argc < 3) return 98;
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    const pid_t child = fork();
    if (child == 0) {
        sigprocmask(SIG_SETMASK, &before, NULL);
        const long wait = atol(argv[1]);
        const struct timespec time = {wait / 1000, wait % 1000 * 1000000};
        nanosleep(&time, NULL);
        execve(argv[2], argv + 2, environ);
        _exit(127);
    }
    for (;;) {
        int number, status;
        sigwait(&all, &number);
        if (number != SIGCHLD) {
            kill(child, number);
        } else if (waitpid(child, &status, WNOHANG) == child) {
            return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
        }
    }
}
