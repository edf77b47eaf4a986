/*
 * The release statement between JSON and struct plomb_release: strict in, and
 * the same bytes out whenever the same is written. Knows nothing of archives
 * and signatures (docs/spec/package.md, section 5). For lib.
 */
#ifndef FORMATS_RELEASE_H
#define FORMATS_RELEASE_H

#include <stdbool.h>

#include <plomb/buf.h>
#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/error.h>
#include <plomb/release.h>

/* The texts of a statement, which have rules of their own. */
enum release_text {
    RELEASE_TEXT_PRODUCT,
    RELEASE_TEXT_VERSION,
    RELEASE_TEXT_NOTES,
    RELEASE_TEXT_SUPPORT_UNTIL,
    RELEASE_TEXT_SOURCE_REVISION,
    RELEASE_TEXT_TOOL,
    RELEASE_TEXT_COUNT
};

/* The text's key in the statement: "support_until". */
const char *release_text_key(enum release_text text);

/* Where a text lies in a statement, with room for what release_text_check passes. */
char *release_text_of(struct plomb_release *release, enum release_text text);
const char *release_text_in(const struct plomb_release *release,
                            enum release_text text);

/*
 * Checks a value for a text: its length, well-formed UTF-8, no control
 * characters (but line feeds and tabs in notes), and for a date that the
 * calendar has it. Fails with `status`; the message begins with `subject`.
 */
enum plomb_status release_text_check(enum release_text text, const char *value,
                                     const char *subject, enum plomb_status status,
                                     struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Parses a statement. PLOMB_RELEASE_MALFORMED says what is wrong and where:
 * larger than PLOMB_RELEASE_MAX, no JSON (with the line), a member missing,
 * unknown or out of place, a value of another type or beyond its limit, an
 * entry named twice, an SBOM that is none of the entries. PLOMB_NO_MEMORY.
 */
enum plomb_status release_parse(struct plomb_span text, struct plomb_release *out,
                                struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Appends the statement, with a line end behind it. What release_parse gives is
 * never too large. The buffer keeps a failure.
 */
void release_write(const struct plomb_release *release, struct plomb_buf *out);

#endif
