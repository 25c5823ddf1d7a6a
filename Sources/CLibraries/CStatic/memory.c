// Without memory, Swift's runtime would end the process by a signal and with a message of its own. These functions end
// it with sesame's message and status instead. The runtime and the C libraries allocate with these three. calloc(3) is
// not replaced: dlsym(3), which finds the originals, may call it.
#define _GNU_SOURCE
#include "CStatic.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#ifndef __has_feature
#define __has_feature(feature) 0
#endif

static void end(void) {
    static const char words[] =
        "sesame: out of memory\nsesame: hint: give it more memory: ulimit -v, or LimitAS= in a unit\n";
    (void)!write(STDERR_FILENO, words, sizeof words - 1);
    _exit(125);
}

#if defined(SESAME_STATIC)

// The linker makes these names (--wrap=malloc and so on).
void *__real_malloc(size_t size);
void *__real_realloc(void *block, size_t size);
int __real_posix_memalign(void **block, size_t alignment, size_t size);
#define DEFINED(name) __wrap_##name
#define NEXT(name) __real_##name

#else

// The libraries find these functions first. The next ones are the C library's, or those of a library that was loaded
// before (LD_PRELOAD), which also frees the blocks.
#define DEFINED(name) name
#define NEXT(name)                                                  \
    ({                                                              \
        static __typeof__(&name) next;                              \
        if (next == NULL) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name); \
        next;                                                       \
    })

#endif

// The sanitizers have their own allocators.
#if !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)

void *DEFINED(malloc)(size_t size) {
    void *block = NEXT(malloc)(size);
    if (block == NULL && size > 0) end();
    return block;
}

void *DEFINED(realloc)(void *block, size_t size) {
    void *larger = NEXT(realloc)(block, size);
    if (larger == NULL && size > 0) end();
    return larger;
}

int DEFINED(posix_memalign)(void **block, size_t alignment, size_t size) {
    const int number = NEXT(posix_memalign)(block, alignment, size);
    if (number == ENOMEM) end();
    return number;
}

#endif
