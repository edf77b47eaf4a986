/*
 * What --from names, beside the new application: whether a delta between the two
 * makes sense. For the files of lib that implement plomb/pack.h.
 */
#ifndef LIB_PACK_BASE_H
#define LIB_PACK_BASE_H

#include <plomb/core/attributes.h>
#include <plomb/error.h>
#include <plomb/notes.h>
#include <plomb/pack.h>

#include "lib/base_image.h"
#include "lib/pack_image.h"

/*
 * Reads what `options->seal->from` names, as the new application is read, into
 * `*out`, which the caller clears; leaves it alone when there is no delta to make.
 * Fails with the statuses of base_image_load.
 */
enum plomb_status pack_base_load(const struct plomb_pack_options *options,
                                 struct base_image *out,
                                 struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Refuses a base that is something else than firmware where the new application is
 * (PLOMB_IMAGE_NOT_FIRMWARE), and warns of one whose devices gain nothing from the
 * delta, or refuse it.
 */
enum plomb_status pack_base_check(const struct plomb_pack_options *options,
                                  const struct base_image *base,
                                  const struct pack_part *part,
                                  const struct plomb_pack_image *image,
                                  struct plomb_notes *notes,
                                  struct plomb_error *error) PLOMB_MUST_USE;

#endif
