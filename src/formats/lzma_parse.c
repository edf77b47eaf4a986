#include "formats/lzma_parse.h"

#include <stdbool.h>
#include <string.h>

/* A way that is so much dearer than the best to the same byte is given up. */
enum { MARGIN = 5 << LZMA_PRICE_BITS, MARGIN_MANY = 20 << LZMA_PRICE_BITS };

/* A way at a node, and what every symbol that follows it needs. */
struct step {
    struct lzma_parser *parser;
    const struct lzma_way *here;
    uint32_t node;
    uint32_t way; /* index of `here` at its node */
    uint32_t position;
    uint32_t pos_state;
    uint32_t limit; /* bytes that a match may have */
    uint32_t price; /* of arriving, and saying that no literal follows */
};

static struct lzma_way *ways_at(const struct lzma_parser *parser, uint32_t node)
{
    return parser->ways + (size_t)node * parser->way_max;
}

static uint32_t bit_price(const struct lzma_parser *parser, uint16_t prob, uint32_t bit)
{
    return lzma_price_bit(&parser->prices, prob, bit);
}

/* The last two distances behind a symbol. */
static void last_two(const struct lzma_place *place, struct lzma_symbol symbol,
                     uint32_t out[2])
{
    out[0] = place->reps[0];
    out[1] = place->reps[1];
    if (symbol.back == 0 || symbol.back == LZMA_LITERAL) return;
    out[1] = out[0];
    out[0] =
        symbol.back < LZMA_REPS ? place->reps[symbol.back] : symbol.back - LZMA_REPS;
}

/*
 * The way in `list` behind which everything costs about the same as behind a symbol
 * at `here`; `count` if there is none.
 */
static uint32_t find_alike(const struct lzma_way *list, uint32_t count,
                           const struct lzma_way *here, struct lzma_symbol symbol)
{
    const bool is_literal = symbol.back == LZMA_LITERAL;
    uint32_t reps[2];
    uint32_t i = 0;

    last_two(&here->place, symbol, reps);
    while (i < count &&
           (list[i].place.reps[0] != reps[0] || list[i].place.reps[1] != reps[1] ||
            (list[i].symbol.back == LZMA_LITERAL) != is_literal)) {
        i++;
    }
    return i;
}

/* Notes one more way to arrive behind a symbol, which is not the worst. */
static void take_up(const struct step *step, struct lzma_symbol symbol, uint32_t price)
{
    struct lzma_parser *parser = step->parser;
    const uint32_t target = step->node + symbol.size;
    struct lzma_way *list = ways_at(parser, target);
    uint32_t count = parser->counts[target];
    uint32_t i = find_alike(list, count, step->here, symbol);

    if (i < count && list[i].price <= price) return;
    if (i == count) {
        if (count < parser->way_max) parser->counts[target] = (uint16_t)++count;
        i = count - 1;
    }
    for (; i > 0 && list[i - 1].price > price; i--) list[i] = list[i - 1];
    list[i].price = price;
    list[i].from = (uint16_t)step->node;
    list[i].from_way = (uint16_t)step->way;
    list[i].symbol = symbol;
    list[i].place = step->here->place;
    lzma_place_move(&list[i].place, symbol);
    if (count == parser->way_max) parser->worst[target] = list[count - 1].price;
}

static inline void arrive(const struct step *step, struct lzma_symbol symbol,
                          uint32_t price)
{
    if (price < step->parser->worst[step->node + symbol.size]) {
        take_up(step, symbol, price);
    }
}

static uint32_t common(const struct step *step, uint32_t distance)
{
    const uint8_t *here = step->parser->text.ptr + step->position;
    const uint8_t *there = here - distance - 1;
    uint32_t size = 0;

    while (size < step->limit && here[size] == there[size]) size++;
    return size;
}

