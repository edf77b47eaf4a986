#include <pty.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/progress.h"

enum { OUTPUT_SIZE = 4096, LONG_US = 600000, SHORT_US = 1000 };

/* A run with two tasks, as if somebody were looking. */
struct fixture {
    struct progress progress;
    const struct plomb_progress *first;
    const struct plomb_progress *second;
};

static void init(struct fixture *fixture)
{
    progress_init(&fixture->progress, true);
    fixture->progress.is_wanted = true;
    progress_begin(&fixture->progress, 2);
    fixture->first = progress_task(&fixture->progress, 0, "dir/a.zip");
    fixture->second = progress_task(&fixture->progress, 1, "b.zip");
}

static void report(const struct plomb_progress *to, const char *what, uint64_t done,
                   uint64_t total)
{
    to->report(to->context, what, done, total);
}

static void expect_line(const struct fixture *fixture, size_t columns, const char *line)
{
    char text[256];

    progress_format(&fixture->progress, columns, text, sizeof(text));
    assert_string_equal(text, line);
}

static void test_progress__shows_the_first_task_that_is_not_finished(void **state)
{
    struct fixture fixture;

    (void)state;
    init(&fixture);
    expect_line(&fixture, 80, "");
    report(fixture.second, "compressing", 1, 4);
    expect_line(&fixture, 80,
                "[#####...............]  25 % compressing b.zip (0 of 2 done)");
    report(fixture.first, "searching", 1, 2);
    expect_line(&fixture, 80,
                "[##########..........]  50 % searching a.zip (0 of 2 done)");
    progress_finish(&fixture.progress, 0);
    expect_line(&fixture, 80,
                "[#####...............]  25 % compressing b.zip (1 of 2 done)");
    progress_clear(&fixture.progress);
}

static void test_progress__never_breaks_the_line(void **state)
{
    struct fixture fixture;

    (void)state;
    init(&fixture);
    report(fixture.first, "compressing", 9, 9);
    expect_line(&fixture, 30, "[####################] 100 % c");
    expect_line(&fixture, 0, "");
    progress_clear(&fixture.progress);
}

static void test_progress__survives_numbers_that_make_no_sense(void **state)
{
    struct fixture fixture;

    (void)state;
    init(&fixture);
    report(fixture.first, "compressing", 5, 0);
    expect_line(&fixture, 40, "[....................]   0 % compressing");
    report(fixture.first, "compressing", 7, 5);
    expect_line(&fixture, 40, "[####################] 100 % compressing");
    progress_clear(&fixture.progress);
}

static void test_progress__hides_what_could_steer_a_terminal(void **state)
{
    struct progress progress;
    const struct plomb_progress *task;
    char text[256];

    (void)state;
    progress_init(&progress, true);
    progress.is_wanted = true;
    progress_begin(&progress, 1);
    task = progress_task(&progress, 0, "a\x1b[2J\n.zip");
    report(task, "compressing", 1, 1);
    progress_format(&progress, 80, text, sizeof(text));
    assert_string_equal(text, "[####################] 100 % compressing a?[2J?.zip");
    progress_clear(&progress);
}

static void test_progress__asks_for_no_reports_when_nobody_looks(void **state)
{
    struct progress progress;

    (void)state;
    progress_init(&progress, false);
    progress_begin(&progress, 2);
    assert_null(progress_task(&progress, 0, "a.zip"));
    progress_show(&progress);
    progress_finish(&progress, 0);
    progress_clear(&progress);
    progress_clear(&progress);
    assert_null(progress_task(NULL, 0, "a.zip"));
}

/* Work in a process whose stderr is a terminal of 60 columns. */
static void work(unsigned int delay, bool is_wanted)
{
    struct progress progress;
    const struct plomb_progress *task;

    progress_init(&progress, is_wanted);
    progress_begin(&progress, 1);
    task = progress_task(&progress, 0, "a.zip");
    if (task != NULL) report(task, "compressing", 0, 100);
    progress_show(&progress);
    usleep(delay);
    if (task != NULL) report(task, "compressing", 20, 100);
    if (task != NULL) report(task, "compressing", 30, 100);
    progress_clear(&progress);
}

/* What such a process wrote, into `out`. */
static void run(unsigned int delay, bool is_wanted, char out[OUTPUT_SIZE])
{
    struct winsize columns = {.ws_row = 24, .ws_col = 60};
    size_t size = 0;
    ssize_t got;
    int terminal = -1;
    pid_t child = forkpty(&terminal, NULL, NULL, &columns);

    assert_true(child >= 0);
    if (child == 0) {
        work(delay, is_wanted);
        _exit(0);
    }
    while (size < OUTPUT_SIZE - 1 &&
           (got = read(terminal, out + size, OUTPUT_SIZE - 1 - size)) > 0) {
        size += (size_t)got;
    }
    out[size] = '\0';
    close(terminal);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

static void test_progress__draws_long_work_and_removes_the_line(void **state)
{
    static const char line[] = "[####................]  20 % compressing a.zip";
    char output[OUTPUT_SIZE];
    char expected[OUTPUT_SIZE];

    (void)state;
    run(LONG_US, true, output);
    snprintf(expected, sizeof(expected), "\r%s\r%*s\r", line, (int)strlen(line), "");
    assert_string_equal(output, expected);
}

static void test_progress__says_nothing_about_short_work(void **state)
{
    char output[OUTPUT_SIZE];

    (void)state;
    run(SHORT_US, true, output);
    assert_string_equal(output, "");
}

static void test_progress__says_nothing_when_it_is_not_wanted(void **state)
{
    char output[OUTPUT_SIZE];

    (void)state;
    run(LONG_US, false, output);
    assert_string_equal(output, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_progress__shows_the_first_task_that_is_not_finished),
        cmocka_unit_test(test_progress__never_breaks_the_line),
        cmocka_unit_test(test_progress__survives_numbers_that_make_no_sense),
        cmocka_unit_test(test_progress__hides_what_could_steer_a_terminal),
        cmocka_unit_test(test_progress__asks_for_no_reports_when_nobody_looks),
        cmocka_unit_test(test_progress__draws_long_work_and_removes_the_line),
        cmocka_unit_test(test_progress__says_nothing_about_short_work),
        cmocka_unit_test(test_progress__says_nothing_when_it_is_not_wanted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
