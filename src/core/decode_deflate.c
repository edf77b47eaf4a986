#include <plomb/core/decode.h>

#include <string.h>

#include "core/decode_stream.h"

/*
 * Inflate (RFC 1951) that reads codes bit by bit: small and, next to flash, fast
 * enough. Distances need no window of their own, because the image is at hand.
 */

enum { LITERALS, DISTANCES }; /* the two codes */

enum {
    BLOCK_STORED, /* 3.2.3 */
    BLOCK_FIXED,
    BLOCK_DYNAMIC,
    LENGTH_MAX = 15, /* bits of a symbol's code */
    END_OF_BLOCK = 256,
    LITERALS_MAX = 286, /* 3.2.6: 286 and 287 never occur, nor do 30 and 31 */
    DISTANCES_MAX = 30,
    DISTANCE_MAX = 32768,
    MATCH_MIN = 3,
    MATCH_MAX = 258,
    MATCH_MAX_SYMBOL = 285 - 257, /* which has no extra bits */
    CODE_LENGTHS = 19,
    CODE_LENGTH_COPY = 16, /* 3.2.7: the length before; 17 and 18 repeat 0 */
    CODE_LENGTH_ZEROS = 17,
    HIGH_SHIFT = 10 /* of counts: from this bit on, symbols from 256 on alone */
};

static uint32_t take_bits(struct plomb_inflate *inflate, uint32_t count)
{
    uint32_t bits;

    while (inflate->bit_count < count) {
        inflate->bits |= (uint32_t)decode_stream_next(&inflate->stream)
                         << inflate->bit_count;
        inflate->bit_count += 8;
    }
    bits = inflate->bits & ((1u << count) - 1);
    inflate->bits >>= count;
    inflate->bit_count -= count;
    return bits;
}

static uint8_t *symbols_of(struct plomb_inflate *inflate, uint32_t which)
{
    return which == LITERALS ? inflate->symbols
                             : inflate->symbols + PLOMB_INFLATE_LITERALS;
}

/* The next symbol of a code: one more bit until it is one of that length's. */
static uint32_t take_symbol(struct plomb_inflate *inflate, uint32_t which)
{
    const uint8_t *symbols = symbols_of(inflate, which);
    uint32_t code = 0;

    for (size_t length = 1; length <= LENGTH_MAX; length++) {
        uint32_t counts = inflate->counts[which][length];
        uint32_t count = counts & ((1u << HIGH_SHIFT) - 1);

        code = 2 * code + take_bits(inflate, 1);
        if (code < count) {
            /* A length's symbols ascend: those from 256 on are its last ones. */
            return symbols[code] + (code + (counts >> HIGH_SHIFT) < count ? 0u : 256u);
        }
        code -= count;
        symbols += count;
    }
    decode_stream_fail(&inflate->stream);
    return 0;
}

/*
 * Makes a code of the lengths of its symbols (3.2.2): how many have each, and the
 * symbols by length. Refuses codes that are over- or incomplete.
 */
static void build(struct plomb_inflate *inflate, uint32_t which, const uint8_t *lengths,
                  uint32_t count)
{
    uint16_t *counts = inflate->counts[which];
    uint8_t *symbols = symbols_of(inflate, which);
    uint16_t first[LENGTH_MAX + 1]; /* place of the length's next symbol */
    uint32_t place = 0;
    int32_t left = 1; /* codes of this length that are not given away */

    memset(counts, 0, sizeof(inflate->counts[which]));
    for (uint32_t i = 0; i < count; i++) {
        counts[lengths[i]] =
            (uint16_t)(counts[lengths[i]] + 1 + (i >> 8 << HIGH_SHIFT));
    }
    for (size_t length = 1; length <= LENGTH_MAX; length++) {
        uint32_t here = counts[length] & ((1u << HIGH_SHIFT) - 1);

        first[length] = (uint16_t)place;
        place += here;
        left = 2 * left - (int32_t)here;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (lengths[i] != 0) symbols[first[lengths[i]]++] = (uint8_t)i;
    }
    /* 3.2.7: a distance code may be one code of one bit, or none. */
    if (left < 0 || (left > 0 && (which == LITERALS || place != counts[1]))) {
        decode_stream_fail(&inflate->stream);
    }
}

/* 3.2.5: 1 << k symbols for each number of extra bits, twice as many for none. */
static uint32_t take_extended(struct plomb_inflate *inflate, uint32_t symbol,
                              uint32_t k)
{
    uint32_t extra;

    if (symbol >> k < 2) return symbol;
    extra = (symbol >> k) - 1;
    symbol = (symbol & ((1u << k) - 1)) | 1u << k;
    return (symbol << extra) + take_bits(inflate, extra);
}

