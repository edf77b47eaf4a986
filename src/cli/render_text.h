/*
 * How reports for people are laid out: labelled lines, sizes, digits, dumps and
 * names that somebody else chose. For the renderers of commands.
 */
#ifndef CLI_RENDER_TEXT_H
#define CLI_RENDER_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/core/attributes.h>
#include <plomb/core/span.h>

#include "base/number.h"

#define RENDER_NUMBER_SIZE NUMBER_SIZE

/* Begins a line: indented, `label` (which may be empty) in a column of its own. */
void render_label(struct plomb_buf *text, const char *label);

/* A whole line: label, then what the format gives. */
void render_line(struct plomb_buf *text, const char *label, const char *format, ...)
    PLOMB_PRINTF(3, 4);

/* A whole line below another one: what it is, then digits. */
void render_digits(struct plomb_buf *text, const char *what, struct plomb_span bytes);

/* Writes 323584 as "323,584"; "12.3 %": `part` of `whole`, which may be 0. */
void render_format_number(uint64_t number, char out[RENDER_NUMBER_SIZE]);
void render_format_share(uint64_t part, uint64_t whole, char out[RENDER_NUMBER_SIZE]);

/* Appends the same. */
void render_number(struct plomb_buf *text, uint64_t number);
void render_share(struct plomb_buf *text, uint64_t part, uint64_t whole);

/*
 * Appends a name out of an archive, as output_add_untrusted does, then blanks up to
 * `width` columns; returns the columns of the name.
 */
size_t render_name_padded(struct plomb_buf *text, const char *name, size_t width);

/*
 * Appends a dump, 16 bytes in a line, of at most `max_size` bytes, with the byte
 * at `marked` pointed at.
 */
void render_dump(struct plomb_buf *text, struct plomb_span bytes, size_t max_size,
                 size_t marked);

#endif
