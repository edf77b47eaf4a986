/*
 * What the decoders have in common: payload bytes in the clear, image bytes into
 * pages, and both read back. Errors stick in the stream: after the first one
 * reads give zeros, nothing is written, and no function of the io is called.
 * For src/core alone. Freestanding.
 */
#ifndef CORE_DECODE_STREAM_H
#define CORE_DECODE_STREAM_H

#include <plomb/core/decode.h>

/* Starts at the first byte of payload and image. */
void decode_stream_init(struct plomb_decode_stream *stream,
                        const struct plomb_decode_job *job);

/* Notes that the payload is malformed, unless something failed before. */
void decode_stream_fail(struct plomb_decode_stream *stream);

/* The payload's next byte, decrypted. Its end is malformed. */
uint8_t decode_stream_next(struct plomb_decode_stream *stream);

/* Adds a byte to the image. One more than its size is malformed. */
void decode_stream_put(struct plomb_decode_stream *stream, uint8_t byte);

/* The image's byte at `offset`, below output_offset. */
uint8_t decode_stream_image(struct plomb_decode_stream *stream, uint32_t offset);

/* The old image's byte at `offset`, below base_size. */
uint8_t decode_stream_base(struct plomb_decode_stream *stream, uint32_t offset);

/* Checks that the image is complete and only padding is left. */
enum plomb_status decode_stream_finish(struct plomb_decode_stream *stream);

#endif
