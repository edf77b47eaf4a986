#include <plomb/core/decode.h>

#include "core/decode_stream.h"

enum plomb_status plomb_stored_decode(struct plomb_stored *state,
                                      const struct plomb_decode_job *job)
{
    struct plomb_decode_stream *stream = &state->stream;

    decode_stream_init(stream, sizeof(*state), job);
    while (stream->status == PLOMB_OK && stream->output_offset < job->image_size) {
        decode_stream_put(stream, decode_stream_next(stream));
    }
    return decode_stream_finish(stream, 0);
}
