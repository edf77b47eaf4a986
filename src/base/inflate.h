/*
 * Where a deflate stream ends (RFC 1951). Whoever reads a stream by its end and
 * whoever reads it by the size that a container gives must see the same bytes.
 */
#ifndef BASE_INFLATE_H
#define BASE_INFLATE_H

#include <stdbool.h>
#include <stddef.h>

#include <plomb/core/span.h>

/*
 * Whether `compressed` is exactly one raw deflate stream, with nothing behind
 * its end, that holds `size` bytes. False also when memory is short. The
 * content is thrown away, so that it costs no memory, whatever its size.
 */
bool inflate_is_exact(struct plomb_span compressed, size_t size);

#endif
