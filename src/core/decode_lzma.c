#include <plomb/core/decode.h>

#include <string.h>

#include "core/decode_history.h"
#include "core/decode_stream.h"

/*
 * LZMA1, after lzma-specification.txt of the LZMA SDK. Written for size: the
 * probabilities are one array, and every tree in it is walked by one loop.
 */

enum {
    PROB_BITS = 11,
    PROB_HALF = 1 << PROB_BITS >> 1,
    PROB_MOVE = 5,
    TOP_BITS = 24,
    CODE_SIZE = 5, /* bytes that the range coder starts with */
    STATES = 12,
    STATES_LITERAL = 7, /* below: the last symbol was a literal */
    PB_MAX = 4,
    POS_STATES = 1 << PB_MAX,
    MATCH_MIN = 2,
    LENGTH_LOW_BITS = 3,
    LENGTH_HIGH_BITS = 8,
    LENGTH_SLOTS = 4, /* sets of distance slots, by length */
    SLOT_BITS = 6,
    SLOT_MODEL_START = 4, /* smaller slots are distances */
    SLOT_MODEL_END = 14,  /* from here on the middle bits are direct */
    ALIGN_BITS = 4,
    LITERAL_SIZE = 0x300,
    LIKE = 0x100 /* from a literal's usual tree to those beside a match's byte */
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

/* Probabilities are kept less one half, so that zeros are what they start with. */
static uint32_t take_bit(struct plomb_lzma *lzma, uint32_t index)
{
    int32_t prob = lzma->probs[index];
    uint32_t bit = 0;
    uint32_t bound = (lzma->range >> PROB_BITS) * (uint32_t)(PROB_HALF + prob);

    if (lzma->code < bound) {
        lzma->range = bound;
        prob += (PROB_HALF - prob) >> PROB_MOVE;
    } else {
        lzma->range -= bound;
        lzma->code -= bound;
        prob -= (PROB_HALF + prob) >> PROB_MOVE;
        bit = 1;
    }
    lzma->probs[index] = (int16_t)prob;
    normalize(lzma);
    return bit;
}

/*
 * A number of `bits` bits through a tree of probabilities, the highest first,
 * behind a leading 1. As long as its bits are those of `like`, of which bit 8
 * says that there is such a byte, they come from a tree of their own for each.
 */
static uint32_t take_tree(struct plomb_lzma *lzma, uint32_t index, uint32_t bits,
                          uint32_t like)
{
    uint32_t node = 1;
    uint32_t is_like = like & LIKE;

    while (node >> bits == 0) {
        uint32_t bit;

        like <<= 1;
        bit = take_bit(lzma, index + is_like + (like & is_like) + node);
        node = node << 1 | bit;
        is_like &= ~(like ^ bit << 8);
    }
    return node;
}

/* Behind `value` so many bits that have no probability, the highest first. */
static uint32_t take_direct(struct plomb_lzma *lzma, uint32_t value, uint32_t bits)
{
    do {
        uint32_t mask;

        lzma->range >>= 1;
        lzma->code -= lzma->range;
        mask = 0 - (lzma->code >> 31);
        lzma->code += lzma->range & mask;
        value = 2 * value + 1 + mask;
        normalize(lzma);
    } while (--bits > 0);
    return value;
}

/* How many of up to `max` bits are 1 before the first that is not. */
static uint32_t take_ones(struct plomb_lzma *lzma, uint32_t index, uint32_t max)
{
    uint32_t count = 0;

    while (count < max && take_bit(lzma, index + count) != 0) count++;
    return count;
}

static uint32_t take_length(struct plomb_lzma *lzma, uint32_t index, uint32_t pos_state)
{
    uint32_t range = take_ones(lzma, index, 2);
    uint32_t bits = LENGTH_LOW_BITS;

    index += LENGTH_LOW + range * (POS_STATES << LENGTH_LOW_BITS);
    if (range == 2) {
        bits = LENGTH_HIGH_BITS;
    } else {
        index += pos_state << LENGTH_LOW_BITS;
    }
    return take_tree(lzma, index, bits, 0) - (1u << bits) + MATCH_MIN +
           (range << LENGTH_LOW_BITS);
}

static uint32_t take_distance(struct plomb_lzma *lzma, uint32_t length)
{
    uint32_t set = length - MATCH_MIN;
    uint32_t slot;
    uint32_t bits;
    uint32_t distance;
    uint32_t tree = ALIGN;
    uint32_t node;
    uint32_t low = 0;

    if (set >= LENGTH_SLOTS) set = LENGTH_SLOTS - 1;
    slot = take_tree(lzma, SLOT + (set << SLOT_BITS), SLOT_BITS, 0) - (1 << SLOT_BITS);
    if (slot < SLOT_MODEL_START) return slot;
    bits = slot / 2 - 1;
    distance = 2 | slot % 2;
    if (slot < SLOT_MODEL_END) {
        distance <<= bits;
        tree = SPECIAL + distance - slot - 1;
    } else {
        distance = take_direct(lzma, distance, bits - ALIGN_BITS) << ALIGN_BITS;
        bits = ALIGN_BITS;
    }
    /* The lowest bit came first, so the last one is now the lowest. */
    node = take_tree(lzma, tree, bits, 0);
    do {
        low = low << 1 | (node & 1);
        node >>= 1;
    } while (node > 1);
    return distance + low;
}

static void literal(struct plomb_lzma *lzma, uint32_t position)
{
    uint32_t context = (position << 8 | lzma->last) & lzma->literal_mask;
    uint32_t like = 0;
    uint32_t state;

    if (lzma->state >= STATES_LITERAL) {
        like = LIKE | decode_history_at(lzma, lzma->reps[0]);
    }
    like = take_tree(lzma, LITERAL + 3 * (context << lzma->lc), 8, like);
    decode_history_add(lzma, (uint8_t)like);
    /* 0 to 3 become 0, 4 to 9 lose 3, 10 and 11 lose 6. */
    state = lzma->state;
    state = state < 3 ? 0 : state - 3;
    lzma->state = state > 6 ? state - 3 : state;
}

static void match(struct plomb_lzma *lzma, uint32_t pos_state)
{
    /* 0: a new distance; 1 to 4: that one of reps */
    uint32_t kind = take_ones(lzma, IS_REP + 4 * lzma->state, 4);
    uint32_t length = 1;
    uint32_t distance;
    uint32_t next = lzma->state < STATES_LITERAL ? 7 : 10;

    /* A match, a repeated one, a short one: 7, 8 and 9, or 10, 11 and 11. */
    if (kind > 0) next++;
    if (kind == 1 &&
        take_bit(lzma, IS_REP_LONG + lzma->state * POS_STATES + pos_state) == 0) {
        lzma->state = next | 1;
    } else {
        lzma->state = next;
        length =
            take_length(lzma, kind == 0 ? LENGTH : LENGTH + LENGTH_SIZE, pos_state);
    }
    if (kind == 0) {
        distance = take_distance(lzma, length);
        kind = 4;
    } else {
        distance = lzma->reps[kind - 1];
    }
    /* To the front with it; what was before it goes one back. */
    for (size_t i = 0; i < kind; i++) {
        uint32_t here = lzma->reps[i];

        lzma->reps[i] = distance;
        distance = here;
    }
    do {
        decode_history_add(lzma, decode_history_at(lzma, lzma->reps[0]));
    } while (--length > 0);
}

static void start(struct plomb_lzma *lzma, const struct plomb_decode_job *job)
{
    uint32_t property = *job->extension->codec_params.ptr;
    uint32_t pb = property / 45;
    /* 9 lp + lc is 8 lp + (lp + lc), and the sum is below 8. */
    uint32_t lp = property % 45 / 8;
    uint32_t sum = property % 45 % 8;

    decode_stream_init(&lzma->stream, sizeof(*lzma), job);
    if (sum > PLOMB_LZMA_LCLP_MAX || lp > sum || pb > PB_MAX) {
        decode_stream_fail(&lzma->stream);
        return;
    }
    lzma->pos_mask = (1u << pb) - 1;
    lzma->lc = sum - lp;
    lzma->literal_mask = (0x100u << lp) - (0x100u >> lzma->lc);
    lzma->base_size = job->extension->base_size;
    if (lzma->base_size > 0) {
        decode_history_read_map(lzma);
        lzma->last = decode_history_at(lzma, 0);
    }
    /* The first of these bytes is shifted out, and must be 0. */
    for (size_t i = 0; i < CODE_SIZE; i++) {
        if (lzma->code >> TOP_BITS != 0) decode_stream_fail(&lzma->stream);
        normalize(lzma);
    }
    lzma->range = UINT32_MAX;
}

enum plomb_status plomb_lzma_decode(struct plomb_lzma *state,
                                    const struct plomb_decode_job *job)
{
    start(state, job);
    while (state->decoded < job->image_size && state->stream.status == PLOMB_OK) {
        uint32_t position = state->base_size + state->decoded;
        uint32_t pos_state = position & state->pos_mask;

        if (take_bit(state, IS_MATCH + state->state * POS_STATES + pos_state) == 0) {
            literal(state, position);
        } else {
            match(state, pos_state);
        }
    }
    /* Zeros, which are no part of a pair, move the last bytes to the page. */
    for (size_t i = 0; i < sizeof(state->pending); i++) decode_history_add(state, 0);
    return decode_stream_finish(&state->stream, state->code);
}
