/*
 * Recognises P-256 in the AlgorithmIdentifier and ECParameters of key files,
 * where it has a name or, in old files, all its numbers. For src/crypto alone.
 */
#ifndef CRYPTO_P256_PARAMS_H
#define CRYPTO_P256_PARAMS_H

#include <plomb/core/attributes.h>
#include <plomb/error.h>

#include "crypto/der.h"

/*
 * Reads ECParameters (RFC 5480, section 2.1.1; SEC 1, C.2 for numbers) and
 * checks that they are P-256: the name, or every number, the base point
 * included. PLOMB_KEY_UNSUPPORTED names the curve that it is instead;
 * PLOMB_KEY_MALFORMED.
 */
enum plomb_status p256_params_check(struct der *der,
                                    struct plomb_error *error) PLOMB_MUST_USE;

#endif
