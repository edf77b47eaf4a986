/*
 * The one thing that the core does with text. Freestanding.
 */
#ifndef CORE_TEXT_H
#define CORE_TEXT_H

#include <stdbool.h>

static inline bool text_is_same(const char *a, const char *b)
{
    while (*a != '\0' && *a == *b) {
        a++;
        b++;
    }
    return *a == *b;
}

#endif
