#include "lib/image_format.h"

#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "base/hex.h"
#include "base/utf8.h"
#include "formats/elf.h"

enum { FLASH_WORD = 4 };

static bool has_ending(const char *name, const char *ending)
{
    size_t size = strlen(name);
    size_t ending_size = strlen(ending);

    return size >= ending_size && strcasecmp(name + size - ending_size, ending) == 0;
}

static bool is_blank(uint8_t character)
{
    return character == ' ' || character == '\t' || character == '\r' ||
           character == '\n';
}

/* Whether the first character that is not blank is the ':' of a record. */
static bool starts_with_colon(struct plomb_span file)
{
    size_t at = 0;

    while (at < file.size && is_blank(file.ptr[at])) at++;
    return at < file.size && file.ptr[at] == ':';
}

/* Whether there is nothing in the file that Intel HEX could not hold. */
static bool has_only_hex_characters(struct plomb_span file)
{
    for (size_t i = 0; i < file.size; i++) {
        uint8_t character = file.ptr[i];

        if (character != ':' && !is_blank(character) &&
            hex_digit_value(character) < 0) {
            return false;
        }
    }
    return true;
}

static enum plomb_status refuse_hex_in_bin(struct plomb_error *error)
{
    error_set(error, PLOMB_HEX_MALFORMED,
              "the file looks like Intel HEX, but its name ends in .bin");
    error_hint(error, "rename it to .hex, so that it is read as Intel HEX");
    return PLOMB_HEX_MALFORMED;
}

/* What files that are no firmware begin with, and what they are called. */
struct foreign_start {
    const char *bytes;
    size_t size;
    const char *what;
};

static const struct foreign_start foreign_starts[] = {
    {"-----BEGIN ", 11, "a PEM file, perhaps a key"},
    {"PK\003\004", 4, "a zip archive"},
    {"\037\213", 2, "compressed by gzip"},
    {"\375"
     "7zXZ",
     5, "compressed by xz"},
    {"S0", 2, "a Motorola S-record file"},
    {"\377\376", 2, "text in UTF-16"},
    {"\376\377", 2, "text in UTF-16"},
};

/* Whether all of it is words that people read: UTF-8 without control characters. */
static bool is_text(struct plomb_span file)
{
    while (file.size > 0) {
        size_t size = utf8_sequence_size(file);
        bool is_control = size == 1 && !is_blank(file.ptr[0]) &&
                          (file.ptr[0] < ' ' || file.ptr[0] == 0x7f);

        if (size == 0 || is_control) return false;
        file = plomb_span_sub(file, size, file.size);
    }
    return true;
}

/*
 * What a file is that must not be taken for raw firmware; NULL for any other.
 * No firmware is text from end to end: its stack pointer alone is not.
 */
static const char *foreign_content(struct plomb_span file)
{
    for (size_t i = 0; i < sizeof(foreign_starts) / sizeof(foreign_starts[0]); i++) {
        const struct foreign_start *start = &foreign_starts[i];

        if (plomb_span_is_equal(plomb_span_sub(file, 0, start->size),
                                plomb_span(start->bytes, start->size))) {
            return start->what;
        }
    }
    /* Less than a word says nothing. */
    return file.size >= FLASH_WORD && is_text(file) ? "text" : NULL;
}

static enum plomb_status check_raw(struct plomb_span file, struct plomb_error *error)
{
    const char *what = foreign_content(file);

    if (what == NULL) return PLOMB_OK;
    error_set(error, PLOMB_IMAGE_NOT_FIRMWARE, "the file is %s, not firmware", what);
    error_hint(error, "give the image as Intel HEX, ELF or raw binary");
    return PLOMB_IMAGE_NOT_FIRMWARE;
}

enum plomb_status image_format_find(struct plomb_span file, const char *name,
                                    enum plomb_image_format *out,
                                    struct plomb_error *error)
{
    bool is_named_bin = has_ending(name, ".bin");
    bool is_named_hex = has_ending(name, ".hex") || has_ending(name, ".ihex") ||
                        has_ending(name, ".ihx");
    bool is_hex = starts_with_colon(file);

    if (file.size == 0) {
        return error_set(error, PLOMB_IMAGE_EMPTY, "the file is empty");
    }
    if (elf_is_elf(file)) {
        *out = PLOMB_IMAGE_ELF;
        return PLOMB_OK;
    }
    if (has_ending(name, ".elf") || has_ending(name, ".axf")) {
        return error_set_at_offset(error, PLOMB_ELF_MALFORMED, 0,
                                   "does not begin with the magic number of ELF");
    }
    if (is_hex && is_named_bin && has_only_hex_characters(file)) {
        return refuse_hex_in_bin(error);
    }
    if ((is_hex && !is_named_bin) || is_named_hex) {
        *out = PLOMB_IMAGE_HEX;
        return PLOMB_OK;
    }
    *out = PLOMB_IMAGE_BIN;
    return check_raw(file, error);
}
