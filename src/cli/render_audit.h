/*
 * Entries of an audit log for people and for programs. For cmd_audit_query.c.
 */
#ifndef CLI_RENDER_AUDIT_H
#define CLI_RENDER_AUDIT_H

#include <stddef.h>

#include <plomb/audit_log.h>
#include <plomb/buf.h>

#include "base/json.h"

/* How many of the `count` entries are of the release that the first one is of. */
size_t render_audit_release_size(const struct plomb_audit_entry *entries, size_t count);

/* A block for a release of `count` entries. */
void render_audit_text(const struct plomb_audit_entry *entries, size_t count,
                       struct plomb_buf *text);

/* The same as an item of an array, with every entry. */
void render_audit_json(const struct plomb_audit_entry *entries, size_t count,
                       struct json_writer *json);

#endif
