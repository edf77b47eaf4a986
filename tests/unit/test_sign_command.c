/*
 * Signing by a program. The programs are lines of shell that answer what OpenSSL once
 * signed; tests/signer has whole ones, good and hostile.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/sign_command.h>

#include "base/hex.h"
#include "tests/unit/key_fixture.h"

enum { SCRIPT_SIZE = 4096 };

/* The key in tests/vectors/keys, and what it made of SHA-256("plomb"). */
#define PEM                                                                            \
    "-----BEGIN PUBLIC KEY-----\\n"                                                    \
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE3INC8CiZpDBg2nI2GUrZaCvvDVMK\\n"              \
    "0l1lBCS1MZeH8htRmqvX1lbxdo5Ds45mYVCbDAarc1nJ79SbbZE8VnhQ3A==\\n"                  \
    "-----END PUBLIC KEY-----\\n"
#define DIGEST "789e67cd87dbfa99416815cf343edc91094d5a9ce0331ec5d31546c44ec4002a"
#define R      "91e3331b2983bba50315d1d3907d0b5b4faf5c3da5eee365ca6680cee556ef32"
#define S      "dd340790bc3f87b2835cf5137fa864eb9b0b442c928b049e85fdf70f0067f322"
#define DER                                                                            \
    "MEYCIQCR4zMbKYO7pQMV0dOQfQtbT69cPaXu42XKZoDO5VbvMgIhAN00B5C8P4eyg1z1E3+oZOub"     \
    "C0QskosEnoX99w8AZ/Mi"

#define ANSWER_KEY                                                                     \
    "cat <<'END'\n{\"plomb_signer\": 1, \"public_key\": \"" PEM "\"}\nEND\n"

static struct plomb_sign_command *command;
static struct plomb_error error;
static char heard[SCRIPT_SIZE];

static int finish(void **state)
{
    (void)state;
    plomb_sign_command_free(&command);
    memset(&error, 0, sizeof(error));
    heard[0] = '\0';
    return 0;
}

static void hear(void *context, const char *line)
{
    size_t size = strlen(heard);
    (void)context;

    snprintf(heard + size, sizeof(heard) - size, "%s|", line);
}

/* Opens a line of shell; the others of `options` are the caller's. */
static enum plomb_status open_with(const char *script,
                                   struct plomb_sign_command_options options)
{
    const char *argv[] = {"sh", "-c", script, NULL};

    plomb_sign_command_free(&command);
    memset(&error, 0, sizeof(error));
    options.argv = argv;
    return plomb_sign_command_open(&options, &command, &error);
}

static enum plomb_status open_script(const char *script)
{
    return open_with(script, (struct plomb_sign_command_options){.seconds = 10});
}

/* Opens a program that names the key, and answers so to "sign". */
static enum plomb_status sign_with(const char *answer,
                                   uint8_t out[PLOMB_SIGNATURE_SIZE])
{
    struct plomb_sign_request request = {.purpose = PLOMB_SIGN_INIT_PACKET};
    struct plomb_signer signer;
    char script[SCRIPT_SIZE];

    assert_true(hex_decode((const uint8_t *)DIGEST, request.digest, PLOMB_HASH_SIZE));
    snprintf(script, sizeof(script),
             "if grep -q describe-key; then " ANSWER_KEY "else\n%s\nfi", answer);
    assert_int_equal(open_script(script), PLOMB_OK);
    plomb_sign_command_signer(command, &signer);
    assert_int_equal(signer.source, PLOMB_SIGNER_COMMAND);
    return plomb_sign(&signer, &request, out, &error);
}

static void must_sign(const char *answer)
{
    uint8_t signature[PLOMB_SIGNATURE_SIZE];
    uint8_t expected[PLOMB_SIGNATURE_SIZE];

    assert_int_equal(sign_with(answer, signature), PLOMB_OK);
    assert_true(hex_decode((const uint8_t *)(R S), expected, sizeof(expected)));
    assert_memory_equal(signature, expected, sizeof(expected));
}

static void must_not_sign(const char *answer, enum plomb_status status,
                          const char *word)
{
    uint8_t signature[PLOMB_SIGNATURE_SIZE];

    memset(signature, 0xee, sizeof(signature));
    assert_int_equal(sign_with(answer, signature), status);
    assert_int_equal(error.status, status);
    if (strstr(error.message, word) == NULL) fail_msg("'%s'", error.message);
    assert_int_equal(signature[0], 0xee);
}

static void must_not_open(const char *script, enum plomb_status status,
                          const char *word)
{
    assert_int_equal(open_script(script), status);
    assert_int_equal(error.status, status);
    assert_null(command);
    if (strstr(error.message, word) == NULL) fail_msg("'%s'", error.message);
}

