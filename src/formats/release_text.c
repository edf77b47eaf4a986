#include "formats/release.h"

#include <stddef.h>
#include <string.h>

#include "base/error.h"
#include "base/utf8.h"

/* What a text may be, and where it lies. */
struct text_rule {
    const char *key;
    size_t offset;         /* in struct plomb_release */
    size_t characters_max; /* 0: bytes_max alone bounds it */
    size_t bytes_max;
    bool has_lines; /* line feeds and tabs may stand in it */
    bool is_date;
};

static const struct text_rule rules[RELEASE_TEXT_COUNT] = {
    [RELEASE_TEXT_PRODUCT] = {.key = "product",
                              .offset = offsetof(struct plomb_release, product),
                              .characters_max = PLOMB_RELEASE_PRODUCT_MAX},
    [RELEASE_TEXT_VERSION] = {.key = "version",
                              .offset = offsetof(struct plomb_release, version),
                              .characters_max = PLOMB_RELEASE_VERSION_MAX},
    [RELEASE_TEXT_NOTES] = {.key = "notes",
                            .offset = offsetof(struct plomb_release, notes),
                            .bytes_max = PLOMB_RELEASE_NOTES_MAX,
                            .has_lines = true},
    [RELEASE_TEXT_SUPPORT_UNTIL] = {.key = "support_until",
                                    .offset =
                                        offsetof(struct plomb_release, support_until),
                                    .is_date = true},
    [RELEASE_TEXT_SOURCE_REVISION] = {.key = "source_revision",
                                      .offset = offsetof(struct plomb_release,
                                                         source_revision),
                                      .characters_max = PLOMB_RELEASE_REVISION_MAX},
    [RELEASE_TEXT_TOOL] = {.key = "tool",
                           .offset = offsetof(struct plomb_release, tool),
                           .characters_max = PLOMB_RELEASE_TOOL_MAX},
};

const char *release_text_key(enum release_text text)
{
    return rules[text].key;
}

char *release_text_of(struct plomb_release *release, enum release_text text)
{
    return (char *)release + rules[text].offset;
}

const char *release_text_in(const struct plomb_release *release, enum release_text text)
{
    return (const char *)release + rules[text].offset;
}

/* C0 and DEL, and C1, which is two bytes in UTF-8. */
static bool is_control(struct plomb_span character)
{
    uint8_t first = character.ptr[0];

    if (character.size == 1) return first < ' ' || first == 0x7f;
    return character.size == 2 && first == 0xc2 && character.ptr[1] < 0xa0;
}

/* What is wrong with the characters of `value`, or NULL; counts them. */
static const char *characters_fault(const char *value, bool has_lines,
                                    size_t *count_out)
{
    struct plomb_span rest = plomb_span_text(value);
    size_t count = 0;

    for (; rest.size > 0; count++) {
        size_t size = utf8_sequence_size(rest);
        bool is_line = rest.ptr[0] == '\n' || rest.ptr[0] == '\t';

        if (size == 0) return "is not valid UTF-8";
        if (is_control(plomb_span_sub(rest, 0, size)) && !(has_lines && is_line)) {
            return has_lines ? "holds a control character other than line feed and tab"
                             : "holds a control character";
        }
        rest = plomb_span_sub(rest, size, rest.size);
    }
    *count_out = count;
    return count > 0 ? NULL : "is empty";
}

/* The number that `count` digits make; -1 when one is none. */
static int number_of(const char *digits, size_t count)
{
    int number = 0;

    for (size_t i = 0; i < count; i++) {
        if (digits[i] < '0' || digits[i] > '9') return -1;
        number = 10 * number + (digits[i] - '0');
    }
    return number;
}

/* The Gregorian calendar, as RFC 3339 appendix C has it. */
static int days_of(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return days[month - 1] + (month == 2 && is_leap ? 1 : 0);
}

static bool is_date(const char *value)
{
    int year;
    int month;
    int day;

    if (strlen(value) != PLOMB_RELEASE_DATE_SIZE) return false;
    if (value[4] != '-' || value[7] != '-') return false;
    year = number_of(value, 4);
    month = number_of(value + 5, 2);
    day = number_of(value + 8, 2);
    return year >= 1 && month >= 1 && month <= 12 && day >= 1 &&
           day <= days_of(year, month);
}

static enum plomb_status fail_date(const char *value, const char *subject,
                                   enum plomb_status status, struct plomb_error *error)
{
    error_set(error, status, "%s is no date of the calendar: '%.40s'", subject, value);
    error_hint(error, "write year, month and day, such as 2031-12-31");
    return status;
}

enum plomb_status release_text_check(enum release_text text, const char *value,
                                     const char *subject, enum plomb_status status,
                                     struct plomb_error *error)
{
    const struct text_rule *rule = &rules[text];
    size_t count = 0;
    const char *fault;

    if (rule->is_date) {
        return is_date(value) ? PLOMB_OK : fail_date(value, subject, status, error);
    }
    fault = characters_fault(value, rule->has_lines, &count);
    if (fault != NULL) return error_set(error, status, "%s %s", subject, fault);
    if (rule->bytes_max > 0 && strlen(value) > rule->bytes_max) {
        return error_set(error, status, "%s has %zu bytes, more than %zu", subject,
                         strlen(value), rule->bytes_max);
    }
    if (rule->characters_max > 0 && count > rule->characters_max) {
        return error_set(error, status, "%s has %zu characters, more than %zu", subject,
                         count, rule->characters_max);
    }
    return PLOMB_OK;
}
