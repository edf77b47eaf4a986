/*
 * Programs that are run: what they get, what is heard of them, and that nothing of
 * them is left, whatever they do.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/process.h"

enum { OUTPUT_LIMIT = 65536, SECONDS = 20, PID_TEXT = 32 };

static char *environment[] = {"PATH=/usr/bin:/bin", "ONLY=this", NULL};

/* What a run is about; `hear` and others are set before run_shell. */
static struct process process;
static struct process_result result;
static struct plomb_buf output;
static struct plomb_error error;
static size_t heard; /* bytes */

static int start(void **state)
{
    (void)state;
    memset(&process, 0, sizeof(process));
    process.environment = environment;
    process.seconds = SECONDS;
    memset(&error, 0, sizeof(error));
    heard = 0;
    plomb_buf_init(&output, OUTPUT_LIMIT);
    return 0;
}

static int finish(void **state)
{
    (void)state;
    plomb_buf_clear(&output);
    return 0;
}

static enum plomb_status run(char *const *argv)
{
    process.argv = argv;
    return process_run(&process, &output, &result, &error);
}

static enum plomb_status run_shell(const char *script)
{
    char text[512];
    char *argv[] = {"sh", "-c", text, NULL};

    assert_true(strlen(script) < sizeof(text));
    memcpy(text, script, strlen(script) + 1);
    return run(argv);
}

static void must_end(const char *script, enum process_end end, int code)
{
    assert_int_equal(run_shell(script), PLOMB_OK);
    assert_int_equal(result.end, end);
    if (end == PROCESS_EXITED || end == PROCESS_SIGNALLED) {
        assert_int_equal(result.code, code);
    }
}

static void must_print(const char *text)
{
    assert_int_equal(output.size, strlen(text));
    assert_memory_equal(output.ptr, text, strlen(text));
}

/* The program printed numbers of processes: whether none of them is there. */
static void must_all_be_gone(void)
{
    size_t count = 0;
    char *place;

    plomb_buf_add_byte(&output, '\0');
    assert_int_equal(output.status, PLOMB_OK);
    for (char *word = strtok_r((char *)output.ptr, "\n", &place); word != NULL;
         word = strtok_r(NULL, "\n", &place)) {
        pid_t pid = (pid_t)atol(word);

        assert_true(pid > 1);
        assert_int_equal(kill(pid, 0), -1);
        assert_int_equal(errno, ESRCH);
        count++;
    }
    assert_true(count > 0);
}

static void test_process__hands_over_input_and_takes_output(void **state)
{
    (void)state;
    process.input = plomb_span_text("a request\n");
    must_end("cat; echo behind", PROCESS_EXITED, 0);
    must_print("a request\nbehind\n");
    assert_int_equal(result.complaint_size, 0);
}

static void test_process__tells_exit_codes_and_signals(void **state)
{
    (void)state;
    must_end("exit 7", PROCESS_EXITED, 7);
    must_end("kill -TERM $$", PROCESS_SIGNALLED, SIGTERM);
    must_end("kill -KILL $$", PROCESS_SIGNALLED, SIGKILL);
}

static void test_process__runs_without_a_shell(void **state)
{
    char *argv[] = {"printf", "%s|", "a b", "$HOME", "*;`id`", NULL};
    (void)state;
    assert_int_equal(run(argv), PLOMB_OK);
    must_print("a b|$HOME|*;`id`|");
}

static void test_process__gives_the_environment_and_no_more(void **state)
{
    char *argv[] = {"env", NULL};
    (void)state;
    assert_int_equal(setenv("PLOMB_TEST_SECRET", "secret", 1), 0);
    assert_int_equal(run(argv), PLOMB_OK);
    must_print("PATH=/usr/bin:/bin\nONLY=this\n");
}

static void test_process__gives_no_descriptor_but_the_standard_ones(void **state)
{
    int fd = dup(STDERR_FILENO);
    (void)state;
    assert_true(fd > STDERR_FILENO);
    must_end("for n in 3 4 5 6 7 8 9; do [ ! -e /proc/$$/fd/$n ] || echo $n; done; "
             "[ ! -t 0 ] && ! (: </dev/tty) 2>/dev/null && echo none",
             PROCESS_EXITED, 0);
    must_print("none\n");
    close(fd);
}

