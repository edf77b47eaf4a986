#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/terminal.h"

enum {
    ANSWER_SIZE = 4096,
    LONG_LINE = PLOMB_PASSPHRASE_MAX + 1,
    PEER_SECONDS = 20,       /* a peer that hangs ends itself */
    PART_IS_READ_US = 200000 /* more than a peer needs to read what is there */
};

/* The passphrase, or the id of the failure behind a "!". */
struct answer {
    char text[ANSWER_SIZE];
};

static struct answer ask(struct terminal_passphrase *from)
{
    struct plomb_passphrase_source source = terminal_passphrase_source(from);
    struct plomb_secret secret = {0};
    struct answer answer = {""};
    enum plomb_status status = source.get(source.context, "a.pem", &secret, NULL);

    if (status == PLOMB_OK) {
        snprintf(answer.text, sizeof(answer.text), "%.*s", (int)secret.size,
                 (const char *)secret.ptr);
    } else {
        snprintf(answer.text, sizeof(answer.text), "!%s", plomb_status_id(status));
        assert_null(secret.ptr);
    }
    plomb_secret_clear(&secret);
    return answer;
}

/* Asks a file that holds `size` bytes of `content`. */
static struct answer ask_file(const char *content, size_t size, unsigned int mode,
                              struct plomb_notes *notes)
{
    char path[] = "/tmp/plomb-test-XXXXXX";
    int fd = mkstemp(path);
    struct terminal_passphrase from = {.file = path, .notes = notes};
    struct answer answer;

    assert_true(fd >= 0);
    assert_int_equal(write(fd, content, size), size);
    assert_int_equal(fchmod(fd, mode), 0);
    close(fd);
    answer = ask(&from);
    unlink(path);
    return answer;
}

static void assert_file_gives(const char *content, const char *expected)
{
    struct answer answer = ask_file(content, strlen(content), 0600, NULL);

    assert_string_equal(answer.text, expected);
}

/* A process that asks, on the other side of a terminal. */
struct peer {
    pid_t pid;
    int terminal; /* what a person sees and types */
    int result;   /* receives the answer's text */
};

static struct peer start_peer(bool is_new)
{
    struct terminal_passphrase from = {.is_new = is_new};
    struct peer peer;
    struct answer answer;
    int fds[2];

    assert_int_equal(pipe(fds), 0);
    peer.pid = forkpty(&peer.terminal, NULL, NULL, NULL);
    assert_true(peer.pid >= 0);
    if (peer.pid == 0) {
        /* Whoever runs the tests in the background ignores it, and so would we. */
        signal(SIGINT, SIG_DFL);
        alarm(PEER_SECONDS);
        answer = ask(&from);
        if (write(fds[1], answer.text, strlen(answer.text)) < 0) _exit(1);
        _exit(0);
    }
    close(fds[1]);
    peer.result = fds[0];
    return peer;
}

/* Reads what is shown up to a text, which becomes the end of `shown`. */
static void await(const struct peer *peer, const char *text, char shown[ANSWER_SIZE])
{
    size_t size = 0;

    memset(shown, 0, ANSWER_SIZE);
    while (strstr(shown, text) == NULL) {
        ssize_t added = read(peer->terminal, shown + size, ANSWER_SIZE - 1 - size);

        assert_true(added > 0);
        size += (size_t)added;
    }
}

static void type(const struct peer *peer, const char *text)
{
    assert_int_equal(write(peer->terminal, text, strlen(text)), strlen(text));
}

static bool has_echo(const struct peer *peer)
{
    struct termios settings;

    assert_int_equal(tcgetattr(peer->terminal, &settings), 0);
    return (settings.c_lflag & ECHO) != 0;
}

static struct answer finish(struct peer *peer, int *wait_status)
{
    struct answer answer = {""};
    size_t size = 0;
    ssize_t added;

    while ((added = read(peer->result, answer.text + size,
                         sizeof(answer.text) - 1 - size)) > 0) {
        size += (size_t)added;
    }
    assert_int_equal(waitpid(peer->pid, wait_status, 0), peer->pid);
    close(peer->terminal);
    close(peer->result);
    return answer;
}

static void test_terminal__takes_the_first_line_of_a_file(void **state)
{
    (void)state;
    assert_file_gives("one two\nthree\n", "one two");
    assert_file_gives("one", "one");
    assert_file_gives("one\r\n", "one");
    assert_file_gives(" blanks stay \n", " blanks stay ");
    assert_file_gives("z\xc3\xbcrich\n", "z\xc3\xbcrich");
}

static void test_terminal__refuses_an_empty_line(void **state)
{
    (void)state;
    assert_file_gives("", "!passphrase-unusable");
    assert_file_gives("\n", "!passphrase-unusable");
    assert_file_gives("\r\n", "!passphrase-unusable");
    assert_file_gives("\nsecond\n", "!passphrase-unusable");
}

static void test_terminal__refuses_a_zero_byte(void **state)
{
    (void)state;
    assert_string_equal(ask_file("a\0b", 3, 0600, NULL).text, "!passphrase-unusable");
}

