#include "core/decode_stream.h"

#include <string.h>

#include <plomb/core/port.h>

enum { BLOCK = sizeof(((struct plomb_decode_stream *)0)->block), PADDING_MAX = 3 };

void decode_stream_init(struct plomb_decode_stream *stream,
                        const struct plomb_decode_job *job)
{
    memset(stream, 0, sizeof(*stream));
    stream->job = job;
}

void decode_stream_fail(struct plomb_decode_stream *stream)
{
    if (stream->status == PLOMB_OK) stream->status = PLOMB_PAYLOAD_MALFORMED;
}

/* The one place that reads through the job's io: one of its three readers. */
static void pull(struct plomb_decode_stream *stream,
                 bool (*read)(void *, uint32_t, uint8_t *, size_t), uint32_t offset,
                 uint8_t *out, size_t size)
{
    if (stream->status != PLOMB_OK) return;
    if (!read(stream->job->io->context, offset, out, size)) {
        stream->status = PLOMB_DECODE_IO_FAILED;
    }
}

/* The one place that writes through it. */
static void push(struct plomb_decode_stream *stream, uint32_t size)
{
    const struct plomb_decode_job *job = stream->job;

    if (!job->io->write_page(job->io->context, stream->output_offset - size, job->page,
                             size)) {
        stream->status = PLOMB_DECODE_IO_FAILED;
    }
}

/* The counter block's last word; the blocks of 4 GiB need no more of it. */
static void write_counter(uint8_t *out, uint32_t counter)
{
    out[0] = (uint8_t)(counter >> 24);
    out[1] = (uint8_t)(counter >> 16);
    out[2] = (uint8_t)(counter >> 8);
    out[3] = (uint8_t)counter;
}

/*
 * AES in counter mode (SP 800-38A, 6.5) from a counter block of zero. Only the
 * payload as transferred goes over the stack: it is no secret.
 */
static void fill_block(struct plomb_decode_stream *stream)
{
    const struct plomb_decode_job *job = stream->job;
    uint32_t left = job->extension->payload_size - stream->input_offset;
    uint8_t in[BLOCK];

    memset(stream->block, 0, BLOCK);
    if (job->extension->cipher != PLOMB_CIPHER_NONE) {
        write_counter(stream->block + BLOCK - 4, stream->input_offset / BLOCK);
        plomb_port_aes_encrypt(job->content_key,
                               plomb_content_key_size(job->extension->cipher),
                               stream->block, stream->block);
    }
    memset(in, 0, BLOCK);
    pull(stream, job->io->read_payload, stream->input_offset, in,
         left < BLOCK ? left : BLOCK);
    for (size_t i = 0; i < BLOCK; i++) stream->block[i] ^= in[i];
}

uint8_t decode_stream_next(struct plomb_decode_stream *stream)
{
    if (stream->input_offset == stream->job->extension->payload_size) {
        decode_stream_fail(stream);
    }
    if (stream->status != PLOMB_OK) return 0;
    if (stream->input_offset % BLOCK == 0) fill_block(stream);
    return stream->block[stream->input_offset++ % BLOCK];
}

void decode_stream_put(struct plomb_decode_stream *stream, uint8_t byte)
{
    const struct plomb_decode_job *job = stream->job;
    uint32_t at = stream->output_offset % PLOMB_PAGE_SIZE;

    if (stream->output_offset == job->image_size) decode_stream_fail(stream);
    if (stream->status != PLOMB_OK) return;
    job->page[at++] = byte;
    if (++stream->output_offset == job->image_size || at == PLOMB_PAGE_SIZE) {
        push(stream, at);
    }
}

uint8_t decode_stream_image(struct plomb_decode_stream *stream, uint32_t offset)
{
    uint8_t byte = 0;

    if (offset / PLOMB_PAGE_SIZE == stream->output_offset / PLOMB_PAGE_SIZE) {
        return stream->job->page[offset % PLOMB_PAGE_SIZE];
    }
    pull(stream, stream->job->io->read_image, offset, &byte, 1);
    return byte;
}

uint8_t decode_stream_base(struct plomb_decode_stream *stream, uint32_t offset)
{
    uint8_t byte = 0;

    pull(stream, stream->job->io->read_base, offset, &byte, 1);
    return byte;
}

enum plomb_status decode_stream_finish(struct plomb_decode_stream *stream)
{
    const struct plomb_decode_job *job = stream->job;
    uint32_t left = job->extension->payload_size - stream->input_offset;

    if (stream->output_offset != job->image_size || left > PADDING_MAX) {
        decode_stream_fail(stream);
    }
    while (stream->status == PLOMB_OK &&
           stream->input_offset < job->extension->payload_size) {
        if (decode_stream_next(stream) != 0) decode_stream_fail(stream);
    }
    return (enum plomb_status)stream->status;
}
