#include "formats/lzma_model.h"

#include <stdbool.h>
#include <string.h>

enum { PROB_INIT = 1024, PROB_BITS = 11, MOVE_BITS = 5 };

#define RANGE_TOP (1u << 24)

static void init_probs(void *probs, size_t size)
{
    uint16_t *prob = probs;

    for (size_t i = 0; i < size / sizeof(*prob); i++) prob[i] = PROB_INIT;
}

static void init_lengths(struct lzma_length_model *lengths)
{
    init_probs(lengths->choice, sizeof(lengths->choice));
    init_probs(lengths->low, sizeof(lengths->low));
    init_probs(lengths->middle, sizeof(lengths->middle));
    init_probs(lengths->high, sizeof(lengths->high));
}

void lzma_model_init(struct lzma_model *model, struct lzma_properties properties)
{
    model->properties = properties;
    init_probs(model->is_match, sizeof(model->is_match));
    init_probs(model->is_rep, sizeof(model->is_rep));
    init_probs(model->is_later_rep, sizeof(model->is_later_rep));
    init_probs(model->is_rep0_long, sizeof(model->is_rep0_long));
    init_probs(model->slots, sizeof(model->slots));
    init_probs(model->near, sizeof(model->near));
    init_probs(model->align, sizeof(model->align));
    init_lengths(&model->match_lengths);
    init_lengths(&model->rep_lengths);
    init_probs(model->literals, sizeof(model->literals));
}

void lzma_range_init(struct lzma_range *range, struct plomb_buf *out)
{
    *range = (struct lzma_range){.out = out, .range = UINT32_MAX, .pending = 1};
}

/* Hands over the uppermost byte of low, unless a carry may still change it. */
static void shift_low(struct lzma_range *range)
{
    const uint8_t carry = (uint8_t)(range->low >> 32);

    if ((uint32_t)range->low < 0xff000000u || carry != 0) {
        uint8_t byte = (uint8_t)(range->cache + carry);

        for (; range->pending > 0; range->pending--) {
            plomb_buf_add_byte(range->out, byte);
            byte = (uint8_t)(0xff + carry);
        }
        range->cache = (uint8_t)(range->low >> 24);
    }
    range->pending++;
    range->low = (range->low & 0x00ffffff) << 8;
}

static void normalize(struct lzma_range *range)
{
    if (range->range >= RANGE_TOP) return;
    range->range <<= 8;
    shift_low(range);
}

void lzma_range_finish(struct lzma_range *range)
{
    normalize(range);
    for (int i = 0; i < 5; i++) shift_low(range);
}

static void put_bit(struct lzma_range *range, uint16_t *prob, uint32_t bit)
{
    uint32_t bound;

    normalize(range);
    bound = (range->range >> PROB_BITS) * *prob;
    if (bit == 0) {
        range->range = bound;
        *prob = (uint16_t)(*prob + (((1u << PROB_BITS) - *prob) >> MOVE_BITS));
    } else {
        range->low += bound;
        range->range -= bound;
        *prob = (uint16_t)(*prob - (*prob >> MOVE_BITS));
    }
}

/* The lowest `count` bits of `value`, without a model, the highest first. */
static void put_direct(struct lzma_range *range, uint32_t value, uint32_t count)
{
    while (count-- > 0) {
        normalize(range);
        range->range >>= 1;
        if ((value >> count & 1) != 0) range->low += range->range;
    }
}

static void put_tree(struct lzma_range *range, uint16_t *probs, uint32_t bits,
                     uint32_t value)
{
    uint32_t node = 1;

    while (bits-- > 0) {
        const uint32_t bit = value >> bits & 1;

        put_bit(range, &probs[node], bit);
        node = node << 1 | bit;
    }
}

static void put_reverse_tree(struct lzma_range *range, uint16_t *probs, uint32_t bits,
                             uint32_t value)
{
    uint32_t node = 1;

    for (; bits > 0; bits--, value >>= 1) {
        put_bit(range, &probs[node], value & 1);
        node = node << 1 | (value & 1);
    }
}

