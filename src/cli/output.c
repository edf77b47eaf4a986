#include "cli/output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/hex.h"
#include "base/utf8.h"

enum { FORMAT_VERSION = 1, LINE_MAX_SIZE = 4096, RESULT_DEPTH = 2 };

#define RED    "\x1b[1;31m"
#define YELLOW "\x1b[1;33m"
#define CYAN   "\x1b[1;36m"
#define PLAIN  "\x1b[0m"

void output_notes(const struct cli *cli, const struct plomb_notes *notes)
{
    for (size_t i = 0; i < notes->count; i++) {
        const struct plomb_note *note = &notes->entries[i];

        if (note->is_warning) {
            plomb_notes_warn(cli->notes, note->id, "%s", note->text);
        } else {
            plomb_notes_add(cli->notes, note->id, "%s", note->text);
        }
    }
}

/* C1 controls are U+0080 to U+009F: some terminals obey them. */
static bool is_control(const uint8_t *sequence, size_t size)
{
    if (size == 1) return sequence[0] < 0x20 || sequence[0] == 0x7f;
    return size == 2 && sequence[0] == 0xc2 && sequence[1] < 0xa0;
}

/* U+200B to U+200F, U+2028 to U+202E, U+2060 to U+206F, U+FEFF. */
static bool is_invisible(const uint8_t *sequence, size_t size)
{
    if (size != 3) return false;
    if (sequence[0] == 0xef) return sequence[1] == 0xbb && sequence[2] == 0xbf;
    if (sequence[0] != 0xe2) return false;
    if (sequence[1] == 0x81) return sequence[2] >= 0xa0 && sequence[2] <= 0xaf;
    if (sequence[1] != 0x80) return false;
    return (sequence[2] >= 0x8b && sequence[2] <= 0x8f) ||
           (sequence[2] >= 0xa8 && sequence[2] <= 0xae);
}

void output_add_untrusted(struct plomb_buf *out, const char *text)
{
    struct plomb_span rest = plomb_span_text(text);

    while (rest.size > 0) {
        size_t size = utf8_sequence_size(rest);
        const bool is_text = size > 0;

        if (!is_text) size = 1;
        if (is_text && !is_control(rest.ptr, size) && !is_invisible(rest.ptr, size)) {
            plomb_buf_add(out, rest.ptr, size);
        } else {
            for (size_t i = 0; i < size; i++) {
                plomb_buf_addf(out, "\\x%02x", rest.ptr[i]);
            }
        }
        rest = plomb_span_sub(rest, size, rest.size);
    }
}

void output_add_hex(struct plomb_buf *out, struct plomb_span bytes)
{
    for (size_t i = 0; i < bytes.size; i++) {
        plomb_buf_addf(out, "%02x", bytes.ptr[i]);
    }
}

void output_begin(struct output *output, struct cli *cli)
{
    plomb_buf_init(&output->text, OUTPUT_MAX);
    plomb_buf_init(&output->document, OUTPUT_MAX);
    json_writer_init(&output->json, &output->document);
    /*
     * The result is rendered before anything is known about the rest of the
     * document, into a document of its own with one member in front. What is
     * behind that member begins with the comma and is copied as it is.
     */
    json_begin_object(&output->json, NULL);
    json_write_uint(&output->json, "plomb", FORMAT_VERSION);
    output->document_start = output->document.size;
    json_begin_object(&output->json, "result");
    cli->text = &output->text;
    cli->json = &output->json;
    cli->notes = &output->notes;
}

/* Writes all bytes; returns 0, or the number of the error. */
static int write_all(int fd, struct plomb_span bytes)
{
    while (bytes.size > 0) {
        ssize_t written = write(fd, bytes.ptr, bytes.size);

        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        bytes = plomb_span_sub(bytes, (size_t)written, bytes.size);
    }
    return 0;
}

static bool has_colour(const struct cli *cli)
{
    const char *no_colour = getenv("NO_COLOR");
    const char *term = getenv("TERM");

    if (cli->is_quiet || !isatty(STDERR_FILENO)) return false;
    if (no_colour != NULL && no_colour[0] != '\0') return false;
    return term != NULL && strcmp(term, "dumb") != 0;
}

/* Writes "plomb: LABELTEXT" to stderr, where nothing can be done if that fails. */
static void say(const struct cli *cli, const char *colour, const char *label,
                const char *text)
{
    bool is_coloured = has_colour(cli);
    struct plomb_buf line;

    plomb_buf_init(&line, LINE_MAX_SIZE);
    plomb_buf_addf(&line, "%splomb:%s %s", is_coloured ? colour : "",
                   is_coloured ? PLAIN : "", label);
    output_add_untrusted(&line, text);
    plomb_buf_add_text(&line, "\n");
    if (line.status == PLOMB_OK) {
        (void)write_all(STDERR_FILENO, plomb_buf_span(&line));
    } else {
        (void)write_all(STDERR_FILENO, plomb_span_text("plomb: out of memory\n"));
    }
    plomb_buf_clear(&line);
}

