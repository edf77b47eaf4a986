/*
 * Where an audit log goes on: its last line, found from the end of the file, so that
 * appending to a log of a million lines costs what it costs with ten. For
 * audit_append.c.
 */
#ifndef LIB_AUDIT_TAIL_H
#define LIB_AUDIT_TAIL_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/error.h>

#include "lib/audit_chain.h"
#include "lib/audit_file.h"

struct audit_tail {
    struct audit_chain chain; /* behind the last line, or the one that is completed */
    uint64_t end;             /* offset behind its line feed */
    uint64_t torn_size;       /* bytes of a torn line behind that */
    bool is_line_whole;       /* the torn line lacks nothing but its line feed */
};

/*
 * Reads the end of a log. PLOMB_AUDIT_LOG_BROKEN when the last line does not follow
 * the one before, or what is behind it is no torn line; PLOMB_FILE_UNREADABLE,
 * PLOMB_NO_MEMORY.
 */
enum plomb_status audit_tail_read(const struct audit_file *file, struct audit_tail *out,
                                  struct plomb_error *error) PLOMB_MUST_USE;

#endif
