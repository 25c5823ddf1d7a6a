// The commit, which Package.swift takes from the environment, for `sesame --version`.
#include "CStatic.h"

const char *sesame_commit(void) { return SESAME_COMMIT; }