static void test_process__restores_signals_for_the_program(void **state)
{
    sigset_t blocked;
    sigset_t saved;
    (void)state;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &blocked, &saved);
    signal(SIGPIPE, SIG_IGN);
    /* But for two that the C library keeps to itself. */
    must_end("grep -E 'Sig(Blk|Ign):' /proc/self/status | grep -v '[08]0000000$'",
             PROCESS_EXITED, 1);
    signal(SIGPIPE, SIG_DFL);
    pthread_sigmask(SIG_SETMASK, &saved, NULL);
}

static void test_process__leaves_signals_of_the_caller_alone(void **state)
{
    sigset_t before;
    sigset_t after;
    (void)state;
    pthread_sigmask(SIG_SETMASK, NULL, &before);
    must_end("exit 0", PROCESS_EXITED, 0);
    pthread_sigmask(SIG_SETMASK, NULL, &after);
    for (int number = 1; number < SIGRTMIN; number++) {
        assert_int_equal(sigismember(&before, number), sigismember(&after, number));
    }
}

static void test_process__names_a_program_that_is_not_there(void **state)
{
    char *argv[] = {"plomb-no-such-program", NULL};
    (void)state;
    assert_int_equal(run(argv), PLOMB_FILE_NOT_FOUND);
    assert_non_null(strstr(error.message, "'plomb-no-such-program'"));
    assert_non_null(strstr(error.hint, "./plomb-no-such-program"));
}

static void test_process__names_a_file_that_is_no_program(void **state)
{
    char *argv[] = {"/dev/null", NULL};
    (void)state;
    assert_int_equal(run(argv), PLOMB_FILE_UNREADABLE);
    assert_non_null(strstr(error.message, "'/dev/null'"));
}

static void test_process__does_not_mind_input_that_is_not_read(void **state)
{
    static const uint8_t large[1 << 20];
    (void)state;
    process.input = plomb_span(large, sizeof(large));
    must_end("exec 0<&-; exit 3", PROCESS_EXITED, 3);
    must_end("wc -c", PROCESS_EXITED, 0);
    must_print("1048576\n");
}

static void test_process__ends_what_takes_too_long(void **state)
{
    time_t begin = time(NULL);
    (void)state;
    process.seconds = 1;
    must_end("trap '' TERM INT HUP; echo $$; while :; do sleep 60; done",
             PROCESS_OUT_OF_TIME, 0);
    assert_true(time(NULL) - begin < SECONDS);
    must_all_be_gone();
}

static void test_process__ends_what_dribbles(void **state)
{
    (void)state;
    process.seconds = 1;
    must_end("while :; do printf .; sleep 0.05; done", PROCESS_OUT_OF_TIME, 0);
    assert_true(output.size > 0);
}

static void test_process__ends_what_writes_too_much(void **state)
{
    (void)state;
    must_end("yes", PROCESS_TALKATIVE, 0);
    assert_true(output.size <= OUTPUT_LIMIT);
}

static void test_process__takes_output_up_to_the_limit(void **state)
{
    (void)state;
    must_end("head -c 65536 /dev/zero", PROCESS_EXITED, 0);
    assert_int_equal(output.size, OUTPUT_LIMIT);
    must_end("head -c 1 /dev/zero", PROCESS_TALKATIVE, 0);
}

static void test_process__keeps_the_end_of_complaints(void **state)
{
    (void)state;
    must_end("head -c 1000000 /dev/zero >&2; echo the reason >&2; exit 1",
             PROCESS_EXITED, 1);
    assert_int_equal(result.complaint_size, PROCESS_COMPLAINT_SIZE);
    assert_memory_equal(result.complaint + result.complaint_size - 11, "the reason\n",
                        11);
}

static void hear(void *context, struct plomb_span bytes)
{
    *(size_t *)context += bytes.size;
}

static void test_process__is_heard(void **state)
{
    (void)state;
    process.hear = hear;
    process.context = &heard;
    must_end("head -c 100000 /dev/zero >&2; echo out", PROCESS_EXITED, 0);
    assert_int_equal(heard, 100000);
    must_print("out\n");
}

static void test_process__ends_endless_complaints(void **state)
{
    (void)state;
    process.seconds = 1;
    must_end("yes >&2", PROCESS_OUT_OF_TIME, 0);
    assert_int_equal(result.complaint_size, PROCESS_COMPLAINT_SIZE);
}

static void test_process__leaves_no_background_job(void **state)
{
    (void)state;
    must_end("sleep 600 & echo $!; sleep 600 & echo $!; exit 4", PROCESS_EXITED, 4);
    must_all_be_gone();
}

