#include <plomb/audit_verify.h>

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/utc_time.h"
#include "cli/audit_key.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/render_text.h"

struct audit_verify_args {
    const char *head;
    struct plomb_optional count;
    struct option_texts keys;
};

static const struct option options[] = {
    {.name = "head",
     .kind = OPTION_TEXT,
     OPTION_MEMBER(struct audit_verify_args, head),
     .value = "HASH",
     .help = "a head that was kept: the log still has the line with this hash"},
    {.name = "count",
     .kind = OPTION_NUMBER,
     OPTION_OPTIONAL(struct audit_verify_args, count),
     .value = "N",
     .help = "the log has at least N entries"},
    {.name = "key",
     .kind = OPTION_FILES,
     OPTION_MEMBER(struct audit_verify_args, keys),
     .value = "FILE",
     .help = "verify the signatures by this key; repeatable"},
};

/* The options of the library, and what they point to. */
struct request {
    struct plomb_audit_verify_options options;
    uint8_t keys[OPTION_REPEAT_MAX][PLOMB_PUBLIC_KEY_SIZE];
};

static enum plomb_status read_head(const char *text, struct request *request,
                                   struct plomb_error *error)
{
    if (text == NULL) return PLOMB_OK;
    request->options.has_head = true;
    if (audit_digest_parse(text, request->options.head)) return PLOMB_OK;
    error_set(error, PLOMB_OPTION_VALUE, "--head: '%.70s' is no hash", text);
    error_hint(error,
               "give the 64 hexadecimal digits that 'plomb audit verify' printed "
               "as the head");
    return PLOMB_OPTION_VALUE;
}

static enum plomb_status prepare(const struct audit_verify_args *args,
                                 struct request *request, struct plomb_error *error)
{
    enum plomb_status status = read_head(args->head, request, error);

    if (status != PLOMB_OK) return status;
    request->options.min_count = args->count.is_given ? args->count.value : 0;
    request->options.public_keys =
        (const uint8_t(*)[PLOMB_PUBLIC_KEY_SIZE])request->keys;
    for (size_t i = 0; i < args->keys.count; i++) {
        struct plomb_key_info info;

        status = audit_key_load(args->keys.items[i], &info, error);
        if (status != PLOMB_OK) return status;
        memcpy(request->keys[i], info.public_key, sizeof(request->keys[i]));
        request->options.key_count++;
    }
    return PLOMB_OK;
}

static void add_key(const struct plomb_audit_key *key, struct plomb_buf *text)
{
    plomb_buf_add_text(text, "  key          ");
    output_add_hex(text, plomb_span(key->fingerprint, PLOMB_HASH_SIZE));
    if (key->count == 0) {
        plomb_buf_add_text(text, "\n               no signature\n");
        return;
    }
    plomb_buf_addf(text, "\n               %s %s, %s\n", NUMBER(key->count),
                   key->count == 1 ? "signature" : "signatures",
                   key->is_checked ? "verified" : "not checked");
}

static void add_keys(const struct plomb_audit_report *report, struct plomb_buf *text)
{
    for (size_t i = 0; i < report->key_count; i++) {
        add_key(&report->keys[i], text);
    }
    if (report->other_count > 0) {
        plomb_buf_addf(text, "  more keys    %s signatures, not checked\n",
                       NUMBER(report->other_count));
    }
}

static void add_entries(const struct plomb_audit_report *report, struct plomb_buf *text)
{
    char first[UTC_TIME_SIZE];
    char last[UTC_TIME_SIZE];

    plomb_buf_addf(text, "  entries      %s", NUMBER(report->count));
    if (report->count > 0) {
        plomb_buf_addf(text, ", %s to %s", utc_time_write(report->first_time, first),
                       utc_time_write(report->last_time, last));
    }
    plomb_buf_add_text(text, "\n  head         ");
    output_add_hex(text, plomb_span(report->head, PLOMB_HASH_SIZE));
    plomb_buf_add_text(text, "\n");
}

static void render_text(const char *path, const struct request *request,
                        const struct plomb_audit_report *report, struct plomb_buf *text)
{
    bool is_accepted = report->problem.status == PLOMB_OK;

    output_add_untrusted(text, path);
    plomb_buf_add_text(text, "\n");
    add_entries(report, text);
    if (report->has_kept_head) {
        plomb_buf_addf(text, "  kept head    found, behind entry %s\n",
                       NUMBER(report->kept_head_number));
    } else if (request->options.has_head) {
        plomb_buf_add_text(text, "  kept head    NOT FOUND\n");
    }
    if (report->torn_size > 0) {
        plomb_buf_addf(text, "  torn         %s bytes behind the last entry\n",
                       NUMBER(report->torn_size));
    }
    add_keys(report, text);
    plomb_buf_add_text(text, is_accepted ? "accepted: " : "refused: ");
    output_add_untrusted(text, is_accepted ? path : report->problem.message);
    plomb_buf_add_text(text, "\n");
}

