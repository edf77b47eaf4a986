/*
 * A small program that bench/size links with all of newlib: an image of some
 * hundred KB whose linker moves things as linkers do. FIX is the commit that a delta
 * is made for: 0 none, 1 one more check, 2 one that also says something.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int parse(const char *text, size_t size, uint32_t *out);

static uint32_t sizes[16];
static uint32_t refused;

int parse(const char *text, size_t size, uint32_t *out)
{
    uint32_t value = 0;

    if (FIX == 1 && size > 10) return -1;
    if (FIX == 2 && size > 10) {
        fprintf(stderr, "%s: %d digits are too many\n", __func__, (int)size);
        refused++;
        return -1;
    }
    for (size_t i = 0; i < size; i++) {
        if (text[i] < '0' || text[i] > '9') return -1;
        value = value * 10 + (uint32_t)(text[i] - '0');
    }
    sizes[size % 16]++;
    *out = value;
    return 0;
}

int main(void)
{
    char line[80];
    uint32_t value = 0;

    while (fgets(line, sizeof(line), stdin) != NULL) {
        if (parse(line, strlen(line), &value) != 0) continue;
        printf("%lu %f %lu\n", (unsigned long)value, strtod(line, NULL),
               (unsigned long)(sizes[value % 16] + refused));
    }
    return 0;
}
