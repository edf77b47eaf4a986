/*
 * The grammar of JSON (RFC 8259), checked before the library that builds the
 * tree sees a byte: that library reads leniently, and cannot say whether it
 * failed for the text or for memory. Only base/json.c includes this.
 */
#ifndef BASE_JSON_SCAN_H
#define BASE_JSON_SCAN_H

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/error.h>

/*
 * Checks that `text` is exactly one document with blanks around it, at most
 * JSON_DEPTH_MAX deep, in well-formed UTF-8, and without the character NUL. A
 * byte order mark may come first. Repeated keys pass. PLOMB_JSON_MALFORMED
 * with the line otherwise.
 */
enum plomb_status json_scan(struct plomb_span text,
                            struct plomb_error *error) PLOMB_MUST_USE;

#endif
