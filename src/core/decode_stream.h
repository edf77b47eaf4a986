/*
 * What the decoders have in common: payload bytes in the clear, image bytes into
 * pages, and both images read back. The first failure sticks in the stream: from
 * then on no function of the io is called and nothing is added to the image, and
 * what is read means nothing. For src/core alone. Freestanding.
 */
#ifndef CORE_DECODE_STREAM_H
#define CORE_DECODE_STREAM_H

#include <string.h>

#include <plomb/core/decode.h>

/*
 * Clears the decoder's state that starts with `stream`, `size` bytes, and starts
 * at the first byte of payload and image.
 */
static inline void decode_stream_init(struct plomb_decode_stream *stream, size_t size,
                                      const struct plomb_decode_job *job)
{
    memset(stream, 0, size);
    stream->job = job;
}

/* Notes that the payload is malformed, unless something failed before. */
void decode_stream_fail(struct plomb_decode_stream *stream);

/* The payload's next byte, decrypted. Its end is malformed. */
uint8_t decode_stream_next(struct plomb_decode_stream *stream);

/* Adds a byte to the image. One more than its size is malformed. */
void decode_stream_put(struct plomb_decode_stream *stream, uint8_t byte);

/*
 * The image's byte at `offset`, or the old image's at `offset` less
 * DECODE_STREAM_BASE; 0 outside of what there is.
 */
uint8_t decode_stream_back(struct plomb_decode_stream *stream, uint32_t offset);

#define DECODE_STREAM_BASE 0x80000000u /* no image of these chips is as large */

/*
 * Checks that the image is complete, that the decoder has no bits left over, and
 * that only padding follows.
 */
enum plomb_status decode_stream_finish(struct plomb_decode_stream *stream,
                                       uint32_t bits);

#endif