static void copy_match(struct plomb_inflate *inflate, uint32_t symbol)
{
    struct plomb_decode_stream *stream = &inflate->stream;
    uint32_t length = symbol == MATCH_MAX_SYMBOL
                          ? MATCH_MAX
                          : MATCH_MIN + take_extended(inflate, symbol, 2);
    uint32_t distance = 1 + take_extended(inflate, take_symbol(inflate, DISTANCES), 1);

    if (symbol > MATCH_MAX_SYMBOL || distance > DISTANCE_MAX ||
        distance > stream->output_offset) {
        decode_stream_fail(stream);
    }
    /* Bytes that there are not are zeros, and go nowhere. */
    while (length-- > 0) {
        decode_stream_put(stream,
                          decode_stream_back(stream, stream->output_offset - distance));
    }
}

static void inflate_codes(struct plomb_inflate *inflate)
{
    while (inflate->stream.status == PLOMB_OK) {
        uint32_t symbol = take_symbol(inflate, LITERALS);

        if (symbol == END_OF_BLOCK) return;
        if (symbol < END_OF_BLOCK) {
            decode_stream_put(&inflate->stream, (uint8_t)symbol);
        } else {
            copy_match(inflate, symbol - END_OF_BLOCK - 1);
        }
    }
}

static void inflate_stored(struct plomb_inflate *inflate)
{
    struct plomb_decode_stream *stream = &inflate->stream;
    uint32_t length;

    /* What is left of the byte; there is never more than that. */
    inflate->bits = 0;
    inflate->bit_count = 0;
    length = take_bits(inflate, 16);
    if ((length ^ take_bits(inflate, 16)) != 0xffff) decode_stream_fail(stream);
    while (length-- > 0 && stream->status == PLOMB_OK) {
        decode_stream_put(stream, decode_stream_next(stream));
    }
}

/* 3.2.6 */
static void build_fixed(struct plomb_inflate *inflate)
{
    uint8_t *lengths = inflate->lengths;

    memset(lengths, 8, PLOMB_INFLATE_LITERALS);
    memset(lengths + 144, 9, 256 - 144);
    memset(lengths + 256, 7, 280 - 256);
    memset(lengths + PLOMB_INFLATE_LITERALS, 5, PLOMB_INFLATE_DISTANCES);
    build(inflate, LITERALS, lengths, PLOMB_INFLATE_LITERALS);
    build(inflate, DISTANCES, lengths + PLOMB_INFLATE_LITERALS,
          PLOMB_INFLATE_DISTANCES);
}

/* The lengths of both codes in a row, in a code of their own (3.2.7). */
static void take_lengths(struct plomb_inflate *inflate, uint32_t count)
{
    uint32_t repeat;

    for (uint32_t i = 0; i < count && inflate->stream.status == PLOMB_OK; i += repeat) {
        uint32_t symbol = take_symbol(inflate, LITERALS);
        uint32_t length = 0;

        if (symbol < CODE_LENGTH_COPY) {
            length = symbol;
            repeat = 1;
        } else if (symbol == CODE_LENGTH_COPY) {
            if (i > 0) length = inflate->lengths[i - 1];
            repeat = 3 + take_bits(inflate, 2);
        } else if (symbol == CODE_LENGTH_ZEROS) {
            repeat = 3 + take_bits(inflate, 3);
        } else {
            repeat = 11 + take_bits(inflate, 7);
        }
        if (repeat > count - i || (symbol == CODE_LENGTH_COPY && i == 0)) {
            decode_stream_fail(&inflate->stream);
            return;
        }
        memset(inflate->lengths + i, (int)length, repeat);
    }
}

static void build_dynamic(struct plomb_inflate *inflate)
{
    static const uint8_t order[CODE_LENGTHS] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                11, 4,  12, 3, 13, 2, 14, 1, 15};
    uint8_t *lengths = inflate->lengths;
    uint32_t literals = 257 + take_bits(inflate, 5);
    uint32_t distances = 1 + take_bits(inflate, 5);
    uint32_t code_lengths = 4 + take_bits(inflate, 4);

    memset(lengths, 0, CODE_LENGTHS);
    for (uint32_t i = 0; i < code_lengths; i++) {
        lengths[order[i]] = (uint8_t)take_bits(inflate, 3);
    }
    build(inflate, LITERALS, lengths, CODE_LENGTHS);
    take_lengths(inflate, literals + distances);
    if (literals > LITERALS_MAX || distances > DISTANCES_MAX ||
        lengths[END_OF_BLOCK] == 0) {
        decode_stream_fail(&inflate->stream);
    }
    build(inflate, LITERALS, lengths, literals);
    build(inflate, DISTANCES, lengths + literals, distances);
}

enum plomb_status plomb_inflate_decode(struct plomb_inflate *state,
                                       const struct plomb_decode_job *job)
{
    bool is_last = false;

    decode_stream_init(&state->stream, sizeof(*state), job);
    while (!is_last && state->stream.status == PLOMB_OK) {
        uint32_t type;

        is_last = take_bits(state, 1) != 0;
        type = take_bits(state, 2);
        if (type == BLOCK_STORED) {
            inflate_stored(state);
        } else {
            if (type == BLOCK_FIXED) {
                build_fixed(state);
            } else if (type == BLOCK_DYNAMIC) {
                build_dynamic(state);
            } else {
                decode_stream_fail(&state->stream);
            }
            inflate_codes(state);
        }
    }
    return decode_stream_finish(&state->stream, state->bits);
}
