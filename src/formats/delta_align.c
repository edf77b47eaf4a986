#include "formats/delta_align.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "formats/call_filter.h"
#include "formats/suffix_array.h"

enum {
    STEP = 2,      /* bytes: code moves by halfwords */
    MATCH_MIN = 8, /* bytes that start a run */
    GAIN_MIN = 8   /* bytes by which another place must be more alike */
};

/* The search: both images masked, and the run that is being followed. */
struct alignment {
    struct plomb_span before;
    struct plomb_span after;
    struct suffix_array array; /* of before */
    struct delta_run run;      /* the last one, sure of up to its size */
    struct delta_runs runs;    /* those before */
    enum plomb_status status;
};

void delta_runs_clear(struct delta_runs *runs)
{
    if (runs == NULL) return;
    free(runs->runs);
    memset(runs, 0, sizeof(*runs));
}

static void add_run(struct alignment *alignment, struct delta_run run)
{
    struct delta_runs *runs = &alignment->runs;

    if (run.size == 0 || alignment->status != PLOMB_OK) return;
    if (runs->count == runs->capacity) {
        size_t capacity = runs->capacity > 0 ? 2 * runs->capacity : 1024;
        struct delta_run *grown = realloc(runs->runs, capacity * sizeof(*grown));

        if (grown == NULL) {
            alignment->status = PLOMB_NO_MEMORY;
            return;
        }
        runs->runs = grown;
        runs->capacity = capacity;
    }
    runs->runs[runs->count++] = run;
}

/*
 * A copy of an image in which calls and pointers look the same wherever they lead,
 * so that a run goes on across them.
 */
static void mask(const struct delta_images *images, struct plomb_span image,
                 uint8_t *out)
{
    memcpy(out, image.ptr, image.size);
    for (size_t at = 0; at + CALL_PAIR_SIZE <= image.size; at += STEP) {
        if (call_filter_is_pair(image.ptr + at)) {
            call_filter_set_value(out + at, 0);
        } else if (delta_is_word(image, at)) {
            uint32_t value = delta_word_get(image.ptr + at);

            if (!delta_is_pointer(images, value)) continue;
            delta_word_set(out + at, value >= DELTA_RAM_START ? DELTA_RAM_START : 0);
        }
    }
}

/* Whether the images agree at `after`, going on as the last run does. */
static bool goes_on(const struct alignment *alignment, size_t after)
{
    const struct delta_run *run = &alignment->run;
    size_t before;

    if (run->size == 0) return false;
    before = run->before + (after - run->after);
    return before < alignment->before.size &&
           alignment->before.ptr[before] == alignment->after.ptr[after];
}

/* Bytes by which a run goes on in front of it, for as long as more agree than not. */
static size_t forward_size(const struct alignment *alignment,
                           const struct delta_run *run, size_t gap)
{
    const size_t before = run->before + run->size;
    const size_t after = run->after + run->size;
    size_t size = 0;
    int64_t score = 0;
    int64_t best = 0;

    for (size_t i = 0; i < gap && before + i < alignment->before.size; i++) {
        const bool is_alike =
            alignment->before.ptr[before + i] == alignment->after.ptr[after + i];

        score += is_alike ? 1 : -1;
        if (score > best) {
            best = score;
            size = i + 1;
        }
    }
    return size;
}

/* The same in the other direction. */
static size_t backward_size(const struct alignment *alignment,
                            const struct delta_run *run, size_t gap)
{
    size_t size = 0;
    int64_t score = 0;
    int64_t best = 0;

    for (size_t i = 1; i <= gap && i <= run->before; i++) {
        const bool is_alike = alignment->before.ptr[run->before - i] ==
                              alignment->after.ptr[run->after - i];

        score += is_alike ? 1 : -1;
        if (score > best) {
            best = score;
            size = i;
        }
    }
    return size;
}

/*
 * How many of `overlap` bytes, which begin at `after` in the new image, the earlier
 * of two runs keeps, so that the fewest differ.
 */
static size_t kept_size(const struct alignment *alignment,
                        const struct delta_run *earlier, const struct delta_run *later,
                        size_t after, size_t overlap)
{
    const uint8_t *mine =
        alignment->before.ptr + earlier->before + (after - earlier->after);
    const uint8_t *theirs =
        alignment->before.ptr + later->before - (later->after - after);
    const uint8_t *bytes = alignment->after.ptr + after;
    size_t size = 0;
    int64_t score = 0;
    int64_t best = 0;

    for (size_t i = 0; i < overlap; i++) {
        score += (mine[i] == bytes[i]) - (theirs[i] == bytes[i]);
        if (score > best) {
            best = score;
            size = i + 1;
        }
    }
    return size;
}

/* Divides what lies between two runs among them, as far as they agree with it. */
static void divide(const struct alignment *alignment, struct delta_run *earlier,
                   struct delta_run *later)
{
    const size_t start = earlier->after + earlier->size;
    const size_t gap = later->after - start;
    size_t forward = earlier->size > 0 ? forward_size(alignment, earlier, gap) : 0;
    size_t backward = later->size > 0 ? backward_size(alignment, later, gap) : 0;

    if (forward + backward > gap) {
        const size_t overlap = forward + backward - gap;
        const size_t keep =
            kept_size(alignment, earlier, later, start + forward - overlap, overlap);

        forward -= overlap - keep;
        backward -= keep;
    }
    earlier->size += forward;
    later->before -= backward;
    later->after -= backward;
    later->size += backward;
}

/* Ends the last run where `next` takes over. */
static void start_run(struct alignment *alignment, struct delta_run next)
{
    divide(alignment, &alignment->run, &next);
    add_run(alignment, alignment->run);
    alignment->run = next;
}

static void search(struct alignment *alignment)
{
    const size_t end = alignment->after.size;
    size_t at = 0;

    while (at < end && alignment->status == PLOMB_OK) {
        const struct suffix_match match = suffix_array_find(
            &alignment->array, plomb_span_sub(alignment->after, at, end));
        size_t alike = 0;

        for (size_t i = 0; i < match.size; i++) alike += goes_on(alignment, at + i);
        if (match.size >= MATCH_MIN && match.size > alike + GAIN_MIN) {
            start_run(alignment, (struct delta_run){match.offset, at, match.size});
            at += match.size;
        } else if (match.size > 0 && alike == match.size) {
            /* The same bytes where they were expected. */
            at += match.size;
        } else {
            at += STEP;
        }
        at += at % STEP;
    }
    start_run(alignment, (struct delta_run){0, end, 0});
}

enum plomb_status delta_align(const struct delta_images *images, struct delta_runs *out)
{
    const size_t before_size = images->before.size;
    const size_t after_size = images->after.size;
    struct alignment alignment = {.status = PLOMB_NO_MEMORY};
    uint8_t *masked = malloc(before_size + after_size);

    if (masked == NULL) return PLOMB_NO_MEMORY;
    mask(images, images->before, masked);
    mask(images, images->after, masked + before_size);
    alignment.before = plomb_span(masked, before_size);
    alignment.after = plomb_span(masked + before_size, after_size);
    alignment.status = suffix_array_init(&alignment.array, alignment.before);
    if (alignment.status == PLOMB_OK) search(&alignment);
    suffix_array_clear(&alignment.array);
    free(masked);
    if (alignment.status == PLOMB_OK) {
        *out = alignment.runs;
    } else {
        delta_runs_clear(&alignment.runs);
    }
    return alignment.status;
}
