/*
 * The request handler against recorded conversations with Nordic's secure bootloader:
 * every request gets the recorded answer, or is listed with its own and a reason in
 * tests/vectors/dfu-serial/differences.txt, which may list nothing else.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/dfu_case.h"

#define DIRECTORY "tests/vectors/dfu-serial"

enum { CONVERSATIONS = 16 };

static struct plomb_buf differences;
static size_t occurred; /* of them */

/* A step of a conversation, from 0. */
struct step {
    const char *conversation;
    size_t number;
};

/* A line of the list. */
struct difference {
    char conversation[64];
    size_t first; /* steps */
    size_t last;
    char answer[2 * PLOMB_DFU_ANSWER_MAX + 2];
};

/* Reads the line at `*at` and moves behind it; false at the end of the list. */
static bool next_difference(const char **at, struct difference *out)
{
    while (**at == '#') *at = strchr(*at, '\n') + 1;
    if (**at == '\0') return false;
    assert_int_equal(sscanf(*at, "%63s %zu-%zu %193s", out->conversation, &out->first,
                            &out->last, out->answer),
                     4);
    *at = strchr(*at, '\n') + 1;
    return true;
}

/* Whether the list has this step; then how it goes here. */
static bool find_difference(struct step step, struct difference *out)
{
    const char *at = (const char *)differences.ptr;

    while (next_difference(&at, out)) {
        if (strcmp(out->conversation, step.conversation) == 0 &&
            out->first <= step.number && step.number <= out->last) {
            return true;
        }
    }
    return false;
}

static size_t count_listed(void)
{
    const char *at = (const char *)differences.ptr;
    struct difference difference;
    size_t count = 0;

    while (next_difference(&at, &difference)) {
        count += difference.last - difference.first + 1;
    }
    return count;
}

/* What is recorded against what happened; "-" stands for nothing. */
static bool is_step_good(struct step step, const char *recorded, const char *answer)
{
    const bool is_same = strcmp(recorded, answer) == 0;
    struct difference difference;
    const bool is_listed = find_difference(step, &difference);

    if (is_listed) occurred++;
    if (is_listed ? !is_same && strcmp(difference.answer, answer) == 0 : is_same) {
        return true;
    }
    print_error("%s %zu: recorded %s, answered %s, listed %s\n", step.conversation,
                step.number, recorded, answer, is_listed ? difference.answer : "not");
    return false;
}

/* What the device did when the controller saw it reset, in the recording's words. */
static const char *reset(void)
{
    const uint32_t old = device.verifier.device.app_version;
    const bool is_wanted = device.dfu.is_reset_wanted;

    (void)plomb_verifier_boot(&device.verifier, false, 0);
    if (device.verifier.device.app_version != old) {
        return "device-resets-and-starts-the-new-application";
    }
    dfu_fixture_reset();
    return is_wanted ? "device-resets" : "-";
}

static bool is_event_good(struct step step, const char *event)
{
    return is_step_good(step, event,
                        strcmp(event, "disconnect") == 0 ? event : reset());
}

static bool is_request_good(struct step step, const struct json *exchange)
{
    const char *recorded = json_string(json_member(exchange, "response"));
    const char *answer;

    dfu_fixture_ask(json_string(json_member(exchange, "request")));
    answer = dfu_fixture_answer();
    return is_step_good(step, recorded == NULL ? "-" : recorded,
                        *answer == '\0' ? "-" : answer);
}

/* Counts the steps that are neither as recorded nor as listed. */
static size_t replay(const char *name)
{
    struct json *document = dfu_case_parse(DIRECTORY, name);
    struct step step = {json_string(json_member(document, "name")), 0};
    size_t bad = 0;

    dfu_case_start(document);
    dfu_fixture_reset();
    for (const struct json *entry = json_first(json_member(document, "session"));
         entry != NULL; entry = json_next(entry), step.number++) {
        const char *event = json_string(json_member(entry, "event"));

        if (!(event != NULL ? is_event_good(step, event)
                            : is_request_good(step, entry))) {
            bad++;
        }
    }
    assert_true(step.number > 0);
    json_free(&document);
    return bad;
}

static void test_dfu__answers_as_recorded_or_as_listed(void **state)
{
    DIR *directory = opendir(DIRECTORY);
    struct dirent *entry;
    size_t conversations = 0;
    size_t bad = 0;

    (void)state;
    differences = dfu_case_read(DIRECTORY, "differences.txt");
    plomb_buf_add_byte(&differences, 0);
    assert_non_null(directory);
    while ((entry = readdir(directory)) != NULL) {
        if (strstr(entry->d_name, ".json") == NULL) continue;
        conversations++;
        bad += replay(entry->d_name);
    }
    closedir(directory);
    assert_int_equal(conversations, CONVERSATIONS);
    assert_int_equal(bad, 0);
    /* A listed step that does not exist would be a difference without proof. */
    assert_int_equal(occurred, count_listed());
    print_message("%zu conversations, %zu steps that differ on purpose\n",
                  conversations, occurred);
    plomb_buf_clear(&differences);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dfu__answers_as_recorded_or_as_listed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
