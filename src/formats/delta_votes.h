/*
 * Where the targets of calls and pointers moved: what the aligned images say. Each
 * call or pointer of the old image whose counterpart in the new image is known
 * votes for the shift of its target. For the delta encoder.
 */
#ifndef FORMATS_DELTA_VOTES_H
#define FORMATS_DELTA_VOTES_H

#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/status.h>

#include "formats/delta_align.h"

struct delta_vote {
    uint32_t address; /* of the target, in the old image's map */
    int32_t shift;    /* to where it is now, bytes */
    uint32_t count;   /* calls and pointers that say so */
};

struct delta_votes {
    struct delta_vote *votes; /* by address, then shift; no two alike */
    size_t count;
};

/* Counts the votes of aligned images. Fails with PLOMB_NO_MEMORY alone. */
enum plomb_status delta_votes_count(const struct delta_images *images,
                                    const struct delta_runs *runs,
                                    struct delta_votes *out) PLOMB_MUST_USE;

void delta_votes_clear(struct delta_votes *votes);

#endif
