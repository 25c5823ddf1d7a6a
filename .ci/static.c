// What the static sesame does without.
#include <malloc.h>
#include <netdb.h>
#include <nghttp2/nghttp2.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

// libc's own would load libraries of the machine that sesame runs on, made for another libc. libcurl finds hosts with
// c-ares and OpenSSL has its providers in it: what else calls these never runs here.

void *dlopen(const char *file, int mode) { return NULL; }

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **found) {
    return EAI_FAIL;
}

void freeaddrinfo(struct addrinfo *found) {}

int getnameinfo(
    const struct sockaddr *address, socklen_t size, char *node, socklen_t node_size, char *service,
    socklen_t service_size, int flags) {
    return EAI_FAIL;
}

struct hostent *gethostbyname(const char *name) { return NULL; }

struct servent *getservbyname(const char *name, const char *protocol) { return NULL; }

int getservbyname_r(
    const char *name, const char *protocol, struct servent *entry, char *buffer, size_t size, struct servent **found) {
    *found = NULL;
    return 0;
}

int getservbyport_r(
    int port, const char *protocol, struct servent *entry, char *buffer, size_t size, struct servent **found) {
    *found = NULL;
    return 0;
}

// Without memory Swift's runtime would end by a signal, and in its own words: this is how sesame says it (--wrap=malloc).
void *__real_malloc(size_t size);

void *__wrap_malloc(size_t size) {
    static const char words[] =
        "sesame: out of memory\nsesame: hint: give it more memory: ulimit -v, or LimitAS= in a unit\n";
    void *block = __real_malloc(size);
    if (block == NULL) {
        (void)!write(STDERR_FILENO, words, sizeof words - 1);
        _exit(125);
    }
    return block;
}

// nghttp2 keeps the headers of requests, and so a token; libcurl does not tell it how to free them
// (--wrap=nghttp2_session_client_new2).

static void *get(size_t size, void *context) { return malloc(size); }

static void *get_zeroed(size_t count, size_t size, void *context) { return calloc(count, size); }

static void wipe(void *block, void *context) {
    if (block != NULL) explicit_bzero(block, malloc_usable_size(block));
    free(block);
}

static void *get_larger(void *block, size_t size, void *context) {
    const size_t old = malloc_usable_size(block);
    if (block != NULL && size <= old) return block;
    void *larger = malloc(size);
    if (block != NULL) memcpy(larger, block, old);
    wipe(block, context);
    return larger;
}

int __wrap_nghttp2_session_client_new2(
    nghttp2_session **session, const nghttp2_session_callbacks *callbacks, void *data, const nghttp2_option *option) {
    static nghttp2_mem memory = {NULL, get, wipe, get_zeroed, get_larger};
    return nghttp2_session_client_new3(session, callbacks, data, option, &memory);
}
