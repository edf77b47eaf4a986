#include <plomb/core/decode.h>

enum plomb_status plomb_decode(union plomb_decoder *state,
                               const struct plomb_decode_job *job)
{
    switch (job->extension->codec) {
    case PLOMB_CODEC_STORED:
        return plomb_stored_decode(&state->stored, job);
    case PLOMB_CODEC_DEFLATE:
        return plomb_inflate_decode(&state->inflate, job);
    case PLOMB_CODEC_LZMA:
        return plomb_lzma_decode(&state->lzma, job);
    default:
        return PLOMB_CODEC_UNKNOWN;
    }
}