/* A literal; `*plain` is its price without a match before it, once it is known. */
static void try_literal(const struct step *step, uint32_t price, uint32_t *plain)
{
    const struct lzma_parser *parser = step->parser;
    const uint8_t *byte = parser->text.ptr + step->position;
    const struct lzma_place *place = &step->here->place;
    const uint16_t *probs =
        parser->model->literals +
        lzma_literal_index(parser->model->properties, parser->text.ptr, step->position);

    if (place->state >= LZMA_STATE_MATCHED) {
        price += lzma_price_matched(&parser->prices, probs, *byte,
                                    *(byte - place->reps[0] - 1));
    } else {
        if (*plain == 0) *plain = lzma_price_literal(&parser->prices, probs, *byte);
        price += *plain;
    }
    arrive(step, (struct lzma_symbol){1, LZMA_LITERAL}, price);
}

/* Of saying which of the last distances it is, and that it is for more than a byte. */
static uint32_t rep_price(const struct step *step, uint32_t rep)
{
    const struct lzma_model *model = step->parser->model;
    const uint32_t state = step->here->place.state;
    uint32_t price = bit_price(step->parser, model->is_later_rep[0][state], rep > 0);

    if (rep == 0) {
        return price +
               bit_price(step->parser, model->is_rep0_long[state][step->pos_state], 1);
    }
    price += bit_price(step->parser, model->is_later_rep[1][state], rep > 1);
    if (rep > 1) {
        price += bit_price(step->parser, model->is_later_rep[2][state], rep > 2);
    }
    return price;
}

static void try_short_rep(const struct step *step, uint32_t price)
{
    const struct lzma_model *model = step->parser->model;
    const uint32_t state = step->here->place.state;

    price += bit_price(step->parser, model->is_later_rep[0][state], 0);
    price += bit_price(step->parser, model->is_rep0_long[state][step->pos_state], 0);
    arrive(step, (struct lzma_symbol){1, 0}, price);
}

/* All lengths of matches at the last distances; or the longest, if it will do. */
static uint32_t try_reps(const struct step *step)
{
    const struct lzma_parser *parser = step->parser;
    const struct lzma_place *place = &step->here->place;
    const uint32_t *lengths = parser->prices.rep_lengths[step->pos_state];
    const uint32_t start =
        step->price + bit_price(parser, parser->model->is_rep[place->state], 1);
    uint32_t longest = 0;

    for (uint32_t rep = 0; rep < LZMA_REPS; rep++) {
        uint32_t size;
        uint32_t price;

        if (place->reps[rep] >= step->position) continue;
        size = common(step, place->reps[rep]);
        if (rep == 0 && size > 0) try_short_rep(step, start);
        if (size < LZMA_LENGTH_MIN) continue;
        price = start + rep_price(step, rep);
        for (uint32_t i = size < LZMA_NICE_SIZE ? LZMA_LENGTH_MIN : size; i <= size;
             i++) {
            arrive(step, (struct lzma_symbol){i, rep},
                   price + lengths[i - LZMA_LENGTH_MIN]);
        }
        if (size >= LZMA_NICE_SIZE) return size;
        if (size > longest) longest = size;
    }
    return longest;
}

/* A match at `distance`, of all lengths of [from, to]. */
static void try_distance(const struct step *step, uint32_t distance, uint32_t from,
                         uint32_t to)
{
    const struct lzma_parser *parser = step->parser;
    const uint32_t *lengths = parser->prices.match_lengths[step->pos_state];
    const uint32_t start =
        step->price +
        bit_price(parser, parser->model->is_rep[step->here->place.state], 0);
    uint32_t price = 0;

    for (uint32_t size = from; size <= to; size++) {
        /* From the last class of lengths on the distance costs the same. */
        if (size == from || size < LZMA_LENGTH_MIN + LZMA_LENGTH_CLASSES) {
            price = start + lzma_price_distance(&parser->prices, distance, size);
        }
        arrive(step, (struct lzma_symbol){size, distance + LZMA_REPS},
               price + lengths[size - LZMA_LENGTH_MIN]);
    }
}

/* All lengths of matches, each at its nearest distance; or the longest. */
static uint32_t try_matches(const struct step *step)
{
    const struct lzma_matches *all = &step->parser->matches;
    const size_t index = step->position - step->parser->history_size;
    uint32_t done = LZMA_LENGTH_MIN - 1;

    for (size_t i = all->first[index]; i < all->first[index + 1]; i++) {
        const struct lzma_match *match = &all->list[i];

        if (match->size >= LZMA_NICE_SIZE) {
            const uint32_t size = common(step, match->distance);

            try_distance(step, match->distance, size, size);
            return size;
        }
        try_distance(step, match->distance, done + 1, match->size);
        done = match->size;
    }
    return done;
}

