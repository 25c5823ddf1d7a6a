// Tells everything that a process inherits through execve(2), one fact a line, into the file that PROBE_OUTPUT names:
// two runs that were started alike write the same, but for the pids and the numbers of pipes and namespaces.
#include "probe.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

// All lines until the facts are gathered: a file that was open meanwhile would be one of them.
static FILE *lines;

void fact(const char *name, const char *format, ...) {
    va_list values;
    va_start(values, format);
    fprintf(lines, "%s ", name);
    vfprintf(lines, format, values);
    putc('\n', lines);
    va_end(values);
}

void fact_bytes(const char *name, const char *bytes, size_t count) {
    fprintf(lines, "%s ", name);
    for (size_t i = 0; i < count; i++) {
        unsigned char byte = bytes[i];
        if (byte > 0x7E || !isprint(byte) || byte == '\\')
            fprintf(lines, "\\x%02X", byte);
        else
            putc(byte, lines);
    }
    putc('\n', lines);
}

void fact_link(const char *name, const char *path) {
    char target[4096];
    ssize_t count = readlink(path, target, sizeof target);
    if (count < 0)
        fact(name, "%s", strerror(errno));
    else
        fact_bytes(name, target, count);
}

void fact_file(const char *path, const char *const *but) {
    char line[4096];
    FILE *file = fopen(path, "re");
    if (!file) return fact(path, "%s", strerror(errno));
    while (fgets(line, sizeof line, file)) {
        const char *const *word = but;
        while (*word && strncmp(line, *word, strlen(*word)) != 0) word++;
        if (!*word) fact_bytes(path, line, strcspn(line, "\n"));
    }
    fclose(file);
}

const char *kin(long pid) {
    return pid == 0 ? "0" : pid == getpid() ? "self" : pid == getppid() ? "parent" : "another";
}

// The values that the kernel hands over beside arguments and environment (getauxval(3)), except addresses.
static void tell_auxiliary(void) {
    static const unsigned long types[] = {AT_PAGESZ, AT_FLAGS, AT_UID, AT_EUID, AT_GID, AT_EGID,
                                          AT_HWCAP, AT_HWCAP2, AT_CLKTCK, AT_SECURE};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        char name[32];
        snprintf(name, sizeof name, "auxiliary.%lu", types[i]);
        fact(name, "%#lx", getauxval(types[i]));
    }
    const char *path = (const char *)getauxval(AT_EXECFN);
    fact_bytes("auxiliary.execfn", path, strlen(path));
}

int main(int argc, char **argv, char **environment) {
    char *text = NULL;
    size_t size = 0;
    if (!(lines = open_memstream(&text, &size))) return 2;
    tell_descriptors();
    fact("arguments", "%d", argc);
    for (int i = 0; i < argc; i++) fact_bytes("argument", argv[i], strlen(argv[i]));
    for (char **entry = environment; *entry; entry++) fact_bytes("environment", *entry, strlen(*entry));
    tell_auxiliary();
    tell_process();
    tell_scheduling();
    tell_privileges();
    tell_terminal();
    const char *path = getenv("PROBE_OUTPUT");
    FILE *file = path ? fopen(path, "we") : NULL;
    if (fclose(lines) != 0 || !file || fwrite(text, 1, size, file) != size || fclose(file) != 0) return 2;
    return 0;
}
