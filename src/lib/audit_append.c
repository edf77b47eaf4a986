#include <plomb/audit.h>

#include <string.h>

#include <plomb/core/port.h>
#include <plomb/plomb.h>

#include "base/error.h"
#include "base/file.h"
#include "base/utf8.h"
#include "lib/audit_file.h"
#include "lib/audit_record.h"
#include "lib/audit_tail.h"

enum { WAIT = PLOMB_AUDIT_WAIT * 1000 }; /* milliseconds */

static const char tool_name[] = "plomb " PLOMB_VERSION;

/* Whether `text` is UTF-8 without control characters, C1 ones included. */
static bool is_plain(const char *text)
{
    struct plomb_span rest = plomb_span_text(text);

    while (rest.size > 0) {
        size_t size = utf8_sequence_size(rest);
        uint8_t first = rest.ptr[0];

        if (size == 0 || first < ' ' || first == 0x7f) return false;
        if (size == 2 && first == 0xc2 && rest.ptr[1] < 0xa0) return false;
        rest = plomb_span_sub(rest, size, rest.size);
    }
    return true;
}

static enum plomb_status check_text(const char *text, const char *what,
                                    struct plomb_error *error)
{
    if (text == NULL) return PLOMB_OK;
    if (strlen(text) > PLOMB_AUDIT_TEXT_MAX) {
        return error_set(error, PLOMB_OPTION_VALUE,
                         "%s has %zu bytes, more than the %d that a line of the audit "
                         "log takes",
                         what, strlen(text), PLOMB_AUDIT_TEXT_MAX);
    }
    if (is_plain(text)) return PLOMB_OK;
    return error_set(error, PLOMB_OPTION_VALUE,
                     "%s is not plain text: a line of the audit log takes UTF-8 "
                     "without control characters",
                     what);
}

static enum plomb_status check_run(const struct plomb_audit_run *run,
                                   struct plomb_error *error)
{
    enum plomb_status status = check_text(run->user, "the user's name", error);

    if (status == PLOMB_OK) status = check_text(run->ci, "the CI run", error);
    if (status != PLOMB_OK) return status;
    if (run->time >= 0 && run->time <= PLOMB_AUDIT_TIME_MAX) return PLOMB_OK;
    error_set(error, PLOMB_OPTION_VALUE,
              "the time for the audit log is not in the years 1970 to 9999");
    error_hint(error, "set the clock of this machine");
    return PLOMB_OPTION_VALUE;
}

/* Opens the log and finds where it goes on. The caller closes it. */
static enum plomb_status open_log(const char *path, bool can_create,
                                  struct audit_file *file, struct audit_tail *tail,
                                  struct plomb_error *error)
{
    enum plomb_status status = audit_file_open(path, can_create, WAIT, file, error);

    if (status != PLOMB_OK) return status;
    status = audit_tail_read(file, tail, error);
    if (status != PLOMB_AUDIT_LOG_BROKEN) return status;
    error_prefix(error, "cannot go on with '%s'", path);
    error_hint(error,
               "'plomb audit verify' says what is left of it; keep the file, and "
               "begin a new log under another name");
    return status;
}

static void add_line(const struct plomb_audit_run *run, const struct audit_line *noted,
                     struct audit_chain *chain, struct plomb_buf *out)
{
    struct audit_line line = *noted;
    size_t start = out->size;

    memcpy(line.previous, chain->head, sizeof(line.previous));
    line.number = chain->count + 1;
    line.time = run->time;
    memcpy(line.tool, tool_name, sizeof(tool_name));
    line.has_recipe_sha256 = run->has_recipe;
    memcpy(line.recipe_sha256, run->recipe_sha256, sizeof(line.recipe_sha256));
    audit_text_set(line.user, sizeof(line.user), run->user);
    audit_text_set(line.ci, sizeof(line.ci), run->ci);
    audit_line_write(&line, out);
    if (out->status != PLOMB_OK) return;
    chain->count++;
    plomb_port_sha256(plomb_span(out->ptr + start, out->size - start), chain->head);
}

