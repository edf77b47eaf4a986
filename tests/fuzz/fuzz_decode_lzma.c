/*
 * The LZMA decoder beside liblzma: both accept a payload or neither does, and the
 * image is the same, or the pages of it that there are. The call filter and the
 * history of a delta are made here once more, over whole images at once, as
 * docs/spec/payload.md has them.
 * Input: lc, lp and pb in a byte, the base's size divided by 8 in a byte (0: no
 * delta), the image's size in two bytes, then the payload.
 */
#include <lzma.h>

#include "tests/fuzz/decode_memory.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BASE_MAX = 255 * 8, BASE_ADDRESS = 0x1c000, STEPS_MAX = 512 };

struct step {
    uint32_t address;
    int32_t shift;
};

struct map {
    size_t size; /* bytes that it takes of the payload */
    size_t count;
    struct step steps[STEPS_MAX];
};

static uint32_t half(const uint8_t *bytes)
{
    return (uint32_t)(bytes[0] | bytes[1] << 8);
}

static uint32_t word(const uint8_t *bytes)
{
    return half(bytes) | half(bytes + 2) << 16;
}

static bool is_pair_at(const uint8_t *image, size_t size, size_t at)
{
    return at + 4 <= size && half(image + at) >> 11 == 0x1e &&
           (half(image + at + 2) >> 11 == 0x1f || half(image + at + 2) >> 11 == 0x17);
}

static uint32_t target_at(const uint8_t *image, size_t at)
{
    return (half(image + at) & 0x7ff) << 11 | (half(image + at + 2) & 0x7ff);
}

static void put_target(uint8_t *image, size_t at, uint32_t target)
{
    uint32_t first = (half(image + at) & 0xf800) | (target >> 11 & 0x7ff);
    uint32_t second = (half(image + at + 2) & 0xf800) | (target & 0x7ff);

    image[at] = (uint8_t)first;
    image[at + 1] = (uint8_t)(first >> 8);
    image[at + 2] = (uint8_t)second;
    image[at + 3] = (uint8_t)(second >> 8);
}

static void to_relative(uint8_t *image, size_t size)
{
    for (size_t at = 0; at < size; at += 2) {
        if (!is_pair_at(image, size, at)) continue;
        put_target(image, at, target_at(image, at) - (uint32_t)at / 2 - 2);
    }
}

static int32_t shift_of(const struct map *map, uint32_t address)
{
    int32_t shift = 0;

    for (size_t i = 0; i < map->count && map->steps[i].address <= address; i++) {
        shift = map->steps[i].shift;
    }
    return shift;
}

static int32_t half_down(int32_t shift)
{
    return (shift - (shift & 1)) / 2;
}

/* What stands before the image: section 5, "History". */
static void make_history(const struct map *map, const uint8_t *base, size_t size,
                         size_t image_size, uint8_t *out)
{
    static bool is_taken[BASE_MAX + 4];
    uint32_t room = (uint32_t)(image_size > size ? image_size : size);

    memset(is_taken, 0, sizeof(is_taken));
    memcpy(out, base, size);
    for (size_t at = 0; at < size; at += 2) {
        uint32_t target;

        if (!is_pair_at(base, size, at)) continue;
        target = (target_at(base, at) + (uint32_t)at / 2 + 2) & 0x3fffff;
        target += (uint32_t)half_down(shift_of(map, BASE_ADDRESS + 2 * target));
        put_target(out, at, target);
        is_taken[at] = is_taken[at + 2] = true;
    }
    for (size_t at = 0; at + 4 <= size; at += 4) {
        uint32_t value = word(base + at);

        if (is_taken[at] || is_taken[at + 2]) continue;
        if (value - BASE_ADDRESS - 0x40 >= room && value - 0x20000000 >= 0x40000) {
            continue;
        }
        value += (uint32_t)shift_of(map, value);
        for (size_t i = 0; i < 4; i++) out[at + i] = (uint8_t)(value >> 8 * i);
    }
}

static bool take_varint(struct plomb_span payload, size_t *at, uint32_t *out)
{
    uint64_t value = 0;

    for (unsigned int i = 0; i < 5 && *at < payload.size; i++) {
        uint8_t byte = payload.ptr[(*at)++];

        value |= (uint64_t)(byte & 0x7f) << 7 * i;
        if (byte >= 0x80) continue;
        *out = (uint32_t)value;
        return value <= UINT32_MAX && (byte != 0 || i == 0);
    }
    return false;
}

