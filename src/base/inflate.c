#include "base/inflate.h"

#include <limits.h>
#include <string.h>

#define ZLIB_CONST /* zlib does not write to its input */
#include <zlib.h>

enum { CHUNK = 4096, RAW_WINDOW_BITS = -MAX_WBITS };

bool inflate_is_exact(struct plomb_span compressed, size_t size)
{
    uint8_t chunk[CHUNK];
    z_stream stream;
    int result = Z_OK;

    if (compressed.size > UINT_MAX) return false;
    memset(&stream, 0, sizeof(stream));
    stream.next_in = compressed.ptr;
    stream.avail_in = (uInt)compressed.size;
    if (inflateInit2(&stream, RAW_WINDOW_BITS) != Z_OK) return false;
    while (result == Z_OK && stream.total_out <= size) {
        stream.next_out = chunk;
        stream.avail_out = sizeof(chunk);
        result = inflate(&stream, Z_NO_FLUSH);
    }
    inflateEnd(&stream);
    return result == Z_STREAM_END && stream.avail_in == 0 && stream.total_out == size;
}
