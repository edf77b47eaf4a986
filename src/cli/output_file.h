/*
 * Files that a command writes, with --force or without.
 */
#ifndef CLI_OUTPUT_FILE_H
#define CLI_OUTPUT_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/error.h>

#include "base/file.h"

/* What becomes of a file that is there already. */
enum file_existing output_file_existing(bool is_forced);

/*
 * Makes the hint of PLOMB_FILE_EXISTS say that --force replaces the file, which
 * base/file.h does not know. Returns `status`.
 */
enum plomb_status output_file_hint(enum plomb_status status, struct plomb_error *error);

/*
 * Before any work: that the output is none of these inputs, which --force must not
 * cost, and can be written. The failures of file_check_no_input and
 * file_check_writable.
 */
enum plomb_status output_file_check(const char *path, const char *const *inputs,
                                    size_t count, bool is_forced,
                                    struct plomb_error *error) PLOMB_MUST_USE;

/* Writes it; the failures of file_save. */
enum plomb_status output_file_save(const char *path, struct plomb_span bytes,
                                   mode_t mode, bool is_forced,
                                   struct plomb_error *error) PLOMB_MUST_USE;

#endif
