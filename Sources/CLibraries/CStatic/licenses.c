// The licences of everything in the static file, a text that .ci/build/licenses makes. It is not read at start-up.
#include "CStatic.h"

#include <stddef.h>

#ifdef SESAME_STATIC

#pragma clang diagnostic ignored "-Wc23-extensions"
static const char text[] = {
#embed "../../../.build-static/licenses.txt"
    , 0};

const char *sesame_licenses(void) { return text; }

#else

const char *sesame_licenses(void) { return NULL; }

#endif
