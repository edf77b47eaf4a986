#include "cli/render_release.h"

#include <string.h>

#include "cli/output.h"
#include "cli/render_text.h"

/* What somebody wrote, line by line below its label, a tab being a blank. */
static void add_text(const char *label, const char *value, struct plomb_buf *text)
{
    while (value[0] != '\0') {
        size_t size = strcspn(value, "\n");
        char line[PLOMB_RELEASE_NOTES_MAX + 1];

        for (size_t i = 0; i < size; i++) {
            line[i] = value[i];
            if (line[i] == '\t') line[i] = ' ';
        }
        line[size] = '\0';
        render_label(text, label);
        output_add_untrusted(text, line);
        plomb_buf_add_text(text, "\n");
        value += size + (value[size] == '\n');
        label = "";
    }
}

static void add_word(const char *label, const char *word, struct plomb_buf *text)
{
    if (word != NULL) render_line(text, label, "%s", word);
}

static void add_digest(const char *label, const uint8_t digest[PLOMB_HASH_SIZE],
                       struct plomb_buf *text)
{
    render_label(text, label);
    output_add_hex(text, plomb_span(digest, PLOMB_HASH_SIZE));
    plomb_buf_add_text(text, "\n");
}

static void add_statement(const struct plomb_release *release, struct plomb_buf *text)
{
    add_text("product", release->product, text);
    add_text("version", release->version, text);
    add_word("kind", plomb_release_kind_name(release->kind), text);
    add_word("severity", plomb_release_severity_name(release->severity), text);
    add_text("notes", release->notes, text);
    add_text("support_until", release->support_until, text);
    add_text("source_revision", release->source_revision, text);
    if (release->sbom_format != PLOMB_SBOM_NONE) {
        render_line(text, "sbom", "%s, %s",
                    plomb_sbom_format_name(release->sbom_format),
                    plomb_sbom_entry_name(release->sbom_format));
        add_digest("", release->sbom_sha256, text);
    }
    add_text("tool", release->tool, text);
    add_digest("signer", release->signer, text);
    render_line(text, "entries", "%zu", release->entry_count);
    for (size_t i = 0; i < release->entry_count; i++) {
        const struct plomb_release_entry *entry = &release->entries[i];

        render_label(text, "");
        output_add_untrusted(text, entry->name);
        plomb_buf_add_text(text, ", ");
        render_number(text, entry->size);
        plomb_buf_add_text(text, " bytes\n");
    }
}

static const char *result_words(enum plomb_check_result result)
{
    if (result == PLOMB_CHECK_PASSED) return "ok";
    return result == PLOMB_CHECK_REFUSED ? "REFUSED" : "not checked";
}

void render_release_text(const struct plomb_inspect_report *report,
                         struct plomb_buf *text)
{
    if (report->release_status == PLOMB_RELEASE_MISSING && report->check_count == 0) {
        return;
    }
    plomb_buf_add_text(text, "\nrelease statement\n");
    if (report->release_status == PLOMB_OK) add_statement(&report->release, text);
    for (size_t i = 0; i < report->check_count; i++) {
        const struct plomb_check *check = &report->checks[i];

        plomb_buf_addf(text, "  %-28s %-12s ", check->title,
                       result_words(check->result));
        output_add_untrusted(text, check->detail);
        plomb_buf_add_text(text, "\n");
    }
}

static void write_text(struct json_writer *json, const char *key, const char *value)
{
    if (value != NULL && value[0] != '\0') {
        json_write_string(json, key, value);
    } else {
        json_write_null(json, key);
    }
}

static void write_sbom(struct json_writer *json, const struct plomb_release *release)
{
    if (release->sbom_format == PLOMB_SBOM_NONE) {
        json_write_null(json, "sbom");
        return;
    }
    json_begin_object(json, "sbom");
    json_write_string(json, "entry", plomb_sbom_entry_name(release->sbom_format));
    json_write_string(json, "format", plomb_sbom_format_name(release->sbom_format));
    json_write_hex(json, "sha256",
                   plomb_span(release->sbom_sha256, sizeof(release->sbom_sha256)));
    json_end_object(json);
}

static void write_entries(struct json_writer *json, const struct plomb_release *release)
{
    json_begin_array(json, "entries");
    for (size_t i = 0; i < release->entry_count; i++) {
        const struct plomb_release_entry *entry = &release->entries[i];

        json_begin_object(json, NULL);
        json_write_string(json, "name", entry->name);
        json_write_uint(json, "size", entry->size);
        json_write_hex(json, "sha256",
                       plomb_span(entry->sha256, sizeof(entry->sha256)));
        json_end_object(json);
    }
    json_end_array(json);
}

static void write_statement(struct json_writer *json,
                            const struct plomb_inspect_report *report)
{
    const struct plomb_release *release = &report->release;

    if (report->release_status != PLOMB_OK) {
        json_write_null(json, "statement");
        return;
    }
    json_begin_object(json, "statement");
    write_text(json, "product", release->product);
    write_text(json, "version", release->version);
    write_text(json, "kind", plomb_release_kind_name(release->kind));
    write_text(json, "severity", plomb_release_severity_name(release->severity));
    write_text(json, "notes", release->notes);
    write_text(json, "support_until", release->support_until);
    write_text(json, "source_revision", release->source_revision);
    write_sbom(json, release);
    json_write_string(json, "tool", release->tool);
    json_write_hex(json, "signer",
                   plomb_span(release->signer, sizeof(release->signer)));
    write_entries(json, release);
    json_end_object(json);
}

static const char *result_name(enum plomb_check_result result)
{
    if (result == PLOMB_CHECK_PASSED) return "passed";
    return result == PLOMB_CHECK_REFUSED ? "refused" : "not-checked";
}

static void write_check(struct json_writer *json, const struct plomb_check *check)
{
    json_begin_object(json, NULL);
    json_write_string(json, "id", check->id);
    json_write_string(json, "result", result_name(check->result));
    json_write_string(json, "detail", check->detail);
    if (check->result == PLOMB_CHECK_REFUSED) {
        json_write_string(json, "status", plomb_status_id(check->status));
    }
    json_end_object(json);
}

void render_release_json(const struct plomb_inspect_report *report,
                         struct json_writer *json)
{
    if (report->is_legacy) {
        json_write_null(json, "release");
        return;
    }
    json_begin_object(json, "release");
    json_write_string(json, "status", plomb_status_id(report->release_status));
    write_statement(json, report);
    json_begin_array(json, "checks");
    for (size_t i = 0; i < report->check_count; i++) {
        write_check(json, &report->checks[i]);
    }
    json_end_array(json);
    json_end_object(json);
}
