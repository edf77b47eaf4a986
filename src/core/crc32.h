/*
 * CRC-32 (ISO 3309, ITU-T V.42), that of zip and of the DFU protocol. Freestanding.
 */
#ifndef CORE_CRC32_H
#define CORE_CRC32_H

#include <stddef.h>
#include <stdint.h>

/* The CRC of what `crc` is the CRC of and `size` more bytes; 0 to begin with. */
uint32_t crc32_add(uint32_t crc, const uint8_t *bytes, size_t size);

#endif
