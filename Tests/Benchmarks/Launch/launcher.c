// The least that a launcher can do: execve(2). Usage: launcher FILE [ARGUMENT ...]
#include <unistd.h>

extern char **environ;

int main(int argc, char **argv) {
    if (argc > 1) execve(argv[1], argv + 1, environ);
    return 127;
}
