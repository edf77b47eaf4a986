#include "core/decode_history.h"

#include "core/bytes.h"
#include "core/decode_stream.h"

enum {
    PENDING = sizeof(((struct plomb_lzma *)0)->pending),
    FIELD_BITS = 11,    /* of the target in each halfword */
    VECTORS_SIZE = 0x40 /* numbers below are sizes and the like, not addresses */
};

#define RAM_SIZE 0x40000u /* of the largest nRF52 */

/*
 * The upper five bits of a pair's halfwords, less the one that tells BL from B.W
 * (ARMv7-M ARM, A7.7.18 and A7.7.12), and which of them is 0.
 */
#define PAIR_MASK 0xb800f800u
#define PAIR_ZERO 0x00000800u
#define FIELD     ((1u << FIELD_BITS) - 1)

/* For what is called twice: a device counts bytes, and calls are shorter. */
#define NOT_INLINE __attribute__((noinline))

/* How far what was at `address` of the old image, or in RAM, has moved. */
NOT_INLINE static int32_t shift_of(const struct plomb_lzma *lzma, uint32_t address)
{
    uint32_t low = 0;
    uint32_t high = lzma->step_count + 1;

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

/*
 * A pair, its target moved by so many halfwords and, in the old image, as the map
 * says. 0 if it is no pair; no pair is 0.
 */
NOT_INLINE static uint32_t convert_pair(const struct plomb_lzma *lzma, uint32_t pair,
                                        uint32_t by, bool is_base)
{
    uint32_t before =
        (pair << (32 - FIELD_BITS) >> (32 - 2 * FIELD_BITS)) | (pair >> 16 & FIELD);
    uint32_t target = before + by;

    if ((~pair & PAIR_MASK) != PAIR_ZERO) return 0;
    if (is_base) {
        uint32_t address = (target & ((1u << 2 * FIELD_BITS) - 1)) * 2;

        /* Arithmetic, so that it rounds down. */
        target += (uint32_t)(shift_of(lzma, lzma->steps[0].address + address) >> 1);
    }
    target ^= before;
    return pair ^ (target >> FIELD_BITS & FIELD) ^
           target << (32 - FIELD_BITS) >> (16 - FIELD_BITS);
}

/*
 * To convert a byte takes the word around it and a halfword on each side: these
 * hold every pair that it or its word may share. What lies outside its image is
 * zeros, which are no part of a pair.
 */
uint8_t decode_history_at(struct plomb_lzma *lzma, uint32_t distance)
{
    uint32_t offset = lzma->decoded - 1 - distance;
    uint32_t words_end = 0; /* of the old image; 0 once a pair was met */
    uint32_t around = 0;    /* the last four bytes */
    uint32_t unit = 0;      /* the pair or word that the byte belongs to */
    uint32_t last;          /* byte of it */

    if (distance >= lzma->decoded) {
        offset += lzma->base_size;
        if (offset >= lzma->base_size) decode_stream_fail(&lzma->stream);
        offset += DECODE_STREAM_BASE;
        words_end = DECODE_STREAM_BASE + lzma->base_size;
    }
    last = offset | 3;
    for (uint32_t at = last - 5; at != last + 3; at++) {
        uint32_t age = lzma->decoded - 1 - at;
        uint32_t pair;

        around >>= 8;
        if (age < PENDING) {
            around |= lzma->pending << 8 * age & 0xff000000;
        } else {
            around |= (uint32_t)decode_stream_back(&lzma->stream, at) << 24;
        }
        if (at == last) unit = around;
        if (at % 2 == 0) continue;
        pair = convert_pair(lzma, around, (at + 1) / 2, at >= DECODE_STREAM_BASE);
        if (pair == 0) continue;
        words_end = 0;
        if (at - offset < 4) {
            unit = pair;
            last = at;
            break;
        }
    }
    if (last < words_end) unit = convert_word(lzma, unit);
    return (uint8_t)(unit << 8 * (last - offset) >> 24);
}

void decode_history_add(struct plomb_lzma *lzma, uint8_t byte)
{
    uint32_t pending = lzma->pending;
    uint32_t pair;

    lzma->last = byte;
    if (lzma->decoded >= PENDING) decode_stream_put(&lzma->stream, (uint8_t)pending);
    pending = pending >> 8 | (uint32_t)byte << 24;
    lzma->decoded++;
    lzma->pending = pending;
    /* The zeros before the image's first bytes are no part of a pair. */
    if (lzma->decoded % 2 == 0) {
        pair = convert_pair(lzma, pending, -(lzma->decoded / 2), false);
        if (pair != 0) lzma->pending = pair;
    }
}

/*
 * At most 32 bits: the last group is what stands in its place, so that nothing
 * was lost and none follows, and is not 0 unless it is the only one.
 */
static uint32_t take_varint(struct plomb_decode_stream *stream)
{
    uint32_t value = 0;
    uint32_t shift = 0;
    uint32_t byte;

    for (;;) {
        byte = decode_stream_next(stream);
        value |= (byte & 0x7f) << shift;
        if (byte < 0x80 || shift == 28) break;
        shift += 7;
    }
    if (value >> shift != byte || (byte == 0 && shift > 0)) decode_stream_fail(stream);
    return value;
}

void decode_history_read_map(struct plomb_lzma *lzma)
{
    struct plomb_decode_stream *stream = &lzma->stream;
    struct plomb_map_step *step = lzma->steps;
    uint32_t count = take_varint(stream);

    /* What lies before the first step has not moved. */
    step->address = bytes_read_le32(stream->job->extension->codec_params.ptr + 1);
    while (lzma->step_count < count) {
        uint32_t rise = take_varint(stream);
        uint32_t change = take_varint(stream);

        if (lzma->step_count == PLOMB_MAP_STEPS_MAX || change == 0 ||
            (rise == 0 && step != lzma->steps) ||
            __builtin_add_overflow(step[0].address, rise, &step[1].address) ||
            __builtin_add_overflow(step[0].shift,
                                   (int32_t)(change >> 1 ^ -(change & 1)),
                                   &step[1].shift)) {
            decode_stream_fail(stream);
            return;
        }
        lzma->step_count++;
        step++;
    }
}
