#include "formats/lzma_library.h"

#include <lzma.h>

#include "base/error.h"

enum {
    OUTPUT_CHUNK = 16384, /* bytes */
    INPUT_CHUNK = 16384,  /* bytes between two calls of progress */
    NICE_SIZE = 64        /* bytes of a match that ends the search, as in xz -9 */
};

static void set_options(struct plomb_span data,
                        const struct lzma_encode_options *options,
                        lzma_options_lzma *lzma)
{
    const uint64_t reach = (uint64_t)data.size + options->history.size;

    /* 9 exists in every liblzma; the dictionary is set below. */
    (void)lzma_lzma_preset(lzma, 9 | LZMA_PRESET_EXTREME);
    lzma->nice_len = NICE_SIZE;
    lzma->depth = 0;
    lzma->lc = options->properties.lc;
    lzma->lp = options->properties.lp;
    lzma->pb = options->properties.pb;
    lzma->dict_size = reach < LZMA_DICT_SIZE_MIN ? LZMA_DICT_SIZE_MIN : (uint32_t)reach;
    lzma->ext_flags = 0; /* no end marker */
    lzma->ext_size_low = (uint32_t)data.size;
    lzma->ext_size_high = (uint32_t)((uint64_t)data.size >> 32);
    if (options->history.size > 0) {
        lzma->preset_dict = options->history.ptr;
        lzma->preset_dict_size = (uint32_t)options->history.size;
    }
}

/* Gives the coder its next input once it has taken all that it had. */
static void feed(lzma_stream *stream, struct plomb_span data,
                 const struct lzma_encode_options *options)
{
    struct plomb_span next =
        plomb_span_sub(data, (size_t)stream->total_in, INPUT_CHUNK);

    if (stream->avail_in > 0) return;
    if (options->progress != NULL) {
        options->progress(options->context, stream->total_in, data.size);
    }
    stream->next_in = next.ptr;
    stream->avail_in = next.size;
}

static lzma_ret code(lzma_stream *stream, struct plomb_span data,
                     const struct lzma_encode_options *options, struct plomb_buf *out)
{
    uint8_t chunk[OUTPUT_CHUNK];
    lzma_ret result = LZMA_OK;

    while (result == LZMA_OK && out->status == PLOMB_OK) {
        feed(stream, data, options);
        stream->next_out = chunk;
        stream->avail_out = sizeof(chunk);
        result = lzma_code(stream, stream->total_in + stream->avail_in < data.size
                                       ? LZMA_RUN
                                       : LZMA_FINISH);
        plomb_buf_add(out, chunk, sizeof(chunk) - stream->avail_out);
    }
    return result;
}

enum plomb_status lzma_library_encode(struct plomb_span data,
                                      const struct lzma_encode_options *options,
                                      struct plomb_buf *out, struct plomb_error *error)
{
    lzma_options_lzma lzma;
    const lzma_filter filters[] = {{LZMA_FILTER_LZMA1EXT, &lzma},
                                   {LZMA_VLI_UNKNOWN, NULL}};
    lzma_stream stream = LZMA_STREAM_INIT;
    lzma_ret result;

    set_options(data, options, &lzma);
    result = lzma_raw_encoder(&stream, filters);
    if (result == LZMA_OK) result = code(&stream, data, options, out);
    lzma_end(&stream);
    if (out->status != PLOMB_OK) {
        return error_set(error, out->status, "the payload does not fit");
    }
    if (result == LZMA_STREAM_END) return PLOMB_OK;
    return result == LZMA_MEM_ERROR
               ? error_set(error, PLOMB_NO_MEMORY, "out of memory for LZMA")
               : error_set(error, PLOMB_INTERNAL, "liblzma ended with %d", (int)result);
}

const char *lzma_library_version(void)
{
    return lzma_version_string();
}
