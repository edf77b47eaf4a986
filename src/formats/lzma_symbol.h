/*
 * What an LZMA1 stream says, symbol by symbol, and what a decoder remembers between
 * two of them (LZMA SDK, "LZMA specification"). How it is said, lzma_model.h knows.
 * For the LZMA encoder.
 */
#ifndef FORMATS_LZMA_SYMBOL_H
#define FORMATS_LZMA_SYMBOL_H

#include <stdbool.h>
#include <stdint.h>

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

/* The state behind a symbol: the specification's UpdateState functions. */
static inline uint32_t lzma_state_after(uint32_t state, struct lzma_symbol symbol)
{
    const bool was_matched = state >= LZMA_STATE_MATCHED;

    if (symbol.back == LZMA_LITERAL) {
        if (state < 4) return 0;
        return state < 10 ? state - 3 : state - 6;
    }
    if (symbol.back >= LZMA_REPS) return was_matched ? 10 : 7;
    if (was_matched) return 11;
    return symbol.size == 1 ? 9 : 8;
}

/* The place behind a symbol. */
static inline void lzma_place_move(struct lzma_place *place, struct lzma_symbol symbol)
{
    uint32_t *reps = place->reps;
    uint32_t distance;

    place->state = lzma_state_after(place->state, symbol);
    if (symbol.back == 0 || symbol.back == LZMA_LITERAL) return;
    if (symbol.back >= LZMA_REPS) {
        distance = symbol.back - LZMA_REPS;
        reps[3] = reps[2];
        reps[2] = reps[1];
    } else {
        distance = reps[symbol.back];
        if (symbol.back == 3) reps[3] = reps[2];
        if (symbol.back >= 2) reps[2] = reps[1];
    }
    reps[1] = reps[0];
    reps[0] = distance;
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
