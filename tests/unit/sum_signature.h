/*
 * The signature scheme of sum_port.h: a digest twice, with the key's first byte added.
 */
#ifndef SUM_SIGNATURE_H
#define SUM_SIGNATURE_H

#include <plomb/core/init_packet.h>
#include <plomb/core/port.h>

#include "core/bytes.h"

/* r then s, big-endian as the port has them. */
static inline void sum_sign(const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE],
                            const uint8_t digest[PLOMB_HASH_SIZE],
                            uint8_t signature[PLOMB_SIGNATURE_SIZE])
{
    for (size_t i = 0; i < PLOMB_SIGNATURE_SIZE; i++) {
        signature[i] = (uint8_t)(digest[i % PLOMB_HASH_SIZE] + public_key[0]);
    }
}

/* The init packet of a command, signed; returns its bytes, 0 when there are too many. */
static inline size_t sum_sign_packet(const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE],
                                     const struct plomb_init_command *command,
                                     uint8_t out[PLOMB_INIT_PACKET_MAX])
{
    uint8_t bytes[PLOMB_INIT_PACKET_MAX];
    uint8_t digest[PLOMB_HASH_SIZE];
    uint8_t signature[PLOMB_SIGNATURE_SIZE];
    uint8_t reversed[PLOMB_SIGNATURE_SIZE];
    const struct plomb_span span = {
        bytes, plomb_init_command_write(command, bytes, sizeof(bytes))};

    plomb_port_sha256(span, digest);
    sum_sign(public_key, digest, signature);
    bytes_reverse_halves(reversed, signature);
    return plomb_init_packet_write(span, reversed, out, PLOMB_INIT_PACKET_MAX);
}

#endif
