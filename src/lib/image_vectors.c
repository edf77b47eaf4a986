#include "lib/image_vectors.h"

#include <stdint.h>

#include <plomb/core/chip.h>

#include "core/bytes.h"

enum { RESET_HANDLER = 4, VECTORS_SIZE = 8 };

/* A full descending stack begins behind its memory; it holds words. */
static bool is_stack_pointer(uint32_t word)
{
    uint32_t end = PLOMB_RAM_START + plomb_chip_largest()->ram_size;

    return word > PLOMB_RAM_START && word <= end && word % 4 == 0;
}

/* Bit 0 says that the handler is Thumb code, and there is no other. */
static bool is_handler(uint32_t word)
{
    return word % 2 == 1 && word > PLOMB_MBR_SIZE &&
           word < plomb_chip_largest()->flash_size;
}

bool image_has_vectors(struct plomb_span image)
{
    if (image.size < VECTORS_SIZE) return false;
    return is_stack_pointer(bytes_read_le32(image.ptr)) &&
           is_handler(bytes_read_le32(image.ptr + RESET_HANDLER));
}
