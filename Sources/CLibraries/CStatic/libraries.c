// Functions of libc and of Swift's runtime that the static sesame replaces.
#ifdef SESAME_STATIC
#include <netdb.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

// libc's own would load libraries of the machine that sesame runs on, which were made for another libc. libcurl
// resolves hosts with c-ares, and OpenSSL has its providers built in: the other callers of these functions never run
// here.

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

// The names of all characters, which nothing here asks for, are 0.55 MB. 0 is the answer for a character without a name.
intptr_t __wrap__swift_stdlib_getScalarName(uint32_t scalar, uint8_t *buffer, intptr_t capacity) { return 0; }

#endif
