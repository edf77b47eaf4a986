/*
 * Raw LZMA1 streams as docs/spec/payload.md, section 3, wants them: without header
 * and end marker. The one place that knows liblzma. For the payload encoder; it
 * sees bytes alone and filters nothing.
 */
#ifndef FORMATS_LZMA_ENCODE_H
#define FORMATS_LZMA_ENCODE_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/core/span.h>
#include <plomb/error.h>

/* Of LZMA's specification; at most 4 for lc + lp and for pb. */
struct lzma_properties {
    uint8_t lc; /* literal context bits */
    uint8_t lp; /* literal position bits */
    uint8_t pb; /* position bits */
};

/* How to code; zero-initialise, then fill. */
struct lzma_encode_options {
    struct lzma_properties properties;
    bool is_fast; /* a shorter search; a per cent larger */
    /* What the decoder has before the first byte; positions count from its start.
     * Distances reach all of it. May be empty. */
    struct plomb_span history;
    void (*progress)(void *context, uint64_t done, uint64_t total); /* or NULL */
    void *context; /* handed to `progress` */
};

/* The property byte: (pb * 5 + lp) * 9 + lc. */
static inline uint8_t lzma_properties_byte(struct lzma_properties properties)
{
    return (uint8_t)((properties.pb * 5 + properties.lp) * 9 + properties.lc);
}

/*
 * Appends the stream of `data` to `out`. Fails with PLOMB_NO_MEMORY or with
 * PLOMB_INPUT_TOO_LARGE when `out` is full; `out` is not to be used then.
 */
enum plomb_status lzma_encode(struct plomb_span data,
                              const struct lzma_encode_options *options,
                              struct plomb_buf *out,
                              struct plomb_error *error) PLOMB_MUST_USE;

#endif
