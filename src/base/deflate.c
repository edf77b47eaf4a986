#include "base/deflate.h"

#include <limits.h>
#include <string.h>

#define ZLIB_CONST /* zlib does not write to its input */
#include <zlib.h>

enum {
    CHUNK = 16384,
    RAW_WINDOW_BITS = -MAX_WBITS,
    MEM_LEVEL_DEFAULT = 8, /* zlib's own */
    MEM_LEVEL_MAX = 9
};

static enum plomb_status run(z_stream *stream, struct plomb_buf *out)
{
    uint8_t chunk[CHUNK];
    int result;

    do {
        stream->next_out = chunk;
        stream->avail_out = sizeof(chunk);
        result = deflate(stream, Z_FINISH);
        plomb_buf_add(out, chunk, sizeof(chunk) - stream->avail_out);
    } while (result == Z_OK && out->status == PLOMB_OK);
    if (out->status != PLOMB_OK) return out->status;
    return result == Z_STREAM_END ? PLOMB_OK : PLOMB_INTERNAL;
}

static enum plomb_status deflate_once(struct plomb_span data, int mem_level,
                                      int strategy, struct plomb_buf *out)
{
    z_stream stream;
    enum plomb_status status;

    if (data.size > UINT_MAX) return PLOMB_INPUT_TOO_LARGE;
    memset(&stream, 0, sizeof(stream));
    stream.next_in = data.ptr;
    stream.avail_in = (uInt)data.size;
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, RAW_WINDOW_BITS,
                     mem_level, strategy) != Z_OK) {
        return PLOMB_NO_MEMORY;
    }
    status = run(&stream, out);
    deflateEnd(&stream);
    return status;
}

/* Makes `*best` the stream of one strategy if that is smaller. */
static enum plomb_status try_one(struct plomb_span data, int mem_level, int strategy,
                                 struct plomb_buf *best)
{
    struct plomb_buf next;
    enum plomb_status status;

    plomb_buf_init(&next, best->max_size);
    status = deflate_once(data, mem_level, strategy, &next);
    if (status != PLOMB_OK || (best->size > 0 && next.size >= best->size)) {
        plomb_buf_clear(&next);
        return status;
    }
    plomb_buf_clear(best);
    *best = next;
    return PLOMB_OK;
}

enum plomb_status deflate_raw(struct plomb_span data, bool tries_all,
                              struct plomb_buf *out)
{
    static const int strategies[] = {Z_DEFAULT_STRATEGY, Z_FILTERED};
    const size_t strategy_count = tries_all ? 2 : 1;
    const int level_min = tries_all ? 4 : MEM_LEVEL_DEFAULT;
    struct plomb_buf best;
    enum plomb_status status = PLOMB_OK;

    /* A memory level decides after how many symbols a block ends. */
    plomb_buf_init(&best, out->max_size - out->size);
    for (int level = MEM_LEVEL_MAX; level >= level_min && status == PLOMB_OK; level--) {
        for (size_t i = 0; i < strategy_count && status == PLOMB_OK; i++) {
            status = try_one(data, level, strategies[i], &best);
        }
    }
    plomb_buf_add(out, best.ptr, best.size);
    plomb_buf_clear(&best);
    return status != PLOMB_OK ? status : out->status;
}
