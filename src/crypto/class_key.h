/*
 * Class keys in PrivateKeyInfo (RFC 5958): an AES key as it is, and a label in
 * the attribute friendlyName (PKCS#9; RFC 2985, section 5.5.1). For crypto and
 * lib.
 */
#ifndef CRYPTO_CLASS_KEY_H
#define CRYPTO_CLASS_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/error.h>
#include <plomb/secret.h>

#include "crypto/der.h"

#define CLASS_KEY_LABEL_SIZE 65 /* bytes of a label, its zero included */
#define CLASS_KEY_SIZE_MAX   32 /* bytes of the key */

/* The parts of a PrivateKeyInfo behind its version, entered but not read. */
struct class_key_der {
    struct der algorithm; /* behind the OBJECT IDENTIFIER */
    struct der octets;    /* the contents of privateKey */
    struct der rest;      /* what stands behind it */
};

/* Whether it is 1 to 64 of the characters A-Z a-z 0-9 . _ - */
bool class_key_is_label(struct plomb_span text);

/* Bytes of the keys of an algorithm, by the contents of its OID; 0: no class key. */
size_t class_key_size_of(struct plomb_span oid);

/*
 * Reads a key of `size` bytes into `key_out`, which the caller clears, and its
 * label. PLOMB_KEY_MALFORMED, PLOMB_NO_MEMORY.
 */
enum plomb_status class_key_read(const struct class_key_der *der, size_t size,
                                 struct plomb_secret *key_out,
                                 char label_out[CLASS_KEY_LABEL_SIZE],
                                 struct plomb_error *error) PLOMB_MUST_USE;

/* Writes PrivateKeyInfo into `out`, which the caller clears. PLOMB_NO_MEMORY. */
enum plomb_status class_key_write(const struct plomb_secret *key, const char *label,
                                  struct plomb_secret *out,
                                  struct plomb_error *error) PLOMB_MUST_USE;

#endif