static void test_terminal__bounds_the_length(void **state)
{
    char line[LONG_LINE + 2] = {0};

    (void)state;
    memset(line, 'a', LONG_LINE);
    assert_file_gives(line, "!passphrase-unusable");
    line[PLOMB_PASSPHRASE_MAX] = '\0';
    assert_file_gives(line, line);
}

static void test_terminal__takes_the_longest_line_with_a_carriage_return(void **state)
{
    char line[LONG_LINE + 2] = {0};
    struct answer answer;

    (void)state;
    memset(line, 'a', PLOMB_PASSPHRASE_MAX);
    memcpy(line + PLOMB_PASSPHRASE_MAX, "\r\n", 2);
    answer = ask_file(line, sizeof(line), 0600, NULL);
    assert_int_equal(strlen(answer.text), PLOMB_PASSPHRASE_MAX);
}

static void test_terminal__warns_of_a_file_that_others_may_read(void **state)
{
    struct plomb_notes notes = {0};

    (void)state;
    assert_string_equal(ask_file("a\n", 2, 0600, &notes).text, "a");
    assert_int_equal(notes.count, 0);
    assert_string_equal(ask_file("a\n", 2, 0640, &notes).text, "a");
    assert_int_equal(notes.count, 1);
    assert_true(notes.entries[0].is_warning);
    assert_string_equal(notes.entries[0].id, "passphrase-file-exposed");
}

static void test_terminal__refuses_a_file_that_is_missing(void **state)
{
    struct terminal_passphrase from = {.file = "/nonexistent/file"};

    (void)state;
    assert_string_equal(ask(&from).text, "!file-not-found");
}

static void test_terminal__refuses_a_directory(void **state)
{
    struct terminal_passphrase from = {.file = "/"};

    (void)state;
    assert_string_equal(ask(&from).text, "!file-unreadable");
}

static void test_terminal__reads_one_line_of_a_descriptor(void **state)
{
    struct terminal_passphrase from = {.fd = {.is_given = true}};
    int fds[2];

    (void)state;
    assert_int_equal(pipe(fds), 0);
    assert_int_equal(write(fds[1], "old\nnew\n", 8), 8);
    close(fds[1]);
    from.fd.value = (uint32_t)fds[0];
    assert_string_equal(ask(&from).text, "old");
    assert_string_equal(ask(&from).text, "new");
    assert_string_equal(ask(&from).text, "!passphrase-unusable");
    close(fds[0]);
}

static void test_terminal__refuses_a_descriptor_that_is_not_open(void **state)
{
    struct terminal_passphrase from = {.fd = {.is_given = true, .value = 1000}};

    (void)state;
    assert_string_equal(ask(&from).text, "!file-unreadable");
}

static void test_terminal__refuses_file_and_descriptor_together(void **state)
{
    struct terminal_passphrase from = {.file = "/", .fd = {.is_given = true}};

    (void)state;
    assert_string_equal(ask(&from).text, "!option-conflict");
}

static void test_terminal__names_the_options_when_there_is_no_terminal(void **state)
{
    struct terminal_passphrase from = {.option = "new-passphrase"};
    struct plomb_passphrase_source source = terminal_passphrase_source(&from);
    struct plomb_secret secret = {0};
    struct plomb_error error = {0};
    int wait_status;
    pid_t pid = fork();

    (void)state;
    assert_true(pid >= 0);
    if (pid == 0) {
        /* A new session has no terminal. */
        setsid();
        if (source.get(source.context, "a.pem", &secret, &error) !=
            PLOMB_PASSPHRASE_NEEDED) {
            _exit(1);
        }
        _exit(strstr(error.hint, "--new-passphrase-file") == NULL ? 2 : 0);
    }
    assert_int_equal(waitpid(pid, &wait_status, 0), pid);
    assert_int_equal(wait_status, 0);
}

static void test_terminal__asks_without_echo(void **state)
{
    char shown[ANSWER_SIZE];
    struct peer peer = start_peer(false);
    int wait_status;

    (void)state;
    await(&peer, "Passphrase for 'a.pem': ", shown);
    assert_false(has_echo(&peer));
    type(&peer, "hush hush\n");
    assert_string_equal(finish(&peer, &wait_status).text, "hush hush");
    assert_int_equal(wait_status, 0);
}

static void test_terminal__shows_nothing_of_what_is_typed(void **state)
{
    char shown[ANSWER_SIZE];
    struct peer peer = start_peer(false);
    int wait_status;

    (void)state;
    await(&peer, "': ", shown);
    type(&peer, "hush\n");
    await(&peer, "\n", shown);
    assert_null(strstr(shown, "hush"));
    finish(&peer, &wait_status);
}

static void test_terminal__asks_twice_for_a_new_passphrase(void **state)
{
    char shown[ANSWER_SIZE];
    struct peer peer = start_peer(true);
    int wait_status;

    (void)state;
    await(&peer, "New passphrase for 'a.pem': ", shown);
    type(&peer, "one\n");
    await(&peer, "The same passphrase again for 'a.pem': ", shown);
    type(&peer, "one\n");
    assert_string_equal(finish(&peer, &wait_status).text, "one");
}