static void test_sign_command__has_the_key_that_it_names(void **state)
{
    struct plomb_key_info info;
    (void)state;
    assert_int_equal(open_script(ANSWER_KEY), PLOMB_OK);
    plomb_key_describe(plomb_sign_command_key(command), &info);
    assert_false(info.is_private);
    assert_int_equal(info.public_key[0], 0xdc);
}

static void test_sign_command__signs_in_both_forms(void **state)
{
    (void)state;
    must_sign("echo '{\"plomb_signer\": 1, \"signature\": \"" R S "\"}'");
    must_sign("echo '{\"plomb_signer\": 1, \"signature_der\": \"" DER "\"}'");
}

static void test_sign_command__uses_nothing_that_does_not_verify(void **state)
{
    (void)state;
    must_not_sign("echo '{\"plomb_signer\": 1, \"signature\": \"" S R "\"}'",
                  PLOMB_SIGNING_FAILED, "does not verify");
    must_not_sign("echo '{\"plomb_signer\": 1, \"signature_der\": \"MAYCAQECAQE=\"}'",
                  PLOMB_SIGNING_FAILED, "does not verify");
}

static void test_sign_command__refuses_malformed_signatures(void **state)
{
    (void)state;
    must_not_sign("echo '{\"plomb_signer\": 1, \"signature\": \"" R "\"}'",
                  PLOMB_SIGN_COMMAND_ANSWER_MALFORMED, "'sh': 'signature'");
    must_not_sign("echo '{\"plomb_signer\": 1, \"signature_der\": \"MAYCAYACAQE=\"}'",
                  PLOMB_SIGN_COMMAND_ANSWER_MALFORMED, "'signature_der'");
    must_not_sign(":", PLOMB_SIGN_COMMAND_ANSWER_MALFORMED, "answered nothing");
}

static void test_sign_command__passes_on_why_it_refuses(void **state)
{
    (void)state;
    must_not_sign(
        "echo '{\"plomb_signer\": 1, \"error\": \"not on a Friday\"}'; exit 1",
        PLOMB_SIGN_COMMAND_FAILED, "'sh' refuses: not on a Friday");
    must_not_sign("echo no such key >&2; exit 3", PLOMB_SIGN_COMMAND_FAILED,
                  "exit code 3");
    assert_string_equal(error.hint, "it said: no such key");
}

static void test_sign_command__tells_how_it_ended(void **state)
{
    (void)state;
    must_not_open("kill -SEGV $$", PLOMB_SIGN_COMMAND_FAILED, "signal 11");
    must_not_open("exit 1", PLOMB_SIGN_COMMAND_FAILED, "exit code 1");
    must_not_open(ANSWER_KEY "exit 1", PLOMB_SIGN_COMMAND_FAILED, "exit code 1");
    must_not_open("exec yes", PLOMB_SIGN_COMMAND_ANSWER_MALFORMED, "longer than 65536");
}

static void test_sign_command__waits_no_longer_than_told(void **state)
{
    (void)state;
    assert_int_equal(
        open_with("sleep 600", (struct plomb_sign_command_options){.seconds = 1}),
        PLOMB_SIGN_COMMAND_TIMEOUT);
    assert_non_null(strstr(error.message, "within 1 second"));
    assert_non_null(strstr(error.hint, "--signer-timeout"));
}

static void test_sign_command__names_a_program_that_is_missing(void **state)
{
    const char *argv[] = {"./plomb-no-such-program", NULL};
    const struct plomb_sign_command_options options = {.argv = argv};
    (void)state;
    assert_int_equal(plomb_sign_command_open(&options, &command, &error),
                     PLOMB_SIGN_COMMAND_FAILED);
    assert_int_equal(error.status, PLOMB_SIGN_COMMAND_FAILED);
    assert_non_null(strstr(error.message, "'./plomb-no-such-program'"));
}

static void test_sign_command__refuses_keys_that_are_none(void **state)
{
    (void)state;
    must_not_open("echo '{\"plomb_signer\": 1, \"public_key\": \"here\"}'",
                  PLOMB_SIGN_COMMAND_ANSWER_MALFORMED, "'sh'");
    must_not_open("printf '{\"plomb_signer\": 1, \"public_key\": \"%s\"}' \"$(sed "
                  "'s/$/\\\\n/' " KEYS "sec1.pem | tr -d '\\n')\"",
                  PLOMB_SIGN_COMMAND_ANSWER_MALFORMED, "private key");
}

static void test_sign_command__must_have_the_expected_key(void **state)
{
    struct plomb_sign_command_options options = {.seconds = 10};
    struct plomb_key *other = NULL;
    (void)state;
    assert_int_equal(plomb_key_generate(&other, NULL), PLOMB_OK);
    options.expected = other;
    assert_int_equal(open_with(ANSWER_KEY, options), PLOMB_SIGNER_KEY_MISMATCH);
    plomb_key_free(&other);
    assert_int_equal(open_script(ANSWER_KEY), PLOMB_OK);
}

