#include <string.h>

#include "base/error.h"
#include "base/hex.h"
#include "base/utc_time.h"
#include "formats/audit_line.h"

#define NUMBER_MAX ((1ull << 53) - 1) /* whole numbers that every JSON reader keeps */

static const char word_characters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

/* What of a line was not read yet. */
struct cursor {
    struct plomb_span rest;
    struct plomb_error *error;
};

static enum plomb_status fail(const struct cursor *cursor,
                              const struct audit_member *member, const char *why)
{
    return error_set(cursor->error, PLOMB_AUDIT_LOG_BROKEN, "'%s' %s", member->key,
                     why);
}

/* Goes on behind `text` if that is what stands here. */
static bool skip(struct cursor *cursor, const char *text)
{
    struct plomb_span wanted = plomb_span_text(text);
    struct plomb_span found = plomb_span_sub(cursor->rest, 0, wanted.size);

    if (!plomb_span_is_equal(found, wanted)) return false;
    cursor->rest = plomb_span_sub(cursor->rest, wanted.size, cursor->rest.size);
    return true;
}

/* The next byte, which is then behind; -1 at the end. */
static int next(struct cursor *cursor)
{
    int byte;

    if (cursor->rest.size == 0) return -1;
    byte = cursor->rest.ptr[0];
    cursor->rest = plomb_span_sub(cursor->rest, 1, cursor->rest.size);
    return byte;
}

static enum plomb_status read_hex(struct cursor *cursor,
                                  const struct audit_member *member, uint8_t *out)
{
    size_t digits = 2 * member->size;

    if (!skip(cursor, "\"") || cursor->rest.size < digits ||
        !hex_decode(cursor->rest.ptr, out, member->size)) {
        return error_set(cursor->error, PLOMB_AUDIT_LOG_BROKEN,
                         "'%s' is not %zu hexadecimal digits", member->key, digits);
    }
    cursor->rest = plomb_span_sub(cursor->rest, digits, cursor->rest.size);
    return skip(cursor, "\"") ? PLOMB_OK : fail(cursor, member, "has too many digits");
}

static enum plomb_status read_number(struct cursor *cursor,
                                     const struct audit_member *member, uint64_t max,
                                     uint64_t *out)
{
    uint64_t number = 0;
    size_t digits = 0;

    while (digits < cursor->rest.size) {
        uint8_t byte = cursor->rest.ptr[digits];

        if (byte < '0' || byte > '9') break;
        number = 10 * number + (uint64_t)(byte - '0');
        if (number > max) return fail(cursor, member, "is too large");
        digits++;
    }
    if (digits == 0) return fail(cursor, member, "is not a number");
    cursor->rest = plomb_span_sub(cursor->rest, digits, cursor->rest.size);
    *out = number;
    return PLOMB_OK;
}

/* What \u00XX stands for, its digits being next: one or two bytes of UTF-8, or 0. */
static size_t read_code(struct cursor *cursor, char out[2])
{
    uint8_t code = 0;

    if (!skip(cursor, "00") || cursor->rest.size < 2 ||
        !hex_decode(cursor->rest.ptr, &code, 1) || code == 0) {
        return 0;
    }
    cursor->rest = plomb_span_sub(cursor->rest, 2, cursor->rest.size);
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    out[0] = (char)(0xc0 | code >> 6);
    out[1] = (char)(0x80 | (code & 0x3f));
    return 2;
}

/* The bytes that the escape behind a backslash stands for; their number, or 0. */
static size_t read_escape(struct cursor *cursor, char out[2])
{
    static const char names[] = "bfnrt\"\\";
    static const char bytes[] = "\b\f\n\r\t\"\\";
    int name = next(cursor);
    const char *found;

    if (name == 'u') return read_code(cursor, out);
    if (name <= 0) return 0;
    found = strchr(names, name);
    if (found == NULL) return 0;
    out[0] = bytes[found - names];
    return 1;
}

/*
 * Undoes what a string was escaped with. Whether it was escaped as it should, and
 * is well-formed UTF-8, shows when it is written again.
 */
static enum plomb_status read_text(struct cursor *cursor,
                                   const struct audit_member *member, char *out)
{
    size_t used = 0;
    int byte;

    if (!skip(cursor, "\"")) return fail(cursor, member, "is not a string");
    while ((byte = next(cursor)) != '"') {
        char bytes[2] = {(char)byte, 0};
        size_t count = 1;

        if (byte <= 0) return fail(cursor, member, "is a string without an end");
        if (byte == '\\') count = read_escape(cursor, bytes);
        if (count == 0) return fail(cursor, member, "has an escape that is none");
        if (used + count >= member->size) return fail(cursor, member, "is too long");
        memcpy(out + used, bytes, count);
        used += count;
    }
    out[used] = '\0';
    return used > 0 ? PLOMB_OK : fail(cursor, member, "is empty");
}