static void write_time(struct json_writer *json, const char *key, bool is_known,
                       int64_t time)
{
    char text[UTC_TIME_SIZE];

    if (is_known) {
        json_write_string(json, key, utc_time_write(time, text));
    } else {
        json_write_null(json, key);
    }
}

static void write_keys(struct json_writer *json,
                       const struct plomb_audit_report *report)
{
    json_begin_array(json, "keys");
    for (size_t i = 0; i < report->key_count; i++) {
        const struct plomb_audit_key *key = &report->keys[i];

        json_begin_object(json, NULL);
        json_write_hex(json, "fingerprint",
                       plomb_span(key->fingerprint, PLOMB_HASH_SIZE));
        json_write_uint(json, "signatures", key->count);
        json_write_boolean(json, "is_checked", key->is_checked);
        json_end_object(json);
    }
    json_end_array(json);
    json_write_uint(json, "other_signatures", report->other_count);
}

static void render_json(const char *path, const struct plomb_audit_report *report,
                        struct json_writer *json)
{
    json_write_string(json, "file", path);
    json_write_boolean(json, "is_accepted", report->problem.status == PLOMB_OK);
    json_write_uint(json, "entries", report->count);
    write_time(json, "first_time", report->count > 0, report->first_time);
    write_time(json, "last_time", report->count > 0, report->last_time);
    json_write_hex(json, "head", plomb_span(report->head, PLOMB_HASH_SIZE));
    if (report->has_kept_head) {
        json_write_uint(json, "kept_head_entry", report->kept_head_number);
    } else {
        json_write_null(json, "kept_head_entry");
    }
    json_write_uint(json, "torn_bytes", report->torn_size);
    json_write_uint(json, "times_back", report->backward_count);
    write_keys(json, report);
}

static void add_notes(const struct cli *cli, const struct request *request,
                      const struct plomb_audit_report *report)
{
    if (report->torn_size > 0) {
        plomb_notes_warn(cli->notes, "audit-log-torn",
                         "the last line is torn: a run was ended while it wrote it, "
                         "before it wrote its package; the next run cuts it off, or "
                         "adds the line feed if it lacks nothing else");
    }
    if (report->backward_count > 0) {
        plomb_notes_add(cli->notes, "audit-time-back",
                        "the time goes back %s %s, first at entry %s",
                        NUMBER(report->backward_count),
                        report->backward_count == 1 ? "time" : "times",
                        NUMBER(report->backward_number));
    }
    if (request->options.key_count == 0 && report->count > 0) {
        plomb_notes_add(cli->notes, "audit-signatures-not-checked",
                        "no signature was verified: give the public keys with --key");
    }
}

/* Makes the answer the run's status, and describes a no. */
static enum plomb_status conclude(const char *path,
                                  const struct plomb_audit_report *report,
                                  struct plomb_error *error)
{
    if (report->problem.status == PLOMB_OK) return PLOMB_OK;
    *error = report->problem;
    error_prefix(error, "'%s' is refused", path);
    if (error->position_kind == PLOMB_POSITION_LINE) {
        error_hint(error,
                   "the lines before it hold; keep the file as it is, and compare "
                   "it with a copy");
    } else {
        error_hint(error,
                   "what it has holds; keep the file as it is, and compare it with "
                   "a copy");
    }
    return error->status;
}

/* With a line on the terminal for what takes long: every signature does. */
static enum plomb_status verify(const struct cli *cli, struct request *request,
                                struct plomb_audit_report *report,
                                struct plomb_error *error)
{
    const char *path = cli->operands[0];
    struct progress progress = {0};
    enum plomb_status status;

    progress_init(&progress, !cli->is_quiet && !cli->is_json);
    progress_begin(&progress, 1);
    request->options.progress = progress_task(&progress, 0, path);
    progress_show(&progress);
    status = plomb_audit_verify(path, &request->options, report, error);
    progress_clear(&progress);
    return status;
}

static enum plomb_status run(const struct cli *cli, void *args_in,
                             struct plomb_error *error)
{
    const struct audit_verify_args *args = args_in;
    const char *path = cli->operands[0];
    struct plomb_audit_report report;
    struct request request = {0};
    enum plomb_status status = prepare(args, &request, error);

    if (status != PLOMB_OK) return status;
    status = verify(cli, &request, &report, error);
    if (status != PLOMB_OK) return status;
    add_notes(cli, &request, &report);
    if (cli->is_json) {
        render_json(path, &report, cli->json);
    } else {
        render_text(path, &request, &report, cli->text);
    }
    return conclude(path, &report, error);
}

const struct command command_audit_verify = {
    .name = "audit verify",
    .summary = "say whether an audit log is what was written",
    .operands = "LOG",
    .min_operands = 1,
    .max_operands = 1,
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .args_size = sizeof(struct audit_verify_args),
    .has_json = true,
    .run = run,
};
