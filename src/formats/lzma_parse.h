/*
 * Chooses the symbols that say a text for the fewest bits: the shortest way
 * through a block of it, under the prices of the moment. For lzma_encode.c.
 *
 * What a symbol costs depends on the symbols before it, through the last distances.
 * So the shortest way to a byte need not be a part of the shortest way to the end,
 * and several are kept for each byte, with different last distances.
 */
#ifndef FORMATS_LZMA_PARSE_H
#define FORMATS_LZMA_PARSE_H

#include <stddef.h>
#include <stdint.h>

#include "formats/lzma_match.h"
#include "formats/lzma_model.h"
#include "formats/lzma_price.h"

enum {
    LZMA_BLOCK = 768,    /* bytes that are said under the same prices */
    LZMA_LOOKAHEAD = 32, /* bytes behind them that are looked at */
    LZMA_NODES = LZMA_BLOCK + LZMA_LOOKAHEAD + LZMA_LENGTH_MAX + 1
};

/* A way to arrive at a byte. */
struct lzma_way {
    uint32_t price;
    uint16_t from;     /* node at which the last symbol begins */
    uint16_t from_way; /* which of the ways there it goes on from */
    struct lzma_symbol symbol;
    struct lzma_place place;
};

/* Zero-initialise, fill what is above `prices`, and lzma_prices_init. */
struct lzma_parser {
    struct plomb_span text; /* history and data */
    uint32_t history_size;  /* bytes of text before the data */
    struct lzma_matches matches;
    const uint32_t *hints; /* as in lzma_encode.h */
    const struct lzma_model *model;
    uint32_t way_max;      /* ways that are kept at each node */
    struct lzma_way *ways; /* way_max for each of LZMA_NODES */
    struct lzma_prices prices;
    uint32_t start;              /* position of the first node */
    uint16_t counts[LZMA_NODES]; /* ways at each node */
    uint32_t worst[LZMA_NODES];  /* above this price no way is taken up there */
    struct lzma_symbol symbols[LZMA_NODES];
};

/*
 * Fills `parser->symbols` with what to say at `position` next, for about LZMA_BLOCK
 * bytes; how many symbols.
 */
size_t lzma_parse(struct lzma_parser *parser, uint32_t position,
                  const struct lzma_place *place);

#endif
