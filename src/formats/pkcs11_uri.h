/*
 * The PKCS #11 URI Scheme (RFC 7512): what a "pkcs11:" URI says of a module, a
 * slot, a token, an object and a PIN. Pure: opens and asks nothing. Stricter than
 * most readers, because a key that is not the one meant signs, too. Not for the
 * PIN itself, which stays in the text until it is decoded into a secret. For lib.
 */
#ifndef FORMATS_PKCS11_URI_H
#define FORMATS_PKCS11_URI_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/error.h>
#include <plomb/secret.h>

#define PKCS11_URI_MAX 2048 /* bytes of a URI */

/* Section 2.3: the attributes of the path, then those of the query. */
enum pkcs11_uri_name {
    PKCS11_URI_TOKEN,
    PKCS11_URI_MANUFACTURER,
    PKCS11_URI_SERIAL,
    PKCS11_URI_MODEL,
    PKCS11_URI_LIBRARY_MANUFACTURER,
    PKCS11_URI_LIBRARY_DESCRIPTION,
    PKCS11_URI_LIBRARY_VERSION,
    PKCS11_URI_SLOT_MANUFACTURER,
    PKCS11_URI_SLOT_DESCRIPTION,
    PKCS11_URI_SLOT_ID,
    PKCS11_URI_OBJECT,
    PKCS11_URI_TYPE,
    PKCS11_URI_ID,
    PKCS11_URI_MODULE_PATH,
    PKCS11_URI_MODULE_NAME,
    PKCS11_URI_PIN_SOURCE,
    PKCS11_URI_PIN_VALUE,
    PKCS11_URI_NAME_COUNT
};

/* The values of the attribute "type". */
enum pkcs11_uri_type {
    PKCS11_URI_ANY, /* it says nothing */
    PKCS11_URI_PRIVATE,
    PKCS11_URI_PUBLIC,
    PKCS11_URI_CERTIFICATE,
    PKCS11_URI_SECRET_KEY,
    PKCS11_URI_DATA
};

/* Not to be copied: its spans lead into itself. */
struct pkcs11_uri {
    /*
     * Percent-decoded values, a zero behind each; `ptr` is NULL where the URI has no
     * such attribute. pin-value's is neither decoded nor terminated: it lies in the
     * text that was parsed.
     */
    struct plomb_span values[PKCS11_URI_NAME_COUNT];
    size_t offsets[PKCS11_URI_NAME_COUNT]; /* of the values in the text */
    enum pkcs11_uri_type type;
    uint64_t slot_id;           /* of "slot-id", 0 without */
    uint8_t library_version[2]; /* of "library-version": major, minor */
    bool has_unknown;           /* an attribute of the query was ignored */
    uint8_t bytes[PKCS11_URI_MAX + PKCS11_URI_NAME_COUNT]; /* holds the values */
    size_t bytes_size;                                     /* in use */
};

/* Whether `text` begins with the scheme, of either case (RFC 3986, section 3.1). */
bool pkcs11_uri_is(const char *text);

/*
 * Reads a URI. PLOMB_TOKEN_URI_MALFORMED with the byte where: another scheme, longer
 * than PKCS11_URI_MAX, an empty or nameless attribute, an unknown one in the path
 * (what it would narrow is not known; in the query it is ignored, both as section
 * 2.3 has it), one of the standard's given twice, a character that must be
 * percent-encoded, half an encoding, a value that its attribute cannot have, a zero
 * byte but in `id`, pin-source beside pin-value. `text` must outlive `out`.
 */
enum plomb_status pkcs11_uri_parse(const char *text, struct pkcs11_uri *out,
                                   struct plomb_error *error) PLOMB_MUST_USE;

/* Whether the URI has the attribute, with an empty value too. */
bool pkcs11_uri_has(const struct pkcs11_uri *uri, enum pkcs11_uri_name name);

/*
 * Decodes pin-value into `out`, which it reserves. PLOMB_NO_MEMORY;
 * PLOMB_TOKEN_URI_MALFORMED when it is empty or absent.
 */
enum plomb_status pkcs11_uri_decode_pin(const struct pkcs11_uri *uri,
                                        struct plomb_secret *out,
                                        struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Appends one attribute of a path, "token=My%20Token", behind the scheme, which it
 * writes first, or a semicolon. An id is all percent-encoded, as section 2.3 asks.
 */
void pkcs11_uri_add(struct plomb_buf *out, enum pkcs11_uri_name name,
                    struct plomb_span value);

#endif
