#include "cli/render_text.h"

#include <stdarg.h>
#include <stdio.h>

#include "cli/output.h"

enum { LINE_SIZE = 512, DUMP_WIDTH = 16 };

void render_label(struct plomb_buf *text, const char *label)
{
    plomb_buf_addf(text, "  %-22s ", label);
}

void render_line(struct plomb_buf *text, const char *label, const char *format, ...)
{
    char line[LINE_SIZE];
    va_list args;

    va_start(args, format);
    vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    render_label(text, label);
    plomb_buf_add_text(text, line);
    plomb_buf_add_text(text, "\n");
}

void render_digits(struct plomb_buf *text, const char *what, struct plomb_span bytes)
{
    plomb_buf_addf(text, "    %-40s ", what);
    output_add_hex(text, bytes);
    plomb_buf_add_text(text, "\n");
}

void render_format_number(uint64_t number, char out[RENDER_NUMBER_SIZE])
{
    (void)number_group(number, out);
}

void render_format_share(uint64_t part, uint64_t whole, char out[RENDER_NUMBER_SIZE])
{
    uint64_t tenths = whole > 0 ? part * 1000 / whole : 0;

    snprintf(out, RENDER_NUMBER_SIZE, "%llu.%u %%", (unsigned long long)(tenths / 10),
             (unsigned int)(tenths % 10));
}

void render_number(struct plomb_buf *text, uint64_t number)
{
    char digits[RENDER_NUMBER_SIZE];

    render_format_number(number, digits);
    plomb_buf_add_text(text, digits);
}

void render_share(struct plomb_buf *text, uint64_t part, uint64_t whole)
{
    char share[RENDER_NUMBER_SIZE];

    render_format_share(part, whole, share);
    plomb_buf_add_text(text, share);
}

size_t render_name_padded(struct plomb_buf *text, const char *name, size_t width)
{
    size_t start = text->size;
    size_t columns = 0;

    output_add_untrusted(text, name);
    for (size_t i = start; i < text->size; i++) {
        if ((text->ptr[i] & 0xc0) != 0x80) columns++;
    }
    if (columns < width) (void)plomb_buf_extend(text, width - columns, ' ');
    return columns;
}

void render_dump(struct plomb_buf *text, struct plomb_span bytes, size_t max_size,
                 size_t marked)
{
    size_t size = bytes.size < max_size ? bytes.size : max_size;

    for (size_t line = 0; line < size; line += DUMP_WIDTH) {
        plomb_buf_addf(text, "    %04zx ", line);
        for (size_t i = line; i < size && i < line + DUMP_WIDTH; i++) {
            plomb_buf_addf(text, " %02x", bytes.ptr[i]);
        }
        plomb_buf_add_text(text, "\n");
        if (marked < line || marked >= line + DUMP_WIDTH) continue;
        plomb_buf_addf(text, "%*s^^\n", (int)(10 + 3 * (marked - line)), "");
    }
    if (size < bytes.size) {
        plomb_buf_addf(text, "    ... and %zu more bytes\n", bytes.size - size);
    }
}
