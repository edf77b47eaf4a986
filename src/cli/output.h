/*
 * What reaches stdout and stderr. Commands write results into the buffers of
 * struct cli and add notes with output_notes; the rest is for main. For cli only.
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include <plomb/buf.h>
#include <plomb/core/attributes.h>
#include <plomb/error.h>
#include <plomb/notes.h>

#include "base/json.h"
#include "cli/command.h"

#define OUTPUT_MAX (16u << 20) /* bytes of one run's result */

/* Adds the notes of an operation's report to what the run has to say. */
void output_notes(const struct cli *cli, const struct plomb_notes *notes);

/*
 * Appends text that somebody else wrote, such as a name in an archive. Whatever could
 * steer a terminal, or show a text as another one (controls, invisible and
 * direction-changing characters), becomes \xNN, byte by byte.
 */
void output_add_untrusted(struct plomb_buf *out, const char *text);

/* Appends bytes as lower-case digits. */
void output_add_hex(struct plomb_buf *out, struct plomb_span bytes);

/* The buffers behind struct cli. Zero-initialise, then output_begin. */
struct output {
    struct plomb_buf text;     /* result as text */
    struct plomb_buf document; /* result as JSON */
    size_t document_start;     /* offset in it of "result" */
    struct json_writer json;   /* writes to document */
    struct plomb_notes notes;
};

/* Makes the buffers and points `cli` to them. */
void output_begin(struct output *output, struct cli *cli);

/*
 * Prints what a run that ended with `status` has to say, errors last, frees the
 * buffers, and returns the exit code. `*error` describes the failure, if it was
 * one. A result that cannot be written makes a success exit code 5.
 */
int output_end(struct output *output, const struct cli *cli, enum plomb_status status,
               struct plomb_error *error);

#endif
