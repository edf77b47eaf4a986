#include "core/hkdf.h"

#include <string.h>

#include <plomb/core/port.h>

#include "core/bytes.h"

enum {
    INNER_PAD = 0x36, /* RFC 2104, 2 */
    OUTER_PAD = 0x5c,
    LAST = HKDF_BLOCK,             /* where HKDF-Expand keeps its last block */
    START = HKDF_BLOCK + HKDF_SIZE /* where the message starts */
};

void hkdf_add(struct hkdf_message *message, const void *bytes, size_t size)
{
    size_t room = HKDF_MESSAGE_MAX - message->size;

    if (size > room) size = room;
    memcpy(message->bytes + START + message->size, bytes, size);
    message->size += size;
}

static void pad(uint8_t block[HKDF_BLOCK], uint8_t value)
{
    for (size_t i = 0; i < HKDF_BLOCK; i++) block[i] ^= value;
}

/*
 * RFC 2104: HMAC of the `size` bytes behind `block`, which takes the padded
 * key. `out` may be anywhere, in the block too.
 */
static void hmac(uint8_t *block, size_t size, struct plomb_span key,
                 uint8_t out[HKDF_SIZE])
{
    uint8_t outer[HKDF_BLOCK + HKDF_SIZE] = {0};

    if (key.size > HKDF_BLOCK) {
        plomb_port_sha256(key, outer);
    } else if (key.size > 0) {
        memcpy(outer, key.ptr, key.size);
    }
    pad(outer, INNER_PAD);
    memcpy(block, outer, HKDF_BLOCK);
    plomb_port_sha256(plomb_span(block, HKDF_BLOCK + size), outer + HKDF_BLOCK);
    pad(outer, INNER_PAD ^ OUTER_PAD);
    plomb_port_sha256(plomb_span(outer, sizeof(outer)), out);
    bytes_wipe(outer, sizeof(outer));
}

void hkdf_extract(struct hkdf_message *message, struct plomb_span salt,
                  uint8_t prk[HKDF_SIZE])
{
    /* HMAC pads a short key with zeros, so an empty salt is no special case. */
    hmac(message->bytes + START - HKDF_BLOCK, message->size, salt, prk);
    bytes_wipe(message, sizeof(*message));
}

void hkdf_expand(struct hkdf_message *message, const uint8_t prk[HKDF_SIZE],
                 uint8_t *out, size_t size)
{
    uint8_t *last = message->bytes + LAST;
    size_t before = 0; /* bytes of the last block, of which there is none at first */

    for (uint8_t counter = 1; size > 0; counter++) {
        size_t part = size < HKDF_SIZE ? size : HKDF_SIZE;

        message->bytes[START + message->size] = counter;
        hmac(message->bytes + START - before - HKDF_BLOCK, before + message->size + 1,
             plomb_span(prk, HKDF_SIZE), last);
        memcpy(out, last, part);
        out += part;
        size -= part;
        before = HKDF_SIZE;
    }
    bytes_wipe(message, sizeof(*message));
}
