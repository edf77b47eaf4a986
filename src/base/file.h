/*
 * Whole files in, whole files out. A file that is written appears complete or
 * not at all; what was there before stays until then. Paths are the user's
 * own, never taken from an archive.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/error.h>

/*
 * Appends the file at `path` to `out`, whose maximum bounds it. Regular files
 * and pipes; a directory fails. PLOMB_FILE_NOT_FOUND, PLOMB_FILE_UNREADABLE,
 * PLOMB_INPUT_TOO_LARGE or PLOMB_NO_MEMORY; the message says
 * "cannot read 'path': ...".
 */
enum plomb_status file_read(const char *path, struct plomb_buf *out,
                            struct plomb_error *error) PLOMB_MUST_USE;

/* Whether others than its owner may read or write the file at `path`. */
bool file_is_exposed(const char *path);

/* Refuses a pipe (PLOMB_FILE_UNREADABLE): for files that are read more than once. */
enum plomb_status file_check_repeatable(const char *path,
                                        struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Reads at most `capacity` bytes of the file at `path`, or of the open
 * descriptor `fd`, into memory of the caller (for secrets), without buffering
 * them anywhere else. `*size_out` receives their number. A longer file fails
 * with PLOMB_INPUT_TOO_LARGE; the memory then holds part of it.
 */
enum plomb_status file_read_into(const char *path, uint8_t *ptr, size_t capacity,
                                 size_t *size_out,
                                 struct plomb_error *error) PLOMB_MUST_USE;
enum plomb_status file_read_fd_into(int fd, const char *name, uint8_t *ptr,
                                    size_t capacity, size_t *size_out,
                                    struct plomb_error *error) PLOMB_MUST_USE;

/* What file_save does about a file that is there already. */
enum file_existing {
    FILE_EXISTING_REFUSED, /* fails with PLOMB_FILE_EXISTS, dangling links included */
    FILE_EXISTING_REPLACED /* a regular file is replaced, anything else fails */
};

/*
 * Writes `bytes` to a temporary file beside `path`, syncs it, and gives it the
 * name `path`: by rename when replacing, otherwise by a link that fails if the
 * name was taken meanwhile. The directory is synced too when `mode` gives the
 * file to its owner alone. Creates exclusively with `mode`, follows no
 * symbolic link at `path`, and removes the temporary file on failure. Signals
 * that would end the program wait until it has its name or is gone. A file with
 * other hard links is not replaced when `mode` is private: they would keep it.
 */
enum plomb_status file_save(const char *path, struct plomb_span bytes,
                            unsigned int mode, enum file_existing existing,
                            struct plomb_error *error) PLOMB_MUST_USE;

/* One of several files that are written together. */
struct file_output {
    const char *path;
    struct plomb_span bytes;
    bool is_in_place; /* out: it has its name, for some even after a failure */
};

/*
 * file_save for `count` files, all or none: only when every one is written and
 * synced under a temporary name are they given their own, one after the other, and
 * if that fails for one, those before it are taken back: what they replaced returns.
 * Where the file system cannot exchange two names, as NFS, what was replaced before
 * the failure stays so; `is_in_place` tells. The files need different paths. Also
 * PLOMB_NO_MEMORY.
 */
enum plomb_status file_save_all(struct file_output *outputs, size_t count,
                                unsigned int mode, enum file_existing existing,
                                struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Checks early that file_save could work: the directory exists, and the name
 * is free or may be replaced. So a long operation does not fail at its end.
 */
enum plomb_status file_check_writable(const char *path, enum file_existing existing,
                                      struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Whether both names lead to one file, or to one place where there is none yet; NULL is
 * no name.
 */
bool file_is_same(const char *one, const char *other);

/*
 * Refuses an output that is one of these inputs, which --force would replace; NULL is
 * no input. PLOMB_OPTION_CONFLICT.
 */
enum plomb_status file_check_no_input(const char *output, const char *const *inputs,
                                      size_t count,
                                      struct plomb_error *error) PLOMB_MUST_USE;

/* The part of `path` behind the last slash. */
const char *file_base_name(const char *path);

#endif
