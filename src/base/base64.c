#include "base/base64.h"

#include <string.h>

enum { GROUP_DIGITS = 4, GROUP_BYTES = 3 };

/* All ones when first <= value <= last, otherwise 0; all below 2^31. */
static uint32_t mask_of_range(uint32_t value, uint32_t first, uint32_t last)
{
    uint32_t is_inside = ((first - 1 - value) & (value - last - 1)) >> 31;

    return 0u - is_inside;
}

/* What a digit is worth, 0 to 63; false for what is no digit. */
static bool digit_value(uint8_t character, uint32_t *out)
{
    uint32_t upper = mask_of_range(character, 'A', 'Z');
    uint32_t lower = mask_of_range(character, 'a', 'z');
    uint32_t number = mask_of_range(character, '0', '9');
    uint32_t plus = mask_of_range(character, '+', '+');
    uint32_t slash = mask_of_range(character, '/', '/');

    *out = (((uint32_t)character - 'A') & upper) |
           (((uint32_t)character - 'a' + 26) & lower) |
           (((uint32_t)character - '0' + 52) & number) | (62 & plus) | (63 & slash);
    return (upper | lower | number | plus | slash) != 0;
}

static uint8_t digit_of_value(uint32_t value)
{
    return (uint8_t)((mask_of_range(value, 0, 25) & (value + 'A')) |
                     (mask_of_range(value, 26, 51) & (value - 26 + 'a')) |
                     (mask_of_range(value, 52, 61) & (value - 52 + '0')) |
                     (mask_of_range(value, 62, 62) & '+') |
                     (mask_of_range(value, 63, 63) & '/'));
}

void base64_encode(struct plomb_span bytes, uint8_t *out)
{
    for (size_t i = 0; i < bytes.size; i += GROUP_BYTES) {
        size_t count = bytes.size - i < GROUP_BYTES ? bytes.size - i : GROUP_BYTES;
        uint32_t bits = 0;

        for (size_t j = 0; j < GROUP_BYTES; j++) {
            bits = bits << 8 | (j < count ? bytes.ptr[i + j] : 0u);
        }
        for (size_t j = 0; j < GROUP_DIGITS; j++) {
            *out++ =
                j <= count ? digit_of_value(bits >> (18 - 6 * j) & 63) : (uint8_t)'=';
        }
    }
}

static bool is_blank(uint8_t character)
{
    return character == ' ' || character == '\t' || character == '\r' ||
           character == '\n';
}

/* Four digits on their way. Padding counts as digits of no worth. */
struct group {
    uint32_t bits;
    unsigned int digit_count;
    unsigned int padding; /* '=' seen; none may be followed by a digit */
};

static bool add_digit(struct group *group, uint8_t character)
{
    uint32_t value = 0;

    if (character == '=') {
        if (group->digit_count < 2) return false;
        group->padding++;
    } else if (group->padding > 0 || !digit_value(character, &value)) {
        return false;
    }
    group->bits = group->bits << 6 | value;
    group->digit_count++;
    return true;
}

/* Writes the bytes of a full group; false when bits that pad are not zero. */
static bool write_group(struct group *group, uint8_t *out, size_t *size)
{
    uint32_t unused = (1u << (8 * group->padding)) - 1;

    if ((group->bits & unused) != 0) return false;
    for (unsigned int i = 0; i < GROUP_BYTES - group->padding; i++) {
        out[(*size)++] = (uint8_t)(group->bits >> (16 - 8 * i));
    }
    group->bits = 0;
    group->digit_count = 0;
    return true;
}

bool base64_decode(struct plomb_span text, uint8_t *out, size_t *size_out,
                   size_t *bad_offset)
{
    struct group group = {0};
    size_t size = 0;
    size_t i;

    for (i = 0; i < text.size; i++) {
        if (is_blank(text.ptr[i])) continue;
        /* Behind the padding of a full group nothing may follow. */
        if (group.padding > 0 && group.digit_count == 0) break;
        if (!add_digit(&group, text.ptr[i])) break;
        if (group.digit_count == GROUP_DIGITS && !write_group(&group, out, &size)) {
            break;
        }
    }
    if (i < text.size || group.digit_count > 0) {
        explicit_bzero(&group, sizeof(group));
        *bad_offset = i;
        return false;
    }
    *size_out = size;
    return true;
}
