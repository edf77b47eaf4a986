/*
 * Sealing an image that is in a draft: coding it, which needs no key, and
 * encrypting it for its recipients. For the files of lib that implement
 * plomb/pack.h.
 */
#ifndef LIB_PACK_SEAL_H
#define LIB_PACK_SEAL_H

#include <plomb/error.h>
#include <plomb/pack.h>

#include "lib/base_image.h"
#include "lib/pack_image.h"

/*
 * Makes `part->payload` of `part->image`, whose hash is known, and begins the
 * extension of the image's command. `base` is the delta's, or NULL. `chip` may be
 * NULL. Fails with PLOMB_NO_MEMORY, PLOMB_INPUT_TOO_LARGE.
 */
enum plomb_status pack_seal_encode(const struct plomb_seal_options *options,
                                   const struct plomb_chip *chip,
                                   const struct base_image *base,
                                   struct pack_part *part,
                                   struct plomb_pack_image *image,
                                   struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Encrypts the payload for the recipients of `options` and completes the
 * extension. Fails with PLOMB_KEY_TYPE_WRONG, PLOMB_OPTION_CONFLICT (two
 * recipients with one id), PLOMB_SYSTEM (no randomness), PLOMB_NO_MEMORY.
 */
enum plomb_status pack_seal_encrypt(const struct plomb_seal_options *options,
                                    struct pack_part *part,
                                    struct plomb_pack_image *image,
                                    struct plomb_error *error) PLOMB_MUST_USE;

#endif
