// The licences of everything in the static file, a text that .ci/build/licenses makes. It is not read at start-up.
#include "CStatic.h"

#include <stddef.h>

#ifdef SESAME_STATIC

#ifdef __aarch64__
#define FOLDER ".build-arm64"
#else
#define FOLDER ".build-static"
#endif
// The assembler looks for it from the top of the repository. #embed is younger than the compiler for arm64.
__asm__(
    ".section .rodata.sesame_licenses, \"a\", %progbits\n"
    "sesame_licenses_text:\n"
    ".incbin \"" FOLDER "/licenses.txt\"\n"
    ".byte 0\n"
    ".text\n");
extern const char text[] __asm__("sesame_licenses_text");

const char *sesame_licenses(void) { return text; }

#else

const char *sesame_licenses(void) { return NULL; }

#endif
