#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/send_progress.h"

enum { OUTPUT_SIZE = 4096 };

static void expect_text(uint64_t done, uint64_t total, uint64_t sent,
                        uint64_t milliseconds, const char *wanted)
{
    char text[64];

    send_progress_format(done, total, sent, milliseconds, text, sizeof(text));
    assert_string_equal(text, wanted);
}

static void test_send_progress__tells_rate_and_time_left(void **state)
{
    (void)state;
    expect_text(11250, 45000, 11250, 1000, "sending, 11.2 kB/s, 3 s left:");
    expect_text(45000, 45000, 45000, 4000, "sending, 11.2 kB/s, 0 s left:");
    expect_text(20000, 45000, 1000, 10000, "sending, 0.1 kB/s, 250 s left:");
}

static void test_send_progress__tells_no_rate_too_early(void **state)
{
    (void)state;
    expect_text(1024, 45000, 1024, 20, "sending");
    expect_text(1024, 45000, 0, 5000, "sending");
}

/* What the reports of a short transfer write to stderr. */
static void record(enum send_progress_kind kind, char out[OUTPUT_SIZE])
{
    struct plomb_send_state at = {
        PLOMB_SEND_CONNECTING, PLOMB_SLOT_APPLICATION, 0, 1, 0, 5000};
    struct send_progress progress = {0};
    int saved = dup(STDERR_FILENO);
    FILE *file = tmpfile();
    size_t size;

    assert_non_null(file);
    assert_true(dup2(fileno(file), STDERR_FILENO) >= 0);
    send_progress_init(&progress, kind, "app.zip");
    send_progress_report(&progress, &at);
    at.step = PLOMB_SEND_DATA;
    send_progress_report(&progress, &at);
    for (at.done = 1000; at.done <= 5000; at.done += 1000) {
        send_progress_report(&progress, &at);
    }
    send_progress_clear(&progress);
    assert_true(dup2(saved, STDERR_FILENO) >= 0);
    close(saved);
    rewind(file);
    size = fread(out, 1, OUTPUT_SIZE - 1, file);
    out[size] = '\0';
    fclose(file);
}

static void test_send_progress__writes_lines_of_json(void **state)
{
    char text[OUTPUT_SIZE];

    (void)state;
    record(SEND_PROGRESS_JSON, text);
    assert_string_equal(
        text,
        "{\"progress\": \"connecting\", \"image\": \"application\", \"index\": 0, "
        "\"count\": 1, \"done\": 0, \"total\": 5000, \"bytes_per_second\": 0, "
        "\"seconds_left\": null}\n"
        "{\"progress\": \"data\", \"image\": \"application\", \"index\": 0, "
        "\"count\": 1, \"done\": 0, \"total\": 5000, \"bytes_per_second\": 0, "
        "\"seconds_left\": null}\n"
        "{\"progress\": \"data\", \"image\": \"application\", \"index\": 0, "
        "\"count\": 1, \"done\": 5000, \"total\": 5000, \"bytes_per_second\": 0, "
        "\"seconds_left\": null}\n");
}

static void test_send_progress__draws_nothing_where_nobody_looks(void **state)
{
    char text[OUTPUT_SIZE];

    (void)state;
    record(SEND_PROGRESS_BAR, text);
    assert_string_equal(text, "");
    record(SEND_PROGRESS_NONE, text);
    assert_string_equal(text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_send_progress__tells_rate_and_time_left),
        cmocka_unit_test(test_send_progress__tells_no_rate_too_early),
        cmocka_unit_test(test_send_progress__writes_lines_of_json),
        cmocka_unit_test(test_send_progress__draws_nothing_where_nobody_looks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
