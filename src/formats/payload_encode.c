#include "formats/payload_encode.h"

#include <plomb/effort.h>

#include "base/deflate.h"
#include "base/error.h"
#include "formats/payload_lzma.h"

void payload_report(const struct payload_request *request, uint64_t done,
                    uint64_t total)
{
    const struct plomb_progress *progress = request->progress;

    if (progress != NULL && progress->report != NULL) {
        progress->report(progress->context, "compressing", done, total);
    }
}

static enum plomb_status encode_deflate(const struct payload_request *request,
                                        struct plomb_buf *out,
                                        struct plomb_error *error)
{
    const bool is_best = request->effort == PLOMB_EFFORT_BEST;
    enum plomb_status status;

    payload_report(request, 0, request->image.size);
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
        return payload_lzma_encode(request, out, params, error);
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
    payload_report(request, request->image.size, request->image.size);
    *params_out = params;
    return PLOMB_OK;
}
