/*
 * Raw deflate streams (RFC 1951) by zlib, as small as zlib makes them. The way
 * back is base/inflate.h, and on devices src/core.
 */
#ifndef BASE_DEFLATE_H
#define BASE_DEFLATE_H

#include <stdbool.h>

#include <plomb/buf.h>
#include <plomb/core/span.h>
#include <plomb/core/status.h>

/*
 * Appends the stream of `data` to `out`, with a window of 32,768 bytes at level 9, and
 * never more than zlib's own settings give. `tries_all` spends several times as long
 * and keeps the smallest of what all strategies and memory levels give. Fails with
 * PLOMB_NO_MEMORY, or with PLOMB_INPUT_TOO_LARGE when `out` is full or `data` over
 * 4 GiB; `out` is not to be used then.
 */
enum plomb_status deflate_raw(struct plomb_span data, bool tries_all,
                              struct plomb_buf *out) PLOMB_MUST_USE;

#endif
