/*
 * The four functions that the compiler and the core take from a C library, one byte
 * after the other: small, and fast enough for pages.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

void *memcpy(void *restrict out, const void *restrict in, size_t size)
{
    return memmove(out, in, size);
}

void *memmove(void *out, const void *in, size_t size)
{
    uint8_t *to = out;
    const uint8_t *from = in;

    if (to > from) {
        while (size > 0) {
            size--;
            to[size] = from[size];
        }
    } else {
        for (; size > 0; size--) *to++ = *from++;
    }
    return out;
}

void *memset(void *out, int byte, size_t size)
{
    for (uint8_t *to = out; size > 0; size--) *to++ = (uint8_t)byte;
    return out;
}

int memcmp(const void *a, const void *b, size_t size)
{
    const uint8_t *left = a;
    const uint8_t *right = b;

    for (; size > 0; size--, left++, right++) {
        if (*left != *right) return *left - *right;
    }
    return 0;
}
