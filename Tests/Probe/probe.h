// Declarations that the files of the probe share: each finds one kind of fact, `fact` writes it down.
#pragma once

#include <stddef.h>

/// Writes one line: the name of the fact, a space, and what it is.
void fact(const char *name, const char *format, ...) __attribute__((format(printf, 2, 3)));

/// Writes one line: the name of the fact and its bytes, what is not printable ASCII as \xNN.
void fact_bytes(const char *name, const char *bytes, size_t count);

/// Writes where a symbolic link leads.
void fact_link(const char *name, const char *path);

/// Writes all lines of a file but those that begin with one of the words, which end with NULL.
void fact_file(const char *path, const char *const *but);

/// A process id as it looks from here: "0", "self", "parent" or "another".
const char *kin(long pid);

void tell_descriptors(void);
void tell_process(void);
void tell_scheduling(void);
void tell_privileges(void);
void tell_terminal(void);
