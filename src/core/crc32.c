#include "core/crc32.h"

/* ISO 3309's polynomial, the lowest power in the highest bit. */
#define POLYNOMIAL 0xedb88320u

/* Bit by bit: a table would cost more flash than the time is worth. */
uint32_t crc32_add(uint32_t crc, const uint8_t *bytes, size_t size)
{
    crc = ~crc;
    for (size_t i = 0; i < size; i++) {
        crc ^= bytes[i];
        for (unsigned int bit = 0; bit < 8; bit++) {
            crc = (crc >> 1) ^ (POLYNOMIAL & (0u - (crc & 1)));
        }
    }
    return ~crc;
}
