/*
 * The rules of sealing and of the release statement that need nothing but the
 * options of plomb_pack. For pack_check.c.
 */
#ifndef LIB_PACK_CHECK_SEAL_H
#define LIB_PACK_CHECK_SEAL_H

#include <plomb/error.h>
#include <plomb/pack.h>

/*
 * Refuses options of sealing that are incomplete or contradict the others, and
 * statements that cannot be made: PLOMB_OPTION_MISSING, PLOMB_OPTION_CONFLICT,
 * PLOMB_OPTION_VALUE. `is_signed` tells whether there is, or will be, a signer.
 */
enum plomb_status pack_check_seal(const struct plomb_pack_options *options,
                                  bool is_signed,
                                  struct plomb_error *error) PLOMB_MUST_USE;

#endif
