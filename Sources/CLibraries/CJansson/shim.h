#pragma once

#include <jansson.h>

// jansson's type tests are macros, which Swift does not import.
static inline int json_is_a_string(const json_t *_Nullable json) { return json_is_string(json); }
static inline int json_is_a_null(const json_t *_Nullable json) { return json_is_null(json); }
static inline int json_is_a_true(const json_t *_Nullable json) { return json_is_true(json); }
static inline int json_is_an_object(const json_t *_Nullable json) { return json_is_object(json); }
static inline int json_is_an_array(const json_t *_Nullable json) { return json_is_array(json); }
static inline int json_is_an_integer(const json_t *_Nullable json) { return json_is_integer(json); }
