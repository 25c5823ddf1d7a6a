// Runs commands in turns and notes a line for each run: its number, wall-clock and processor microseconds, peak KiB.
// Usage: turns ROUNDS NOTES < COMMANDS, a line each, of words with a tab between them. A command that fails ends it all.
// Words NAME=value before the program are in the environment of this command alone.
//
// The turns of a round begin with another command each time, so that none is always behind the same one.
// Peak memory is ru_maxrss of wait4(2): the largest of the process before and after its execve, and of the children that
// it waited for. It is never less than this program's own, which is why this one is static and small.
#define _GNU_SOURCE
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

enum { most_commands = 32, most_words = 32, most_variables = 64 };

static char lines[most_commands][4096];
static char *commands[most_commands][most_words + 1];

static int read_commands(void) {
    int count = 0;
    for (; count < most_commands && fgets(lines[count], sizeof lines[count], stdin); count++) {
        char *rest = lines[count];
        rest[strcspn(rest, "\n")] = 0;
        for (int word = 0; word < most_words && (commands[count][word] = strsep(&rest, "\t")); word++) continue;
    }
    return count;
}

static long microseconds(struct timeval time) { return 1000000 * time.tv_sec + time.tv_usec; }

static long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return 1000000 * time.tv_sec + time.tv_nsec / 1000;
}

static void run(int number, FILE *notes) {
    pid_t process;
    int status = -1;
    struct rusage usage;
    char **command = commands[number], *variables[most_variables + 1];
    int count = 0;
    while (*command && strchr(*command, '=')) variables[count++] = *command++;
    for (char **entry = environ; *entry && count < most_variables; entry++) variables[count++] = *entry;
    variables[count] = NULL;
    const long start = now();
    const int failure = posix_spawn(&process, *command, NULL, NULL, command, variables);
    if (failure || wait4(process, &status, 0, &usage) < 0 || status != 0) {
        fprintf(stderr, "turns: %s: failure %d, wait status 0x%x\n", *command, failure, status);
        exit(1);
    }
    const long wall = now() - start;
    const long processor = microseconds(usage.ru_utime) + microseconds(usage.ru_stime);
    fprintf(notes, "%d %ld %ld %ld\n", number, wall, processor, usage.ru_maxrss);
}

int main(int argc, char **argv) {
    FILE *notes = argc == 3 ? fopen(argv[2], "we") : NULL;
    if (!notes) return 64;
    const int rounds = atoi(argv[1]), count = read_commands();
    for (int round = 0; round < rounds; round++)
        for (int turn = 0; turn < count; turn++) run((turn + round) % count, notes);
    return fclose(notes) != 0 || count == 0;
}
