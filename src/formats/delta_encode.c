#include "formats/delta_encode.h"

#include "formats/delta_align.h"
#include "formats/delta_plan.h"
#include "formats/delta_votes.h"
#include "formats/lzma_encode.h"

/*
 * In bits, measured on releases of real firmware. A step's address takes two bytes
 * or three. A wrong address costs the coder the end of a match, a byte or two, and a
 * new match; but less when others are wrong beside it, so the dearest map need not
 * be the best.
 */
static const struct delta_costs costs[DELTA_CANDIDATES] = {
    {.step = 16, .wrong = 17},
    {.step = 20, .wrong = 14},
    {.step = 32, .wrong = 14},
};

/* Notes the distance of a run for the bytes [from, to) of the new image. */
static void hint(const struct delta_images *images, const struct delta_run *run,
                 size_t from, size_t to, uint32_t *hints)
{
    const size_t distance = images->before.size - run->before + run->after;

    for (size_t at = from; at < to; at++) {
        uint32_t *here = hints + LZMA_HINTS * at;
        const size_t before = images->before.size + at - distance;

        if (at + images->before.size < distance || before >= images->before.size)
            continue;
        here[here[0] == 0 ? 0 : 1] = (uint32_t)distance;
    }
}

/* In a run its distance; between two runs those of both. */
static void hint_all(const struct delta_images *images, const struct delta_runs *runs,
                     uint32_t *hints)
{
    for (size_t i = 0; i < runs->count; i++) {
        const struct delta_run *run = &runs->runs[i];
        const size_t from = i > 0 ? run[-1].after + run[-1].size : 0;
        const size_t to = i + 1 < runs->count ? run[1].after : images->after.size;

        hint(images, run, from, to, hints);
    }
}

enum plomb_status delta_search_init(struct delta_search *search,
                                    const struct delta_images *images, uint32_t *hints)
{
    struct delta_runs runs = {0};
    enum plomb_status status = delta_align(images, &runs);

    if (status == PLOMB_OK) status = delta_votes_count(images, &runs, &search->votes);
    if (status == PLOMB_OK) hint_all(images, &runs, hints);
    delta_runs_clear(&runs);
    return status;
}

void delta_search_clear(struct delta_search *search)
{
    if (search == NULL) return;
    delta_votes_clear(&search->votes);
}

enum plomb_status delta_search_map(const struct delta_search *search,
                                   const struct delta_images *images, size_t index,
                                   struct delta_map *out)
{
    return delta_plan(&search->votes, images->base, costs[index], out);
}
