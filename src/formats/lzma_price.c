#include "formats/lzma_price.h"

#include <stddef.h>

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
        prices->bits[i] = (11u << LZMA_PRICE_BITS) - 15 - bits;
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

/* The prices of all values of a tree at once, of up to 8 bits, on top of `base`. */
static void whole_tree(const struct lzma_prices *prices, const uint16_t *probs,
                       uint32_t bits, uint32_t base, uint32_t *out)
{
    uint32_t nodes[256];
    const size_t half = (size_t)1 << (bits - 1);

    nodes[1] = base;
    for (size_t i = 1; i < half; i++) {
        nodes[2 * i] = nodes[i] + lzma_price_bit(prices, probs[i], 0);
        nodes[2 * i + 1] = nodes[i] + lzma_price_bit(prices, probs[i], 1);
    }
    for (size_t i = 0; i < half; i++) {
        out[2 * i] = nodes[half + i] + lzma_price_bit(prices, probs[half + i], 0);
        out[2 * i + 1] = nodes[half + i] + lzma_price_bit(prices, probs[half + i], 1);
    }
}

static void update_lengths(const struct lzma_prices *prices,
                           const struct lzma_length_model *model, uint32_t pos_state,
                           uint32_t *out)
{
    const uint32_t not_low = lzma_price_bit(prices, model->choice[0], 1);
    const uint32_t low = lzma_price_bit(prices, model->choice[0], 0);
    const uint32_t middle = not_low + lzma_price_bit(prices, model->choice[1], 0);
    const uint32_t high = not_low + lzma_price_bit(prices, model->choice[1], 1);

    whole_tree(prices, model->low[pos_state], 3, low, out);
    whole_tree(prices, model->middle[pos_state], 3, middle, out + 8);
    whole_tree(prices, model->high, 8, high, out + 16);
}

static void update_distances(struct lzma_prices *prices, const struct lzma_model *model)
{
    for (uint32_t class = 0; class < LZMA_LENGTH_CLASSES; class ++) {
        whole_tree(prices, model->slots[class], 6, 0, prices->slots[class]);
        for (uint32_t slot = LZMA_NEAR_SLOTS; slot < LZMA_SLOTS; slot++) {
            prices->slots[class][slot] += (lzma_slot_bits(slot) - LZMA_ALIGN_BITS)
                                          << LZMA_PRICE_BITS;
        }
        for (uint32_t distance = 0; distance < LZMA_NEAR; distance++) {
            const uint32_t slot = lzma_slot(distance);
            const uint32_t bits = lzma_slot_bits(slot);
            const uint32_t start = lzma_slot_start(slot);

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
