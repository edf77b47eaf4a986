/*
 * Names for the keys that plomb cannot use, so that a message says what a file
 * holds and not only what it does not. For crypto and lib.
 */
#ifndef CRYPTO_KEY_KIND_H
#define CRYPTO_KEY_KIND_H

#include <stddef.h>

#include <plomb/core/span.h>
#include <plomb/error.h>

/* Fails with PLOMB_KEY_UNSUPPORTED: "it is `what`, not a P-256 key". */
enum plomb_status key_kind_refuse(const char *what, struct plomb_error *error);

/*
 * The same for a curve and for an algorithm, given as the contents of an OBJECT
 * IDENTIFIER. `bits` is the size of an RSA or DSA key, 0 when it is not known.
 * Of AES keys it is said that they are no class keys.
 */
enum plomb_status key_kind_refuse_curve(struct plomb_span oid,
                                        struct plomb_error *error);
enum plomb_status key_kind_refuse_algorithm(struct plomb_span oid, size_t bits,
                                            struct plomb_error *error);

#endif
