// Channels of c-ares that are made when a name is looked up. libcurl makes one for each request: it reads five files of the
// system and touches 90 KB, and only the first request of a launch looks up a name.
#ifdef SESAME_STATIC
#include <ares.h>
#include <stdlib.h>

// These wrappers (--wrap=ares_…) are all functions of a channel that libcurl calls for the options that sesame uses.

struct lazy {
    ares_channel channel;  // NULL until a name is looked up
    struct ares_options options;
    int mask;
};

int __real_ares_init_options(ares_channel *channel, struct ares_options *options, int mask);
void __real_ares_destroy(ares_channel channel);
void __real_ares_cancel(ares_channel channel);
int __real_ares_getsock(ares_channel channel, ares_socket_t *sockets, int count);
struct timeval *__real_ares_timeout(ares_channel channel, struct timeval *most, struct timeval *time);
void __real_ares_process_fd(ares_channel channel, ares_socket_t readable, ares_socket_t writable);
void __real_ares_getaddrinfo(
    ares_channel channel, const char *name, const char *service, const struct ares_addrinfo_hints *hints,
    ares_addrinfo_callback callback, void *context);

int __wrap_ares_init_options(struct lazy **lazy, struct ares_options *options, int mask) {
    *lazy = malloc(sizeof **lazy);
    if (*lazy == NULL) return ARES_ENOMEM;
    **lazy = (struct lazy){NULL, *options, mask};
    return ARES_SUCCESS;
}

void __wrap_ares_destroy(struct lazy *lazy) {
    if (lazy != NULL && lazy->channel != NULL) __real_ares_destroy(lazy->channel);
    free(lazy);
}

void __wrap_ares_cancel(struct lazy *lazy) {
    if (lazy->channel != NULL) __real_ares_cancel(lazy->channel);
}

int __wrap_ares_getsock(struct lazy *lazy, ares_socket_t *sockets, int count) {
    return lazy->channel != NULL ? __real_ares_getsock(lazy->channel, sockets, count) : 0;
}

struct timeval *__wrap_ares_timeout(struct lazy *lazy, struct timeval *most, struct timeval *time) {
    return lazy->channel != NULL ? __real_ares_timeout(lazy->channel, most, time) : most;
}

void __wrap_ares_process_fd(struct lazy *lazy, ares_socket_t readable, ares_socket_t writable) {
    if (lazy->channel != NULL) __real_ares_process_fd(lazy->channel, readable, writable);
}

void __wrap_ares_getaddrinfo(
    struct lazy *lazy, const char *name, const char *service, const struct ares_addrinfo_hints *hints,
    ares_addrinfo_callback callback, void *context) {
    int status = ARES_SUCCESS;
    if (lazy->channel == NULL) status = __real_ares_init_options(&lazy->channel, &lazy->options, lazy->mask);
    if (status == ARES_SUCCESS) {
        __real_ares_getaddrinfo(lazy->channel, name, service, hints, callback, context);
    } else {
        lazy->channel = NULL;
        callback(context, status, 0, NULL);
    }
}

#endif
