/*
 * Where an image lies in flash, judged by itself: the pointers to functions in it
 * have to lead to what its calls call. A .bin does not say its address, and a delta
 * against the wrong one grows by a twentieth. For payload_lzma.c.
 */
#ifndef FORMATS_DELTA_BASE_H
#define FORMATS_DELTA_BASE_H

#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/core/status.h>

/*
 * Gives the address that the pointers of `image` speak for: `given`, unless another
 * page of the first MiB explains far more of them. Fails with PLOMB_NO_MEMORY alone.
 */
enum plomb_status delta_base_find(struct plomb_span image, uint32_t given,
                                  uint32_t *out) PLOMB_MUST_USE;

#endif
