/*
 * Raw LZMA1 streams as docs/spec/payload.md, section 3, wants them: without header
 * and end marker. For the payload encoder; it sees bytes alone and filters nothing.
 */
#ifndef FORMATS_LZMA_ENCODE_H
#define FORMATS_LZMA_ENCODE_H

#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/error.h>

/* Of LZMA's specification; at most 4 for lc + lp and for pb. */
struct lzma_properties {
    uint8_t lc; /* literal context bits */
    uint8_t lp; /* literal position bits */
    uint8_t pb; /* position bits */
};

/* The property byte: (pb * 5 + lp) * 9 + lc. */
static inline uint8_t lzma_properties_byte(struct lzma_properties properties)
{
    return (uint8_t)((properties.pb * 5 + properties.lp) * 9 + properties.lc);
}

#define LZMA_WAYS_MAX 16

/* How to code; zero-initialise, then fill. */
struct lzma_encode_options {
    struct lzma_properties properties;
    /* Ways to arrive at a byte that are pursued, at most LZMA_WAYS_MAX: each takes
     * time and saves bytes, fewer and fewer. 0 has liblzma choose, which is faster
     * and a per cent larger. */
    uint32_t ways;
    /* What the decoder has before the first byte; positions count from its start.
     * Distances reach all of it. May be empty. */
    struct plomb_span history;
    /* LZMA_HINTS distances for each byte of the data, the byte before being 1, or
     * 0 for none: where in the history its like may be. NULL for none at all. */
    const uint32_t *hints;
    void (*progress)(void *context, uint64_t done, uint64_t total); /* or NULL */
    void *context; /* handed to `progress` */
};

#define LZMA_HINTS 2

/*
 * Appends the stream of `data`, which with its history is under 2 GiB, to `out`;
 * liblzma chooses for more than 16 MiB.
 * Fails with PLOMB_NO_MEMORY or with PLOMB_INPUT_TOO_LARGE when `out` is full; `out`
 * is not to be used then. Takes up to 100 bytes of memory for each byte.
 */
enum plomb_status lzma_encode(struct plomb_span data,
                              const struct lzma_encode_options *options,
                              struct plomb_buf *out,
                              struct plomb_error *error) PLOMB_MUST_USE;

#endif
