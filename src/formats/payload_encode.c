#include "formats/payload_encode.h"

#include <stdlib.h>
#include <string.h>

#include <plomb/effort.h>

#include "base/deflate.h"
#include "base/error.h"
#include "formats/call_filter.h"
#include "formats/delta_encode.h"
#include "formats/lzma_encode.h"

/* docs/spec/payload.md, section 3: what plomb writes unless asked for its best. */
static const struct lzma_properties usual = {1, 1, 1};

/* Thumb code repeats after 2 and 4 bytes; larger periods never won. */
enum { BEST_PB_MAX = 2 };

/* LZMA at work: one or several passes over the same bytes, the smallest kept. */
struct coding {
    struct lzma_encode_options options;
    struct plomb_span data; /* the image in absolute form */
    struct plomb_buf best;  /* the smallest stream so far; empty before the first */
    struct lzma_properties best_properties;
    const struct plomb_progress *progress;
    uint64_t pass; /* passes done */
    uint64_t pass_count;
};

static void report(const struct plomb_progress *progress, uint64_t done, uint64_t total)
{
    if (progress != NULL && progress->report != NULL) {
        progress->report(progress->context, "compressing", done, total);
    }
}

static void report_pass(void *context, uint64_t done, uint64_t total)
{
    const struct coding *coding = context;

    report(coding->progress, coding->pass * total + done, coding->pass_count * total);
}

static enum plomb_status no_memory(struct plomb_error *error)
{
    return error_set(error, PLOMB_NO_MEMORY, "out of memory for the payload");
}

static enum plomb_status run_pass(struct coding *coding, struct lzma_properties next,
                                  struct plomb_error *error)
{
    struct plomb_buf stream;
    enum plomb_status status;

    plomb_buf_init(&stream, coding->best.max_size);
    coding->options.properties = next;
    status = lzma_encode(coding->data, &coding->options, &stream, error);
    coding->pass++;
    if (status != PLOMB_OK ||
        (coding->best.size > 0 && stream.size >= coding->best.size)) {
        plomb_buf_clear(&stream);
        return status;
    }
    plomb_buf_clear(&coding->best);
    coding->best = stream;
    coding->best_properties = next;
    return PLOMB_OK;
}

/* Every property byte that can win; the usual one first, so that it wins a tie. */
static enum plomb_status run_all(struct coding *coding, struct plomb_error *error)
{
    const uint8_t max = PLOMB_LZMA_LCLP_MAX;
    enum plomb_status status = run_pass(coding, usual, error);

    for (uint8_t lc = 0; lc <= max; lc++) {
        for (uint8_t lp = 0; lc + lp <= max; lp++) {
            for (uint8_t pb = 0; pb <= BEST_PB_MAX && status == PLOMB_OK; pb++) {
                struct lzma_properties next = {lc, lp, pb};

                if (memcmp(&next, &usual, sizeof(next)) == 0) continue;
                status = run_pass(coding, next, error);
            }
        }
    }
    return status;
}

static void set_params(const struct payload_request *request,
                       struct lzma_properties properties,
                       struct payload_params *params_out)
{
    params_out->bytes[0] = lzma_properties_byte(properties);
    params_out->size = 1;
    if (request->base.size == 0) return;
    delta_word_set(params_out->bytes + 1, request->base_address);
    params_out->size = PLOMB_CODEC_PARAMS_MAX;
}

/* The stream of `data`, the image in absolute form, behind `history`. */
static enum plomb_status encode_stream(const struct payload_request *request,
                                       struct plomb_span data,
                                       struct plomb_span history, struct plomb_buf *out,
                                       struct payload_params *params_out,
                                       struct plomb_error *error)
{
    const bool is_best = request->effort == PLOMB_EFFORT_BEST;
    struct coding coding = {.data = data, .progress = request->progress};
    enum plomb_status status;

    coding.options.is_fast = request->effort == PLOMB_EFFORT_FAST;
    coding.options.history = history;
    coding.options.progress = report_pass;
    coding.options.context = &coding;
    coding.pass_count = is_best ? 6 * (BEST_PB_MAX + 1) : 1;
    plomb_buf_init(&coding.best, out->max_size - out->size);
    status = is_best ? run_all(&coding, error) : run_pass(&coding, usual, error);
    if (status == PLOMB_OK) {
        plomb_buf_add(out, coding.best.ptr, coding.best.size);
        set_params(request, coding.best_properties, params_out);
    }
    plomb_buf_clear(&coding.best);
    return status;
}

