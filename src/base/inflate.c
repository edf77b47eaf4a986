#include "base/inflate.h"

#include <limits.h>
#include <string.h>

#define ZLIB_CONST /* zlib does not write to its input */
#include <zlib.h>

enum { CHUNK = 4096, RAW_WINDOW_BITS = -MAX_WBITS };

enum plomb_status inflate_check(struct plomb_span compressed, size_t size,
                                bool *is_exact_out)
{
    uint8_t chunk[CHUNK];
    z_stream stream;
    int result;

    *is_exact_out = false;
    if (compressed.size > UINT_MAX) return PLOMB_OK;
    memset(&stream, 0, sizeof(stream));
    stream.next_in = compressed.ptr;
    stream.avail_in = (uInt)compressed.size;
    if (inflateInit2(&stream, RAW_WINDOW_BITS) != Z_OK) return PLOMB_NO_MEMORY;
    do {
        stream.next_out = chunk;
        stream.avail_out = sizeof(chunk);
        result = inflate(&stream, Z_NO_FLUSH);
    } while (result == Z_OK && stream.total_out <= size);
    *is_exact_out =
        result == Z_STREAM_END && stream.avail_in == 0 && stream.total_out == size;
    inflateEnd(&stream);
    return result == Z_MEM_ERROR ? PLOMB_NO_MEMORY : PLOMB_OK;
}
