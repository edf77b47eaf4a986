/*
 * The relocation map that suits two images best: the whole way from the images to
 * the map, behind which LZMA does the rest. For payload_encode.c.
 */
#ifndef FORMATS_DELTA_ENCODE_H
#define FORMATS_DELTA_ENCODE_H

#include <plomb/core/attributes.h>
#include <plomb/core/status.h>

#include "formats/delta_map.h"

/* Finds the map. Fails with PLOMB_NO_MEMORY alone. */
enum plomb_status delta_find_map(const struct delta_images *images,
                                 struct delta_map *out) PLOMB_MUST_USE;

#endif
