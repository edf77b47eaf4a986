#include "cli/render_verify.h"

#include "cli/output.h"
#include "cli/render_names.h"

enum { EXTENDED_ERROR = 0x0b };

static const char *result_words(enum plomb_check_result result)
{
    switch (result) {
    case PLOMB_CHECK_PASSED:
        return "ok";
    case PLOMB_CHECK_REFUSED:
        return "REFUSED";
    case PLOMB_CHECK_NOT_CHECKED:
        break;
    }
    return "not checked";
}

/* What a check is about. */
static const char *subject_name(const struct plomb_check *check)
{
    return check->slot == PLOMB_SLOT_COUNT ? "package" : plomb_slot_name(check->slot);
}

static void add_answer(const struct plomb_check *check, struct plomb_buf *text)
{
    plomb_buf_addf(text, "  %-24s %-12s a device answers 0x%02x", "", "",
                   check->dfu_result);
    if (check->dfu_result == EXTENDED_ERROR) {
        plomb_buf_addf(text, " 0x%02x", check->dfu_extended_error);
    }
    plomb_buf_addf(text, ": %s\n",
                   render_dfu_answer(check->dfu_result, check->dfu_extended_error));
}

static void add_check(const struct plomb_check *check, struct plomb_buf *text)
{
    plomb_buf_addf(text, "  %-24s %-12s ", check->title, result_words(check->result));
    output_add_untrusted(text, check->detail);
    plomb_buf_add_text(text, "\n");
    if (check->dfu_result != 0) add_answer(check, text);
}

/* An acceptance is worth no more than what could be checked. */
static void add_unmade(const struct plomb_verify_report *report, struct plomb_buf *text)
{
    size_t count = 0;

    for (size_t i = 0; i < report->check_count; i++) {
        if (report->checks[i].result == PLOMB_CHECK_NOT_CHECKED) count++;
    }
    if (count == 0) return;
    plomb_buf_addf(text, ", with %zu check%s not made", count, count == 1 ? "" : "s");
}

static void add_answer_line(const struct render_verification *verification,
                            struct plomb_buf *text)
{
    enum plomb_status status = verification->report->status;

    if (status == PLOMB_NOT_CHECKED) {
        plomb_buf_add_text(text, "cannot say: no key was given\n");
    } else if (status == PLOMB_OK) {
        plomb_buf_add_text(text, "accepted: ");
        output_add_untrusted(text, verification->path);
        add_unmade(verification->report, text);
        plomb_buf_add_text(text, "\n");
    } else {
        plomb_buf_addf(text, "refused: %s\n", plomb_status_phrase(status));
    }
}

void render_verify_text(const struct render_verification *verification, bool is_quiet,
                        struct plomb_buf *text)
{
    const struct plomb_verify_report *report = verification->report;
    int slot = -1;

    for (size_t i = 0; i < report->check_count; i++) {
        const struct plomb_check *check = &report->checks[i];

        if (is_quiet && check->result != PLOMB_CHECK_REFUSED) continue;
        if ((int)check->slot != slot) {
            plomb_buf_addf(text, "%s\n", subject_name(check));
        }
        slot = (int)check->slot;
        add_check(check, text);
    }
    add_answer_line(verification, text);
}

static const char *result_name(enum plomb_check_result result)
{
    switch (result) {
    case PLOMB_CHECK_PASSED:
        return "passed";
    case PLOMB_CHECK_REFUSED:
        return "refused";
    case PLOMB_CHECK_NOT_CHECKED:
        break;
    }
    return "not-checked";
}

static void write_check(const struct plomb_check *check, struct json_writer *json)
{
    json_begin_object(json, NULL);
    json_write_string(json, "slot", subject_name(check));
    json_write_string(json, "id", check->id);
    json_write_string(json, "result", result_name(check->result));
    json_write_string(json, "detail", check->detail);
    if (check->result == PLOMB_CHECK_REFUSED) {
        json_write_string(json, "status", plomb_status_id(check->status));
    }
    if (check->dfu_result != 0) {
        json_write_uint(json, "dfu_result", check->dfu_result);
        json_write_uint(json, "dfu_extended_error", check->dfu_extended_error);
    }
    json_end_object(json);
}

static const char *answer_name(enum plomb_status status)
{
    if (status == PLOMB_OK) return "accepted";
    return status == PLOMB_NOT_CHECKED ? "cannot-say" : "refused";
}

void render_verify_json(const struct render_verification *verification,
                        struct json_writer *json)
{
    const struct plomb_verify_report *report = verification->report;

    json_write_string(json, "answer", answer_name(report->status));
    if (verification->key != NULL) {
        json_write_hex(
            json, "key_fingerprint",
            plomb_span(verification->key->fingerprint, PLOMB_FINGERPRINT_SIZE));
    } else {
        json_write_null(json, "key_fingerprint");
    }
    json_begin_array(json, "checks");
    for (size_t i = 0; i < report->check_count; i++) {
        write_check(&report->checks[i], json);
    }
    json_end_array(json);
}
