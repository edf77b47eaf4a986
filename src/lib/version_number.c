#include <plomb/pack.h>

#include <stdbool.h>

#include "base/error.h"

enum { PARTS = 3, PART_STEP = 100 };

/* Reads digits at `*text`; false when there are none or they are too many. */
static bool read_part(const char **text, uint64_t *out)
{
    const char *start = *text;

    *out = 0;
    while (**text >= '0' && **text <= '9') {
        if (*text - start >= 9) return false;
        *out = *out * 10 + (uint64_t)(**text - '0');
        (*text)++;
    }
    return *text != start;
}

static bool read_parts(const char *text, uint64_t parts[PARTS])
{
    for (size_t i = 0; i < PARTS; i++) {
        if (i > 0 && *text++ != '.') return false;
        if (!read_part(&text, &parts[i])) return false;
    }
    return *text == '\0';
}

enum plomb_status plomb_version_parse(const char *text, uint32_t *out,
                                      struct plomb_error *error)
{
    uint64_t parts[PARTS];
    uint64_t value;

    if (!read_parts(text, parts)) {
        error_set(error, PLOMB_OPTION_VALUE, "'%s' is not a version of the form X.Y.Z",
                  text);
        error_hint(error, "write three numbers, such as 1.4.0, or use "
                          "--application-version with one number");
        return PLOMB_OPTION_VALUE;
    }
    value = (parts[0] * PART_STEP + parts[1]) * PART_STEP + parts[2];
    if (parts[1] >= PART_STEP || parts[2] >= PART_STEP) {
        error_set(error, PLOMB_OPTION_VALUE,
                  "version '%s' would be %llu, the same number as %llu.%llu.%llu", text,
                  (unsigned long long)value,
                  (unsigned long long)(value / PART_STEP / PART_STEP),
                  (unsigned long long)(value / PART_STEP % PART_STEP),
                  (unsigned long long)(value % PART_STEP));
        error_hint(error, "keep the second and third part below 100, or use "
                          "--application-version with one number");
        return PLOMB_OPTION_VALUE;
    }
    if (value > UINT32_MAX) {
        return error_set(error, PLOMB_OPTION_VALUE,
                         "version '%s' does not fit the 32 bits of fw_version", text);
    }
    *out = (uint32_t)value;
    return PLOMB_OK;
}
