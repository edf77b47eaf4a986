#include "formats/delta_encode.h"

#include "formats/delta_align.h"
#include "formats/delta_plan.h"
#include "formats/delta_votes.h"

/*
 * Measured on releases of real firmware, in bits. A step's address takes two bytes
 * or three; a wrong address costs the coder the end of a match, a byte or two, and
 * a new match. The optimum is flat.
 */
static const struct delta_costs costs = {.step = 16, .wrong = 17};

enum plomb_status delta_find_map(const struct delta_images *images,
                                 struct delta_map *out)
{
    struct delta_runs runs = {0};
    struct delta_votes votes = {0};
    enum plomb_status status = delta_align(images, &runs);

    if (status == PLOMB_OK) status = delta_votes_count(images, &runs, &votes);
    if (status == PLOMB_OK) status = delta_plan(&votes, images->base, costs, out);
    delta_runs_clear(&runs);
    delta_votes_clear(&votes);
    return status;
}
