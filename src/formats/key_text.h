/*
 * The ways to write a P-256 public key down as text: for the nRF5 SDK's
 * bootloader, for plomb's own verifier, for people and for programs. No secret
 * is ever among them.
 */
#ifndef FORMATS_KEY_TEXT_H
#define FORMATS_KEY_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/core/span.h>

#define KEY_TEXT_KEY_SIZE         64 /* bytes: X then Y, each big-endian */
#define KEY_TEXT_FINGERPRINT_SIZE 32 /* bytes of a SHA-256 */
#define KEY_TEXT_ID_SIZE          8  /* bytes of a recipient's id */

struct key_text {
    bool is_recipient;          /* opens packages; otherwise it signs them */
    const uint8_t *key_id;      /* KEY_TEXT_ID_SIZE bytes; NULL if it signs */
    const uint8_t *public_key;  /* KEY_TEXT_KEY_SIZE bytes */
    const uint8_t *fingerprint; /* KEY_TEXT_FINGERPRINT_SIZE bytes */
    struct plomb_span der;      /* SubjectPublicKeyInfo */
    const char *test_key;       /* what a published test key is called; or NULL */
};

/* Each appends the key in one format; failures are kept by the buffer. */

/* SubjectPublicKeyInfo as PEM (RFC 7468, section 13). */
void key_text_write_pem(const struct key_text *key, struct plomb_buf *out);

/* X then Y, big-endian, as 128 lower-case digits and a newline. */
void key_text_write_hex(const struct key_text *key, struct plomb_buf *out);

/*
 * dfu_public_key.c of the nRF5 SDK: an array of X then Y, each little-endian,
 * as `nrfutil keys display --key pk --format code` writes it, with the
 * fingerprint where that has a date.
 */
void key_text_write_nrf5_c(const struct key_text *key, struct plomb_buf *out);

/* The bytes of that array as 128 lower-case digits and a newline. */
void key_text_write_nrf5_hex(const struct key_text *key, struct plomb_buf *out);

/*
 * An array of X then Y, each big-endian: of a signing key for plomb's own
 * verifier, plomb_public_key; of a recipient key plomb_recipient_public_key.
 */
void key_text_write_c(const struct key_text *key, struct plomb_buf *out);

/* A JSON document, one member per field and the PEM text, and a newline. */
void key_text_write_json(const struct key_text *key, struct plomb_buf *out);

#endif
