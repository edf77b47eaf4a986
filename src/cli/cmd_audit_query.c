#include <plomb/audit_log.h>

#include <string.h>

#include "base/error.h"
#include "base/number.h"
#include "base/utc_time.h"
#include "cli/audit_image.h"
#include "cli/audit_key.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/render_audit.h"

struct audit_query_args {
    const char *key;
    const char *image;
    const char *product;
    const char *version;
    const char *since;
    const char *until;
};

static const struct option options[] = {
    {.name = "key",
     .kind = OPTION_FILE,
     OPTION_MEMBER(struct audit_query_args, key),
     .value = "KEY",
     .help = "signed by this key: its file, or its fingerprint"},
    {.name = "image",
     .kind = OPTION_FILE,
     OPTION_MEMBER(struct audit_query_args, image),
     .value = "IMAGE",
     .help = "with this image: its file, a package with it, or its SHA-256"},
    {.name = "product",
     .kind = OPTION_TEXT,
     OPTION_MEMBER(struct audit_query_args, product),
     .value = "NAME",
     .help = "of this product"},
    {.name = "version",
     .kind = OPTION_TEXT,
     OPTION_MEMBER(struct audit_query_args, version),
     .value = "TEXT",
     .help = "with this version in the release statement"},
    {.name = "since",
     .kind = OPTION_TEXT,
     OPTION_MEMBER(struct audit_query_args, since),
     .value = "TIME",
     .help = "signed on this day (UTC) or later: 2026-11-23, 2026-11-23T10:45:00Z"},
    {.name = "until",
     .kind = OPTION_TEXT,
     OPTION_MEMBER(struct audit_query_args, until),
     .value = "TIME",
     .help = "signed on this day (UTC) or earlier"},
};

static enum plomb_status read_key(const char *text, struct plomb_audit_filter *filter,
                                  struct plomb_error *error)
{
    struct plomb_key_info info;
    enum plomb_status status;

    if (text == NULL) return PLOMB_OK;
    filter->has_key = true;
    if (audit_digest_parse(text, filter->key)) return PLOMB_OK;
    status = audit_key_load(text, &info, error);
    if (status == PLOMB_FILE_NOT_FOUND) {
        error_hint(error, "a fingerprint has 64 hexadecimal digits: 'plomb key show' "
                          "prints it");
    }
    if (status != PLOMB_OK) return status;
    memcpy(filter->key, info.fingerprint, sizeof(filter->key));
    return PLOMB_OK;
}

/* A time, or the first or last second of a day. */
static enum plomb_status read_time(const char *text, const char *name, bool is_last,
                                   bool *has_out, int64_t *out,
                                   struct plomb_error *error)
{
    if (text == NULL) return PLOMB_OK;
    *has_out = true;
    if (utc_time_parse(text, out)) return PLOMB_OK;
    if (utc_date_parse(text, out)) {
        if (is_last) *out += UTC_DAY - 1;
        return PLOMB_OK;
    }
    error_set(error, PLOMB_OPTION_VALUE, "--%s: '%.40s' is no time", name, text);
    error_hint(error, "write a day or a time in UTC: 2026-11-23, or "
                      "2026-11-23T10:45:00Z");
    return PLOMB_OPTION_VALUE;
}

static enum plomb_status make_filter(const struct audit_query_args *args,
                                     struct plomb_audit_filter *filter,
                                     struct plomb_error *error)
{
    enum plomb_status status = read_key(args->key, filter, error);

    if (status != PLOMB_OK) return status;
    filter->product = args->product;
    filter->version = args->version;
    status = read_time(args->since, "since", false, &filter->has_since, &filter->since,
                       error);
    if (status != PLOMB_OK) return status;
    status = read_time(args->until, "until", true, &filter->has_until, &filter->until,
                       error);
    if (status != PLOMB_OK) return status;
    if (filter->has_since && filter->has_until && filter->since > filter->until) {
        return error_set(error, PLOMB_OPTION_CONFLICT, "--since is behind --until");
    }
    if (args->image == NULL) return PLOMB_OK;
    return audit_image_add(args->image, filter, error);
}

