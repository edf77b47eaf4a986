#include "base/crc32.h"

#include <zlib.h>

uint32_t crc32_extend(uint32_t crc, struct plomb_span bytes)
{
    /* zlib takes a null pointer for a request to start again. */
    if (bytes.size == 0) return crc;
    return (uint32_t)crc32_z(crc, bytes.ptr, bytes.size);
}

uint32_t crc32_of(struct plomb_span bytes)
{
    return crc32_extend(0, bytes);
}

const char *crc32_library_version(void)
{
    return zlibVersion();
}
