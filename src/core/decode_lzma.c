#include <plomb/core/decode.h>

#include <string.h>

#include "core/decode_history.h"
#include "core/decode_stream.h"

/*
 * LZMA1, after lzma-specification.txt of the LZMA SDK; the names are its own.
 * Written for size: the probabilities are one array, and every number is read
 * by one of two loops over it.
 */

enum {
    PROB_BITS = 11,
    PROB_INIT = 1 << PROB_BITS >> 1,
    PROB_MOVE = 5,
    TOP_BITS = 24,
    CODE_SIZE = 4, /* bytes that the range coder starts with, behind a zero */
    STATES = 12,
    STATES_LITERAL = 7, /* below: the last symbol was a literal */
    POS_STATES = 16,
    MATCH_MIN = 2,
    LENGTH_LOW_BITS = 3,
    LENGTH_HIGH_BITS = 8,
    LENGTH_SLOTS = 4, /* sets of distance slots, by length */
    SLOT_BITS = 6,
    SLOT_MODEL_START = 4, /* smaller slots are distances */
    SLOT_MODEL_END = 14,  /* from here on the middle bits are direct */
    ALIGN_BITS = 4,
    LITERAL_SIZE = 0x300
};

/* Where the probabilities of each kind start. */
enum {
    IS_MATCH = 0,
    IS_REP_LONG = IS_MATCH + STATES * POS_STATES,
    IS_REP = IS_REP_LONG + STATES * POS_STATES, /* then IsRepG0, G1, G2 */
    SLOT = IS_REP + 4 * STATES,
    SPECIAL = SLOT + (LENGTH_SLOTS << SLOT_BITS), /* from 1 on */
    ALIGN = SPECIAL + 114,
    LENGTH = ALIGN + (1 << ALIGN_BITS),
    LENGTH_LOW = 2, /* behind the two choices */
    LENGTH_HIGH = LENGTH_LOW + 2 * (POS_STATES << LENGTH_LOW_BITS),
    LENGTH_SIZE = LENGTH_HIGH + (1 << LENGTH_HIGH_BITS),
    LITERAL = LENGTH + 2 * LENGTH_SIZE
};

_Static_assert(LITERAL + (LITERAL_SIZE << PLOMB_LZMA_LCLP_MAX) == PLOMB_LZMA_PROBS,
               "every probability has its place");

static void normalize(struct plomb_lzma *lzma)
{
    if (lzma->range >> TOP_BITS != 0) return;
    lzma->range <<= 8;
    lzma->code = lzma->code << 8 | decode_stream_next(&lzma->stream);
}

static uint32_t take_bit(struct plomb_lzma *lzma, uint32_t index)
{
    uint16_t *prob = &lzma->probs[index];
    uint32_t bound;

    normalize(lzma);
    bound = (lzma->range >> PROB_BITS) * *prob;
    if (lzma->code < bound) {
        lzma->range = bound;
        *prob = (uint16_t)(*prob + (((1 << PROB_BITS) - *prob) >> PROB_MOVE));
        return 0;
    }
    lzma->range -= bound;
    lzma->code -= bound;
    *prob = (uint16_t)(*prob - (*prob >> PROB_MOVE));
    return 1;
}

/* A number of `bits` bits through a tree of probabilities, highest bit first. */
static uint32_t take_tree(struct plomb_lzma *lzma, uint32_t index, uint32_t bits)
{
    uint32_t node = 1;

    while (node >> bits == 0) node = node << 1 | take_bit(lzma, index + node);
    return node - (1u << bits);
}

/* The same, lowest bit first. */
static uint32_t take_reverse(struct plomb_lzma *lzma, uint32_t index, uint32_t bits)
{
    uint32_t node = 1;
    uint32_t value = 0;

    for (uint32_t i = 0; i < bits; i++) {
        uint32_t bit = take_bit(lzma, index + node);

        node = node << 1 | bit;
        value |= bit << i;
    }
    return value;
}

/* Bits that have no probability. */
static uint32_t take_direct(struct plomb_lzma *lzma, uint32_t bits)
{
    uint32_t value = 0;

    while (bits-- > 0) {
        uint32_t is_zero;

        normalize(lzma);
        lzma->range >>= 1;
        lzma->code -= lzma->range;
        is_zero = lzma->code >> 31;
        lzma->code += lzma->range & -is_zero;
        value = value << 1 | (is_zero ^ 1);
    }
    return value;
}

static uint32_t take_length(struct plomb_lzma *lzma, uint32_t index, uint32_t pos_state)
{
    uint32_t low = index + LENGTH_LOW + (pos_state << LENGTH_LOW_BITS);

    if (take_bit(lzma, index) == 0) {
        return MATCH_MIN + take_tree(lzma, low, LENGTH_LOW_BITS);
    }
    if (take_bit(lzma, index + 1) == 0) {
        low += POS_STATES << LENGTH_LOW_BITS;
        return MATCH_MIN + 8 + take_tree(lzma, low, LENGTH_LOW_BITS);
    }
    return MATCH_MIN + 16 + take_tree(lzma, index + LENGTH_HIGH, LENGTH_HIGH_BITS);
}

