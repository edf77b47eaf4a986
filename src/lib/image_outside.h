/*
 * What a hex or ELF file holds outside the flash that its image may use:
 * naming it, refusing it, or listing it as dropped. Internal to lib.
 */
#ifndef LIB_IMAGE_OUTSIDE_H
#define LIB_IMAGE_OUTSIDE_H

#include <plomb/core/attributes.h>
#include <plomb/error.h>
#include <plomb/image.h>

#include "formats/memory_map.h"

/*
 * Checks every range of `map` below PLOMB_MBR_SIZE or at map->flash_size and
 * above. Those that `options` or the kind's own exceptions cover go to
 * out->dropped; more than PLOMB_IMAGE_RANGES_MAX are listed as one range for
 * each region of the address space. Otherwise PLOMB_IMAGE_OUTSIDE_FLASH names
 * the ranges that are not covered.
 */
enum plomb_status image_outside_check(const struct memory_map *map,
                                      const struct plomb_image_options *options,
                                      struct plomb_image *out,
                                      struct plomb_error *error) PLOMB_MUST_USE;

#endif