/* Writes the map and fills `history`, which has room for the old image. */
static enum plomb_status prepare_delta(const struct payload_request *request,
                                       uint8_t *history, struct plomb_buf *out,
                                       struct plomb_error *error)
{
    const struct delta_images images = {request->base, request->image,
                                        request->base_address};
    struct delta_map *map = calloc(1, sizeof(*map));
    enum plomb_status status = PLOMB_NO_MEMORY;

    if (map != NULL) status = delta_find_map(&images, map);
    if (status == PLOMB_OK) {
        delta_map_write(map, request->base_address, out);
        delta_map_history(map, &images, history);
    }
    free(map);
    return status == PLOMB_OK ? PLOMB_OK : no_memory(error);
}

static enum plomb_status encode_lzma(const struct payload_request *request,
                                     struct plomb_buf *out,
                                     struct payload_params *params_out,
                                     struct plomb_error *error)
{
    const size_t size = request->image.size;
    const size_t base_size = request->base.size;
    /* The history lies in front, as the decoder sees it. */
    uint8_t *bytes = malloc(base_size + size);
    enum plomb_status status = PLOMB_OK;

    if (bytes == NULL) return no_memory(error);
    memcpy(bytes + base_size, request->image.ptr, size);
    call_filter_forward(bytes + base_size, size);
    if (base_size > 0) status = prepare_delta(request, bytes, out, error);
    if (status == PLOMB_OK) {
        status = encode_stream(request, plomb_span(bytes + base_size, size),
                               plomb_span(bytes, base_size), out, params_out, error);
    }
    free(bytes);
    return status;
}

static enum plomb_status encode_deflate(const struct payload_request *request,
                                        struct plomb_buf *out,
                                        struct plomb_error *error)
{
    const bool is_best = request->effort == PLOMB_EFFORT_BEST;
    enum plomb_status status;

    report(request->progress, 0, request->image.size);
    status = deflate_raw(request->image, is_best, out);
    if (status == PLOMB_OK) return PLOMB_OK;
    return error_set(error, status, "deflate could not code the image");
}

static enum plomb_status check(const struct payload_request *request,
                               struct plomb_error *error)
{
    const bool is_delta = request->base.size > 0;

    if (request->image.size == 0) {
        return error_set(error, PLOMB_IMAGE_EMPTY, "there is no image to encode");
    }
    if (request->image.size > PAYLOAD_IMAGE_MAX ||
        request->base.size > PAYLOAD_IMAGE_MAX) {
        return error_set(error, PLOMB_INPUT_TOO_LARGE, "an image is over %u bytes",
                         PAYLOAD_IMAGE_MAX);
    }
    if (request->base_address % 4 != 0 ||
        (is_delta && request->codec != PLOMB_CODEC_LZMA)) {
        return error_set(error, PLOMB_INTERNAL, "no such payload");
    }
    return PLOMB_OK;
}

static enum plomb_status encode(const struct payload_request *request,
                                struct plomb_buf *out, struct payload_params *params,
                                struct plomb_error *error)
{
    switch ((enum plomb_codec)request->codec) {
    case PLOMB_CODEC_STORED:
        plomb_buf_add(out, request->image.ptr, request->image.size);
        return PLOMB_OK;
    case PLOMB_CODEC_DEFLATE:
        return encode_deflate(request, out, error);
    case PLOMB_CODEC_LZMA:
        return encode_lzma(request, out, params, error);
    }
    return error_set(error, PLOMB_INTERNAL, "no codec has the number %u",
                     request->codec);
}

enum plomb_status payload_encode(const struct payload_request *request,
                                 struct plomb_buf *out,
                                 struct payload_params *params_out,
                                 struct plomb_error *error)
{
    const size_t start = out->size;
    struct payload_params params = {0};
    enum plomb_status status = check(request, error);

    if (status != PLOMB_OK) return status;
    status = encode(request, out, &params, error);
    if (status != PLOMB_OK) return status;
    while ((out->size - start) % 4 != 0 && out->status == PLOMB_OK) {
        plomb_buf_add_byte(out, 0);
    }
    if (out->status != PLOMB_OK) {
        return error_set(error, out->status, "the payload does not fit");
    }
    report(request->progress, request->image.size, request->image.size);
    *params_out = params;
    return PLOMB_OK;
}