/* The lines of all records; moves the chain behind them. */
static enum plomb_status write_lines(const struct plomb_audit_run *run,
                                     const struct plomb_audit_record *const *records,
                                     size_t count, struct audit_chain *chain,
                                     struct plomb_buf *out, struct plomb_error *error)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < plomb_audit_record_count(records[i]); k++) {
            add_line(run, audit_record_line(records[i], k), chain, out);
        }
    }
    if (out->status == PLOMB_INPUT_TOO_LARGE) {
        error_set(error, out->status,
                  "the lines for the audit log exceed %u bytes: too many signatures in "
                  "one run",
                  PLOMB_AUDIT_BATCH_MAX);
    } else if (out->status != PLOMB_OK) {
        error_set(error, out->status, "out of memory");
    }
    return out->status;
}

/* Cuts off what a crash has left, unless it is an entry that lacks its line feed. */
static enum plomb_status repair(struct audit_file *file, const struct audit_tail *tail,
                                struct plomb_notes *notes, struct plomb_error *error)
{
    enum plomb_status status;

    if (tail->torn_size == 0) return PLOMB_OK;
    if (tail->is_line_whole) {
        if (notes == NULL) return PLOMB_OK;
        plomb_notes_add(notes, "audit-log-repaired",
                        "entry %ju, the last of '%.200s', lacked its line feed, which "
                        "was added",
                        (uintmax_t)tail->chain.count, file->path);
        return PLOMB_OK;
    }
    status = audit_file_cut(file, tail->end, error);
    if (status != PLOMB_OK || notes == NULL) return status;
    plomb_notes_add(
        notes, "audit-log-repaired",
        "'%.200s' ended in a torn line behind entry %ju: %ju bytes of a run "
        "that was ended were cut off",
        file->path, (uintmax_t)tail->chain.count, (uintmax_t)tail->torn_size);
    return PLOMB_OK;
}

static enum plomb_status append(const char *path, const struct plomb_audit_run *run,
                                const struct plomb_audit_record *const *records,
                                size_t count, struct plomb_audit_place *place,
                                struct plomb_notes *notes, struct plomb_error *error)
{
    struct audit_file file = {.fd = -1};
    struct audit_tail tail;
    struct audit_chain chain;
    struct plomb_buf lines;
    enum plomb_status status;

    plomb_buf_init(&lines, PLOMB_AUDIT_BATCH_MAX);
    status = open_log(path, true, &file, &tail, error);
    if (status != PLOMB_OK) goto out;
    chain = tail.chain;
    if (tail.is_line_whole) plomb_buf_add_text(&lines, "\n");
    status = write_lines(run, records, count, &chain, &lines, error);
    if (status != PLOMB_OK) goto out;
    status = repair(&file, &tail, notes, error);
    if (status != PLOMB_OK) goto out;
    status = audit_file_add(&file, plomb_buf_span(&lines), error);
    if (status != PLOMB_OK) goto out;
    place->first = tail.chain.count + 1;
    place->last = chain.count;
    memcpy(place->head, chain.head, sizeof(place->head));
    status = PLOMB_OK;
out:
    audit_file_close(&file);
    plomb_buf_clear(&lines);
    return status;
}

enum plomb_status plomb_audit_append(const char *path,
                                     const struct plomb_audit_run *run,
                                     const struct plomb_audit_record *const *records,
                                     size_t count, struct plomb_audit_place *place_out,
                                     struct plomb_notes *notes,
                                     struct plomb_error *error)
{
    struct plomb_audit_place place = {0};
    size_t signatures = 0;
    enum plomb_status status = check_run(run, error);

    if (status != PLOMB_OK) return status;
    for (size_t i = 0; i < count; i++) {
        signatures += plomb_audit_record_count(records[i]);
    }
    if (signatures > 0) {
        status = append(path, run, records, count, &place, notes, error);
        if (status != PLOMB_OK) return status;
    }
    if (place_out != NULL) *place_out = place;
    return PLOMB_OK;
}

enum plomb_status plomb_audit_check(const char *path, const struct plomb_audit_run *run,
                                    struct plomb_error *error)
{
    struct audit_file file = {.fd = -1};
    struct plomb_error why = {0};
    struct audit_tail tail;
    enum plomb_status status = check_run(run, error);

    if (status != PLOMB_OK) return status;
    status = open_log(path, false, &file, &tail, &why);
    audit_file_close(&file);
    if (status == PLOMB_FILE_NOT_FOUND) {
        return file_check_writable(path, FILE_EXISTING_REPLACED, error);
    }
    if (status != PLOMB_OK && error != NULL && error->status == PLOMB_OK) *error = why;
    return status;
}
