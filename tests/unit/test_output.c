#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/error.h"
#include "cli/output.h"

enum { PRINTED_SIZE = 4096, BUF_MAX = 256 };

/* What a child printed on stdout and stderr, and how it ended. */
struct printed {
    char text[PRINTED_SIZE];
    int exit_code;
};

/* Something that a command does to its output; returns its status. */
typedef enum plomb_status (*act)(struct cli *cli, struct plomb_error *error);

/* Runs `acted` between output_begin and output_end, in a process of its own. */
static struct printed run(act acted, bool is_json, bool is_quiet)
{
    struct output output = {0};
    struct cli cli = {.is_json = is_json, .is_quiet = is_quiet};
    struct plomb_error error = {0};
    struct printed printed = {"", 0};
    int fds[2];
    pid_t pid;
    ssize_t size;
    size_t used = 0;

    assert_int_equal(pipe(fds), 0);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        enum plomb_status status;

        dup2(fds[1], STDOUT_FILENO);
        dup2(fds[1], STDERR_FILENO);
        output_begin(&output, &cli);
        status = acted(&cli, &error);
        _exit(output_end(&output, &cli, status, &error));
    }
    close(fds[1]);
    while ((size = read(fds[0], printed.text + used, PRINTED_SIZE - 1 - used)) > 0) {
        used += (size_t)size;
    }
    close(fds[0]);
    assert_int_equal(waitpid(pid, &printed.exit_code, 0), pid);
    printed.exit_code = WEXITSTATUS(printed.exit_code);
    return printed;
}

static void assert_untrusted(const char *text, const char *expected)
{
    struct plomb_buf buf;

    plomb_buf_init(&buf, BUF_MAX);
    output_add_untrusted(&buf, text);
    plomb_buf_add_byte(&buf, 0);
    assert_string_equal((const char *)buf.ptr, expected);
    plomb_buf_clear(&buf);
}

static enum plomb_status succeed(struct cli *cli, struct plomb_error *error)
{
    (void)error;
    plomb_notes_add(cli->notes, "padded", "3 bytes added");
    plomb_notes_warn(cli->notes, "exposed", "look here");
    plomb_buf_add_text(cli->text, "result\n");
    json_write_uint(cli->json, "size", 5);
    return PLOMB_OK;
}

static enum plomb_status answer_no(struct cli *cli, struct plomb_error *error)
{
    plomb_buf_add_text(cli->text, "report\n");
    json_write_boolean(cli->json, "is_accepted", false);
    return error_set(error, PLOMB_SIGNATURE_INVALID, "'a.zip' is refused");
}

static enum plomb_status fail_at_line(struct cli *cli, struct plomb_error *error)
{
    (void)cli;
    error_set_at_line(error, PLOMB_HEX_MALFORMED, 12, "checksum is wrong");
    error_hint(error, "build it again");
    return PLOMB_HEX_MALFORMED;
}

static enum plomb_status fail_in_silence(struct cli *cli, struct plomb_error *error)
{
    (void)cli;
    (void)error;
    return PLOMB_NO_MEMORY;
}

static enum plomb_status fail_halfway(struct cli *cli, struct plomb_error *error)
{
    json_begin_array(cli->json, "checks");
    json_begin_object(cli->json, NULL);
    return error_set(error, PLOMB_INTERNAL, "interrupted");
}

static enum plomb_status overflow(struct cli *cli, struct plomb_error *error)
{
    (void)error;
    (void)plomb_buf_extend(cli->text, OUTPUT_MAX, 'a');
    plomb_buf_add_text(cli->text, "a");
    return PLOMB_OK;
}

static void test_output__keeps_text_that_is_harmless(void **state)
{
    (void)state;
    assert_untrusted("app.hex", "app.hex");
    assert_untrusted("Z\xc3\xbcrich \xe2\x82\xac \xf0\x9f\x93\xa6",
                     "Z\xc3\xbcrich \xe2\x82\xac \xf0\x9f\x93\xa6");
}

static void test_output__escapes_what_steers_a_terminal(void **state)
{
    (void)state;
    assert_untrusted("a\x1b[31m", "a\\x1b[31m");
    assert_untrusted("a\nb\rc\x7f", "a\\x0ab\\x0dc\\x7f");
    assert_untrusted("\xc2\x9b"
                     "31m",
                     "\\xc2\\x9b31m");
}

static void test_output__escapes_what_shows_a_text_as_another(void **state)
{
    (void)state;
    assert_untrusted("Lamp\xe2\x80\xaegn", "Lamp\\xe2\\x80\\xaegn");
    assert_untrusted("1\xe2\x81\xa6x\xef\xbb\xbf", "1\\xe2\\x81\\xa6x\\xef\\xbb\\xbf");
}

