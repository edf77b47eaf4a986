#include "formats/delta_votes.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "formats/call_filter.h"

void delta_votes_clear(struct delta_votes *votes)
{
    if (votes == NULL) return;
    free(votes->votes);
    memset(votes, 0, sizeof(*votes));
}

/* The target of the pair at `offset`: halfwords from the image's start. */
static uint32_t target_of(struct plomb_span image, size_t offset)
{
    return (call_filter_value(image.ptr + offset) + (uint32_t)(offset / 2) + 2) &
           CALL_MASK;
}

/* Two to the 22 halfwords up is the same as down: the nearer way is meant. */
static int32_t shift_between(uint32_t before, uint32_t after)
{
    const uint32_t up = (after - before) & CALL_MASK;

    return 2 *
           (up <= CALL_MASK / 2 ? (int32_t)up : (int32_t)up - (int32_t)CALL_MASK - 1);
}

static bool read_pair(const struct delta_images *images, size_t before, size_t after,
                      struct delta_vote *out)
{
    uint32_t target;

    if (before + CALL_PAIR_SIZE > images->before.size ||
        after + CALL_PAIR_SIZE > images->after.size ||
        !call_filter_is_pair(images->before.ptr + before) ||
        !call_filter_is_pair(images->after.ptr + after)) {
        return false;
    }
    target = target_of(images->before, before);
    out->address = images->base + 2 * target;
    out->shift = shift_between(target, target_of(images->after, after));
    return true;
}

static bool read_word(const struct delta_images *images, size_t before, size_t after,
                      struct delta_vote *out)
{
    uint32_t from;
    uint32_t to;

    if (!delta_is_word(images->before, before) ||
        !delta_is_word(images->after, after)) {
        return false;
    }
    from = delta_word_get(images->before.ptr + before);
    to = delta_word_get(images->after.ptr + after);
    if (!delta_is_pointer(images, from) || !delta_is_pointer(images, to) ||
        (from >= DELTA_RAM_START) != (to >= DELTA_RAM_START)) {
        return false;
    }
    out->address = from;
    out->shift = (int32_t)(to - from);
    return true;
}

static int compare(const void *left, const void *right)
{
    const struct delta_vote *a = left;
    const struct delta_vote *b = right;

    if (a->address != b->address) return a->address < b->address ? -1 : 1;
    return a->shift != b->shift ? (a->shift < b->shift ? -1 : 1) : 0;
}

/* Sorts the votes and adds up those that are alike. */
static void merge(struct delta_votes *votes)
{
    size_t kept = 0;

    if (votes->count == 0) return;
    qsort(votes->votes, votes->count, sizeof(*votes->votes), compare);
    for (size_t i = 1; i < votes->count; i++) {
        if (compare(&votes->votes[kept], &votes->votes[i]) == 0) {
            votes->votes[kept].count += votes->votes[i].count;
        } else {
            votes->votes[++kept] = votes->votes[i];
        }
    }
    votes->count = kept + 1;
}

enum plomb_status delta_votes_count(const struct delta_images *images,
                                    const struct delta_runs *runs,
                                    struct delta_votes *out)
{
    /* One at each halfword of the new image at most. */
    struct delta_vote *votes = malloc((images->after.size / 2 + 1) * sizeof(*votes));
    size_t count = 0;

    if (votes == NULL) return PLOMB_NO_MEMORY;
    for (size_t i = 0; i < runs->count; i++) {
        const struct delta_run *run = &runs->runs[i];

        for (size_t at = run->after % 2; at < run->size; at += 2) {
            const size_t before = run->before + at;
            const size_t after = run->after + at;

            if (before % 2 != 0) break;
            if (read_pair(images, before, after, &votes[count]) ||
                read_word(images, before, after, &votes[count])) {
                votes[count++].count = 1;
            }
        }
    }
    out->votes = votes;
    out->count = count;
    merge(out);
    return PLOMB_OK;
}
