#include "formats/lzma_match.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    PAIRS = 1 << 16,
    ROOT_BITS = 17,
    DEPTH = 24,       /* places that are compared with one */
    COUNT_MAX = 64,   /* matches of one place that are kept */
    FIRST_ROOM = 4096 /* matches */
};

/* Places are counted from 1 here, so that 0 is none. */
struct matcher {
    struct plomb_span text;
    uint32_t pairs[PAIRS];          /* by two bytes: the last place */
    uint32_t roots[1 << ROOT_BITS]; /* by a hash of three bytes: the last place */
    uint32_t (*sons)[2];            /* by place: what is smaller, what is greater */
};

static size_t extend(const uint8_t *a, const uint8_t *b, size_t size, size_t limit)
{
    while (size < limit && a[size] == b[size]) size++;
    return size;
}

/*
 * Makes a place the root of its tree, `other` having been it, and divides the tree
 * below it; on the way it notes what is longer than everything before.
 */
static size_t climb(struct matcher *matcher, size_t position, uint32_t other,
                    size_t limit, struct lzma_match *out, size_t count)
{
    const uint8_t *here = matcher->text.ptr + position;
    uint32_t *smaller = &matcher->sons[position][0];
    uint32_t *greater = &matcher->sons[position][1];
    size_t smaller_size = 0; /* bytes that all in that direction share with it */
    size_t greater_size = 0;
    size_t longest = count > 0 ? out[count - 1].size : 1;

    for (int depth = DEPTH; other != 0 && depth > 0; depth--) {
        const uint8_t *there = matcher->text.ptr + other - 1;
        uint32_t *sons = matcher->sons[other - 1];
        const size_t known = smaller_size < greater_size ? smaller_size : greater_size;
        const size_t size = extend(here, there, known, limit);

        if (size > longest) {
            longest = size;
            if (count == COUNT_MAX) count--;
            out[count].size = size & 0xff;
            out[count++].distance = (position - other) & (LZMA_TEXT_MAX - 1);
        }
        if (size == limit) {
            *smaller = sons[0];
            *greater = sons[1];
            return count;
        }
        if (there[size] < here[size]) {
            *smaller = other;
            smaller = &sons[1];
            other = *smaller;
            smaller_size = size;
        } else {
            *greater = other;
            greater = &sons[0];
            other = *greater;
            greater_size = size;
        }
    }
    *smaller = *greater = 0;
    return count;
}

/* Fills `out`, of COUNT_MAX entries, with the matches of one place; how many. */
static size_t find(struct matcher *matcher, size_t position, struct lzma_match *out)
{
    const uint8_t *here = matcher->text.ptr + position;
    const size_t left = matcher->text.size - position;
    const size_t limit = left < LZMA_NICE_SIZE ? left : LZMA_NICE_SIZE;
    size_t count = 0;
    uint32_t other;
    uint32_t *last;
    uint32_t hash;

    if (left < 3) return 0;
    last = &matcher->pairs[here[0] | here[1] << 8];
    if (*last != 0) {
        out[count].size = 2;
        out[count++].distance = (position - *last) & (LZMA_TEXT_MAX - 1);
    }
    *last = (uint32_t)position + 1;
    hash = here[0] | (uint32_t)here[1] << 8 | (uint32_t)here[2] << 16;
    /* Knuth's multiplier: 2^32 by the golden ratio. */
    last = &matcher->roots[hash * 2654435761u >> (32 - ROOT_BITS)];
    other = *last;
    *last = (uint32_t)position + 1;
    return climb(matcher, position, other, limit, out, count);
}

/* Room for the matches of one more place behind `used`. */
static bool make_room(struct lzma_matches *matches, size_t used, size_t *capacity)
{
    struct lzma_match *grown;

    if (*capacity - used >= COUNT_MAX) return true;
    grown = realloc(matches->list, 2 * *capacity * sizeof(*grown));
    if (grown == NULL) return false;
    matches->list = grown;
    *capacity *= 2;
    return true;
}

enum plomb_status lzma_matches_find(struct plomb_span text, size_t history_size,
                                    struct lzma_matches *out)
{
    struct matcher *matcher = calloc(1, sizeof(*matcher));
    size_t capacity = FIRST_ROOM + 4 * (text.size - history_size);
    size_t used = 0;
    enum plomb_status status = PLOMB_NO_MEMORY;

    out->list = malloc(capacity * sizeof(*out->list));
    out->first = malloc((text.size - history_size + 1) * sizeof(*out->first));
    if (matcher == NULL || out->list == NULL || out->first == NULL) goto out;
    matcher->text = text;
    matcher->sons = malloc(text.size * sizeof(*matcher->sons));
    if (matcher->sons == NULL) goto out;
    for (size_t at = 0; at < text.size; at++) {
        size_t count;

        if (!make_room(out, used, &capacity)) goto out;
        count = find(matcher, at, out->list + used);
        if (at < history_size) continue;
        out->first[at - history_size] = (uint32_t)used;
        used += count;
    }
    out->first[text.size - history_size] = (uint32_t)used;
    status = PLOMB_OK;
out:
    if (matcher != NULL) free(matcher->sons);
    free(matcher);
    if (status != PLOMB_OK) lzma_matches_clear(out);
    return status;
}

void lzma_matches_clear(struct lzma_matches *matches)
{
    if (matches == NULL) return;
    free(matches->list);
    free(matches->first);
    memset(matches, 0, sizeof(*matches));
}