static uint32_t take_distance(struct plomb_lzma *lzma, uint32_t length)
{
    uint32_t set =
        length - MATCH_MIN < LENGTH_SLOTS ? length - MATCH_MIN : LENGTH_SLOTS - 1;
    uint32_t slot = take_tree(lzma, SLOT + (set << SLOT_BITS), SLOT_BITS);
    uint32_t bits;
    uint32_t distance;

    if (slot < SLOT_MODEL_START) return slot;
    bits = slot / 2 - 1;
    distance = (2 | slot % 2) << bits;
    if (slot < SLOT_MODEL_END) {
        return distance + take_reverse(lzma, SPECIAL + distance - slot - 1, bits);
    }
    distance += take_direct(lzma, bits - ALIGN_BITS) << ALIGN_BITS;
    return distance + take_reverse(lzma, ALIGN, ALIGN_BITS);
}

static void add(struct plomb_lzma *lzma, uint8_t byte)
{
    lzma->last = byte;
    decode_history_add(lzma, byte);
}

static uint32_t position(const struct plomb_lzma *lzma)
{
    return lzma->stream.job->extension->base_size + lzma->decoded;
}

static void literal(struct plomb_lzma *lzma)
{
    uint32_t property = *lzma->stream.job->extension->codec_params.ptr;
    uint32_t lc = property % 9;
    uint32_t lp = property / 9 % 5;
    uint32_t context =
        (position(lzma) & ((1u << lp) - 1)) << lc | (uint32_t)lzma->last >> (8 - lc);
    uint32_t index = LITERAL + LITERAL_SIZE * context;
    uint32_t node = 1;
    uint32_t match = 0;
    uint32_t is_like = 0; /* 0x100 while the bits are those of the match byte */

    if (lzma->state >= STATES_LITERAL) {
        match = decode_history_at(lzma, lzma->reps[0]);
        is_like = 0x100;
    }
    while (node < 0x100) {
        uint32_t bit;

        match <<= 1;
        bit = take_bit(lzma, index + is_like + (match & is_like) + node);
        node = node << 1 | bit;
        is_like &= ~(match ^ bit << 8);
    }
    add(lzma, (uint8_t)node);
    lzma->state = lzma->state < 4    ? 0
                  : lzma->state < 10 ? lzma->state - 3
                                     : lzma->state - 6;
}

static void match(struct plomb_lzma *lzma, uint32_t pos_state)
{
    uint32_t kind = 0; /* 0: a new distance; 1 to 4: that one of reps */
    uint32_t length = 1;
    uint32_t distance;
    uint32_t state = lzma->state;
    uint32_t is_late = state >= STATES_LITERAL ? 3 : 0;

    while (kind < 4 && take_bit(lzma, IS_REP + kind * STATES + state) != 0) kind++;
    if (kind == 1 &&
        take_bit(lzma, IS_REP_LONG + state * POS_STATES + pos_state) == 0) {
        lzma->state = is_late != 0 ? 11 : 9;
    } else {
        length = take_length(lzma, LENGTH + (kind != 0 ? LENGTH_SIZE : 0), pos_state);
        lzma->state = kind != 0 ? (is_late != 0 ? 11 : 8) : 7 + is_late;
    }
    if (kind == 0) {
        distance = take_distance(lzma, length);
        kind = 4;
    } else {
        distance = lzma->reps[kind - 1];
    }
    while (--kind > 0) lzma->reps[kind] = lzma->reps[kind - 1];
    lzma->reps[0] = distance;
    while (length-- > 0) add(lzma, decode_history_at(lzma, distance));
}

static void start(struct plomb_lzma *lzma, const struct plomb_decode_job *job)
{
    memset(lzma, 0, offsetof(struct plomb_lzma, probs));
    decode_stream_init(&lzma->stream, job);
    for (size_t i = 0; i < PLOMB_LZMA_PROBS; i++) lzma->probs[i] = PROB_INIT;
    if (plomb_extension_is_delta(job->extension)) {
        decode_history_read_map(lzma);
        lzma->last = decode_history_at(lzma, 0);
    }
    if (decode_stream_next(&lzma->stream) != 0) decode_stream_fail(&lzma->stream);
    lzma->range = UINT32_MAX;
    for (size_t i = 0; i < CODE_SIZE; i++) {
        lzma->code = lzma->code << 8 | decode_stream_next(&lzma->stream);
    }
}

enum plomb_status plomb_lzma_decode(struct plomb_lzma *state,
                                    const struct plomb_decode_job *job)
{
    uint32_t pos_mask = (1u << *job->extension->codec_params.ptr / 45) - 1;

    start(state, job);
    while (state->decoded < job->image_size && state->stream.status == PLOMB_OK) {
        uint32_t pos_state = position(state) & pos_mask;

        if (take_bit(state, IS_MATCH + state->state * POS_STATES + pos_state) == 0) {
            literal(state);
        } else {
            match(state, pos_state);
        }
    }
    normalize(state);
    if (state->code != 0) decode_stream_fail(&state->stream);
    /* Four zeros, which are no part of a pair, move the last bytes to the page. */
    for (size_t i = 0; i < sizeof(state->pending); i++) decode_history_add(state, 0);
    return decode_stream_finish(&state->stream);
}
