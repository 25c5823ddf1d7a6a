// The program that the launchers start. Usage: target COUNT; succeeds when just COUNT variables are named VALUE_…
#include <stdlib.h>
#include <string.h>

extern char **environ;

int main(int argc, char **argv) {
    int count = 0;
    for (char **entry = environ; *entry; entry++) count += strncmp(*entry, "VALUE_", 6) == 0;
    return argc != 2 || count != atoi(argv[1]);
}
