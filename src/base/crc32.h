/*
 * The CRC-32 of zip archives, of bootloader settings and of Nordic's boot
 * validation: polynomial 0xedb88320 reflected, as in ISO 3309 and zlib. Not
 * a protection against anybody.
 */
#ifndef BASE_CRC32_H
#define BASE_CRC32_H

#include <stdint.h>

#include <plomb/core/span.h>

/* The CRC-32 of `bytes`; 0 for none. */
uint32_t crc32_of(struct plomb_span bytes);

/* The CRC-32 of what `crc` was computed over, followed by `bytes`. */
uint32_t crc32_extend(uint32_t crc, struct plomb_span bytes);

/* The version of the library that computes it, for reports; a constant. */
const char *crc32_library_version(void);

#endif
