/*
 * Bytes that must not leak: passphrases, private keys. They live in locked,
 * guarded memory that is left out of core dumps, and are wiped when the secret
 * is cleared. A type of its own, so that a secret is never passed where plain
 * bytes (struct plomb_span) are expected by accident. Host only.
 */
#ifndef PLOMB_SECRET_H
#define PLOMB_SECRET_H

#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/status.h>

struct plomb_error;

/* Zero-initialise before first use: {0}. */
struct plomb_secret {
    uint8_t *ptr;    /* the bytes, in guarded memory; NULL when empty */
    size_t size;     /* bytes in use */
    size_t capacity; /* bytes allocated */
};

/*
 * Makes room for `capacity` bytes, none of them in use. What the secret held
 * before is wiped. Fails with PLOMB_NO_MEMORY, leaving the secret empty.
 */
PLOMB_API enum plomb_status plomb_secret_reserve(
    struct plomb_secret *secret, size_t capacity,
    struct plomb_error *error) PLOMB_MUST_USE;

/* Wipes and frees. NULL-safe, idempotent. */
PLOMB_API void plomb_secret_clear(struct plomb_secret *secret);

#endif
