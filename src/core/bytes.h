/*
 * Byte order, in the few shapes that the nRF52 formats use. Freestanding.
 */
#ifndef CORE_BYTES_H
#define CORE_BYTES_H

#include <stddef.h>
#include <stdint.h>

/* The little-endian numbers at `ptr`. */
static inline uint16_t bytes_read_le16(const uint8_t *ptr)
{
    return (uint16_t)(ptr[0] | ptr[1] << 8);
}

static inline uint32_t bytes_read_le32(const uint8_t *ptr)
{
    return (uint32_t)ptr[0] | (uint32_t)ptr[1] << 8 | (uint32_t)ptr[2] << 16 |
           (uint32_t)ptr[3] << 24;
}

/* Writes a little-endian number at `ptr`. */
static inline void bytes_write_le32(uint8_t *ptr, uint32_t value)
{
    ptr[0] = (uint8_t)value;
    ptr[1] = (uint8_t)(value >> 8);
    ptr[2] = (uint8_t)(value >> 16);
    ptr[3] = (uint8_t)(value >> 24);
}

/*
 * Copies `size` bytes in reverse order. Nordic's bootloader keeps digests, key
 * and signature halves little-endian. `out` and `in` must not overlap.
 */
static inline void bytes_reverse(uint8_t *out, const uint8_t *in, size_t size)
{
    for (size_t i = 0; i < size; i++) out[i] = in[size - 1 - i];
}

/* The same for a pair of 32-byte numbers: (X, Y) or (r, s), each on its own. */
static inline void bytes_reverse_halves(uint8_t out[64], const uint8_t in[64])
{
    bytes_reverse(out, in, 32);
    bytes_reverse(out + 32, in + 32, 32);
}

/* Overwrites a secret; volatile, so that no compiler leaves it out. */
static inline void bytes_wipe(void *ptr, size_t size)
{
    volatile uint8_t *bytes = ptr;

    for (size_t i = 0; i < size; i++) bytes[i] = 0;
}

#endif
