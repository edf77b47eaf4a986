/*
 * Writing the public half of a key down, for bootloaders, tools and people. Not
 * for saving private keys (plomb/key.h) nor for what a device keeps secret
 * (plomb/recipient.h). Host only.
 */
#ifndef PLOMB_KEY_EXPORT_H
#define PLOMB_KEY_EXPORT_H

#include <plomb/buf.h>
#include <plomb/core/attributes.h>
#include <plomb/error.h>
#include <plomb/key.h>

/* Ways to write a public key down; the nRF5 ones are for signing keys alone. */
enum plomb_key_format {
    PLOMB_KEY_PEM,      /* SubjectPublicKeyInfo, RFC 5480 and RFC 7468 */
    PLOMB_KEY_DER,      /* the same in binary */
    PLOMB_KEY_HEX,      /* X then Y, big-endian, 128 lower-case digits */
    PLOMB_KEY_NRF5_C,   /* C array of the nRF5 SDK: X, Y, each little-endian */
    PLOMB_KEY_NRF5_HEX, /* the same bytes as digits: nrfutil's "hex" */
    PLOMB_KEY_C,        /* C array, big-endian, for plomb's own verifier */
    PLOMB_KEY_JSON      /* schemas/key.schema.json */
};

/*
 * Appends the public half of `key` to `out` in `format`. Text ends with a
 * newline. Fails with PLOMB_KEY_TYPE_WRONG for a class key, which has none, and
 * for a recipient key in a format of the nRF5 SDK; PLOMB_NO_MEMORY.
 */
PLOMB_API enum plomb_status plomb_key_export(const struct plomb_key *key,
                                             enum plomb_key_format format,
                                             struct plomb_buf *out,
                                             struct plomb_error *error) PLOMB_MUST_USE;

#endif
