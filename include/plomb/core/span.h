/*
 * Read-only bytes with their length, which never travel apart. A span owns
 * nothing: it points into memory that somebody else keeps alive and unchanged
 * for as long as the span is used. Not for secrets, which have a type of their
 * own (plomb/secret.h). Any file may include this one.
 */
#ifndef PLOMB_CORE_SPAN_H
#define PLOMB_CORE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct plomb_span {
    const uint8_t *ptr; /* first byte; may be NULL when size is 0 */
    size_t size;        /* bytes */
};

/* Makes a span of `size` bytes at `ptr`. */
static inline struct plomb_span plomb_span(const void *ptr, size_t size)
{
    struct plomb_span span = {(const uint8_t *)ptr, size};

    return span;
}

/* Makes a span of a C string, without its terminating zero. */
static inline struct plomb_span plomb_span_text(const char *text)
{
    return plomb_span(text, strlen(text));
}

/*
 * The `size` bytes of `span` from `offset` on. Both are cut to what the span
 * holds, so that the result never reaches outside it.
 */
static inline struct plomb_span plomb_span_sub(struct plomb_span span, size_t offset,
                                               size_t size)
{
    if (offset > span.size) offset = span.size;
    if (size > span.size - offset) size = span.size - offset;
    return plomb_span(size > 0 ? span.ptr + offset : NULL, size);
}

/* Whether both spans hold the same bytes. Not constant time. */
static inline bool plomb_span_is_equal(struct plomb_span a, struct plomb_span b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.ptr, b.ptr, a.size) == 0);
}

#endif
