/*
 * SHA-256 by Mbed TLS's compression function. Its own update and finish are for data
 * that comes in pieces; here a whole message is in memory.
 */
#include <plomb/core/port.h>

#include <string.h>

#define MBEDTLS_ALLOW_PRIVATE_ACCESS
#include <mbedtls/platform_util.h>
#include <mbedtls/sha256.h>

#include "port/watchdog.h"

enum { BLOCK = 64, LENGTH_SIZE = 8 };

void mbedtls_platform_zeroize(void *buf, size_t len)
{
    memset(buf, 0, len);
    __asm__ volatile("" : : "r"(buf) : "memory");
}

/* FIPS 180-4, 5.1.1 and 6.2. */
void plomb_port_sha256(struct plomb_span data, uint8_t digest[PLOMB_HASH_SIZE])
{
    mbedtls_sha256_context context;
    uint8_t last[BLOCK];
    size_t left = data.size;
    /* In bits; a message is far shorter than 2^29 bytes. */
    const uint32_t length = __builtin_bswap32((uint32_t)data.size << 3);

    (void)mbedtls_sha256_starts(&context, 0);
    for (; left >= BLOCK; left -= BLOCK, data.ptr += BLOCK) {
        watchdog_feed();
        (void)mbedtls_internal_sha256_process(&context, data.ptr);
    }
    memset(last, 0, BLOCK);
    if (left > 0) memcpy(last, data.ptr, left);
    last[left] = 0x80;
    if (left >= BLOCK - LENGTH_SIZE) {
        (void)mbedtls_internal_sha256_process(&context, last);
        memset(last, 0, BLOCK);
    }
    memcpy(last + BLOCK - sizeof(length), &length, sizeof(length));
    (void)mbedtls_internal_sha256_process(&context, last);
    for (size_t i = 0; i < PLOMB_HASH_SIZE / 4; i++) {
        const uint32_t word = __builtin_bswap32(context.state[i]);

        memcpy(digest + 4 * i, &word, sizeof(word));
    }
}
