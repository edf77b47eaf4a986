#include "formats/json_digest.h"

#include <string.h>

#include "base/hex.h"

bool json_digest(const struct json *value, uint8_t out[PLOMB_HASH_SIZE])
{
    const char *text = json_string(value);
    size_t size = text != NULL ? strlen(text) : 0;

    if (size != (size_t)2 * PLOMB_HASH_SIZE) return false;
    if (strspn(text, "0123456789abcdef") != size) return false;
    return hex_decode((const uint8_t *)text, out, PLOMB_HASH_SIZE);
}
