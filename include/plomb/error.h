/*
 * The caller-owned description of a failure: what, where in the input, and
 * what to do next. Fixed size, no allocation, no globals, so that it works
 * when memory has run out and in any thread. Host only. Fill it with the
 * error_* functions of base/error.h; read it here.
 */
#ifndef PLOMB_ERROR_H
#define PLOMB_ERROR_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/status.h>

#define PLOMB_ERROR_MESSAGE_SIZE 512 /* bytes, the terminating zero included */
#define PLOMB_ERROR_HINT_SIZE    384 /* bytes, the terminating zero included */

/* What kind of number plomb_error.position is. */
enum plomb_position {
    PLOMB_POSITION_NONE,   /* the failure has no place in an input */
    PLOMB_POSITION_OFFSET, /* bytes from the start of the input */
    PLOMB_POSITION_LINE    /* line of a text input, the first being 1 */
};

struct plomb_error {
    enum plomb_status status;               /* PLOMB_OK while nothing failed */
    enum plomb_position position_kind;      /* what `position` counts */
    uint64_t position;                      /* where in the input it failed */
    char message[PLOMB_ERROR_MESSAGE_SIZE]; /* what failed; lower case, no stop */
    char hint[PLOMB_ERROR_HINT_SIZE];       /* what to do next; may be empty */
};

/* Makes `error` empty: status PLOMB_OK, no text. NULL-safe. */
PLOMB_API void plomb_error_clear(struct plomb_error *error);

/*
 * The stable id of `status` ("signature-invalid"), its phrase for people, and
 * the process exit code of a command that ends with it. Never NULL; a number
 * outside the enumeration reads as PLOMB_INTERNAL.
 */
PLOMB_API const char *plomb_status_id(enum plomb_status status);
PLOMB_API const char *plomb_status_phrase(enum plomb_status status);
PLOMB_API int plomb_status_exit_code(enum plomb_status status);

#endif
