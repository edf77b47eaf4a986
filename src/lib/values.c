#include <plomb/values.h>

#include <stdbool.h>
#include <string.h>

#include "base/error.h"
#include "base/hex.h"
#include "base/suggest.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* A text inside a list: `size` bytes at `ptr`. Printed with %.*s. */
struct word {
    const char *ptr;
    int size;
};

/* Longer words are quoted up to here in messages. */
enum { QUOTED_MAX = 40 };

static struct word word_of(const char *text, size_t size)
{
    struct word word = {text, size < INT32_MAX ? (int)size : INT32_MAX};

    return word;
}

static enum plomb_status refuse(struct plomb_error *error, struct word word,
                                const char *why)
{
    if (word.size > QUOTED_MAX) {
        return error_set(error, PLOMB_OPTION_VALUE, "'%.*s...' %s", QUOTED_MAX,
                         word.ptr, why);
    }
    return error_set(error, PLOMB_OPTION_VALUE, "'%.*s' %s", word.size, word.ptr, why);
}

static bool has_prefix(struct word word)
{
    return word.size > 2 && word.ptr[0] == '0' &&
           (word.ptr[1] == 'x' || word.ptr[1] == 'X');
}

static bool is_hexadecimal(struct word word)
{
    for (int i = 0; i < word.size; i++) {
        if (hex_digit_value((uint8_t)word.ptr[i]) < 0) return false;
    }
    return word.size > 0;
}

static enum plomb_status refuse_number(struct plomb_error *error, struct word word)
{
    enum plomb_status status = refuse(error, word, "is not a number");

    if (is_hexadecimal(word) && word.size <= 8) {
        error_hint(error, "write 0x%.*s", word.size, word.ptr);
    } else {
        error_hint(error, "write a whole number, such as 52 or 0x34");
    }
    return status;
}

static enum plomb_status parse_number(struct word word, uint32_t max, uint32_t *out,
                                      struct plomb_error *error)
{
    bool is_prefixed = has_prefix(word);
    int base = is_prefixed ? 16 : 10;
    uint64_t number = 0;
    enum plomb_status status;

    if (word.size == 0) return refuse_number(error, word);
    for (int i = is_prefixed ? 2 : 0; i < word.size; i++) {
        int value = hex_digit_value((uint8_t)word.ptr[i]);

        if (value < 0 || value >= base) return refuse_number(error, word);
        /* Saturates: too large stays too large, whatever follows. */
        if (number <= UINT32_MAX) {
            number = number * (unsigned int)base + (unsigned int)value;
        }
    }
    if (!is_prefixed && word.size > 1 && word.ptr[0] == '0') {
        status =
            refuse(error, word, "begins with a zero, which some tools read as octal");
        error_hint(error, "leave the zeros out, or write 0x for hexadecimal");
        return status;
    }
    if (number > max) {
        status = refuse(error, word, "is too large");
        error_hint(error, "the largest value here is %u (0x%x)", max, max);
        return status;
    }
    *out = (uint32_t)number;
    return PLOMB_OK;
}

enum plomb_status plomb_number_parse(const char *text, uint32_t max, uint32_t *out,
                                     struct plomb_error *error)
{
    return parse_number(word_of(text, strlen(text)), max, out, error);
}

/* Names are "S132" and so on; numbers never begin so. */
static bool is_name(struct word word)
{
    return word.size > 1 && (word.ptr[0] == 'S' || word.ptr[0] == 's');
}

static enum plomb_status parse_fwid(struct word word, uint32_t *out,
                                    struct plomb_error *error)
{
    enum plomb_status status;
    uint16_t fwid = 0;

    if (!is_name(word)) return parse_number(word, UINT16_MAX, out, error);
    if (!plomb_softdevice_find(word.ptr, (size_t)word.size, &fwid)) {
        status = refuse(error, word, "is no released SoftDevice that is known here");
        error_hint(error, "write its id (FWID), such as 0x101, or a name such as "
                          "s132-7.2.0");
        return status;
    }
    *out = fwid;
    return PLOMB_OK;
}

enum plomb_status plomb_fwid_parse(const char *text, uint32_t *out,
                                   struct plomb_error *error)
{
    return parse_fwid(word_of(text, strlen(text)), out, error);
}

static enum plomb_status add_id(struct plomb_id_list *list, struct word word,
                                struct plomb_error *error)
{
    enum plomb_status status;

    if (list->count == PLOMB_SD_REQ_MAX) {
        status = error_set(error, PLOMB_OPTION_VALUE, "more than %d SoftDevice ids",
                           PLOMB_SD_REQ_MAX);
        error_hint(error, "bootloaders refuse an init packet with more of them");
        return status;
    }
    status = parse_fwid(word, &list->ids[list->count], error);
    if (status == PLOMB_OK) list->count++;
    return status;
}

enum plomb_status plomb_id_list_parse(const char *text, struct plomb_id_list *out,
                                      struct plomb_error *error)
{
    struct plomb_id_list list = {0};
    enum plomb_status status;

