#include "formats/lzma_price.h"

void lzma_prices_init(struct lzma_prices *prices)
{
    for (uint32_t i = 0; i < 128; i++) {
        uint32_t value = (i << 4) + 8;
        uint32_t bits = 0;

        /* The logarithm, a binary digit with each squaring. */
        for (int digit = 0; digit < LZMA_PRICE_BITS; digit++) {
            value *= value;
            bits <<= 1;
            for (; value >= 1u << 16; value >>= 1) bits++;
        }
        prices->bits[i] = (11u << LZMA_PRICE_BITS) - (15 - 0u) - bits;
    }
}

static uint32_t tree(const struct lzma_prices *prices, const uint16_t *probs,
                     uint32_t bits, uint32_t value)
{
    uint32_t price = 0;
    uint32_t node = value | 1u << bits;

    for (; node > 1; node >>= 1) {
        price += lzma_price_bit(prices, probs[node >> 1], node & 1);
    }
    return price;
}

static uint32_t reverse_tree(const struct lzma_prices *prices, const uint16_t *probs,
                             uint32_t bits, uint32_t value)
{
    uint32_t price = 0;
    uint32_t node = 1;

    for (; bits > 0; bits--, value >>= 1) {
        price += lzma_price_bit(prices, probs[node], value & 1);
        node = node << 1 | (value & 1);
    }
    return price;
}

static void update_lengths(const struct lzma_prices *prices,
                           const struct lzma_length_model *model, uint32_t pos_state,
                           uint32_t *out)
{
    const uint32_t not_low = lzma_price_bit(prices, model->choice[0], 1);
    const uint32_t low = lzma_price_bit(prices, model->choice[0], 0);
    const uint32_t middle = not_low + lzma_price_bit(prices, model->choice[1], 0);
    const uint32_t high = not_low + lzma_price_bit(prices, model->choice[1], 1);

    for (uint32_t i = 0; i < 8; i++) {
        out[i] = low + tree(prices, model->low[pos_state], 3, i);
        out[8 + i] = middle + tree(prices, model->middle[pos_state], 3, i);
    }
    for (uint32_t i = 16; i < LZMA_LENGTHS; i++) {
        out[i] = high + tree(prices, model->high, 8, i - 16);
    }
}

static void update_distances(struct lzma_prices *prices, const struct lzma_model *model)
{
    for (uint32_t class = 0; class < LZMA_LENGTH_CLASSES; class++) {
        for (uint32_t slot = 0; slot < LZMA_SLOTS; slot++) {
            uint32_t direct = slot < LZMA_NEAR_SLOTS ? 0 : (slot >> 1) - 1 - LZMA_ALIGN_BITS;

            prices->slots[class][slot] = tree(prices, model->slots[class], 6, slot) +
                                         (direct << LZMA_PRICE_BITS);
        }
        for (uint32_t distance = 0; distance < LZMA_NEAR; distance++) {
            const uint32_t slot = lzma_slot(distance);
            const uint32_t bits = slot < 4 ? 0 : (slot >> 1) - 1;
            const uint32_t start = slot < 4 ? slot : (2 | (slot & 1)) << bits;

            prices->near[class][distance] = prices->slots[class][slot];
            if (slot >= 4) {
                prices->near[class][distance] += reverse_tree(
                    prices, model->near + start - slot, bits, distance - start);
            }
        }
    }
    for (uint32_t i = 0; i < 1 << LZMA_ALIGN_BITS; i++) {
        prices->align[i] = reverse_tree(prices, model->align, LZMA_ALIGN_BITS, i);
    }
}

void lzma_prices_update(struct lzma_prices *prices, const struct lzma_model *model)
{
    for (uint32_t i = 0; i < 1u << model->properties.pb; i++) {
        update_lengths(prices, &model->match_lengths, i, prices->match_lengths[i]);
        update_lengths(prices, &model->rep_lengths, i, prices->rep_lengths[i]);
    }
    update_distances(prices, model);
}

uint32_t lzma_price_literal(const struct lzma_prices *prices, const uint16_t *probs,
                            uint32_t byte)
{
    return tree(prices, probs, 8, byte);
}

uint32_t lzma_price_matched(const struct lzma_prices *prices, const uint16_t *probs,
                            uint32_t byte, uint32_t match)
{
    uint32_t price = 0;
    uint32_t offset = 0x100;
    uint32_t node = 1;

    for (uint32_t shift = 8; shift-- > 0;) {
        const uint32_t bit = byte >> shift & 1;
        const uint32_t match_bit = (match >> shift & 1) << 8 & offset;

        price += lzma_price_bit(prices, probs[offset + match_bit + node], bit);
        node = node << 1 | bit;
        if (match_bit >> 8 != bit) offset = 0;
    }
    return price;
}
