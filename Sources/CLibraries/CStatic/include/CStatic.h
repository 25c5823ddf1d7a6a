#pragma once
// The linker puts the functions of this target in place of others. memory.c works in every build of sesame; the other
// files and static.ld work in the static file only. Swift calls two functions:

/// The licences of the libraries in the static file; NULL in a build that loads the distribution's libraries.
const char *_Nullable sesame_licenses(void);

/// The commit that the file was made of; "unknown" in a build that nobody told.
const char *_Nonnull sesame_commit(void);
