/*
 * The deflate decoder beside zlib. What it accepts zlib accepts too, with the same
 * image and nothing left over but padding. What zlib accepts it refuses only where
 * RFC 1951, read to the letter, and docs/spec/payload.md, section 2, do: a second
 * reader, slow and without output, tells. Of the rest the pages so far are compared.
 * Input: the image's size in two bytes, then the payload.
 */
#include <zlib.h>

#include "tests/fuzz/decode_memory.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct strict_code {
    size_t count; /* of symbols */
    uint8_t lengths[320];
    uint16_t codes[320];
};

struct strict_inflate {
    const uint8_t *data;
    size_t size;
    size_t bit;  /* the next one */
    size_t made; /* bytes of output */
    bool is_bad;
};

static uint32_t strict_bits(struct strict_inflate *in, unsigned int count)
{
    uint32_t value = 0;

    for (unsigned int i = 0; i < count && !in->is_bad; i++, in->bit++) {
        if (in->bit / 8 == in->size) {
            in->is_bad = true;
        } else {
            value |= (uint32_t)(in->data[in->bit / 8] >> in->bit % 8 & 1) << i;
        }
    }
    return value;
}

/* RFC 1951, 3.2.2, to the letter. False for an over- or incomplete code. */
static bool strict_make_code(struct strict_code *code, bool is_distance)
{
    uint32_t bl_count[16] = {0};
    uint32_t next_code[16] = {0};
    uint32_t used = 0; /* of 1 << 15 */
    uint32_t total = 0;

    for (size_t i = 0; i < code->count; i++) bl_count[code->lengths[i]]++;
    bl_count[0] = 0;
    for (size_t bits = 1; bits < 16; bits++) {
        next_code[bits] = (next_code[bits - 1] + bl_count[bits - 1]) << 1;
        used += bl_count[bits] << (15 - bits);
        total += bl_count[bits];
    }
    for (size_t i = 0; i < code->count; i++) {
        if (code->lengths[i] != 0) {
            code->codes[i] = (uint16_t)next_code[code->lengths[i]]++;
        }
    }
    if (is_distance && (total == 0 || (total == 1 && bl_count[1] == 1))) return true;
    return used == 1u << 15;
}

static size_t strict_symbol(struct strict_inflate *in, const struct strict_code *code)
{
    uint32_t value = 0;

    for (size_t length = 1; length < 16 && !in->is_bad; length++) {
        value = value << 1 | strict_bits(in, 1);
        for (size_t i = 0; i < code->count; i++) {
            if (code->lengths[i] == length && code->codes[i] == value) return i;
        }
    }
    in->is_bad = true;
    return 0;
}

static void strict_match(struct strict_inflate *in, size_t symbol,
                         const struct strict_code *distances)
{
    static const uint16_t bases[] = {3,  4,  5,  6,   7,   8,   9,   10,  11, 13,
                                     15, 17, 19, 23,  27,  31,  35,  43,  51, 59,
                                     67, 83, 99, 115, 131, 163, 195, 227, 258};
    static const uint8_t extra[] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                    2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
    size_t length = 0;
    size_t distance = 0;

    if (symbol >= 257 + sizeof(extra)) {
        in->is_bad = true;
        return;
    }
    length = bases[symbol - 257] + strict_bits(in, extra[symbol - 257]);
    symbol = strict_symbol(in, distances);
    if (symbol >= 30) in->is_bad = true;
    if (in->is_bad) return;
    distance = symbol < 4 ? symbol
                          : ((2 + symbol % 2) << (symbol / 2 - 1)) +
                                strict_bits(in, (unsigned int)symbol / 2 - 1);
    if (distance >= in->made) in->is_bad = true;
    in->made += length;
}

static void strict_lengths(struct strict_inflate *in, const struct strict_code *code,
                           uint8_t *lengths, size_t count)
{
    for (size_t i = 0; i < count && !in->is_bad;) {
        size_t symbol = strict_symbol(in, code);
        size_t repeat = symbol < 16    ? 1
                        : symbol == 16 ? 3 + strict_bits(in, 2)
                        : symbol == 17 ? 3 + strict_bits(in, 3)
                                       : 11 + strict_bits(in, 7);
        uint8_t length = symbol < 16 ? (uint8_t)symbol : 0;

        if (symbol == 16 && i > 0) length = lengths[i - 1];
        if ((symbol == 16 && i == 0) || repeat > count - i) in->is_bad = true;
        if (in->is_bad) return;
        memset(lengths + i, length, repeat);
        i += repeat;
    }
}

