/* Asking a person on the terminal: what counts as a yes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/approve.h"

enum { SHOWN_SIZE = 4096, PEER_SECONDS = 20, NOT_APPROVED = 3 };

/* The process on the terminal: shows "three signatures" and asks. */
static int ask(void)
{
    struct plomb_error error = {0};
    struct plomb_buf text;
    enum plomb_status status;

    plomb_buf_init(&text, SHOWN_SIZE);
    plomb_buf_add_text(&text, "three signatures\n");
    status = approve(&text, "--yes", &error);
    plomb_buf_clear(&text);
    if (status == PLOMB_OK) return 0;
    return status == PLOMB_NOT_APPROVED && error.status == status ? NOT_APPROVED : 1;
}

/* Types `answer` once the question is there; returns how the process ended. */
static int answer_with(const char *answer)
{
    char shown[SHOWN_SIZE] = "";
    size_t size = 0;
    int terminal = -1;
    int how = 0;
    pid_t pid = forkpty(&terminal, NULL, NULL, NULL);

    assert_true(pid >= 0);
    if (pid == 0) {
        alarm(PEER_SECONDS);
        _exit(ask());
    }
    while (strstr(shown, "Type yes to go on: ") == NULL) {
        ssize_t added = read(terminal, shown + size, sizeof(shown) - 1 - size);

        assert_true(added > 0);
        size += (size_t)added;
    }
    assert_non_null(strstr(shown, "three signatures"));
    assert_int_equal(write(terminal, answer, strlen(answer)), strlen(answer));
    assert_int_equal(waitpid(pid, &how, 0), pid);
    close(terminal);
    assert_true(WIFEXITED(how));
    return WEXITSTATUS(how);
}

static void test_approve__takes_the_word_yes(void **state)
{
    (void)state;
    assert_int_equal(answer_with("yes\n"), 0);
}

static void test_approve__takes_nothing_else(void **state)
{
    static const char *const answers[] = {"\n",     "no\n",   "y\n",    "YES\n",
                                          " yes\n", "yes \n", "yesss\n"};

    (void)state;
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        assert_int_equal(answer_with(answers[i]), NOT_APPROVED);
    }
}

static void test_approve__takes_no_line_that_is_cut_off_to_a_yes(void **state)
{
    (void)state;
    assert_int_equal(answer_with("yes, but only the first of them\n"), NOT_APPROVED);
}

static void test_approve__takes_the_end_of_input_for_no(void **state)
{
    (void)state;
    assert_int_equal(answer_with("\x04"), NOT_APPROVED);
}

static void test_approve__asks_nobody_without_a_terminal(void **state)
{
    int how = 0;
    pid_t pid = fork();

    (void)state;
    assert_true(pid >= 0);
    if (pid == 0) {
        setsid();
        _exit(ask());
    }
    assert_int_equal(waitpid(pid, &how, 0), pid);
    assert_true(WIFEXITED(how));
    assert_int_equal(WEXITSTATUS(how), NOT_APPROVED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_approve__takes_the_word_yes),
        cmocka_unit_test(test_approve__takes_nothing_else),
        cmocka_unit_test(test_approve__takes_no_line_that_is_cut_off_to_a_yes),
        cmocka_unit_test(test_approve__takes_the_end_of_input_for_no),
        cmocka_unit_test(test_approve__asks_nobody_without_a_terminal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
