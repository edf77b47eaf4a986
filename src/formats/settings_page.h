/*
 * The bytes of a bootloader settings page: docs/spec/settings.md, section 1. Where
 * pages lie is no matter of this module.
 */
#ifndef FORMATS_SETTINGS_PAGE_H
#define FORMATS_SETTINGS_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/span.h>
#include <plomb/settings_page.h>

/* Bytes of the struct as devices write it, up to the data of bonded peers. */
#define SETTINGS_PAGE_V1_END 0x15cu
#define SETTINGS_PAGE_V2_END 0x323u

/*
 * Reads a page that begins at bytes.ptr into `*out`; what lies behind the struct
 * is not looked at. A struct that is cut behind its main CRC's bytes reads as if
 * erased flash followed. False, with `*out` untouched, when there are less than
 * PLOMB_SETTINGS_V1_SIZE bytes or the version is neither 1 nor 2. Wrong CRCs are
 * the caller's business.
 */
bool settings_page_parse(struct plomb_span bytes, struct plomb_settings *out);

/*
 * Writes `settings`, whose version is 1 or 2, with both CRCs computed, and returns
 * the size: PLOMB_SETTINGS_V1_SIZE or PLOMB_SETTINGS_V2_SIZE. The init packet's
 * copy is written as zeros, as in a page for a new device.
 */
size_t settings_page_write(const struct plomb_settings *settings,
                           uint8_t out[PLOMB_SETTINGS_V2_SIZE]);

/* Bytes of the struct of this version, 1 or 2: the two _END constants. */
size_t settings_page_end(uint32_t version);

#endif