static enum plomb_status read_word(struct cursor *cursor,
                                   const struct audit_member *member, char *out)
{
    enum plomb_status status = read_text(cursor, member, out);

    if (status != PLOMB_OK) return status;
    if (out[strspn(out, word_characters)] == '\0') return PLOMB_OK;
    return fail(cursor, member, "is not a word of a to z, 0 to 9 and -");
}

static enum plomb_status read_time(struct cursor *cursor,
                                   const struct audit_member *member, int64_t *out)
{
    char text[UTC_TIME_SIZE] = {0};

    if (!skip(cursor, "\"") || cursor->rest.size < UTC_TIME_SIZE - 1) {
        return fail(cursor, member, "is not a time");
    }
    memcpy(text, cursor->rest.ptr, UTC_TIME_SIZE - 1);
    cursor->rest = plomb_span_sub(cursor->rest, UTC_TIME_SIZE - 1, cursor->rest.size);
    if (!utc_time_parse(text, out) || !skip(cursor, "\"")) {
        return fail(cursor, member, "is not a time such as 2026-11-23T10:45:00Z");
    }
    return PLOMB_OK;
}

static enum plomb_status read_value(struct cursor *cursor,
                                    const struct audit_member *member, char *at)
{
    enum plomb_status status = PLOMB_INTERNAL;
    uint64_t number = 0;
    int64_t time = 0;
    uint32_t version;

    switch (member->kind) {
    case AUDIT_KIND_HEX:
        return read_hex(cursor, member, (uint8_t *)at);
    case AUDIT_KIND_NUMBER:
        status = read_number(cursor, member, NUMBER_MAX, &number);
        memcpy(at, &number, sizeof(number));
        break;
    case AUDIT_KIND_TIME:
        status = read_time(cursor, member, &time);
        memcpy(at, &time, sizeof(time));
        break;
    case AUDIT_KIND_WORD:
        return read_word(cursor, member, at);
    case AUDIT_KIND_TEXT:
        return read_text(cursor, member, at);
    case AUDIT_KIND_VERSION:
        status = read_number(cursor, member, UINT32_MAX, &number);
        version = (uint32_t)number;
        memcpy(at, &version, sizeof(version));
        break;
    }
    return status;
}

static enum plomb_status read_member(struct cursor *cursor,
                                     const struct audit_member *member,
                                     struct audit_line *out)
{
    static const bool yes = true;
    char *base = (char *)out;

    if (!skip(cursor, member->begin)) {
        if (!member->is_required) return PLOMB_OK;
        return fail(cursor, member, "is missing or not in its place");
    }
    if (member->has_offset != 0) memcpy(base + member->has_offset, &yes, sizeof(yes));
    return read_value(cursor, member, base + member->offset);
}

static enum plomb_status read_members(struct cursor *cursor, struct audit_line *out)
{
    if (!skip(cursor, AUDIT_BEGIN)) {
        return error_set(cursor->error, PLOMB_AUDIT_LOG_BROKEN,
                         "it does not begin as a line of version 1 does");
    }
    for (size_t i = 0; i < AUDIT_MEMBERS; i++) {
        enum plomb_status status = read_member(cursor, &audit_members[i], out);

        if (status != PLOMB_OK) return status;
    }
    if (skip(cursor, AUDIT_END) && cursor->rest.size == 0) return PLOMB_OK;
    return error_set(cursor->error, PLOMB_AUDIT_LOG_BROKEN,
                     "something follows that is no member, or not in its place");
}

/* Whether the bytes are the only ones that say this. */
static enum plomb_status check_bytes(struct plomb_span text,
                                     const struct audit_line *line,
                                     struct plomb_error *error)
{
    enum plomb_status status = PLOMB_OK;
    struct plomb_buf again;

    plomb_buf_init(&again, AUDIT_LINE_MAX);
    audit_line_write(line, &again);
    if (again.status == PLOMB_NO_MEMORY) {
        status = error_set(error, PLOMB_NO_MEMORY, "out of memory");
    } else if (!plomb_span_is_equal(plomb_buf_span(&again), text)) {
        status = error_set(error, PLOMB_AUDIT_LOG_BROKEN,
                           "it says something in other bytes than plomb writes");
    }
    plomb_buf_clear(&again);
    return status;
}

enum plomb_status audit_line_parse(struct plomb_span text, struct audit_line *out,
                                   struct plomb_error *error)
{
    struct cursor cursor = {text, error};
    struct audit_line line = {0};
    enum plomb_status status;

    if (text.size > AUDIT_LINE_MAX) {
        return error_set(error, PLOMB_AUDIT_LOG_BROKEN, "it is longer than %d bytes",
                         AUDIT_LINE_MAX);
    }
    status = read_members(&cursor, &line);
    if (status == PLOMB_OK) status = check_bytes(text, &line, error);
    if (status != PLOMB_OK) return status;
    if (line.number == 0) {
        return error_set(error, PLOMB_AUDIT_LOG_BROKEN, "'number' is 0");
    }
    *out = line;
    return PLOMB_OK;
}
