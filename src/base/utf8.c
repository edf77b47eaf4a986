#include "base/utf8.h"

/* The second byte's range for each first byte; the others are 0x80 to 0xbf. */
struct lead {
    uint8_t first;
    uint8_t last;
    uint8_t size;
    uint8_t second_min;
    uint8_t second_max;
};

static const struct lead leads[] = {
    {0x00, 0x7f, 1, 0x00, 0x00}, {0xc2, 0xdf, 2, 0x80, 0xbf},
    {0xe0, 0xe0, 3, 0xa0, 0xbf}, {0xe1, 0xec, 3, 0x80, 0xbf},
    {0xed, 0xed, 3, 0x80, 0x9f}, {0xee, 0xef, 3, 0x80, 0xbf},
    {0xf0, 0xf0, 4, 0x90, 0xbf}, {0xf1, 0xf3, 4, 0x80, 0xbf},
    {0xf4, 0xf4, 4, 0x80, 0x8f},
};

static const struct lead *lead_of(uint8_t byte)
{
    for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++) {
        if (byte >= leads[i].first && byte <= leads[i].last) return &leads[i];
    }
    return NULL;
}

size_t utf8_sequence_size(struct plomb_span bytes)
{
    const struct lead *lead = bytes.size > 0 ? lead_of(bytes.ptr[0]) : NULL;

    if (lead == NULL || lead->size > bytes.size) return 0;
    if (lead->size == 1) return 1;
    if (bytes.ptr[1] < lead->second_min || bytes.ptr[1] > lead->second_max) return 0;
    for (size_t i = 2; i < lead->size; i++) {
        if ((bytes.ptr[i] & 0xc0) != 0x80) return 0;
    }
    return lead->size;
}
