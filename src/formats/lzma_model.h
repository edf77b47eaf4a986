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
#include "formats/lzma_symbol.h"

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

#endif
