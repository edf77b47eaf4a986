/* The core's port for the host (plomb/core/port.h). */
#include <plomb/core/port.h>

#include "crypto/ecdsa.h"
#include "crypto/sha256.h"

void plomb_port_sha256(struct plomb_span data, uint8_t digest[PLOMB_HASH_SIZE])
{
    sha256(data, digest);
}

enum plomb_verdict plomb_port_ecdsa_verify(
    const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE],
    const uint8_t digest[PLOMB_HASH_SIZE],
    const uint8_t signature[PLOMB_SIGNATURE_SIZE])
{
    struct ecdsa_curve *curve = NULL;
    enum plomb_verdict verdict = PLOMB_VERDICT_REFUSED;

    if (ecdsa_curve_new(&curve, NULL) == PLOMB_OK) {
        verdict = ecdsa_verify(curve, public_key, digest, signature);
    }
    ecdsa_curve_free(&curve);
    return verdict;
}
