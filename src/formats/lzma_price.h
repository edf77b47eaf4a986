/*
 * What symbols cost under a model, in 1/64 bit: an estimate that stays good for
 * some hundred symbols. For the LZMA encoder's parser.
 */
#ifndef FORMATS_LZMA_PRICE_H
#define FORMATS_LZMA_PRICE_H

#include <stdint.h>

#include "formats/lzma_model.h"

enum { LZMA_PRICE_BITS = 6 };

struct lzma_prices {
    uint32_t match_lengths[LZMA_POS_STATES][LZMA_LENGTHS];
    uint32_t rep_lengths[LZMA_POS_STATES][LZMA_LENGTHS];
    uint32_t near[LZMA_LENGTH_CLASSES][LZMA_NEAR];
    uint32_t slots[LZMA_LENGTH_CLASSES][LZMA_SLOTS]; /* direct bits included */
    uint32_t align[1 << LZMA_ALIGN_BITS];
    uint32_t bits[128]; /* of a bit with probability index/128 */
};

/* Init once; update whenever the model has moved on. */
void lzma_prices_init(struct lzma_prices *prices);
void lzma_prices_update(struct lzma_prices *prices, const struct lzma_model *model);

static inline uint32_t lzma_price_bit(const struct lzma_prices *prices, uint32_t prob,
                                      uint32_t bit)
{
    return prices->bits[(bit != 0 ? 2048 - prob : prob) >> 4 & 127];
}

/* Of a literal, behind the bit that says it is one; and of one behind a match, in
 * view of the byte at the last distance. */
uint32_t lzma_price_literal(const struct lzma_prices *prices, const uint16_t *probs,
                            uint32_t byte);
uint32_t lzma_price_matched(const struct lzma_prices *prices, const uint16_t *probs,
                            uint32_t byte, uint32_t match);

/* Of a distance: the length is apart. */
static inline uint32_t lzma_price_distance(const struct lzma_prices *prices,
                                           uint32_t distance, uint32_t size)
{
    const uint32_t class = lzma_length_class(size);

    if (distance < LZMA_NEAR) return prices->near[class][distance];
    return prices->slots[class][lzma_slot(distance)] +
           prices->align[distance & ((1u << LZMA_ALIGN_BITS) - 1)];
}

#endif