static void render_text(const struct plomb_audit_log *log, struct plomb_buf *text)
{
    size_t count = 0;
    const struct plomb_audit_entry *entries = plomb_audit_entries(log, &count);
    size_t releases = 0;

    for (size_t i = 0; i < count; releases++) {
        size_t size = render_audit_release_size(&entries[i], count - i);

        if (i > 0) plomb_buf_add_text(text, "\n");
        render_audit_text(&entries[i], size, text);
        i += size;
    }
    if (releases > 0) plomb_buf_add_text(text, "\n");
    plomb_buf_addf(text, "%s %s, %s of %s entries\n", NUMBER(releases),
                   releases == 1 ? "release" : "releases", NUMBER(count),
                   NUMBER(plomb_audit_count(log)));
}

static void render_json(const char *path, const struct plomb_audit_log *log,
                        struct json_writer *json)
{
    uint8_t head[PLOMB_HASH_SIZE];
    size_t count = 0;
    const struct plomb_audit_entry *entries = plomb_audit_entries(log, &count);

    plomb_audit_head(log, head);
    json_write_string(json, "file", path);
    json_write_uint(json, "entries_read", plomb_audit_count(log));
    json_write_hex(json, "head", plomb_span(head, sizeof(head)));
    json_begin_array(json, "releases");
    for (size_t i = 0; i < count;) {
        size_t size = render_audit_release_size(&entries[i], count - i);

        render_audit_json(&entries[i], size, json);
        i += size;
    }
    json_end_array(json);
}

/* Whether anything was asked for: a log without entries then has not got it. */
static bool is_filtered(const struct plomb_audit_filter *filter)
{
    return filter->has_key || filter->image_count > 0 || filter->product != NULL ||
           filter->version != NULL || filter->has_since || filter->has_until;
}

/* What was found, or that it is too much, or nothing. */
static enum plomb_status render(const struct cli *cli,
                                const struct plomb_audit_filter *filter,
                                const struct plomb_audit_log *log,
                                struct plomb_error *error)
{
    const struct plomb_buf *out = cli->is_json ? cli->json->out : cli->text;
    const char *path = cli->operands[0];
    size_t count = 0;

    (void)plomb_audit_entries(log, &count);
    if (cli->is_json) {
        render_json(path, log, cli->json);
    } else {
        render_text(log, cli->text);
    }
    if (out->status == PLOMB_INPUT_TOO_LARGE) {
        error_set(error, out->status, "the answer has more than %u MiB",
                  OUTPUT_MAX >> 20);
        error_hint(error, "ask for a shorter time with --since and --until");
        return out->status;
    }
    if (count > 0 || !is_filtered(filter)) return PLOMB_OK;
    return error_set(error, PLOMB_AUDIT_NOT_FOUND, "'%s' has no such release", path);
}

static enum plomb_status run(const struct cli *cli, void *args_in,
                             struct plomb_error *error)
{
    const struct audit_query_args *args = args_in;
    struct plomb_audit_filter filter = {0};
    struct plomb_audit_log *log = NULL;
    enum plomb_status status = make_filter(args, &filter, error);

    if (status != PLOMB_OK) return status;
    status = plomb_audit_query(cli->operands[0], &filter, &log, error);
    if (status != PLOMB_OK) return status;
    if (plomb_audit_is_torn(log)) {
        plomb_notes_warn(
            cli->notes, "audit-log-torn",
            "the last line is torn and was left out: a run was ended while "
            "it wrote it");
    }
    status = render(cli, &filter, log, error);
    plomb_audit_free(&log);
    return status;
}

const struct command command_audit_query = {
    .name = "audit query",
    .summary = "say what an audit log has about a key, an image or a product",
    .operands = "LOG",
    .min_operands = 1,
    .max_operands = 1,
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .args_size = sizeof(struct audit_query_args),
    .has_json = true,
    .run = run,
};