static void test_output__escapes_what_is_not_utf8(void **state)
{
    (void)state;
    assert_untrusted("a\xff", "a\\xff");
    assert_untrusted("\xc3", "\\xc3");
    assert_untrusted("\x9b", "\\x9b");
}

static void test_output__prints_results_then_notes(void **state)
{
    struct printed printed = run(succeed, false, false);

    (void)state;
    assert_int_equal(printed.exit_code, 0);
    assert_string_equal(printed.text, "result\nplomb: note: 3 bytes added\n"
                                      "plomb: warning: look here\n");
}

static void test_output__prints_no_notes_when_quiet(void **state)
{
    (void)state;
    assert_string_equal(run(succeed, false, true).text, "result\n");
}

static void test_output__puts_notes_into_the_document(void **state)
{
    struct printed printed = run(succeed, true, false);
    char text[PRINTED_SIZE] = "";
    size_t size = 0;

    (void)state;
    /* The blanks of the layout are json_write's matter. */
    for (const char *c = printed.text; *c != '\0'; c++) {
        if (*c != ' ' && *c != '\n') text[size++] = *c;
    }
    assert_int_equal(printed.exit_code, 0);
    assert_string_equal(
        text, "{\"plomb\":1,\"command\":null,\"status\":\"ok\",\"exit_code\":0,"
              "\"notes\":[{\"level\":\"note\",\"id\":\"padded\","
              "\"text\":\"3bytesadded\"},{\"level\":\"warning\",\"id\":\"exposed\","
              "\"text\":\"lookhere\"}],\"result\":{\"size\":5}}");
}

static void test_output__prints_the_report_of_a_refusal(void **state)
{
    struct printed printed = run(answer_no, false, false);

    (void)state;
    assert_int_equal(printed.exit_code, 1);
    assert_string_equal(printed.text, "report\nplomb: 'a.zip' is refused\n");
    printed = run(answer_no, true, false);
    assert_non_null(strstr(printed.text, "\"error\": {"));
    assert_non_null(strstr(printed.text, "\"is_accepted\": false"));
}

static void test_output__gives_line_and_hint_in_the_document(void **state)
{
    struct printed printed = run(fail_at_line, true, true);

    (void)state;
    assert_int_equal(printed.exit_code, 3);
    assert_non_null(strstr(printed.text, "\"line\": 12"));
    assert_non_null(strstr(printed.text, "\"hint\": \"build it again\""));
    assert_null(strstr(printed.text, "\"result\""));
    assert_non_null(strstr(printed.text, "plomb: line 12: checksum is wrong\n"
                                         "plomb: hint: build it again\n"));
}

static void test_output__never_fails_without_a_word(void **state)
{
    struct printed printed = run(fail_in_silence, false, false);

    (void)state;
    assert_int_equal(printed.exit_code, 5);
    assert_string_equal(printed.text, "plomb: out of memory\n");
}

static void test_output__leaves_out_a_result_that_was_interrupted(void **state)
{
    struct printed printed = run(fail_halfway, true, false);

    (void)state;
    assert_int_equal(printed.exit_code, 70);
    assert_null(strstr(printed.text, "checks"));
}

static void test_output__reports_a_result_that_is_too_large(void **state)
{
    struct printed printed = run(overflow, false, false);

    (void)state;
    assert_int_not_equal(printed.exit_code, 0);
    assert_string_equal(printed.text, "plomb: the result cannot be held in memory\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_output__keeps_text_that_is_harmless),
        cmocka_unit_test(test_output__escapes_what_steers_a_terminal),
        cmocka_unit_test(test_output__escapes_what_shows_a_text_as_another),
        cmocka_unit_test(test_output__escapes_what_is_not_utf8),
        cmocka_unit_test(test_output__prints_results_then_notes),
        cmocka_unit_test(test_output__prints_no_notes_when_quiet),
        cmocka_unit_test(test_output__puts_notes_into_the_document),
        cmocka_unit_test(test_output__prints_the_report_of_a_refusal),
        cmocka_unit_test(test_output__gives_line_and_hint_in_the_document),
        cmocka_unit_test(test_output__never_fails_without_a_word),
        cmocka_unit_test(test_output__leaves_out_a_result_that_was_interrupted),
        cmocka_unit_test(test_output__reports_a_result_that_is_too_large),
    };

    return cmocka_run_group_tests_name("output", tests, NULL, NULL);
}
