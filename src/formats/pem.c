#include "formats/pem.h"

#include <string.h>

#include "base/base64.h"
#include "base/error.h"

static const char begin_mark[] = "-----BEGIN ";
static const char end_mark[] = "-----END ";
static const char dashes[] = "-----";

enum {
    LINE_BYTES = 48, /* bytes that a line of 64 characters holds (RFC 7468, 2) */
    LINE_CHARACTERS = 64
};

void pem_reader_init(struct pem_reader *reader, struct plomb_span text)
{
    reader->rest = text;
    reader->line = 0;
}

static bool is_blank(uint8_t character)
{
    return character == ' ' || character == '\t' || character == '\r';
}

/* Takes a line, its end and the blanks before that left out; false at the end. */
static bool next_line(struct pem_reader *reader, struct plomb_span *out)
{
    struct plomb_span rest = reader->rest;
    const uint8_t *newline;
    size_t size;

    if (rest.size == 0) return false;
    newline = memchr(rest.ptr, '\n', rest.size);
    size = newline != NULL ? (size_t)(newline - rest.ptr) : rest.size;
    reader->rest = plomb_span_sub(rest, size + 1, rest.size);
    reader->line++;
    while (size > 0 && is_blank(rest.ptr[size - 1])) size--;
    *out = plomb_span_sub(rest, 0, size);
    return true;
}

static bool starts_with(struct plomb_span line, const char *text)
{
    return plomb_span_is_equal(plomb_span_sub(line, 0, strlen(text)),
                               plomb_span_text(text));
}

/* The label between `mark` and the closing dashes; false when it is not one. */
static bool parse_label(struct plomb_span line, const char *mark, char *label)
{
    size_t before = strlen(mark);
    size_t after = sizeof(dashes) - 1;
    struct plomb_span name;

    if (line.size <= before + after) return false;
    name = plomb_span_sub(line, before, line.size - before - after);
    if (name.size > PEM_LABEL_MAX) return false;
    if (!starts_with(plomb_span_sub(line, line.size - after, after), dashes)) {
        return false;
    }
    for (size_t i = 0; i < name.size; i++) {
        if (name.ptr[i] < ' ' || name.ptr[i] > '~') return false;
        label[i] = (char)name.ptr[i];
    }
    label[name.size] = '\0';
    return true;
}

/* Finds the BEGIN line; false when the text has no more of them. */
static enum plomb_status find_begin(struct pem_reader *reader, struct pem_block *block,
                                    bool *found_out, struct plomb_error *error)
{
    struct plomb_span line;

    while (next_line(reader, &line)) {
        if (!starts_with(line, begin_mark)) continue;
        if (!parse_label(line, begin_mark, block->label)) {
            return error_set_at_line(error, PLOMB_KEY_MALFORMED, reader->line,
                                     "a damaged '-----BEGIN ...-----' line");
        }
        block->line = reader->line;
        *found_out = true;
        return PLOMB_OK;
    }
    *found_out = false;
    return PLOMB_OK;
}

/*
 * Skips the headers of RFC 1421, section 4.6: lines with a colon, up to an
 * empty line. A block without headers has no colon in its first line.
 */
static void skip_headers(struct pem_reader *reader, struct pem_block *block)
{
    struct pem_reader ahead = *reader;
    struct plomb_span line;

    if (!next_line(&ahead, &line) || line.size == 0) return;
    if (memchr(line.ptr, ':', line.size) == NULL) return;
    do {
        if (starts_with(line, dashes)) return;
        if (starts_with(line, "Proc-Type: 4,ENCRYPTED")) block->is_encrypted = true;
        *reader = ahead;
    } while (line.size > 0 && next_line(&ahead, &line));
}

/* Reads up to the END line, and sets the body to what stands before it. */
static enum plomb_status find_end(struct pem_reader *reader, struct pem_block *block,
                                  struct plomb_error *error)
{
    char label[PEM_LABEL_MAX + 1] = "";
    struct plomb_span text = reader->rest;
    struct plomb_span line = {0};
    size_t size = 0;

    block->body_line = reader->line + 1;
    while (next_line(reader, &line) && !starts_with(line, dashes)) {
        size = text.size - reader->rest.size;
    }
    if (!starts_with(line, dashes)) {
        return error_set_at_line(error, PLOMB_KEY_MALFORMED, block->line,
                                 "the block '%s' has no end", block->label);
    }
    if (!starts_with(line, end_mark) || !parse_label(line, end_mark, label) ||
        strcmp(label, block->label) != 0) {
        return error_set_at_line(error, PLOMB_KEY_MALFORMED, reader->line,
                                 "expected '-----END %s-----'", block->label);
    }
    block->body = plomb_span_sub(text, 0, size);
    return PLOMB_OK;
}

enum plomb_status pem_next(struct pem_reader *reader, struct pem_block *out,
                           bool *found_out, struct plomb_error *error)
{
    struct pem_block block = {0};
    bool is_found = false;
    enum plomb_status status = find_begin(reader, &block, &is_found, error);

    if (status == PLOMB_OK && is_found) {
        skip_headers(reader, &block);
        status = find_end(reader, &block, error);
    }
    if (status != PLOMB_OK) return status;
    *out = block;
    *found_out = is_found;
    return PLOMB_OK;
}

static size_t line_of_offset(const struct pem_block *block, size_t offset)
{
    size_t line = block->body_line;

    for (size_t i = 0; i < offset; i++) line += block->body.ptr[i] == '\n';
    return line;
}

enum plomb_status pem_decode(const struct pem_block *block, uint8_t *out,
                             size_t *size_out, struct plomb_error *error)
{
    size_t size = 0;
    size_t bad = 0;

    if (!base64_decode(block->body, out, &size, &bad)) {
        return error_set_at_line(
            error, PLOMB_KEY_MALFORMED, line_of_offset(block, bad), "%s",
            bad == block->body.size ? "the base64 text is cut short" : "not base64");
    }
    if (size == 0) {
        return error_set_at_line(error, PLOMB_KEY_MALFORMED, block->line,
                                 "the block '%s' is empty", block->label);
    }
    *size_out = size;
    return PLOMB_OK;
}

size_t pem_encoded_size(const char *label, size_t size)
{
    size_t characters = BASE64_ENCODED_SIZE(size);
    size_t lines = (characters + LINE_CHARACTERS - 1) / LINE_CHARACTERS;
    size_t mark_sizes = sizeof(begin_mark) + sizeof(end_mark) - 2;

    /* Both marks, both labels, both rows of dashes with their newlines. */
    return mark_sizes + 2 * (strlen(label) + sizeof(dashes)) + characters + lines;
}

static uint8_t *add_text(uint8_t *out, const char *text)
{
    while (*text != '\0') *out++ = (uint8_t)*text++;
    return out;
}

static uint8_t *add_mark(uint8_t *out, const char *mark, const char *label)
{
    out = add_text(out, mark);
    out = add_text(out, label);
    return add_text(out, "-----\n");
}

void pem_encode(const char *label, struct plomb_span bytes, uint8_t *out)
{
    out = add_mark(out, begin_mark, label);
    for (size_t i = 0; i < bytes.size; i += LINE_BYTES) {
        struct plomb_span part = plomb_span_sub(bytes, i, LINE_BYTES);

        base64_encode(part, out);
        out += BASE64_ENCODED_SIZE(part.size);
        *out++ = '\n';
    }
    add_mark(out, end_mark, label);
}
