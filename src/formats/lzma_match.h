/*
 * What stands at each place of a text and stood before it: for every length the
 * nearest match. Exact for two bytes; longer ones by a binary tree over all earlier
 * places, the newest on top. For lzma_encode.c.
 */
#ifndef FORMATS_LZMA_MATCH_H
#define FORMATS_LZMA_MATCH_H

#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/core/status.h>

#define LZMA_NICE_SIZE 128u /* bytes: a match as long as that is taken at once */

/* Small, because there are several for each byte. */
struct lzma_match {
    uint32_t size : 8;      /* bytes, LZMA_NICE_SIZE standing for that and more */
    uint32_t distance : 24; /* 0 is the byte before */
};

#define LZMA_TEXT_MAX (1u << 24) /* bytes that such distances reach */

/* The matches of all places behind the history. */
struct lzma_matches {
    struct lzma_match *list; /* by place, then rising size and distance; owned */
    uint32_t *first;         /* by place: where in the list its own begin; and one
                                more, where the last end; owned */
};

/*
 * Finds the matches of `text` from byte `history_size` on. Fails with PLOMB_NO_MEMORY
 * alone; there is nothing to clear then.
 */
enum plomb_status lzma_matches_find(struct plomb_span text, size_t history_size,
                                    struct lzma_matches *out) PLOMB_MUST_USE;

void lzma_matches_clear(struct lzma_matches *matches);

#endif
