/*
 * The binary forms of keys: ECPrivateKey (RFC 5915), PrivateKeyInfo (PKCS#8; RFC
 * 5208, RFC 5958) and SubjectPublicKeyInfo (RFC 5280, RFC 5480). Their algorithm
 * says what a key is for. Reads them strictly, names what is something else,
 * writes the one form that plomb makes of each P-256 key; crypto/class_key.h has
 * the rest of class keys. For lib.
 */
#ifndef CRYPTO_KEY_DER_H
#define CRYPTO_KEY_DER_H

#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/init_packet.h>
#include <plomb/error.h>
#include <plomb/secret.h>

#include "crypto/class_key.h"

#define KEY_DER_PUBLIC_MAX  91  /* bytes of a SubjectPublicKeyInfo */
#define KEY_DER_PRIVATE_MAX 138 /* bytes of a PrivateKeyInfo of a P-256 key */
#define KEY_DER_POINT_MAX   65  /* bytes of an uncompressed point */

/* What a key is for. An ECPrivateKey alone says nothing, and is one that signs. */
enum key_der_use {
    KEY_DER_SIGNING,   /* id-ecPublicKey (RFC 5480, section 2.1.1) */
    KEY_DER_RECIPIENT, /* id-ecDH, for key agreement alone (section 2.1.2) */
    KEY_DER_CLASS      /* AES */
};

/* What the bytes are said to be, or look like. */
enum key_der_form {
    KEY_DER_SEC1,        /* ECPrivateKey */
    KEY_DER_PKCS8,       /* PrivateKeyInfo */
    KEY_DER_ENCRYPTED,   /* EncryptedPrivateKeyInfo, for crypto/pkcs8.h */
    KEY_DER_PUBLIC,      /* SubjectPublicKeyInfo */
    KEY_DER_RSA,         /* RSAPrivateKey; only to be named */
    KEY_DER_CERTIFICATE, /* Certificate; only to be named */
    KEY_DER_OTHER        /* none of these */
};

/* A key as it was read. */
struct key_der {
    enum key_der_use use;
    struct plomb_secret secret;       /* P-256: the scalar, ECDSA_SCALAR_SIZE bytes,
                                         empty if public; the class key */
    size_t point_size;                /* 65, 33 when compressed, 0 when absent */
    uint8_t point[KEY_DER_POINT_MAX]; /* SEC 1, section 2.3.3 */
    char label[CLASS_KEY_LABEL_SIZE]; /* class key; otherwise "" */
};

/* Tells by its first values which form a DER file has. */
enum key_der_form key_der_form_of(uint8_t *ptr, size_t size);

/*
 * Reads the `size` bytes at `ptr`, which are not changed, as `form`. Neither is
 * the point compared with the scalar, nor checked to lie on the curve. Fails
 * with PLOMB_KEY_MALFORMED ("byte 17 of its contents: ..."),
 * PLOMB_KEY_UNSUPPORTED (the message names what it is) or PLOMB_NO_MEMORY;
 * `*out` is untouched then. The caller clears it with key_der_clear.
 */
enum plomb_status key_der_parse(uint8_t *ptr, size_t size, enum key_der_form form,
                                struct key_der *out,
                                struct plomb_error *error) PLOMB_MUST_USE;

/* Wipes and empties. NULL-safe, idempotent. */
void key_der_clear(struct key_der *key);

/*
 * Writes SubjectPublicKeyInfo of a P-256 key, with the named curve and the whole
 * point; returns its bytes.
 */
size_t key_der_write_public(enum key_der_use use,
                            const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE],
                            uint8_t out[KEY_DER_PUBLIC_MAX]);

/*
 * Writes PrivateKeyInfo of a P-256 key into `out`, with the named curve in the
 * algorithm and the public key beside the private one, byte for byte as OpenSSL
 * does for id-ecPublicKey. PLOMB_NO_MEMORY.
 */
enum plomb_status key_der_write_private(enum key_der_use use,
                                        const struct plomb_secret *scalar,
                                        const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE],
                                        struct plomb_secret *out,
                                        struct plomb_error *error) PLOMB_MUST_USE;

#endif
