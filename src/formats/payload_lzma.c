#include "formats/payload_lzma.h"

#include <stdlib.h>
#include <string.h>

#include <plomb/effort.h>

#include "base/error.h"
#include "formats/call_filter.h"
#include "formats/delta_base.h"
#include "formats/delta_encode.h"
#include "formats/lzma_encode.h"

/* docs/spec/payload.md, section 3: what plomb writes unless asked for its best. */
static const struct lzma_properties usual = {1, 1, 1};

/* Thumb code repeats after 2 and 4 bytes; larger periods never won. */
enum { PB_MAX = 2, PROPERTIES_COUNT = 6 * (PB_MAX + 1) };

/*
 * How many ways the encoder pursues; see lzma_encode.h. A full image may take about
 * as long as `xz -9`, a delta a second; a trial only has to tell maps apart.
 */
enum { WAYS_FULL = 2, WAYS_BEST = 8, WAYS_DELTA = 8, WAYS_TRIAL = 2 };

/* One or several passes over the same bytes, of which the smallest is kept. */
struct work {
    const struct payload_request *request;
    struct delta_images images;
    uint8_t *bytes;        /* the history, then the image in absolute form */
    uint32_t *hints;       /* NULL without a base */
    struct plomb_buf best; /* the smallest stream so far; empty before the first */
    struct lzma_properties best_properties;
    uint32_t ways;
    uint64_t pass; /* passes done */
    uint64_t pass_count;
};

static void report_pass(void *context, uint64_t done, uint64_t total)
{
    const struct work *work = context;

    payload_report(work->request, work->pass * total + done, work->pass_count * total);
}

static enum plomb_status no_memory(struct plomb_error *error)
{
    return error_set(error, PLOMB_NO_MEMORY, "out of memory for the payload");
}

static enum plomb_status run_pass(struct work *work, struct lzma_properties properties,
                                  struct plomb_error *error)
{
    const size_t base_size = work->images.before.size;
    const struct plomb_span data =
        plomb_span(work->bytes + base_size, work->images.after.size);
    const struct lzma_encode_options options = {
        .properties = properties,
        .ways = work->ways,
        .history = plomb_span(work->bytes, base_size),
        .hints = work->hints,
        .progress = report_pass,
        .context = work,
    };
    struct plomb_buf stream;
    enum plomb_status status;

    plomb_buf_init(&stream, work->best.max_size);
    status = lzma_encode(data, &options, &stream, error);
    work->pass++;
    if (status != PLOMB_OK || (work->best.size > 0 && stream.size >= work->best.size)) {
        plomb_buf_clear(&stream);
        return status;
    }
    plomb_buf_clear(&work->best);
    work->best = stream;
    work->best_properties = properties;
    return PLOMB_OK;
}

/* Every property byte that can win; the usual one first, so that it wins a tie. */
static enum plomb_status run_all(struct work *work, struct plomb_error *error)
{
    const uint8_t max = PLOMB_LZMA_LCLP_MAX;
    enum plomb_status status = run_pass(work, usual, error);

    for (uint8_t lc = 0; lc <= max; lc++) {
        for (uint8_t lp = 0; lc + lp <= max; lp++) {
            for (uint8_t pb = 0; pb <= PB_MAX && status == PLOMB_OK; pb++) {
                struct lzma_properties next = {lc, lp, pb};

                if (memcmp(&next, &usual, sizeof(next)) == 0) continue;
                status = run_pass(work, next, error);
            }
        }
    }
    return status;
}

/* How many bytes a map and its stream take, by a quick look. */
static enum plomb_status try_map(struct work *work, const struct delta_map *map,
                                 size_t *size_out, struct plomb_error *error)
{
    struct plomb_buf written;
    enum plomb_status status;

    delta_map_history(map, &work->images, work->bytes);
    status = run_pass(work, usual, error);
    if (status != PLOMB_OK) return status;
    plomb_buf_init(&written, work->best.max_size);
    delta_map_write(map, work->images.base, &written);
    *size_out = written.size + work->best.size;
    plomb_buf_clear(&written);
    plomb_buf_clear(&work->best);
    return PLOMB_OK;
}

/* Makes `map` the one of all candidates that gives the smallest payload. */
static enum plomb_status choose_map(struct work *work,
                                    const struct delta_search *search,
                                    struct delta_map *map, struct plomb_error *error)
{
    size_t best = 0;
    size_t best_size = SIZE_MAX;

