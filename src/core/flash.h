/*
 * Flash operations that look at what they did, and marks (docs/spec/flash.md, section
 * 2). All of the core's writing and erasing is here. Freestanding.
 */
#ifndef CORE_FLASH_H
#define CORE_FLASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/flash.h>
#include <plomb/core/span.h>

#define FLASH_BLANK UINT32_MAX /* a word that was erased and not written */

/* Erases a page. False when it does not read as blank afterwards. */
bool flash_erase(const struct plomb_flash *flash, uint32_t address) PLOMB_MUST_USE;

/*
 * Writes whole words, from memory or from other flash. False when they do not read
 * back.
 */
bool flash_write(const struct plomb_flash *flash, uint32_t address, const void *bytes,
                 size_t size) PLOMB_MUST_USE;

/*
 * Erases a page and writes its first `size` bytes, rounded up to whole words: `bytes`
 * must have that many.
 */
bool flash_replace(const struct plomb_flash *flash, uint32_t address,
                   const uint8_t *bytes, size_t size) PLOMB_MUST_USE;

/*
 * The same where a mark that was interrupted may stand for that very page, and come back:
 * if the page is there, it is not touched but written over itself.
 */
bool flash_renew(const struct plomb_flash *flash, uint32_t address,
                 const uint8_t *bytes, size_t size) PLOMB_MUST_USE;

/* Writes a mark, for the first time or once more. */
bool flash_mark(const struct plomb_flash *flash, uint32_t address) PLOMB_MUST_USE;

/* Whether a mark was written, were it in part. */
bool flash_is_marked(const struct plomb_flash *flash, uint32_t address);

#endif
