#include "core/decode_history.h"

#include "core/bytes.h"
#include "core/decode_stream.h"

enum {
    PENDING = sizeof(((struct plomb_lzma *)0)->pending),
    FIELD_BITS = 11,    /* of the target in each halfword */
    VECTORS_SIZE = 0x40 /* numbers below are sizes and the like, not addresses */
};

#define RAM_SIZE 0x40000u /* of the largest nRF52 */

/* ARMv7-M ARM, A7.7.18 (BL) and A7.7.12 (B.W): the upper five bits of each. */
#define PAIR_MASK  0xb800f800u
#define PAIR_VALUE 0xb800f000u
#define FIELD      ((1u << FIELD_BITS) - 1)

static bool is_pair(uint32_t pair)
{
    return (pair & PAIR_MASK) == PAIR_VALUE;
}

static uint32_t target_of(uint32_t pair)
{
    return (pair & FIELD) << FIELD_BITS | (pair >> 16 & FIELD);
}

/* The pair, its target moved by so many halfwords. */
static uint32_t move_target(uint32_t pair, uint32_t by)
{
    uint32_t target = target_of(pair) + by;

    return (pair & ~(FIELD << 16 | FIELD)) | (target & FIELD) << 16 |
           (target >> FIELD_BITS & FIELD);
}

/* How far what was at `address` of the old image, or in RAM, has moved. */
__attribute__((noinline)) static int32_t shift_of(const struct plomb_lzma *lzma,
                                                  uint32_t address)
{
    uint32_t low = 0;
    uint32_t high = lzma->step_count;

    while (high - low > 1) {
        uint32_t middle = (low + high) / 2;

        if (lzma->steps[middle].address <= address) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return lzma->steps[low].shift;
}

/* An aligned word of the old image that no pair touches. */
static uint32_t convert_word(const struct plomb_lzma *lzma, uint32_t word)
{
    uint32_t size = lzma->stream.job->image_size;

    if (size < lzma->base_size) size = lzma->base_size;
    if (word - lzma->steps[0].address - VECTORS_SIZE < size ||
        word - PLOMB_RAM_START < RAM_SIZE) {
        word += (uint32_t)shift_of(lzma, word);
    }
    return word;
}

/* The byte of either image at `offset` as flash holds it, or soon will. */
static uint32_t byte_at(struct plomb_lzma *lzma, uint32_t offset, bool is_base)
{
    uint32_t age = lzma->decoded - offset;

    if (!is_base && age <= PENDING) return lzma->pending >> 8 * (PENDING - age);
    return decode_stream_back(&lzma->stream, offset, is_base);
}

/*
 * The byte at `offset` of the first `size` bytes of an image, converted. That
 * takes the word around it and a halfword on each side, to see all pairs. What
 * lies outside the image is taken for zeros, which are no part of a pair.
 */
static uint32_t convert(struct plomb_lzma *lzma, uint32_t offset, uint32_t size,
                        bool is_base)
{
    uint32_t word_at = offset & ~3u;
    uint32_t word = 0;
    uint32_t pair = 0;
    bool is_word = is_base && size - word_at >= 4;

    for (uint32_t at = word_at - 2; at != word_at + 6; at++) {
        uint32_t age;

        pair >>= 8;
        if (at < size) pair |= byte_at(lzma, at, is_base) << 24;
        if (at == word_at + 3) word = pair;
        if (at % 2 == 0 || !is_pair(pair)) continue;
        is_word = false;
        age = at - offset;
        if (age > 3) continue;
        pair = move_target(pair, (at + 1) / 2);
        if (is_base) {
            pair =
                move_target(pair, (uint32_t)(shift_of(lzma, lzma->steps[0].address +
                                                                2 * target_of(pair)) >>
                                             1));
        }
        return pair >> 8 * (3 - age);
    }
    if (is_word) word = convert_word(lzma, word);
    return word >> 8 * (offset % 4);
}

uint8_t decode_history_at(struct plomb_lzma *lzma, uint32_t distance)
{
    uint32_t size = lzma->base_size + lzma->decoded;
    uint32_t offset = size - distance - 1;

    if (distance >= size) {
        decode_stream_fail(&lzma->stream);
        return 0;
    }
    if (distance >= lzma->decoded) {
        return (uint8_t)convert(lzma, offset, lzma->base_size, true);
    }
    return (uint8_t)convert(lzma, offset - lzma->base_size, lzma->decoded, false);
}

void decode_history_add(struct plomb_lzma *lzma, uint8_t byte)
{
    uint32_t pending = lzma->pending;

    lzma->last = byte;
    if (lzma->decoded >= PENDING) decode_stream_put(&lzma->stream, (uint8_t)pending);
    pending = pending >> 8 | (uint32_t)byte << 24;
    lzma->decoded++;
    /* The zeros before the image's first bytes are no part of a pair. */
    if (lzma->decoded % 2 == 0 && is_pair(pending)) {
        pending = move_target(pending, -(lzma->decoded / 2));
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
    struct plomb_map_step *step = lzma->steps;
    uint32_t count = take_varint(stream);

    /* What nothing comes before has not moved. */
    step->address = plomb_extension_base_address(stream->job->extension);
    step->shift = 0;
    if (count > PLOMB_MAP_STEPS_MAX) decode_stream_fail(stream);
    lzma->step_count = count + 1;
    while (count-- > 0 && stream->status == PLOMB_OK) {
        uint32_t rise = take_varint(stream);
        uint32_t change = take_varint(stream);
        bool is_first = step == lzma->steps;

        step++;
        if ((rise == 0 && !is_first) || change == 0 ||
            __builtin_add_overflow(step[-1].address, rise, &step->address) ||
            __builtin_add_overflow(
                step[-1].shift, (int32_t)(change >> 1 ^ -(change & 1)), &step->shift)) {
            decode_stream_fail(stream);
        }
    }
}
