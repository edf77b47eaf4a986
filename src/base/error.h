/*
 * Filling a struct plomb_error. Every function accepts a NULL error and then
 * only passes the status through, so callers never test for one. For base,
 * crypto, formats, lib and cli; core reports a bare status.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stddef.h>

#include <plomb/error.h>

/*
 * Describes a failure and returns `status`, so that "return error_set(...)"
 * reads as one step. An error that is already set is kept: the root cause
 * wins. The message is cut to what fits, and '?' replaces its control
 * characters, as in prefixes and hints.
 */
enum plomb_status error_set(struct plomb_error *error, enum plomb_status status,
                            const char *format, ...) PLOMB_PRINTF(3, 4);

/*
 * The same, for a failure at byte `offset` of the input, or at line `line` of
 * it (the first is 1). The place is put in front of the message:
 * "byte 17: ..." or "line 12: ...".
 */
enum plomb_status error_set_at_offset(struct plomb_error *error,
                                      enum plomb_status status, size_t offset,
                                      const char *format, ...) PLOMB_PRINTF(4, 5);
enum plomb_status error_set_at_line(struct plomb_error *error, enum plomb_status status,
                                    size_t line, const char *format, ...)
    PLOMB_PRINTF(4, 5);

/*
 * The same, for the operating system's last failure: appends strerror of
 * `number` to the message and chooses the status from it (ENOENT, EEXIST and
 * ENOMEM have their own; otherwise `status`).
 */
enum plomb_status error_set_errno(struct plomb_error *error, enum plomb_status status,
                                  int number, const char *format, ...)
    PLOMB_PRINTF(4, 5);

/* Sets the hint, unless one is set. */
void error_hint(struct plomb_error *error, const char *format, ...) PLOMB_PRINTF(2, 3);

/*
 * Puts "operation: " in front of the message of an error that is set, as outer
 * calls do ("cannot read 'app.hex'"). Does nothing to an empty error.
 */
void error_prefix(struct plomb_error *error, const char *format, ...)
    PLOMB_PRINTF(2, 3);

#endif