static void say_error(const struct cli *cli, const struct plomb_error *error)
{
    say(cli, RED, "", error->message);
    if (error->hint[0] != '\0') say(cli, CYAN, "hint: ", error->hint);
}

static void say_notes(const struct cli *cli, const struct plomb_notes *notes)
{
    if (cli->is_quiet) return;
    for (size_t i = 0; i < notes->count; i++) {
        const struct plomb_note *note = &notes->entries[i];

        say(cli, note->is_warning ? YELLOW : CYAN,
            note->is_warning ? "warning: " : "note: ", note->text);
    }
}

static void write_error(struct json_writer *json, const struct plomb_error *error)
{
    json_begin_object(json, "error");
    json_write_string(json, "message", error->message);
    if (error->hint[0] != '\0') json_write_string(json, "hint", error->hint);
    switch (error->position_kind) {
    case PLOMB_POSITION_NONE:
        break;
    case PLOMB_POSITION_OFFSET:
        json_write_uint(json, "offset", error->position);
        break;
    case PLOMB_POSITION_LINE:
        json_write_uint(json, "line", error->position);
        break;
    }
    json_end_object(json);
}

static void write_notes(struct json_writer *json, const struct plomb_notes *notes)
{
    if (notes->count == 0) return;
    json_begin_array(json, "notes");
    for (size_t i = 0; i < notes->count; i++) {
        const struct plomb_note *note = &notes->entries[i];

        json_begin_object(json, NULL);
        json_write_string(json, "level", note->is_warning ? "warning" : "note");
        json_write_string(json, "id", note->id);
        json_write_string(json, "text", note->text);
        json_end_object(json);
    }
    json_end_array(json);
}

/* Ends the object that the command wrote; false when it wrote none, or not all. */
static bool end_result(struct output *output)
{
    if (output->json.depth != RESULT_DEPTH || !output->json.has_item[RESULT_DEPTH]) {
        return false;
    }
    json_end_object(&output->json);
    return output->document.status == PLOMB_OK;
}

/* Composes the document around the result that the command wrote. */
static void write_document(const struct output *output, bool has_result,
                           const struct cli *cli, enum plomb_status status,
                           const struct plomb_error *error, struct plomb_buf *out)
{
    struct json_writer json;

    json_writer_init(&json, out);
    json_begin_object(&json, NULL);
    json_write_uint(&json, "plomb", FORMAT_VERSION);
    if (cli->command != NULL) {
        json_write_string(&json, "command", cli->command->name);
    } else {
        json_write_null(&json, "command");
    }
    json_write_string(&json, "status", plomb_status_id(status));
    json_write_uint(&json, "exit_code", (uint64_t)plomb_status_exit_code(status));
    if (status != PLOMB_OK) write_error(&json, error);
    write_notes(&json, &output->notes);
    if (has_result) {
        plomb_buf_add(out, output->document.ptr + output->document_start,
                      output->document.size - output->document_start);
    }
    json_end_object(&json);
    plomb_buf_add_text(out, "\n");
}

/* Writes the result to stdout, and closes it, which may report a late failure. */
static enum plomb_status print(const struct plomb_buf *result,
                               struct plomb_error *error)
{
    int number;

    if (result->status != PLOMB_OK) {
        return error_set(error, result->status, "the result cannot be held in memory");
    }
    number = write_all(STDOUT_FILENO, plomb_buf_span(result));
    if (number == 0 && close(STDOUT_FILENO) != 0) number = errno;
    if (number == 0) return PLOMB_OK;
    return error_set_errno(error, PLOMB_FILE_UNWRITABLE, number,
                           "cannot write to standard output");
}

int output_end(struct output *output, const struct cli *cli, enum plomb_status status,
               struct plomb_error *error)
{
    struct plomb_buf document;
    struct plomb_error print_error = {0};
    enum plomb_status printed;
    bool has_result;

    plomb_buf_init(&document, OUTPUT_MAX);
    has_result = cli->is_json && end_result(output);
    /* A result that could not be written down is no success. */
    if (status == PLOMB_OK && cli->is_json) status = output->document.status;
    if (status != PLOMB_OK) {
        error_set(error, status, "%s", plomb_status_phrase(status));
    }
    if (cli->is_json) {
        write_document(output, has_result, cli, status, error, &document);
    }
    printed = print(cli->is_json ? &document : &output->text, &print_error);
    if (!cli->is_json) say_notes(cli, &output->notes);
    if (status != PLOMB_OK) say_error(cli, error);
    if (printed != PLOMB_OK) say_error(cli, &print_error);
    plomb_buf_clear(&document);
    plomb_buf_clear(&output->text);
    plomb_buf_clear(&output->document);
    return plomb_status_exit_code(status != PLOMB_OK ? status : printed);
}