static bool take_map(struct plomb_span payload, struct map *map)
{
    uint64_t address = BASE_ADDRESS;
    int64_t shift = 0;
    uint32_t count = 0;

    map->size = 0;
    map->count = 0;
    if (!take_varint(payload, &map->size, &count) || count > STEPS_MAX) return false;
    while (map->count < count) {
        uint32_t difference = 0;
        uint32_t change = 0;

        if (!take_varint(payload, &map->size, &difference) ||
            !take_varint(payload, &map->size, &change)) {
            return false;
        }
        if ((map->count > 0 && difference == 0) || change == 0) return false;
        address += difference;
        shift +=
            (change & 1) != 0 ? -(int64_t)(change >> 1) - 1 : (int64_t)(change >> 1);
        if (address > UINT32_MAX || shift > INT32_MAX || shift < INT32_MIN)
            return false;
        map->steps[map->count++] = (struct step){(uint32_t)address, (int32_t)shift};
    }
    return true;
}

/*
 * Whether liblzma makes a whole image of the stream, and nothing is left over. `made`
 * is what it makes before it stops.
 */
static bool decode_by_liblzma(struct plomb_span stream, uint8_t property,
                              struct plomb_span history, uint8_t *out,
                              size_t image_size, size_t *made)
{
    lzma_options_lzma options = {
        .dict_size = 1u << 16,
        .preset_dict = history.ptr,
        .preset_dict_size = (uint32_t)history.size,
        .lc = property % 9u,
        .lp = property / 9u % 5u,
        .pb = property / 45u,
        .ext_size_low = (uint32_t)image_size,
    };
    const lzma_filter filters[] = {{LZMA_FILTER_LZMA1EXT, &options},
                                   {LZMA_VLI_UNKNOWN, NULL}};
    lzma_stream lzma = LZMA_STREAM_INIT;
    bool is_good;

    assert(lzma_raw_decoder(&lzma, filters) == LZMA_OK);
    lzma.next_in = stream.ptr;
    lzma.avail_in = stream.size;
    lzma.next_out = out;
    lzma.avail_out = image_size;
    is_good = lzma_code(&lzma, LZMA_FINISH) == LZMA_STREAM_END &&
              lzma.total_out == image_size && is_padding(stream, lzma.total_in);
    *made = lzma.total_out;
    lzma_end(&lzma);
    return is_good;
}

/* Properties that the format allows: lc + lp of at most 2, any pb. */
static uint8_t property_of(uint8_t byte)
{
    static const uint8_t literals[] = {0, 1, 2, 9, 10, 18}; /* lp * 9 + lc */

    return (uint8_t)(byte % 5 * 45 + literals[byte / 5 % 6]);
}

/* Of the old image: calls, branches, pointers into flash and RAM. */
static const uint8_t pattern[] = {0x00, 0xf0, 0x10, 0xf8, 0x05, 0xc1, 0x01, 0x00,
                                  0x70, 0x47, 0xff, 0xf7, 0xf0, 0xbf, 0x20, 0x00,
                                  0x10, 0x00, 0x00, 0x20, 0x10, 0xb5};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct decode_memory memory;
    static struct map map;
    static uint8_t base[BASE_MAX];
    static uint8_t history[BASE_MAX];
    static uint8_t expected[DECODE_IMAGE_MAX];
    uint8_t params[PLOMB_CODEC_PARAMS_MAX] = {0, 0x00, 0xc0, 0x01, 0x00};
    struct plomb_extension extension = {.codec = PLOMB_CODEC_LZMA};
    bool is_good = true;
    uint32_t image_size;
    size_t base_size;
    size_t made = 0;

    if (size < 5) return 0;
    params[0] = property_of(data[0]);
    base_size = (size_t)data[1] * 8;
    image_size = 1 + (uint32_t)(data[2] | data[3] << 8) % DECODE_IMAGE_MAX;
    for (size_t i = 0; i < base_size; i++) {
        base[i] = pattern[(i + i / 64) % sizeof(pattern)];
    }
    memory.payload = plomb_span(data + 4, size - 4);
    memory.base = plomb_span(base, base_size);
    extension.codec_params = plomb_span(params, base_size > 0 ? 5 : 1);
    map.size = 0;
    map.count = 0;
    if (base_size > 0) is_good = take_map(memory.payload, &map);
    if (is_good) {
        make_history(&map, base, base_size, image_size, history);
        is_good = decode_by_liblzma(plomb_span_sub(memory.payload, map.size, SIZE_MAX),
                                    params[0], plomb_span(history, base_size), expected,
                                    image_size, &made);
    }
    assert((memory_decode(&memory, &extension, NULL, image_size) == PLOMB_OK) ==
           is_good);
    to_relative(expected, made);
    /* A byte behind these, good or not, may make the last three part of a call. */
    if (!is_good) made = made > 3 ? made - 3 : 0;
    if (made > memory.written) made = memory.written;
    assert(memcmp(memory.image, expected, made) == 0);
    return 0;
}
