/*
 * The signatures that a record has noted, as lines that lack what the log and the
 * run give them. For audit_append.c.
 */
#ifndef LIB_AUDIT_RECORD_H
#define LIB_AUDIT_RECORD_H

#include <stddef.h>

#include <plomb/audit.h>

#include "formats/audit_line.h"

/*
 * The line of signature `index`, less than plomb_audit_record_count: without
 * previous, number, time, tool, recipe, user and ci.
 */
const struct audit_line *audit_record_line(const struct plomb_audit_record *record,
                                           size_t index);

#endif
