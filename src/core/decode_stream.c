#include "core/decode_stream.h"

#include <string.h>

#include <plomb/core/port.h>

enum {
    BLOCK = 16, /* of AES */
    KEY_UNIT = 16,
    PADDING_MAX = 3
};

_Static_assert(PLOMB_CIPHER_AES_128_CTR *KEY_UNIT == 16 &&
                   PLOMB_CIPHER_AES_256_CTR * KEY_UNIT == 32,
               "the number of a cipher is its key's size");

void decode_stream_fail(struct plomb_decode_stream *stream)
{
    if (stream->status == PLOMB_OK) stream->status = PLOMB_PAYLOAD_MALFORMED;
}

/* AES in counter mode (SP 800-38A, 6.5) from a counter block of zero. */
static void fill_key_stream(struct plomb_decode_stream *stream)
{
    const struct plomb_decode_job *job = stream->job;
    uint32_t cipher = job->extension->cipher;
    uint8_t *end = stream->key_stream + BLOCK;

    if (cipher == PLOMB_CIPHER_NONE) return;
    memset(stream->key_stream, 0, BLOCK);
    for (uint32_t n = stream->input_offset / BLOCK; n > 0; n >>= 8) {
        *--end = (uint8_t)n;
    }
    plomb_port_aes_encrypt(job->content_key, (size_t)cipher * KEY_UNIT,
                           stream->key_stream, stream->key_stream);
}

uint8_t decode_stream_next(struct plomb_decode_stream *stream)
{
    const struct plomb_decode_job *job = stream->job;
    uint32_t left = job->extension->payload_size - stream->input_offset;
    uint32_t at = stream->input_offset % BLOCK;

    if (left == 0) decode_stream_fail(stream);
    if (stream->status == PLOMB_OK) {
        if (at == 0) {
            fill_key_stream(stream);
            if (!job->io->read_payload(job->io->context, stream->input_offset,
                                       stream->block, left < BLOCK ? left : BLOCK)) {
                stream->status = PLOMB_DECODE_IO_FAILED;
            }
        }
        stream->input_offset++;
    }
    return stream->block[at] ^ stream->key_stream[at];
}

void decode_stream_put(struct plomb_decode_stream *stream, uint8_t byte)
{
    const struct plomb_decode_job *job = stream->job;
    uint32_t at = stream->output_offset % PLOMB_PAGE_SIZE;

    if (stream->output_offset == job->image_size) decode_stream_fail(stream);
    if (stream->status != PLOMB_OK) return;
    job->page[at++] = byte;
    stream->output_offset++;
    if ((at == PLOMB_PAGE_SIZE || stream->output_offset == job->image_size) &&
        !job->io->write_page(job->io->context, stream->output_offset - at, job->page,
                             at)) {
        stream->status = PLOMB_DECODE_IO_FAILED;
    }
}

uint8_t decode_stream_back(struct plomb_decode_stream *stream, uint32_t offset)
{
    const struct plomb_decode_job *job = stream->job;
    bool (*read)(void *, uint32_t, uint8_t *, size_t) = job->io->read_image;
    uint32_t end = stream->output_offset;
    uint8_t byte = 0;

    if (offset >= DECODE_STREAM_BASE) {
        offset -= DECODE_STREAM_BASE;
        end = job->extension->base_size;
        read = job->io->read_base;
    } else if (offset / PLOMB_PAGE_SIZE == end / PLOMB_PAGE_SIZE) {
        /* What the page holds behind the end is not the image's. */
        return offset < end ? job->page[offset % PLOMB_PAGE_SIZE] : 0;
    }
    if (offset < end && stream->status == PLOMB_OK &&
        !read(job->io->context, offset, &byte, 1)) {
        stream->status = PLOMB_DECODE_IO_FAILED;
    }
    return byte;
}

enum plomb_status decode_stream_finish(struct plomb_decode_stream *stream,
                                       uint32_t bits)
{
    uint32_t left = stream->job->extension->payload_size - stream->input_offset;

    if (stream->output_offset != stream->job->image_size || left > PADDING_MAX) {
        bits = 1;
    } else {
        while (left-- > 0) bits |= decode_stream_next(stream);
    }
    if (bits != 0) decode_stream_fail(stream);
    return (enum plomb_status)stream->status;
}