    for (size_t i = 0; i < DELTA_CANDIDATES; i++) {
        size_t size = 0;
        enum plomb_status status = delta_search_map(search, &work->images, i, map);

        if (status != PLOMB_OK) return no_memory(error);
        status = try_map(work, map, &size, error);
        if (status != PLOMB_OK) return status;
        if (size < best_size) {
            best = i;
            best_size = size;
        }
    }
    if (delta_search_map(search, &work->images, best, map) == PLOMB_OK) return PLOMB_OK;
    return no_memory(error);
}

/* Fills history and hints, and writes the map. */
static enum plomb_status prepare_delta(struct work *work, struct plomb_buf *out,
                                       struct plomb_error *error)
{
    struct delta_map *map = calloc(1, sizeof(*map));
    struct delta_search search = {0};
    enum plomb_status status = PLOMB_NO_MEMORY;

    if (map != NULL) {
        status =
            delta_base_find(work->images.before, work->images.base, &work->images.base);
    }
    if (status == PLOMB_OK)
        status = delta_search_init(&search, &work->images, work->hints);
    if (status != PLOMB_OK) {
        no_memory(error);
        goto out;
    }
    status = choose_map(work, &search, map, error);
    if (status != PLOMB_OK) goto out;
    delta_map_write(map, work->images.base, out);
    delta_map_history(map, &work->images, work->bytes);
    status = PLOMB_OK;
out:
    delta_search_clear(&search);
    free(map);
    return status;
}

static void set_params(const struct work *work, struct payload_params *params_out)
{
    params_out->bytes[0] = lzma_properties_byte(work->best_properties);
    params_out->size = 1;
    if (work->images.before.size == 0) return;
    delta_word_set(params_out->bytes + 1, work->images.base);
    params_out->size = PLOMB_CODEC_PARAMS_MAX;
}

/* Everything behind the allocations. */
static enum plomb_status run(struct work *work, struct plomb_buf *out,
                             struct payload_params *params_out,
                             struct plomb_error *error)
{
    const bool is_delta = work->images.before.size > 0;
    const bool is_best = work->request->effort == PLOMB_EFFORT_BEST;
    const bool is_fast = work->request->effort == PLOMB_EFFORT_FAST;
    const uint64_t trials = is_delta ? DELTA_CANDIDATES : 0;
    enum plomb_status status;

    work->pass_count = trials + (is_best ? PROPERTIES_COUNT : 1);
    work->ways = is_fast ? 0 : WAYS_TRIAL;
    if (is_delta) {
        status = prepare_delta(work, out, error);
        if (status != PLOMB_OK) return status;
    }
    work->ways = is_fast ? 0 : is_delta ? WAYS_DELTA : is_best ? WAYS_BEST : WAYS_FULL;
    status = is_best ? run_all(work, error) : run_pass(work, usual, error);
    if (status != PLOMB_OK) return status;
    plomb_buf_add(out, work->best.ptr, work->best.size);
    set_params(work, params_out);
    return PLOMB_OK;
}

enum plomb_status payload_lzma_encode(const struct payload_request *request,
                                      struct plomb_buf *out,
                                      struct payload_params *params_out,
                                      struct plomb_error *error)
{
    const size_t size = request->image.size;
    const size_t base_size = request->base.size;
    struct work work = {
        .request = request,
        .images = {request->base, request->image, request->base_address},
    };
    enum plomb_status status = PLOMB_NO_MEMORY;

    /* The image follows the history, as the decoder sees it. One byte more, because
     * an analyzer cannot know that images are not empty. */
    work.bytes = malloc(base_size + size + 1);
    if (base_size > 0) work.hints = calloc(size, LZMA_HINTS * sizeof(*work.hints));
    plomb_buf_init(&work.best, out->max_size - out->size);
    if (work.bytes == NULL || (base_size > 0 && work.hints == NULL)) {
        no_memory(error);
        goto out;
    }
    memcpy(work.bytes + base_size, request->image.ptr, size);
    call_filter_forward(work.bytes + base_size, size);
    status = run(&work, out, params_out, error);
out:
    plomb_buf_clear(&work.best);
    free(work.hints);
    free(work.bytes);
    return status;
}
