/*
 * The adaptive model of LZMA1 and its range coder, the encoder's half (LZMA SDK,
 * "LZMA specification"): from a symbol to bits, and what a bit costs. For the
 * LZMA encoder.
 */
#ifndef FORMATS_LZMA_MODEL_H
#define FORMATS_LZMA_MODEL_H

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
    uint32_t size; /* bytes; 1 and DISTANCE_LITERAL for a literal */
    uint32_t back; /* below LZMA_REPS a repeated distance; LZMA_LITERAL; otherwise
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

void lzma_model_init(struct lzma_model *model, struct lzma_properties properties);

void lzma_range_init(struct lzma_range *range, struct plomb_buf *out);
void lzma_range_finish(struct lzma_range *range);

/*
 * Encodes one symbol at `position` of `text`, which holds everything before it,
 * and moves `place` on.
 */
void lzma_model_encode(struct lzma_model *model, struct lzma_range *range,
                       struct lzma_place *place, const uint8_t *text,
                       uint32_t position, struct lzma_symbol symbol);

/* The place behind a symbol. */
void lzma_place_move(struct lzma_place *place, struct lzma_symbol symbol);

/* The probabilities of a literal. */
uint16_t *lzma_model_literals(struct lzma_model *model, const uint8_t *text,
                              uint32_t position);

/* The slot of a distance. */
static inline uint32_t lzma_slot(uint32_t distance)
{
    uint32_t bits;

    if (distance < 4) return distance;
    bits = 31 - (uint32_t)__builtin_clz(distance);
    return 2 * bits + ((distance >> (bits - 1)) & 1);
}

static inline uint32_t lzma_length_class(uint32_t size)
{
    const uint32_t length = size - LZMA_LENGTH_MIN;

    return length < LZMA_LENGTH_CLASSES ? length : LZMA_LENGTH_CLASSES - 1;
}

#endif