static void put_length(struct lzma_range *range, struct lzma_length_model *model,
                       uint32_t pos_state, uint32_t size)
{
    const uint32_t length = size - LZMA_LENGTH_MIN;

    put_bit(range, &model->choice[0], length >= 8);
    if (length < 8) {
        put_tree(range, model->low[pos_state], 3, length);
        return;
    }
    put_bit(range, &model->choice[1], length >= 16);
    if (length < 16) {
        put_tree(range, model->middle[pos_state], 3, length - 8);
    } else {
        put_tree(range, model->high, 8, length - 16);
    }
}

static void put_distance(struct lzma_model *model, struct lzma_range *range,
                         uint32_t distance, uint32_t size)
{
    const uint32_t slot = lzma_slot(distance);
    const uint32_t bits = lzma_slot_bits(slot);
    const uint32_t start = lzma_slot_start(slot);

    put_tree(range, model->slots[lzma_length_class(size)], 6, slot);
    if (slot < 4) return;
    if (slot < LZMA_NEAR_SLOTS) {
        put_reverse_tree(range, model->near + start - slot, bits, distance - start);
        return;
    }
    put_direct(range, (distance - start) >> LZMA_ALIGN_BITS, bits - LZMA_ALIGN_BITS);
    put_reverse_tree(range, model->align, LZMA_ALIGN_BITS,
                     distance & ((1u << LZMA_ALIGN_BITS) - 1));
}

static void put_literal(struct lzma_model *model, struct lzma_range *range,
                        const struct lzma_place *place, const uint8_t *text,
                        uint32_t position)
{
    uint16_t *probs =
        model->literals + lzma_literal_index(model->properties, text, position);
    uint32_t match = 0;
    uint32_t offset = 0;
    uint32_t node = 1;

    if (place->state >= LZMA_STATE_MATCHED) {
        match = text[position - place->reps[0] - 1];
        offset = 0x100;
    }
    for (uint32_t shift = 8; shift-- > 0;) {
        const uint32_t bit = text[position] >> shift & 1;
        const uint32_t match_bit = (match >> shift & 1) << 8 & offset;

        put_bit(range, &probs[offset + match_bit + node], bit);
        node = node << 1 | bit;
        if (match_bit >> 8 != bit) offset = 0;
    }
}

static void put_rep(struct lzma_model *model, struct lzma_range *range, uint32_t state,
                    uint32_t pos_state, struct lzma_symbol symbol)
{
    if (symbol.back == 0) {
        put_bit(range, &model->is_later_rep[0][state], 0);
        put_bit(range, &model->is_rep0_long[state][pos_state], symbol.size > 1);
    } else {
        put_bit(range, &model->is_later_rep[0][state], 1);
        put_bit(range, &model->is_later_rep[1][state], symbol.back > 1);
        if (symbol.back > 1) {
            put_bit(range, &model->is_later_rep[2][state], symbol.back > 2);
        }
    }
    if (symbol.size > 1) {
        put_length(range, &model->rep_lengths, pos_state, symbol.size);
    }
}

void lzma_model_encode(struct lzma_model *model, struct lzma_range *range,
                       struct lzma_place *place, const uint8_t *text, uint32_t position,
                       struct lzma_symbol symbol)
{
    const uint32_t pos_state = lzma_pos_state(model, position);
    const uint32_t state = place->state;

    put_bit(range, &model->is_match[state][pos_state], symbol.back != LZMA_LITERAL);
    if (symbol.back == LZMA_LITERAL) {
        put_literal(model, range, place, text, position);
    } else {
        put_bit(range, &model->is_rep[state], symbol.back < LZMA_REPS);
        if (symbol.back < LZMA_REPS) {
            put_rep(model, range, state, pos_state, symbol);
        } else {
            put_length(range, &model->match_lengths, pos_state, symbol.size);
            put_distance(model, range, symbol.back - LZMA_REPS, symbol.size);
        }
    }
    lzma_place_move(place, symbol);
}
