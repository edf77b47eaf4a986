#include "base/hex.h"

/*
 * One more than the value of each digit, so that characters which are not
 * listed keep the zero of a static object and mean "no digit".
 */
static const uint8_t digit_values[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,
    ['6'] = 7,  ['7'] = 8,  ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12,
    ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16, ['A'] = 11, ['B'] = 12,
    ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

int hex_digit_value(uint8_t character)
{
    return digit_values[character] - 1;
}

bool hex_decode(const uint8_t *text, uint8_t *out, size_t size)
{
    bool is_valid = true;

    for (size_t i = 0; i < size; i++) {
        unsigned int high = digit_values[text[2 * i]];
        unsigned int low = digit_values[text[2 * i + 1]];

        /* No early exit: valid input is the rule, and this keeps the loop tight. */
        is_valid &= high != 0 && low != 0;
        out[i] = (uint8_t)((high - 1) << 4 | (low - 1));
    }
    return is_valid;
}

void hex_encode(struct plomb_span bytes, char *out)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < bytes.size; i++) {
        out[2 * i] = digits[bytes.ptr[i] >> 4];
        out[2 * i + 1] = digits[bytes.ptr[i] & 15];
    }
    out[2 * bytes.size] = '\0';
}
