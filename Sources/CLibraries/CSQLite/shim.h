#pragma once

#include <sqlite3.h>

// SQLITE_TRANSIENT is a cast integer that Swift does not import: with it, SQLite copies the value before these return.
static inline int sqlite3_bind_text_copied(sqlite3_stmt *statement, int index, const char *text, int length)
{
    return sqlite3_bind_text(statement, index, text, length, SQLITE_TRANSIENT);
}

static inline int sqlite3_bind_blob_copied(sqlite3_stmt *statement, int index, const void *bytes, int length)
{
    return length == 0 ? sqlite3_bind_zeroblob(statement, index, 0)
                       : sqlite3_bind_blob(statement, index, bytes, length, SQLITE_TRANSIENT);
}