static void test_terminal__refuses_two_that_differ(void **state)
{
    char shown[ANSWER_SIZE];
    struct peer peer = start_peer(true);
    int wait_status;

    (void)state;
    await(&peer, "': ", shown);
    type(&peer, "one\n");
    await(&peer, "': ", shown);
    type(&peer, "two\n");
    assert_string_equal(finish(&peer, &wait_status).text, "!passphrase-unusable");
}

static void test_terminal__refuses_the_end_of_input(void **state)
{
    char shown[ANSWER_SIZE];
    struct peer peer = start_peer(false);
    int wait_status;

    (void)state;
    await(&peer, "': ", shown);
    type(&peer, "\x04");
    assert_string_equal(finish(&peer, &wait_status).text, "!passphrase-unusable");
}

static void test_terminal__gets_its_echo_back_before_a_signal_ends_it(void **state)
{
    char shown[ANSWER_SIZE];
    struct peer peer = start_peer(false);
    int wait_status;

    (void)state;
    await(&peer, "': ", shown);
    assert_false(has_echo(&peer));
    type(&peer, "half a pass\x03");
    await(&peer, "\n", shown);
    assert_int_equal(waitpid(peer.pid, &wait_status, 0), peer.pid);
    assert_true(WIFSIGNALED(wait_status));
    assert_int_equal(WTERMSIG(wait_status), SIGINT);
    assert_true(has_echo(&peer));
    close(peer.terminal);
    close(peer.result);
}

/* A peer that has read a part of a line, which Ctrl-D handed over. */
static struct peer start_peer_in_a_line(void)
{
    char shown[ANSWER_SIZE];
    struct peer peer = start_peer(false);

    await(&peer, "': ", shown);
    type(&peer, "ab\x04");
    usleep(PART_IS_READ_US);
    return peer;
}

static void assert_ended_by(struct peer *peer, int number)
{
    int wait_status;

    assert_string_equal(finish(peer, &wait_status).text, "");
    assert_true(WIFSIGNALED(wait_status));
    assert_int_equal(WTERMSIG(wait_status), number);
}

static void test_terminal__a_signal_ends_it_in_the_middle_of_a_line(void **state)
{
    struct peer peer = start_peer_in_a_line();

    (void)state;
    type(&peer, "\x03");
    assert_ended_by(&peer, SIGINT);
    peer = start_peer_in_a_line();
    assert_int_equal(kill(peer.pid, SIGTERM), 0);
    assert_ended_by(&peer, SIGTERM);
}

static void test_terminal__takes_a_line_in_parts(void **state)
{
    struct peer peer = start_peer_in_a_line();
    int wait_status;

    (void)state;
    type(&peer, "cd\n");
    assert_string_equal(finish(&peer, &wait_status).text, "abcd");
    assert_int_equal(wait_status, 0);
}

static void test_terminal__forgets_a_part_when_it_asks_again(void **state)
{
    char shown[ANSWER_SIZE];
    struct peer peer = start_peer_in_a_line();
    int wait_status;

    (void)state;
    /* The leader of a session is not stopped; it goes on at once. */
    assert_int_equal(kill(peer.pid, SIGTSTP), 0);
    await(&peer, "Passphrase for 'a.pem': ", shown);
    type(&peer, "cd\n");
    assert_string_equal(finish(&peer, &wait_status).text, "cd");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_terminal__takes_the_first_line_of_a_file),
        cmocka_unit_test(test_terminal__refuses_an_empty_line),
        cmocka_unit_test(test_terminal__refuses_a_zero_byte),
        cmocka_unit_test(test_terminal__bounds_the_length),
        cmocka_unit_test(test_terminal__takes_the_longest_line_with_a_carriage_return),
        cmocka_unit_test(test_terminal__warns_of_a_file_that_others_may_read),
        cmocka_unit_test(test_terminal__refuses_a_file_that_is_missing),
        cmocka_unit_test(test_terminal__refuses_a_directory),
        cmocka_unit_test(test_terminal__reads_one_line_of_a_descriptor),
        cmocka_unit_test(test_terminal__refuses_a_descriptor_that_is_not_open),
        cmocka_unit_test(test_terminal__refuses_file_and_descriptor_together),
        cmocka_unit_test(test_terminal__names_the_options_when_there_is_no_terminal),
        cmocka_unit_test(test_terminal__asks_without_echo),
        cmocka_unit_test(test_terminal__shows_nothing_of_what_is_typed),
        cmocka_unit_test(test_terminal__asks_twice_for_a_new_passphrase),
        cmocka_unit_test(test_terminal__refuses_two_that_differ),
        cmocka_unit_test(test_terminal__refuses_the_end_of_input),
        cmocka_unit_test(test_terminal__gets_its_echo_back_before_a_signal_ends_it),
        cmocka_unit_test(test_terminal__a_signal_ends_it_in_the_middle_of_a_line),
        cmocka_unit_test(test_terminal__takes_a_line_in_parts),
        cmocka_unit_test(test_terminal__forgets_a_part_when_it_asks_again),
    };

    return cmocka_run_group_tests_name("terminal", tests, NULL, NULL);
}
