/*
 * Where a deflate stream ends (RFC 1951). Whoever reads a stream by its end and
 * whoever reads it by the size that a container gives must see the same bytes.
 */
#ifndef BASE_INFLATE_H
#define BASE_INFLATE_H

#include <stdbool.h>
#include <stddef.h>

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/core/status.h>

/*
 * Whether `compressed` is exactly one raw deflate stream, with nothing behind
 * its end, that holds `size` bytes. The content is thrown away, so that it costs
 * no memory, whatever its size. Fails with PLOMB_NO_MEMORY alone.
 */
enum plomb_status inflate_check(struct plomb_span compressed, size_t size,
                                bool *is_exact_out) PLOMB_MUST_USE;

#endif
