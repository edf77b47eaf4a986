#include "lib/inspect_parts.h"

#include <string.h>

#include <plomb/core/port.h>
#include <plomb/core/validate.h>

#include "core/bytes.h"

/* ITU-T X.690: identifier octets of ECDSA-Sig-Value (RFC 3279, 2.2.3). */
enum { DER_SEQUENCE = 0x30, DER_INTEGER = 0x02, NUMBER_SIZE = 32 };

/* Writes a big-endian number as a DER INTEGER: shortest, never negative. */
static size_t write_integer(const uint8_t number[NUMBER_SIZE], uint8_t *out)
{
    size_t skipped = 0;
    size_t size;

    while (skipped < NUMBER_SIZE - 1 && number[skipped] == 0) skipped++;
    size = NUMBER_SIZE - skipped;
    out[0] = DER_INTEGER;
    out[1] = (uint8_t)size;
    out[2] = 0;
    if ((number[skipped] & 0x80) != 0) out[1]++;
    memcpy(out + 2 + (out[1] - size), number + skipped, size);
    return 2u + out[1];
}

static size_t write_der(const uint8_t signature[PLOMB_SIGNATURE_SIZE],
                        uint8_t out[PLOMB_SIGNATURE_DER_MAX])
{
    size_t size = 2;

    size += write_integer(signature, out + size);
    size += write_integer(signature + NUMBER_SIZE, out + size);
    out[0] = DER_SEQUENCE;
    out[1] = (uint8_t)(size - 2);
    return size;
}

void inspect_signature(const struct plomb_inspect_options *options,
                       struct plomb_span signed_bytes,
                       const uint8_t big_endian[PLOMB_SIGNATURE_SIZE],
                       struct plomb_inspect_signature *out)
{
    uint8_t digest[PLOMB_HASH_SIZE];

    plomb_port_sha256(signed_bytes, digest);
    inspect_digest_signature(options, digest, big_endian, out);
}

void inspect_digest_signature(const struct plomb_inspect_options *options,
                              const uint8_t digest[PLOMB_HASH_SIZE],
                              const uint8_t big_endian[PLOMB_SIGNATURE_SIZE],
                              struct plomb_inspect_signature *out)
{
    memcpy(out->digest, digest, PLOMB_HASH_SIZE);
    memcpy(out->big_endian, big_endian, PLOMB_SIGNATURE_SIZE);
    bytes_reverse_halves(out->little_endian, big_endian);
    out->der_size = write_der(big_endian, out->der);
    out->has_forms = true;
    if (!options->has_key) {
        out->status = PLOMB_NOT_CHECKED;
    } else if (plomb_port_ecdsa_verify(options->public_key, out->digest, big_endian) ==
               PLOMB_VERDICT_ACCEPTED) {
        out->status = PLOMB_OK;
    } else {
        out->status = PLOMB_SIGNATURE_INVALID;
    }
}
