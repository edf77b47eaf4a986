/*
 * The stored decoder with and without decryption: the image is the payload under
 * AES-CTR, and what follows is padding.
 * Input: the cipher in a byte, the image's size in two, then the payload.
 */
#include <plomb/core/port.h>

#include "tests/fuzz/decode_memory.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t key[PLOMB_CONTENT_KEY_MAX] = "the key of a fuzz target, 32 B.";

/* A byte of the key stream, one block a time. */
static uint8_t stream_at(uint32_t cipher, size_t offset)
{
    uint8_t block[16] = {0};

    if (cipher == PLOMB_CIPHER_NONE) return 0;
    block[14] = (uint8_t)(offset / 16 >> 8);
    block[15] = (uint8_t)(offset / 16);
    plomb_port_aes_encrypt(key, plomb_content_key_size(cipher), block, block);
    return block[offset % 16];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct decode_memory memory;
    struct plomb_extension extension = {.codec = PLOMB_CODEC_STORED};
    uint32_t image_size;
    bool is_good;

    if (size < 4 || size > DECODE_IMAGE_MAX) return 0;
    extension.cipher = data[0] % 3;
    image_size = 1 + (uint32_t)(data[1] | data[2] << 8) % DECODE_IMAGE_MAX;
    memory.payload = plomb_span(data + 3, size - 3);
    is_good = image_size <= memory.payload.size && memory.payload.size - image_size < 4;
    for (size_t i = image_size; is_good && i < memory.payload.size; i++) {
        is_good = memory.payload.ptr[i] == stream_at(extension.cipher, i);
    }
    assert((memory_decode(&memory, &extension, key, image_size) == PLOMB_OK) ==
           is_good);
    for (size_t i = 0; i < memory.written; i += 7) {
        assert(memory.image[i] ==
               (memory.payload.ptr[i] ^ stream_at(extension.cipher, i)));
    }
    return 0;
}
