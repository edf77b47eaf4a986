/*
 * The functions that the tests call on the emulated Cortex-M4, where the core's
 * own take structures. Pointers lead to the memory outside (memory.h).
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <plomb/core/decode.h>
#include <plomb/core/unwrap.h>

#include "core/hkdf.h"
#include "memory.h"

void m4_extract(const uint8_t *salt, size_t salt_size, const uint8_t *ikm,
                size_t ikm_size, uint8_t *prk);
void m4_expand(const uint8_t *prk, const uint8_t *info, size_t info_size, uint8_t *okm,
               size_t okm_size);
uint32_t m4_unwrap(uint32_t method, uint32_t cipher, const uint8_t *payload_sha256,
                   const uint8_t *key_id, const uint8_t *data, size_t data_size,
                   const uint8_t *secret, size_t secret_size, const uint8_t *public_key,
                   uint8_t *content_key);
uint32_t m4_decode(uint32_t codec, const uint8_t *params, size_t params_size,
                   uint32_t cipher, const uint8_t *key, uint32_t payload_size,
                   uint32_t image_size, uint32_t base_size);

/*
 * m4_count(rounds) takes a known number of instructions: 2 a round, and 3, of
 * which one has 32 bits.
 */
__asm__(".section .text.m4_count, \"ax\"\n"
        ".thumb_func\n"
        ".global m4_count\n"
        ".type m4_count, %function\n"
        "m4_count:\n"
        "subs r0, r0, #1\n"
        "bne m4_count\n"
        "mov.w r0, #7\n"
        "nop\n"
        "bx lr\n"
        ".text\n");

void m4_extract(const uint8_t *salt, size_t salt_size, const uint8_t *ikm,
                size_t ikm_size, uint8_t *prk)
{
    struct hkdf_message message = {0};

    hkdf_add(&message, ikm, ikm_size);
    hkdf_extract(&message, plomb_span(salt, salt_size), prk);
}

void m4_expand(const uint8_t *prk, const uint8_t *info, size_t info_size, uint8_t *okm,
               size_t okm_size)
{
    struct hkdf_message message = {0};

    hkdf_add(&message, info, info_size);
    hkdf_expand(&message, prk, okm, okm_size);
}

uint32_t m4_unwrap(uint32_t method, uint32_t cipher, const uint8_t *payload_sha256,
                   const uint8_t *key_id, const uint8_t *data, size_t data_size,
                   const uint8_t *secret, size_t secret_size, const uint8_t *public_key,
                   uint8_t *content_key)
{
    struct plomb_extension extension = {.cipher = cipher, .recipient_count = 1};
    struct plomb_device_key key = {.method = method,
                                   .secret_size = (uint8_t)secret_size};

    extension.payload_sha256 = plomb_span(payload_sha256, PLOMB_SHA256_SIZE);
    extension.recipients[0].method = method;
    memcpy(extension.recipients[0].key_id, key_id, PLOMB_KEY_ID_SIZE);
    extension.recipients[0].data = plomb_span(data, data_size);
    memcpy(key.key_id, key_id, PLOMB_KEY_ID_SIZE);
    memcpy(key.secret, secret, secret_size);
    memcpy(key.public_key, public_key, PLOMB_PUBLIC_KEY_SIZE);
    return plomb_content_key_unwrap(&extension, &key, content_key);
}

/* Ranges that the decoder may touch; reads and writes outside fail. */
static struct {
    uint32_t payload_size;
    uint32_t base_size;
    uint32_t written;
} limits;

static bool copy(uint32_t address, uint32_t limit, uint32_t offset, uint8_t *out,
                 size_t size)
{
    if (offset > limit || size > limit - offset) return false;
    memcpy(out, (const uint8_t *)(uintptr_t)(address + offset), size);
    return true;
}

static bool read_payload(void *context, uint32_t offset, uint8_t *out, size_t size)
{
    (void)context;
    return copy(MEMORY_PAYLOAD, limits.payload_size, offset, out, size);
}

static bool read_image(void *context, uint32_t offset, uint8_t *out, size_t size)
{
    (void)context;
    return copy(MEMORY_IMAGE, limits.written, offset, out, size);
}

static bool read_base(void *context, uint32_t offset, uint8_t *out, size_t size)
{
    (void)context;
    return copy(MEMORY_BASE, limits.base_size, offset, out, size);
}

static bool write_page(void *context, uint32_t offset, const uint8_t *page, size_t size)
{
    (void)context;
    if (offset != limits.written || size > MEMORY_SIZE - offset) return false;
    memcpy((uint8_t *)(uintptr_t)(MEMORY_IMAGE + offset), page, size);
    limits.written += size;
    return true;
}

uint32_t m4_decode(uint32_t codec, const uint8_t *params, size_t params_size,
                   uint32_t cipher, const uint8_t *key, uint32_t payload_size,
                   uint32_t image_size, uint32_t base_size)
{
    static const struct plomb_decode_io io = {read_payload, read_image, read_base,
                                              write_page, NULL};
    static union plomb_decoder decoder;
    static uint8_t page[PLOMB_PAGE_SIZE];
    const struct plomb_extension extension = {
        .payload_size = payload_size,
        .codec = codec,
        .codec_params = plomb_span(params, params_size),
        .base_size = base_size,
        .cipher = cipher,
    };
    const struct plomb_decode_job job = {&io, &extension, key, image_size, page};

    limits.payload_size = payload_size;
    limits.base_size = base_size;
    limits.written = 0;
    return plomb_decode(&decoder, &job);
}
