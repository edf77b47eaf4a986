/*
 * The hex files that a factory file is merged of, and what a verifier says of itself.
 * For factory.c.
 */
#ifndef LIB_FACTORY_PARTS_H
#define LIB_FACTORY_PARTS_H

#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/chip.h>
#include <plomb/error.h>
#include <plomb/factory.h>

#include "formats/memory_map.h"

/* UICR, NRFFW[0] and NRFFW[1] (nRF52832 PS, section 14.1): bootloader and its page. */
#define FACTORY_UICR_BOOT (PLOMB_UICR_START + 0x14)
#define FACTORY_UICR_SIZE 8 /* bytes of both words */

/*
 * Copies what a hex file has in [start, end) of flash to `flash`, whose index 0 is
 * address 0. PLOMB_FACTORY_MISMATCH when it has anything elsewhere, but for the two
 * words of UICR that a factory file gets anyway; the statuses of reading it.
 */
enum plomb_status factory_load_hex(const char *path, uint32_t flash_size,
                                   uint32_t start, uint32_t end, uint8_t *flash,
                                   struct plomb_error *error) PLOMB_MUST_USE;

/*
 * The same for the verifier, which has to be one for the target, built with exactly the
 * keys of the options in their order, and for their hardware version. Its size is up to
 * the last byte that is not blank.
 */
enum plomb_status factory_load_verifier(const struct plomb_factory_options *options,
                                        uint8_t *flash, uint32_t *size_out,
                                        uint32_t *hw_version_out,
                                        struct plomb_error *error) PLOMB_MUST_USE;

#endif