/* Where the byte's like is thought to be: dear now, and cheap to come back to. */
static void try_hints(const struct step *step)
{
    const size_t index = step->position - step->parser->history_size;

    for (size_t i = 0; i < LZMA_HINTS; i++) {
        const uint32_t hint = step->parser->hints[LZMA_HINTS * index + i];
        uint32_t size;

        if (hint == 0 || hint > step->position) continue;
        size = common(step, hint - 1);
        try_distance(step, hint - 1, LZMA_LENGTH_MIN, size);
    }
}

/*
 * All symbols that may follow at a node. The size of a match that is so long that
 * nothing else was tried, or 0.
 */
static uint32_t leave(struct lzma_parser *parser, uint32_t node)
{
    const uint32_t position = parser->start + node;
    const size_t left = parser->text.size - position;
    struct step step = {.parser = parser,
                        .node = node,
                        .position = position,
                        .pos_state = lzma_pos_state(parser->model, position),
                        .limit =
                            left < LZMA_LENGTH_MAX ? (uint32_t)left : LZMA_LENGTH_MAX};
    const uint32_t margin = parser->way_max > 2 ? MARGIN_MANY : MARGIN;
    uint32_t plain = 0;

    for (step.way = 0; step.way < parser->counts[node]; step.way++) {
        uint16_t is_match;
        uint32_t size;

        step.here = ways_at(parser, node) + step.way;
        if (step.here->price > ways_at(parser, node)->price + margin) break;
        is_match = parser->model->is_match[step.here->place.state][step.pos_state];
        step.price = step.here->price + bit_price(parser, is_match, 1);
        try_literal(&step, step.here->price + bit_price(parser, is_match, 0), &plain);
        size = try_reps(&step);
        if (step.way > 0) continue;
        /* New distances follow the best way alone: the others differ in the last
         * distances, which these forget. */
        if (size < LZMA_NICE_SIZE) size = try_matches(&step);
        if (size >= LZMA_NICE_SIZE) return size;
        if (parser->hints != NULL) try_hints(&step);
    }
    return 0;
}

/* Puts the symbols of the best way to `node` in their order; how many. */
static size_t trace(struct lzma_parser *parser, uint32_t node)
{
    uint32_t way = 0;
    size_t first = LZMA_NODES;
    size_t count;

    while (node > 0) {
        const struct lzma_way *here = ways_at(parser, node) + way;

        parser->symbols[--first] = here->symbol;
        node = here->from;
        way = here->from_way;
    }
    count = LZMA_NODES - first;
    memmove(parser->symbols, parser->symbols + first, count * sizeof(*parser->symbols));
    return count;
}

/* The symbols that begin in the block: those behind it are better known later. */
static size_t cut(const struct lzma_parser *parser, size_t count)
{
    uint32_t node = 0;

    for (size_t i = 0; i < count; i++) {
        if (node >= LZMA_BLOCK) return i;
        node += parser->symbols[i].size;
    }
    return count;
}

size_t lzma_parse(struct lzma_parser *parser, uint32_t position,
                  const struct lzma_place *place)
{
    const size_t left = parser->text.size - position;
    const bool is_last = left <= LZMA_BLOCK + LZMA_LOOKAHEAD;
    const uint32_t end = is_last ? (uint32_t)left : LZMA_BLOCK + LZMA_LOOKAHEAD;

    parser->start = position;
    memset(parser->counts, 0, sizeof(parser->counts));
    memset(parser->worst, 0xff, sizeof(parser->worst));
    parser->counts[0] = 1;
    parser->ways[0] = (struct lzma_way){.place = *place};
    for (uint32_t node = 0; node < end; node++) {
        const uint32_t size = leave(parser, node);

        if (size > 0) return trace(parser, node + size);
    }
    return is_last ? trace(parser, end) : cut(parser, trace(parser, end));
}