static void strict_dynamic(struct strict_inflate *in, struct strict_code *literals,
                           struct strict_code *distances)
{
    static const uint8_t order[] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                    11, 4,  12, 3, 13, 2, 14, 1, 15};
    struct strict_code code = {.count = sizeof(order)};
    uint8_t lengths[320];
    size_t count;

    literals->count = 257 + strict_bits(in, 5);
    distances->count = 1 + strict_bits(in, 5);
    count = 4 + strict_bits(in, 4);
    for (size_t i = 0; i < count; i++) {
        code.lengths[order[i]] = (uint8_t)strict_bits(in, 3);
    }
    if (literals->count > 286 || distances->count > 30 ||
        !strict_make_code(&code, false)) {
        in->is_bad = true;
        return;
    }
    strict_lengths(in, &code, lengths, literals->count + distances->count);
    memcpy(literals->lengths, lengths, literals->count);
    memcpy(distances->lengths, lengths + literals->count, distances->count);
    if (!in->is_bad && literals->lengths[256] == 0) in->is_bad = true;
}

static void strict_fixed(struct strict_code *literals, struct strict_code *distances)
{
    literals->count = 288;
    distances->count = 32;
    for (size_t i = 0; i < 288; i++) {
        literals->lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
    }
    memset(distances->lengths, 5, 32);
}

static void strict_stored(struct strict_inflate *in)
{
    uint32_t length;

    in->bit = (in->bit + 7) / 8 * 8;
    length = strict_bits(in, 16);
    if (strict_bits(in, 16) != (~length & 0xffff)) in->is_bad = true;
    if (in->size - in->bit / 8 < length) in->is_bad = true;
    if (in->is_bad) return;
    in->bit += 8 * (size_t)length;
    in->made += length;
}

static void strict_block(struct strict_inflate *in, uint32_t type, size_t max)
{
    struct strict_code literals = {0};
    struct strict_code distances = {0};

    if (type == 1) strict_fixed(&literals, &distances);
    if (type == 2) strict_dynamic(in, &literals, &distances);
    if (in->is_bad || type == 3 || !strict_make_code(&literals, false) ||
        !strict_make_code(&distances, true)) {
        in->is_bad = true;
    }
    while (!in->is_bad && in->made <= max) {
        size_t symbol = strict_symbol(in, &literals);

        if (symbol == 256) return;
        if (symbol < 256) {
            in->made++;
        } else {
            strict_match(in, symbol, &distances);
        }
    }
}

/* Whether the payload starts with a good stream of `image_size` bytes. */
static bool is_strictly_good(struct plomb_span payload, size_t image_size)
{
    struct strict_inflate in = {payload.ptr, payload.size, 0, 0, false};
    bool is_last = false;

    while (!is_last && !in.is_bad && in.made <= image_size) {
        uint32_t type;

        is_last = strict_bits(&in, 1) != 0;
        type = strict_bits(&in, 2);
        if (type == 0) {
            strict_stored(&in);
        } else {
            strict_block(&in, type, image_size);
        }
    }
    while (!in.is_bad && in.bit % 8 != 0) in.is_bad = strict_bits(&in, 1) != 0;
    return !in.is_bad && in.made == image_size;
}

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
    bool is_good;
    bool is_accepted;

    if (size < 3) return 0;
    image_size = 1 + (uint32_t)(data[0] | data[1] << 8) % DECODE_IMAGE_MAX;
    memory.payload = plomb_span(data + 2, size - 2);
    is_good = inflate_by_zlib(memory.payload, expected, sizeof(expected), &used,
                              &made) == Z_STREAM_END &&
              made == image_size && is_padding(memory.payload, used);
    is_accepted = memory_decode(&memory, &extension, NULL, image_size) == PLOMB_OK;
    assert(is_accepted == (is_good && is_strictly_good(memory.payload, image_size)));
    if (made >= memory.written) {
        assert(memcmp(memory.image, expected, memory.written) == 0);
    }
    return 0;
}
