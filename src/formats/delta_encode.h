/*
 * The way from two images to relocation maps that suit them: alignment, votes and
 * plan together, and what the coder should look at. For payload_lzma.c, which tries
 * the maps.
 */
#ifndef FORMATS_DELTA_ENCODE_H
#define FORMATS_DELTA_ENCODE_H

#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/status.h>

#include "formats/delta_map.h"
#include "formats/delta_votes.h"

#define DELTA_CANDIDATES 3 /* maps, from fine to coarse */

struct delta_search {
    struct delta_votes votes; /* owned */
};

/*
 * Compares the images, and fills `hints`, LZMA_HINTS for each byte of the new one,
 * with the distances at which its like is in the old one. Fails with PLOMB_NO_MEMORY
 * alone; nothing is to clear then.
 */
enum plomb_status delta_search_init(struct delta_search *search,
                                    const struct delta_images *images,
                                    uint32_t *hints) PLOMB_MUST_USE;

void delta_search_clear(struct delta_search *search);

/* The candidate of that index. Fails with PLOMB_NO_MEMORY alone. */
enum plomb_status delta_search_map(const struct delta_search *search,
                                   const struct delta_images *images, size_t index,
                                   struct delta_map *out) PLOMB_MUST_USE;

#endif
