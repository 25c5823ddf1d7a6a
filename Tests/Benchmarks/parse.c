// Nanoseconds for libyaml to parse a file to its last event. Usage: parse FILE ROUNDS
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <yaml.h>

int main(int argc, char **argv) {
    if (argc != 3) return 64;
    static char text[1 << 20];
    FILE *file = fopen(argv[1], "rb");
    if (!file) return 66;
    const size_t size = fread(text, 1, sizeof text, file);
    const long rounds = atol(argv[2]);
    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (long round = 0; round < rounds; round++) {
        yaml_parser_t parser;
        yaml_parser_initialize(&parser);
        yaml_parser_set_input_string(&parser, (unsigned char *)text, size);
        for (int done = 0; !done;) {
            yaml_event_t event;
            if (!yaml_parser_parse(&parser, &event)) return 65;
            done = event.type == YAML_STREAM_END_EVENT;
            yaml_event_delete(&event);
        }
        yaml_parser_delete(&parser);
    }
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%ld\n", (1000000000 * (end.tv_sec - start.tv_sec) + end.tv_nsec - start.tv_nsec) / rounds);
}
