/*
 * The adaptive model of LZMA1 and its range coder, the encoder's half (LZMA SDK,
 * "LZMA specification"): from symbols to bytes. Which symbols, lzma_parse.h chooses.
 * For the LZMA encoder.
 */
#ifndef FORMATS_LZMA_MODEL_H
#define FORMATS_LZMA_MODEL_H

#include <stddef.h>
#include <stdint.h>

#include <plomb/buf.h>

#include "formats/lzma_encode.h"

enum {
    LZMA_STATES = 12,
    LZMA_POS_STATES = 16,  /* of the largest pb */
    LZMA_LENGTH_MIN = 2,   /* bytes of a match */
    LZMA_LENGTH_MAX = 273, /* bytes of a match */
    LZMA_LENGTHS = LZMA_LENGTH_MAX - LZMA_LENGTH_MIN + 1,
    LZMA_LENGTH_CLASSES = 4, /* slots depend on lengths 2, 3, 4 and more */
    LZMA_SLOTS = 64,
    LZMA_NEAR_SLOTS = 14, /* from this slot on the lower bits have no tree */
    LZMA_NEAR = 128,      /* distances below those slots */
    LZMA_ALIGN_BITS = 4,
    LZMA_REPS = 4,
    LZMA_STATE_MATCHED = 7, /* from here on the last symbol was no literal */
    LZMA_LITERALS_MAX = 0x300 << 4
};

struct lzma_length_model {
    uint16_t choice[2];
    uint16_t low[LZMA_POS_STATES][8];
    uint16_t middle[LZMA_POS_STATES][8];
    uint16_t high[256];
};

struct lzma_model {
    struct lzma_properties properties;
    uint16_t is_match[LZMA_STATES][LZMA_POS_STATES];
    uint16_t is_rep[LZMA_STATES];
    uint16_t is_later_rep[3][LZMA_STATES]; /* not rep0; not rep1; not rep2 */
    uint16_t is_rep0_long[LZMA_STATES][LZMA_POS_STATES];
    uint16_t slots[LZMA_LENGTH_CLASSES][LZMA_SLOTS];
    uint16_t near[LZMA_NEAR];
    uint16_t align[1 << LZMA_ALIGN_BITS];
    struct lzma_length_model match_lengths;
    struct lzma_length_model rep_lengths;
    uint16_t literals[LZMA_LITERALS_MAX];
};

/* What a stream says next. */
struct lzma_symbol {
    uint32_t size; /* bytes; 1 for a literal and for a short rep */
    uint32_t back; /* LZMA_LITERAL; below LZMA_REPS a repeated distance; otherwise
                      the distance, 0 being the byte before, plus LZMA_REPS */
};

#define LZMA_LITERAL UINT32_MAX

/* What decides how the next symbol is coded. */
struct lzma_place {
    uint32_t reps[LZMA_REPS]; /* the last distances, 0 being the byte before */
    uint32_t state;
};

struct lzma_range {
    struct plomb_buf *out;
    uint64_t low;
    uint32_t range;
    uint64_t pending; /* bytes that a carry may still change */
    uint8_t cache;    /* the first of them; the others are 0xff */
};

/* Every probability a half. */
void lzma_model_init(struct lzma_model *model, struct lzma_properties properties);

/* Begins a stream in `out`, and ends it: the last five bytes. */
void lzma_range_init(struct lzma_range *range, struct plomb_buf *out);
void lzma_range_finish(struct lzma_range *range);

/*
 * Encodes one symbol at `position` of `text`, which holds everything before it,
 * and moves `place` on.
 */
void lzma_model_encode(struct lzma_model *model, struct lzma_range *range,
                       struct lzma_place *place, const uint8_t *text, uint32_t position,
                       struct lzma_symbol symbol);

/* The place behind a symbol. */
void lzma_place_move(struct lzma_place *place, struct lzma_symbol symbol);

/* Where the probabilities of the literal at `position` begin in `literals`. */
static inline size_t lzma_literal_index(struct lzma_properties properties,
                                        const uint8_t *text, uint32_t position)
{
    const uint32_t before = position > 0 ? text[position - 1] : 0;
    const uint32_t context = (position & ((1u << properties.lp) - 1)) << properties.lc |
                             before >> (8 - properties.lc);

    return 0x300 * (size_t)context;
}

/* The part of a position that probabilities depend on. */
static inline uint32_t lzma_pos_state(const struct lzma_model *model, uint32_t position)
{
    return position & ((1u << model->properties.pb) - 1);
}

/* The slot of a distance: its highest two bits, and how many are below. */
static inline uint32_t lzma_slot(uint32_t distance)
{
    uint32_t bits;

    if (distance < 4) return distance;
    bits = 31 - (uint32_t)__builtin_clz(distance);
    return 2 * bits + ((distance >> (bits - 1)) & 1);
}

/* The bits of a distance below its slot, and the first distance of the slot. */
static inline uint32_t lzma_slot_bits(uint32_t slot)
{
    return slot < 4 ? 0 : (slot >> 1) - 1;
}

static inline uint32_t lzma_slot_start(uint32_t slot)
{
    return slot < 4 ? slot : (2 | (slot & 1)) << lzma_slot_bits(slot);
}

static inline uint32_t lzma_length_class(uint32_t size)
{
    const uint32_t length = size - LZMA_LENGTH_MIN;

    return length < LZMA_LENGTH_CLASSES ? length : LZMA_LENGTH_CLASSES - 1;
}

#endif
