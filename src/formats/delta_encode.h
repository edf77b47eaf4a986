/*
 * The relocation map of two images and the history that it makes: what a delta is
 * coded against. Finds the map; the LZMA coder does the rest. For
 * payload_encode.c.
 */
#ifndef FORMATS_DELTA_ENCODE_H
#define FORMATS_DELTA_ENCODE_H

#include "formats/delta_map.h"

/*
 * Finds the map that costs least. Fails with PLOMB_NO_MEMORY alone.
 */
enum plomb_status delta_find_map(const struct delta_images *images,
                                 struct delta_map *out) PLOMB_MUST_USE;

#endif
