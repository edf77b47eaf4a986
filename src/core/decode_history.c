#include "core/decode_history.h"

#include "core/bytes.h"
#include "core/decode_stream.h"

enum {
    PENDING = sizeof(((struct plomb_lzma *)0)->pending),
    VECTORS_SIZE = 0x40 /* addresses before are offsets, sizes and the like */
};

#define RAM_SIZE 0x40000u /* of the largest nRF52 */

/* ARMv7-M ARM, A7.7.18 (BL) and A7.7.12 (B.W), two halfwords in memory's order. */
#define PAIR_MASK   0xb800f800u
#define PAIR_VALUE  0xb800f000u
#define FIELD       0x7ffu /* of the address in each halfword */
#define TARGET_BITS 22

static bool is_pair(uint32_t pair)
{
    return (pair & PAIR_MASK) == PAIR_VALUE;
}

static uint32_t target_of(uint32_t pair)
{
    return (pair & FIELD) << 11 | (pair >> 16 & FIELD);
}

static uint32_t with_target(uint32_t pair, uint32_t target)
{
    return (pair & ~(FIELD | FIELD << 16)) | (target >> 11 & FIELD) |
           (target & FIELD) << 16;
}

/* How far what was at `address` of the old image, or in RAM, has moved. */
static int32_t shift_of(const struct plomb_lzma *lzma, uint32_t address)
{
    uint32_t low = 0;
    uint32_t high = lzma->step_count;

    while (low < high) {
        uint32_t middle = (low + high) / 2;

        if (lzma->steps[middle].address <= address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low > 0 ? lzma->steps[low - 1].shift : 0;
}

static uint32_t base_address(const struct plomb_lzma *lzma)
{
    return plomb_extension_base_address(lzma->stream.job->extension);
}

/* A pair of the image, or of the old image, at `offset` in flash. */
static uint32_t convert_pair(const struct plomb_lzma *lzma, uint32_t pair,
                             uint32_t offset, bool is_base)
{
    uint32_t target = target_of(pair) + offset / 2 + 2;

    if (is_base) {
        target &= (1u << TARGET_BITS) - 1;
        /* Arithmetic, so that it rounds down. */
        target += (uint32_t)(shift_of(lzma, base_address(lzma) + 2 * target) >> 1);
    }
    return with_target(pair, target);
}

/* An aligned word of the old image that no pair touches. */
static uint32_t convert_word(const struct plomb_lzma *lzma, uint32_t word)
{
    const struct plomb_decode_job *job = lzma->stream.job;
    uint32_t size = job->extension->base_size;

    if (size < job->image_size) size = job->image_size;
    if (word - base_address(lzma) - VECTORS_SIZE < size ||
        word - PLOMB_RAM_START < RAM_SIZE) {
        word += (uint32_t)shift_of(lzma, word);
    }
    return word;
}

/* The image's byte at `offset` as it is decoded so far. */
static uint8_t image_byte(struct plomb_lzma *lzma, uint32_t offset)
{
    uint32_t age = lzma->decoded - offset;

    if (age <= PENDING) return (uint8_t)(lzma->pending >> 8 * (PENDING - age));
    return decode_stream_image(&lzma->stream, offset);
}

/*
 * A byte of the old image or of the image, of which there are `size` bytes. All
 * that it depends on is its word and a halfword on each side. What lies outside
 * is taken for zeros, which are no part of a pair.
 */
static uint8_t convert(struct plomb_lzma *lzma, uint32_t offset, uint32_t size,
                       bool is_base)
{
    uint8_t around[8];
    uint32_t start = (offset & ~3u) - 2;
    bool is_word = is_base && start + 6 <= size;

    for (uint32_t i = 0; i < sizeof(around); i++) {
        uint32_t at = start + i;

        around[i] = at >= size ? 0
                    : is_base  ? decode_stream_base(&lzma->stream, at)
                               : image_byte(lzma, at);
    }
    for (uint32_t i = 0; i <= 4; i += 2) {
        uint32_t pair = bytes_read_le32(around + i);

        if (!is_pair(pair)) continue;
        is_word = false;
        bytes_write_le32(around + i, convert_pair(lzma, pair, start + i, is_base));
    }
    if (is_word) {
        bytes_write_le32(around + 2, convert_word(lzma, bytes_read_le32(around + 2)));
    }
    return around[2 + offset % 4];
}

uint8_t decode_history_at(struct plomb_lzma *lzma, uint32_t distance)
{
    uint32_t base_size = lzma->stream.job->extension->base_size;
    uint32_t position = base_size + lzma->decoded - distance - 1;

    if (distance >= base_size + lzma->decoded) {
        decode_stream_fail(&lzma->stream);
        return 0;
    }
    return position < base_size
               ? convert(lzma, position, base_size, true)
               : convert(lzma, position - base_size, lzma->decoded, false);
}

void decode_history_add(struct plomb_lzma *lzma, uint8_t byte)
{
    uint32_t pending = lzma->pending;

    if (lzma->decoded >= PENDING) decode_stream_put(&lzma->stream, (uint8_t)pending);
    pending = pending >> 8 | (uint32_t)byte << 24;
    lzma->decoded++;
    if (lzma->decoded % 2 == 0 && lzma->decoded >= PENDING && is_pair(pending)) {
        pending = with_target(pending,
                              target_of(pending) - (lzma->decoded - PENDING) / 2 - 2);
    }
    lzma->pending = pending;
}

/* At most 32 bits, and no group at the end that adds nothing. */
static uint32_t take_varint(struct plomb_decode_stream *stream)
{
    uint32_t value = 0;
    uint32_t shift = 0;
    uint32_t byte;

    do {
        byte = decode_stream_next(stream);
        if (shift == 28 && byte > 15) byte = 0;
        value |= (byte & 0x7f) << shift;
        shift += 7;
    } while (byte >= 0x80);
    if (byte == 0 && shift > 7) decode_stream_fail(stream);
    return value;
}

void decode_history_read_map(struct plomb_lzma *lzma)
{
    struct plomb_decode_stream *stream = &lzma->stream;
    struct plomb_map_step step = {base_address(lzma), 0};
    uint32_t count = take_varint(stream);

    if (count > PLOMB_MAP_STEPS_MAX) decode_stream_fail(stream);
    for (uint32_t i = 0; i < count && stream->status == PLOMB_OK; i++) {
        uint32_t rise = take_varint(stream);
        uint32_t change = take_varint(stream);

        if ((rise == 0 && i > 0) || change == 0 ||
            __builtin_add_overflow(step.address, rise, &step.address) ||
            __builtin_add_overflow(step.shift, (int32_t)(change >> 1 ^ -(change & 1)),
                                   &step.shift)) {
            decode_stream_fail(stream);
        }
        lzma->steps[i] = step;
    }
    lzma->step_count = count;
}
