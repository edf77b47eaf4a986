#include <assert.h>

#include "base/json.h"
#include "base/utf8.h"

enum { INDENT = 4 };

static const char hex_digits[] = "0123456789abcdef";

void json_writer_init(struct json_writer *writer, struct plomb_buf *out)
{
    memset(writer, 0, sizeof(*writer));
    writer->out = out;
}

static void start_line(struct json_writer *writer, unsigned int depth)
{
    plomb_buf_add_byte(writer->out, '\n');
    (void)plomb_buf_extend(writer->out, (size_t)depth * INDENT, ' ');
}

static void add_escaped(struct plomb_buf *out, uint8_t byte)
{
    static const char short_bytes[] = "\b\f\n\r\t\"\\";
    static const char short_names[] = "bfnrt\"\\";
    const char *found = memchr(short_bytes, byte, sizeof(short_bytes) - 1);

    plomb_buf_add_byte(out, '\\');
    if (found != NULL) {
        plomb_buf_add_byte(out, (uint8_t)short_names[found - short_bytes]);
        return;
    }
    plomb_buf_add_text(out, "u00");
    plomb_buf_add_byte(out, (uint8_t)hex_digits[byte >> 4]);
    plomb_buf_add_byte(out, (uint8_t)hex_digits[byte & 15]);
}

/* Adds one character of `text` and returns its size in bytes. */
static size_t add_character(struct plomb_buf *out, struct plomb_span text)
{
    uint8_t first = text.ptr[0];
    size_t size = utf8_sequence_size(text);

    if (size == 0) {
        plomb_buf_add_text(out, "\xef\xbf\xbd");
        return 1;
    }
    /* C1 controls, two bytes in UTF-8, steer terminals as C0 ones do. */
    if (size == 2 && first == 0xc2 && text.ptr[1] < 0xa0) {
        add_escaped(out, text.ptr[1]);
    } else if (first < ' ' || first == 0x7f || first == '"' || first == '\\') {
        add_escaped(out, first);
    } else {
        plomb_buf_add(out, text.ptr, size);
    }
    return size;
}

static void add_quoted(struct plomb_buf *out, const char *text)
{
    struct plomb_span rest = plomb_span_text(text);

    plomb_buf_add_byte(out, '"');
    while (rest.size > 0) {
        rest = plomb_span_sub(rest, add_character(out, rest), rest.size);
    }
    plomb_buf_add_byte(out, '"');
}

/* What stands between the item before and the value: comma, line, key. */
static void begin_item(struct json_writer *writer, const char *key)
{
    bool is_flat = writer->flat_depth != 0;

    if (writer->depth > 0) {
        if (writer->has_item[writer->depth]) {
            plomb_buf_add_text(writer->out, is_flat ? ", " : ",");
        }
        writer->has_item[writer->depth] = true;
        if (!is_flat) start_line(writer, writer->depth);
    }
    if (key != NULL) {
        add_quoted(writer->out, key);
        plomb_buf_add_text(writer->out, ": ");
    }
}

static void begin(struct json_writer *writer, const char *key, char bracket)
{
    assert(writer->depth < JSON_DEPTH_MAX);
    begin_item(writer, key);
    plomb_buf_add_byte(writer->out, (uint8_t)bracket);
    writer->depth++;
    writer->has_item[writer->depth] = false;
}

static void end(struct json_writer *writer, char bracket)
{
    assert(writer->depth > 0);
    if (writer->has_item[writer->depth] && writer->flat_depth == 0) {
        start_line(writer, writer->depth - 1);
    }
    if (writer->flat_depth == writer->depth) writer->flat_depth = 0;
    writer->depth--;
    plomb_buf_add_byte(writer->out, (uint8_t)bracket);
}

void json_begin_object(struct json_writer *writer, const char *key)
{
    begin(writer, key, '{');
}

void json_end_object(struct json_writer *writer)
{
    end(writer, '}');
}

void json_begin_array(struct json_writer *writer, const char *key)
{
    begin(writer, key, '[');
}

void json_begin_flat_array(struct json_writer *writer, const char *key)
{
    begin(writer, key, '[');
    if (writer->flat_depth == 0) writer->flat_depth = writer->depth;
}

void json_end_array(struct json_writer *writer)
{
    end(writer, ']');
}

void json_write_string(struct json_writer *writer, const char *key, const char *text)
{
    begin_item(writer, key);
    add_quoted(writer->out, text);
}

void json_write_hex(struct json_writer *writer, const char *key,
                    struct plomb_span bytes)
{
    begin_item(writer, key);
    plomb_buf_add_byte(writer->out, '"');
    for (size_t i = 0; i < bytes.size; i++) {
        plomb_buf_add_byte(writer->out, (uint8_t)hex_digits[bytes.ptr[i] >> 4]);
        plomb_buf_add_byte(writer->out, (uint8_t)hex_digits[bytes.ptr[i] & 15]);
    }
    plomb_buf_add_byte(writer->out, '"');
}

void json_write_uint(struct json_writer *writer, const char *key, uint64_t number)
{
    begin_item(writer, key);
    plomb_buf_addf(writer->out, "%llu", (unsigned long long)number);
}

void json_write_boolean(struct json_writer *writer, const char *key, bool value)
{
    begin_item(writer, key);
    plomb_buf_add_text(writer->out, value ? "true" : "false");
}

void json_write_null(struct json_writer *writer, const char *key)
{
    begin_item(writer, key);
    plomb_buf_add_text(writer->out, "null");
}
