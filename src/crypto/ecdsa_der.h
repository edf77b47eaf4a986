/*
 * Signatures as others write them: the Ecdsa-Sig-Value of RFC 3279, section 2.2.3,
 * for P-256. For lib.
 */
#ifndef CRYPTO_ECDSA_DER_H
#define CRYPTO_ECDSA_DER_H

#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/init_packet.h>
#include <plomb/core/span.h>
#include <plomb/error.h>

/*
 * Reads a SEQUENCE of two INTEGERs, strictly DER, each at most 32 bytes and not
 * negative, into r then s, big-endian. PLOMB_KEY_MALFORMED with the byte; `out` is
 * untouched then.
 */
enum plomb_status ecdsa_der_read(struct plomb_span der,
                                 uint8_t out[PLOMB_SIGNATURE_SIZE],
                                 struct plomb_error *error) PLOMB_MUST_USE;

#endif
