// The behaviour of the sanitizers in the binaries of .ci/check/sanitize, which start each other with environments of their own.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

// Each finding is a file. Signals and core dumps are the program's own, as without. The allocator asks for no time: under
// faketime the answer would allocate.
#define COMMON "log_path=" REPORTS ":handle_segv=0:handle_abort=0:handle_sigbus=0:handle_sigill=0:handle_sigfpe=0:" \
    "disable_coredump=0:use_sigaltstack=0:allocator_release_to_os_interval_ms=-1"

// Leaks are not looked for: Swift keeps tags in pointers.
const char *__asan_default_options(void) { return COMMON ":detect_leaks=0:quarantine_size_mb=16"; }

const char *__tsan_default_options(void) { return COMMON; }

#if __has_feature(thread_sanitizer)
// Swift's Mutex is not built with the sanitizer: this tells it of a wait.

void __tsan_acquire(void *address);
void __tsan_release(void *address);

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *mutex
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

SWIFT void lock(uint32_t thread, SELF) __asm__(LOCK);
SWIFT void lock(uint32_t thread, SELF) {
    ((SWIFT void (*)(uint32_t, SELF))dlsym(RTLD_NEXT, LOCK))(thread, mutex);
    __tsan_acquire(mutex);
}

SWIFT void unlock(SELF) __asm__(UNLOCK);
SWIFT void unlock(SELF) {
    __tsan_release(mutex);
    ((SWIFT void (*)(SELF))dlsym(RTLD_NEXT, UNLOCK))(mutex);
}
#endif
