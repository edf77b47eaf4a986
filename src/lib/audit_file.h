/*
 * The file of an audit log: opened without following a link, locked against other
 * writers, and grown by all of some bytes or by none (docs/spec/audit-log.md,
 * section 3). Knows nothing of lines. For the audit files of lib.
 */
#ifndef LIB_AUDIT_FILE_H
#define LIB_AUDIT_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/error.h>

/* An open log, which nobody else writes. Zero-initialise with fd -1. */
struct audit_file {
    const char *path;
    int fd;        /* -1 when closed */
    bool is_new;   /* this run made it */
    uint64_t size; /* bytes, under the lock */
};

/*
 * Opens the log for reading and appending and locks it, waiting for at most
 * `wait` milliseconds. Without a file, `can_create` makes one; otherwise
 * PLOMB_FILE_NOT_FOUND. PLOMB_FILE_UNWRITABLE, for what is no regular file too. The
 * caller closes it.
 */
enum plomb_status audit_file_open(const char *path, bool can_create, unsigned int wait,
                                  struct audit_file *out,
                                  struct plomb_error *error) PLOMB_MUST_USE;

/* Gives the lock back; a file that this run made is removed if it is empty. */
void audit_file_close(struct audit_file *file);

/* Reads exactly `size` bytes from `offset` on. PLOMB_FILE_UNREADABLE. */
enum plomb_status audit_file_read(const struct audit_file *file, uint64_t offset,
                                  void *out, size_t size,
                                  struct plomb_error *error) PLOMB_MUST_USE;

/* Cuts the file back to `size` bytes. PLOMB_FILE_UNWRITABLE. */
enum plomb_status audit_file_cut(struct audit_file *file, uint64_t size,
                                 struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Appends the bytes and syncs the file, and the folder too if it was empty.
 * PLOMB_FILE_UNWRITABLE; the file is then cut back to what it was.
 */
enum plomb_status audit_file_add(struct audit_file *file, struct plomb_span bytes,
                                 struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Takes the lock of an open log, for itself alone or beside other readers, or gives
 * up after `wait` milliseconds with `status`. A file system without locks is not
 * waited for when reading.
 */
enum plomb_status audit_file_lock(int fd, const char *path, bool is_writer,
                                  unsigned int wait,
                                  struct plomb_error *error) PLOMB_MUST_USE;

#endif
