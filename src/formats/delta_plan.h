/*
 * From votes to the relocation map that costs least: few steps, few votes
 * contradicted. For the delta encoder.
 */
#ifndef FORMATS_DELTA_PLAN_H
#define FORMATS_DELTA_PLAN_H

#include <plomb/core/attributes.h>
#include <plomb/core/status.h>

#include "formats/delta_map.h"
#include "formats/delta_votes.h"

/* What things cost, in bits. */
struct delta_costs {
    uint32_t step;  /* a step, without the bytes of its shift change */
    uint32_t wrong; /* a call or pointer that the map moves to the wrong place */
};

/* Finds the map. Fails with PLOMB_NO_MEMORY alone. */
enum plomb_status delta_plan(const struct delta_votes *votes, uint32_t base,
                             struct delta_costs costs,
                             struct delta_map *out) PLOMB_MUST_USE;

#endif
