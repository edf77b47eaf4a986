/*
 * How people write the values of plomb_pack_options: numbers, lists of
 * SoftDevice ids, address ranges, kinds of boot validation. The command line and
 * recipes spell them the same way. Host only.
 */
#ifndef PLOMB_VALUES_H
#define PLOMB_VALUES_H

#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/error.h>
#include <plomb/image.h>
#include <plomb/pack.h>

/*
 * All of these fail with PLOMB_OPTION_VALUE, an error that quotes the text and a
 * hint; the output is untouched then.
 */

/*
 * A whole number from 0 to `max`: decimal without leading zeros, or hexadecimal
 * behind "0x". No sign, no blanks.
 */
PLOMB_API enum plomb_status plomb_number_parse(const char *text, uint32_t max,
                                               uint32_t *out, struct plomb_error *error)
    PLOMB_MUST_USE;

/*
 * The id (FWID) of a SoftDevice: a number of 16 bits, or the name of a released one
 * as plomb_softdevice_find takes it.
 */
PLOMB_API enum plomb_status plomb_fwid_parse(const char *text, uint32_t *out,
                                             struct plomb_error *error) PLOMB_MUST_USE;

/*
 * SoftDevice ids separated by commas, blanks allowed behind each: "0x101, 0xCB".
 * One to PLOMB_SD_REQ_MAX of them, each of at most 16 bits.
 */
PLOMB_API enum plomb_status plomb_id_list_parse(
    const char *text, struct plomb_id_list *out,
    struct plomb_error *error) PLOMB_MUST_USE;

/*
 * A range of addresses: "mbr", "uicr", "ram", "external-flash", or "START-END",
 * both hexadecimal and END the first address behind the range.
 */
PLOMB_API enum plomb_status plomb_range_parse(const char *text, struct plomb_range *out,
                                              struct plomb_error *error) PLOMB_MUST_USE;

/* The word that plomb_range_parse takes for a range: "uicr"; NULL for any other. */
PLOMB_API const char *plomb_range_name(struct plomb_range range);

/*
 * A kind of boot validation (enum plomb_boot_validation_type): none, crc, sha256
 * or ecdsa; or, as nrfutil writes them, NO_VALIDATION, VALIDATE_GENERATED_CRC,
 * VALIDATE_GENERATED_SHA256 or VALIDATE_ECDSA_P256_SHA256.
 */
PLOMB_API enum plomb_status plomb_boot_validation_parse(
    const char *text, uint32_t *out, struct plomb_error *error) PLOMB_MUST_USE;

/* The short of these names; "unknown" for another number. */
PLOMB_API const char *plomb_boot_validation_name(uint32_t type);

#endif
