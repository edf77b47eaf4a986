#include "boot/boot.h"

enum plomb_status boot_decode_small(union plomb_decoder *state,
                                    const struct plomb_decode_job *job)
{
    if (job->extension->codec == PLOMB_CODEC_STORED) {
        return plomb_stored_decode(&state->stored, job);
    }
    if (job->extension->codec == PLOMB_CODEC_DEFLATE) {
        return plomb_inflate_decode(&state->inflate, job);
    }
    return PLOMB_CODEC_UNKNOWN;
}