    for (;;) {
        size_t size = strcspn(text, ",");

        status = add_id(&list, word_of(text, size), error);
        if (status != PLOMB_OK) {
            error_hint(error, "write SoftDevice ids like 0x101,0xCB");
            return status;
        }
        if (text[size] == '\0') break;
        text += size + 1;
        text += strspn(text, " \t");
    }
    *out = list;
    return PLOMB_OK;
}

struct named_range {
    const char *name;
    struct plomb_range range;
};

static const struct named_range named_ranges[] = {
    {"mbr", {0, PLOMB_MBR_SIZE}},
    {"uicr", {PLOMB_UICR_START, PLOMB_UICR_END}},
    {"ram", {PLOMB_RAM_START, PLOMB_RAM_START + 0x20000000u}},
    {"external-flash", {PLOMB_XIP_START, PLOMB_XIP_END}},
};

const char *plomb_range_name(struct plomb_range range)
{
    for (size_t i = 0; i < COUNT_OF(named_ranges); i++) {
        const struct plomb_range *named = &named_ranges[i].range;

        if (named->start == range.start && named->end == range.end) {
            return named_ranges[i].name;
        }
    }
    return NULL;
}

static enum plomb_status refuse_range(struct plomb_error *error, const char *text)
{
    const char *names[COUNT_OF(named_ranges)];
    enum plomb_status status =
        refuse(error, word_of(text, strlen(text)), "is not a range of addresses");
    const char *nearest;

    for (size_t i = 0; i < COUNT_OF(names); i++) names[i] = named_ranges[i].name;
    nearest = suggest_nearest(text, names, COUNT_OF(names));
    if (nearest != NULL) {
        error_hint(error, "did you mean '%s'?", nearest);
    } else {
        error_hint(error, "write mbr, uicr, ram, external-flash, or START-END such as "
                          "0x10001014-0x1000101c, END being the first address behind");
    }
    return status;
}

/* Reads an address, which must have its 0x. */
static bool parse_address(struct word word, uint32_t *out)
{
    return has_prefix(word) && parse_number(word, UINT32_MAX, out, NULL) == PLOMB_OK;
}

enum plomb_status plomb_range_parse(const char *text, struct plomb_range *out,
                                    struct plomb_error *error)
{
    size_t start_size = strcspn(text, "-");
    struct plomb_range range = {0, 0};

    for (size_t i = 0; i < COUNT_OF(named_ranges); i++) {
        if (strcmp(text, named_ranges[i].name) == 0) {
            *out = named_ranges[i].range;
            return PLOMB_OK;
        }
    }
    if (text[start_size] == '\0' ||
        !parse_address(word_of(text, start_size), &range.start) ||
        !parse_address(word_of(text + start_size + 1, strlen(text + start_size + 1)),
                       &range.end)) {
        return refuse_range(error, text);
    }
    if (range.start >= range.end) {
        enum plomb_status status =
            refuse(error, word_of(text, strlen(text)), "is an empty range");

        error_hint(error, "END is the first address behind the range");
        return status;
    }
    *out = range;
    return PLOMB_OK;
}

struct validation_name {
    const char *name;
    uint32_t type;
};

/* The short names first: plomb_boot_validation_name gives the first that fits. */
static const struct validation_name validation_names[] = {
    {"none", PLOMB_BOOT_VALIDATION_NONE},
    {"crc", PLOMB_BOOT_VALIDATION_CRC},
    {"sha256", PLOMB_BOOT_VALIDATION_SHA256},
    {"ecdsa", PLOMB_BOOT_VALIDATION_ECDSA},
    {"NO_VALIDATION", PLOMB_BOOT_VALIDATION_NONE},
    {"VALIDATE_GENERATED_CRC", PLOMB_BOOT_VALIDATION_CRC},
    {"VALIDATE_GENERATED_SHA256", PLOMB_BOOT_VALIDATION_SHA256},
    {"VALIDATE_ECDSA_P256_SHA256", PLOMB_BOOT_VALIDATION_ECDSA},
};

enum plomb_status plomb_boot_validation_parse(const char *text, uint32_t *out,
                                              struct plomb_error *error)
{
    const char *names[COUNT_OF(validation_names)];
    const char *nearest;
    enum plomb_status status;

    for (size_t i = 0; i < COUNT_OF(validation_names); i++) {
        names[i] = validation_names[i].name;
        if (strcmp(text, names[i]) == 0) {
            *out = validation_names[i].type;
            return PLOMB_OK;
        }
    }
    status = refuse(error, word_of(text, strlen(text)), "is not a boot validation");
    nearest = suggest_nearest(text, names, COUNT_OF(names));
    if (nearest != NULL) {
        error_hint(error, "did you mean '%s'?", nearest);
    } else {
        error_hint(error, "choose none, crc, sha256 or ecdsa");
    }
    return status;
}

const char *plomb_boot_validation_name(uint32_t type)
{
    for (size_t i = 0; i < COUNT_OF(validation_names); i++) {
        if (validation_names[i].type == type) return validation_names[i].name;
    }
    return "unknown";
}
