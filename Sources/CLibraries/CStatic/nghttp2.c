// Memory of nghttp2 that the static sesame wipes. A build that loads Debian's nghttp2 does not wipe it.
#ifdef SESAME_STATIC
#define _GNU_SOURCE
#include <malloc.h>
#include <nghttp2/nghttp2.h>
#include <stdlib.h>
#include <string.h>

// nghttp2 keeps the headers of requests, with the token in them. libcurl gives it no allocator, so this wrapper does
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

#endif
