/*
 * Following the chain of an audit log line by line, and telling a line that was
 * torn by a crash from bytes that are something else (docs/spec/audit-log.md,
 * sections 2 and 4). Reads no files. For the audit files of lib.
 */
#ifndef LIB_AUDIT_CHAIN_H
#define LIB_AUDIT_CHAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/init_packet.h>
#include <plomb/core/span.h>
#include <plomb/error.h>

#include "formats/audit_line.h"

/* A log up to some line. */
struct audit_chain {
    uint64_t count;                /* lines */
    uint8_t head[PLOMB_HASH_SIZE]; /* hash of the last */
};

/* Before the first line. */
void audit_chain_init(struct audit_chain *chain);

/* Goes on behind a line that is taken as it is: the chain continues from there. */
enum plomb_status audit_chain_begin_at(struct audit_chain *chain,
                                       struct plomb_span text,
                                       struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Reads the next line, its line feed included, into `*out` and goes on behind it.
 * PLOMB_AUDIT_LOG_BROKEN, with the line, when it is none or does not follow here; the
 * chain is then untouched. PLOMB_NO_MEMORY.
 */
enum plomb_status audit_chain_step(struct audit_chain *chain, struct plomb_span text,
                                   struct audit_line *out,
                                   struct plomb_error *error) PLOMB_MUST_USE;

/*
 * The bytes behind the last line feed: a torn line begins as the next one would, and
 * from where it stops there may be zeros, which some file systems leave.
 */
struct audit_torn {
    uint64_t size;   /* bytes so far */
    bool has_zero;   /* of which some are the zeros */
    bool is_refused; /* they are no torn line */
    size_t begin_size;
    uint8_t begin[192]; /* what every next line begins with */
};

/* Before the first such byte; PLOMB_NO_MEMORY. */
enum plomb_status audit_torn_init(struct audit_torn *torn,
                                  const struct audit_chain *chain,
                                  struct plomb_error *error) PLOMB_MUST_USE;

/* Takes the next of the bytes. */
void audit_torn_add(struct audit_torn *torn, struct plomb_span bytes);

/* PLOMB_AUDIT_LOG_BROKEN if they are no torn line. */
enum plomb_status audit_torn_check(const struct audit_torn *torn,
                                   const struct audit_chain *chain,
                                   struct plomb_error *error) PLOMB_MUST_USE;

#endif