static void test_process__leaves_no_daemon(void **state)
{
    (void)state;
    must_end(
        "f() { echo $$; }; setsid sh -c 'echo $$; setsid sh -c \"echo \\$\\$; exec "
        "sleep 600\" & sleep 600' & sleep 0.3; f",
        PROCESS_EXITED, 0);
    must_all_be_gone();
}

static void test_process__leaves_nothing_when_stopped(void **state)
{
    (void)state;
    process.seconds = 1;
    must_end("echo $$; kill -STOP $PPID; exec sleep 600", PROCESS_OUT_OF_TIME, 0);
    must_all_be_gone();
}

static void test_process__works_where_children_are_ignored(void **state)
{
    (void)state;
    signal(SIGCHLD, SIG_IGN);
    must_end("exit 6", PROCESS_EXITED, 6);
    signal(SIGCHLD, SIG_DFL);
}

/* A process that runs something and is killed meanwhile; the number of what it ran. */
static pid_t kill_while_running(int number)
{
    char text[PID_TEXT] = "";
    int ends[2];
    pid_t pid;

    assert_int_equal(pipe(ends), 0);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        process.seconds = SECONDS;
        snprintf(text, sizeof(text), "OUT=/proc/%ld/fd/%d", (long)getpid(), ends[1]);
        environment[1] = text;
        (void)run_shell("setsid sh -c 'echo $$ >$OUT; exec sleep 600'");
        _exit(0);
    }
    assert_true(read(ends[0], text, sizeof(text) - 1) > 0);
    assert_int_equal(kill(pid, number), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    close(ends[0]);
    close(ends[1]);
    return (pid_t)atol(text);
}

static void must_be_gone_soon(pid_t pid)
{
    const struct timespec pause = {0, 10 * 1000 * 1000};

    assert_true(pid > 1);
    for (int i = 0; i < 500 && kill(pid, 0) == 0; i++) nanosleep(&pause, NULL);
    assert_int_equal(kill(pid, 0), -1);
}

static void test_process__leaves_nothing_when_the_caller_is_killed(void **state)
{
    (void)state;
    must_be_gone_soon(kill_while_running(SIGKILL));
    must_be_gone_soon(kill_while_running(SIGINT));
}

/* A thread that runs a program. */
static void *run_in_thread(void *context)
{
    char *argv[] = {"sh", "-c", "cat; sleep 0.1", NULL};
    struct process own = {.argv = argv, .environment = environment, .seconds = SECONDS};
    struct process_result end;
    struct plomb_buf own_output;
    char text[PID_TEXT];
    bool *is_right = context;

    snprintf(text, sizeof(text), "%p", context);
    own.input = plomb_span_text(text);
    plomb_buf_init(&own_output, OUTPUT_LIMIT);
    *is_right = process_run(&own, &own_output, &end, NULL) == PLOMB_OK &&
                end.end == PROCESS_EXITED && end.code == 0 &&
                plomb_span_is_equal(plomb_buf_span(&own_output), own.input);
    plomb_buf_clear(&own_output);
    return NULL;
}

static void test_process__runs_in_threads(void **state)
{
    enum { COUNT = 8 };
    pthread_t threads[COUNT];
    bool is_right[COUNT] = {false};
    (void)state;
    for (int i = 0; i < COUNT; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, run_in_thread, &is_right[i]),
                         0);
    }
    for (int i = 0; i < COUNT; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_true(is_right[i]);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(test_process__##name, start, finish)
    const struct CMUnitTest tests[] = {
        TEST(hands_over_input_and_takes_output),
        TEST(tells_exit_codes_and_signals),
        TEST(runs_without_a_shell),
        TEST(gives_the_environment_and_no_more),
        TEST(gives_no_descriptor_but_the_standard_ones),
        TEST(restores_signals_for_the_program),
        TEST(leaves_signals_of_the_caller_alone),
        TEST(names_a_program_that_is_not_there),
        TEST(names_a_file_that_is_no_program),
        TEST(does_not_mind_input_that_is_not_read),
        TEST(ends_what_takes_too_long),
        TEST(ends_what_dribbles),
        TEST(ends_what_writes_too_much),
        TEST(takes_output_up_to_the_limit),
        TEST(keeps_the_end_of_complaints),
        TEST(is_heard),
        TEST(ends_endless_complaints),
        TEST(leaves_no_background_job),
        TEST(leaves_no_daemon),
        TEST(leaves_nothing_when_stopped),
        TEST(works_where_children_are_ignored),
        TEST(leaves_nothing_when_the_caller_is_killed),
        TEST(runs_in_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
