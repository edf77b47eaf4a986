/*
 * The deflate decoder beside zlib. What it accepts zlib accepts too, with the same
 * image and nothing left over but padding. The other way round it is stricter
 * (docs/spec/payload.md, section 2), so only the bytes so far are compared.
 * Input: the image's size in two bytes, then the payload.
 */
#include <zlib.h>

#include "tests/fuzz/decode_memory.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int inflate_by_zlib(struct plomb_span payload, uint8_t *out, size_t capacity,
                           size_t *used, size_t *made)
{
    z_stream stream = {0};
    int result;

    assert(inflateInit2(&stream, -MAX_WBITS) == Z_OK);
    stream.next_in = (Bytef *)(uintptr_t)payload.ptr;
    stream.avail_in = (uInt)payload.size;
    stream.next_out = out;
    stream.avail_out = (uInt)capacity;
    result = inflate(&stream, Z_FINISH);
    *used = stream.total_in;
    *made = stream.total_out;
    inflateEnd(&stream);
    return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct decode_memory memory;
    static uint8_t expected[DECODE_IMAGE_MAX + 1];
    struct plomb_extension extension = {.codec = PLOMB_CODEC_DEFLATE};
    uint32_t image_size;
    size_t used = 0;
    size_t made = 0;
    int result;

    if (size < 3) return 0;
    image_size = 1 + (uint32_t)(data[0] | data[1] << 8) % DECODE_IMAGE_MAX;
    memory.payload = plomb_span(data + 2, size - 2);
    result = inflate_by_zlib(memory.payload, expected, sizeof(expected), &used, &made);
    if (memory_decode(&memory, &extension, NULL, image_size) == PLOMB_OK) {
        assert(result == Z_STREAM_END && made == image_size);
        assert(is_padding(memory.payload, used));
        assert(memcmp(memory.image, expected, image_size) == 0);
    } else if (memory.written > 0 && made >= memory.written) {
        assert(memcmp(memory.image, expected, memory.written) == 0);
    }
    return 0;
}
