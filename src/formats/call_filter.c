#include "formats/call_filter.h"

/*
 * The five upper bits of a halfword, which lie in its second byte. The first of a
 * pair is 11110x, the second 11111x in BL and 10111x in B.W: of the six bits that
 * the ARM gives, the last is a part of the displacement.
 */
enum { OPCODE = 0xf8, FIRST = 0xf0, SECOND_BL = 0xf8, SECOND_BW = 0xb8 };

bool call_filter_is_pair(const uint8_t pair[CALL_PAIR_SIZE])
{
    uint8_t second = pair[3] & OPCODE;

    return (pair[1] & OPCODE) == FIRST && (second == SECOND_BL || second == SECOND_BW);
}

uint32_t call_filter_value(const uint8_t pair[CALL_PAIR_SIZE])
{
    uint32_t first = pair[0] | (uint32_t)pair[1] << 8;
    uint32_t second = pair[2] | (uint32_t)pair[3] << 8;

    return (first & 0x7ff) << 11 | (second & 0x7ff);
}

void call_filter_set_value(uint8_t pair[CALL_PAIR_SIZE], uint32_t value)
{
    pair[0] = (uint8_t)(value >> 11);
    pair[1] = (uint8_t)((pair[1] & OPCODE) | ((value >> 19) & 7));
    pair[2] = (uint8_t)value;
    pair[3] = (uint8_t)((pair[3] & OPCODE) | ((value >> 8) & 7));
}

void call_filter_forward(uint8_t *image, size_t size)
{
    for (size_t at = 0; at + CALL_PAIR_SIZE <= size; at += 2) {
        uint8_t *pair = image + at;

        if (!call_filter_is_pair(pair)) continue;
        call_filter_set_value(pair, call_filter_value(pair) + (uint32_t)(at / 2) + 2);
        at += 2; /* pairs do not overlap */
    }
}
