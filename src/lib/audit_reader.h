/*
 * Reading an audit log from its first line to its last, one line in memory at a
 * time: from a file, of which as much is read as there was when it was opened, or
 * from a pipe. For audit_log.c and audit_verify.c.
 */
#ifndef LIB_AUDIT_READER_H
#define LIB_AUDIT_READER_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/error.h>

#include "lib/audit_chain.h"

struct audit_reader {
    const char *path;
    int fd;
    uint64_t total;     /* bytes of the file; 0: a pipe */
    uint64_t left;      /* bytes of the file that were not read; UINT64_MAX: a pipe */
    uint8_t *bytes;     /* what was read and is no line yet */
    size_t start;       /* offset in it of the first byte that is not behind */
    size_t end;         /* offset in it behind the last byte */
    bool is_at_end;     /* nothing more can be read */
    uint64_t torn_size; /* bytes of a torn last line; known at the end */
    struct audit_chain chain;
};

/*
 * Opens a log. A file is locked beside other readers, for as long as it takes to
 * learn its size, so that no half of a run is read. The FILE_ statuses,
 * PLOMB_NO_MEMORY. The caller closes it, also after a failure.
 */
enum plomb_status audit_reader_open(const char *path, struct audit_reader *out,
                                    struct plomb_error *error) PLOMB_MUST_USE;

/* Idempotent. */
void audit_reader_close(struct audit_reader *reader);

/*
 * Reads the next line into `*out`; false in `*has_line_out` behind the last.
 * PLOMB_AUDIT_LOG_BROKEN, with the line, when it does not follow there; reader->chain
 * then still is that of the lines before. PLOMB_FILE_UNREADABLE, PLOMB_NO_MEMORY.
 */
enum plomb_status audit_reader_next(struct audit_reader *reader, struct audit_line *out,
                                    bool *has_line_out,
                                    struct plomb_error *error) PLOMB_MUST_USE;

#endif
