#include "base/number.h"

#include <inttypes.h>
#include <stdio.h>

enum { GROUP = 3 }; /* digits */

const char *number_group(uint64_t number, char out[NUMBER_SIZE])
{
    char digits[NUMBER_SIZE];
    size_t size = (size_t)snprintf(digits, sizeof(digits), "%" PRIu64, number);
    size_t used = 0;

    for (size_t i = 0; i < size; i++) {
        if (i > 0 && (size - i) % GROUP == 0) out[used++] = ',';
        out[used++] = digits[i];
    }
    out[used] = '\0';
    return out;
}