static void test_sign_command__gets_the_variables_that_are_named(void **state)
{
    static const char script[] = "[ \"$PLOMB_GIVEN\" = 1 ] && [ -z \"$PLOMB_HIDDEN\" ] "
                                 "&& [ -n \"$PATH\" ] || exit 9\n" ANSWER_KEY;
    const char *names[] = {"PLOMB_GIVEN", "PLOMB_NOT_SET", "PATH", NULL};
    (void)state;
    assert_int_equal(setenv("PLOMB_GIVEN", "1", 1), 0);
    assert_int_equal(setenv("PLOMB_HIDDEN", "1", 1), 0);
    assert_int_equal(
        open_with(script, (struct plomb_sign_command_options){.environment = names}),
        PLOMB_OK);
    assert_int_equal(open_script(script), PLOMB_SIGN_COMMAND_FAILED);
}

static void test_sign_command__refuses_names_that_are_none(void **state)
{
    const char *bad[] = {"", "A=1"};
    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        const char *names[] = {bad[i], NULL};

        assert_int_equal(
            open_with("exit 1",
                      (struct plomb_sign_command_options){.environment = names}),
            PLOMB_OPTION_VALUE);
    }
}

static void test_sign_command__refuses_too_many_arguments(void **state)
{
    const char *argv[PLOMB_SIGN_COMMAND_ARGS_MAX + 2] = {NULL};
    const struct plomb_sign_command_options options = {.argv = argv};
    (void)state;
    for (size_t i = 0; i <= PLOMB_SIGN_COMMAND_ARGS_MAX; i++) argv[i] = "true";
    assert_int_equal(plomb_sign_command_open(&options, &command, &error),
                     PLOMB_OPTION_VALUE);
}

static void test_sign_command__is_heard_line_by_line(void **state)
{
    (void)state;
    assert_int_equal(
        open_with("printf 'one\\r\\n\\n\\033[2Jtwo \\nthree' >&2\n" ANSWER_KEY,
                  (struct plomb_sign_command_options){.hear = hear}),
        PLOMB_OK);
    assert_string_equal(heard, "one| [2Jtwo|three|");
}

static void test_sign_command__is_not_heard_without_end(void **state)
{
    size_t count = 0;
    (void)state;
    assert_int_equal(open_with("yes | head -n 1000 >&2\n" ANSWER_KEY,
                               (struct plomb_sign_command_options){.hear = hear}),
                     PLOMB_OK);
    for (const char *place = heard; *place != '\0'; place++) count += *place == '|';
    assert_int_equal(count, PLOMB_SIGN_COMMAND_LINES_MAX);
}

static void test_sign_command__test_ends_without_a_key(void **state)
{
    const char *argv[] = {"false", NULL};
    const struct plomb_sign_command_options options = {.argv = argv};
    struct plomb_sign_command_check checks[PLOMB_SIGN_COMMAND_CHECKS_MAX];
    size_t count = 0;
    (void)state;
    assert_int_equal(plomb_sign_command_test(&options, checks, &count, &error),
                     PLOMB_OK);
    assert_int_equal(count, 1);
    assert_int_equal(checks[0].status, PLOMB_SIGN_COMMAND_FAILED);
}

/* Whatever it is asked, it answers the same. */
static void test_sign_command__test_finds_what_is_wrong(void **state)
{
    const char *argv[] = {"sh", "-c", ANSWER_KEY, NULL};
    const struct plomb_sign_command_options options = {.argv = argv};
    struct plomb_sign_command_check checks[PLOMB_SIGN_COMMAND_CHECKS_MAX];
    size_t count = 0;
    (void)state;
    assert_int_equal(plomb_sign_command_test(&options, checks, &count, &error),
                     PLOMB_OK);
    assert_int_equal(count, 13);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(checks[i].status,
                         i < 2 ? PLOMB_OK : PLOMB_SIGN_COMMAND_ANSWER_MALFORMED);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_teardown(test_sign_command__##name, finish)
    const struct CMUnitTest tests[] = {
        TEST(has_the_key_that_it_names),         TEST(signs_in_both_forms),
        TEST(uses_nothing_that_does_not_verify), TEST(refuses_malformed_signatures),
        TEST(passes_on_why_it_refuses),          TEST(tells_how_it_ended),
        TEST(waits_no_longer_than_told),         TEST(names_a_program_that_is_missing),
        TEST(refuses_keys_that_are_none),        TEST(must_have_the_expected_key),
        TEST(gets_the_variables_that_are_named), TEST(refuses_names_that_are_none),
        TEST(refuses_too_many_arguments),        TEST(is_heard_line_by_line),
        TEST(is_not_heard_without_end),          TEST(test_ends_without_a_key),
        TEST(test_finds_what_is_wrong),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
