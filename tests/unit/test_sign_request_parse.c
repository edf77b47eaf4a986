/*
 * The readers of requests and answers, docs/spec/sign-request.md: what they take and
 * what they refuse, without packages.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/buf.h>

#include "formats/sign_request_parse.h"

#define D16 "0123456789abcdef"
#define D64 D16 D16 D16 D16

#define REQUEST                                                                        \
    "{\"plomb_sign_request\": 1, \"id\": \"" D64 "\", \"tool\": \"t\", "               \
    "\"public_key\": \"" D64 D64 "\", \"fingerprint\": \"" D64 "\", \"packages\": ["   \
    "{\"output\": \"o/a.zip\", \"file\": \"a.unsigned.zip\", \"size\": 1, "            \
    "\"sha256\": \"" D64 "\", \"signatures\": []}]}"

#define ITEM                                                                           \
    "{\"purpose\": \"init-packet\", \"image\": \"application\", \"digest\": \"" D64    \
    "\", \"signature\": \"" D64 D64 "\"}"

#define ANSWER                                                                         \
    "{\"plomb_signatures\": 1, \"request\": \"" D64 "\", \"tool\": \"t\", "            \
    "\"fingerprint\": \"" D64 "\", \"packages\": ["                                    \
    "{\"output\": \"o/a.zip\", \"signatures\": [" ITEM ", " ITEM "]}, "                \
    "{\"output\": \"o/b.zip\", \"signatures\": [{\"purpose\": "                        \
    "\"release-statement\", \"digest\": \"" D64 "\", \"signature\": \"" D64 D64        \
    "\"}]}]}"

/* A document, one piece of it replaced, and what the refusal says. */
struct change {
    const char *from;
    const char *to;
    const char *message;
};

static void apply(const char *text, const struct change *change, struct plomb_buf *out)
{
    const char *at = strstr(text, change->from);

    assert_non_null(at);
    plomb_buf_init(out, 1 << 16);
    plomb_buf_add(out, text, (size_t)(at - text));
    plomb_buf_add_text(out, change->to);
    plomb_buf_add_text(out, at + strlen(change->from));
}

static void must_say(enum plomb_status status, const struct plomb_error *error,
                     const char *message)
{
    if (status == PLOMB_SIGN_REQUEST_MALFORMED && error->status == status &&
        strcmp(error->message, message) == 0) {
        return;
    }
    fail_msg("'%s' (%s) is not '%s'", error->message, plomb_status_id(status), message);
}

static void must_refuse_request(const struct change *change)
{
    struct sign_request request = {0};
    struct plomb_error error = {0};
    struct plomb_buf text;

    apply(REQUEST, change, &text);
    must_say(sign_request_parse(plomb_buf_span(&text), &request, &error), &error,
             change->message);
    sign_request_clear(&request);
    plomb_buf_clear(&text);
}

static void must_refuse_answer(const struct change *change)
{
    struct sign_answer answer = {0};
    struct plomb_error error = {0};
    struct plomb_buf text;

    apply(ANSWER, change, &text);
    must_say(sign_answer_parse(plomb_buf_span(&text), &answer, &error), &error,
             change->message);
    sign_answer_clear(&answer);
    plomb_buf_clear(&text);
}

static void test_sign_request_parse__reads_a_request(void **state)
{
    struct sign_request request = {0};

    (void)state;
    assert_int_equal(sign_request_parse(plomb_span_text(REQUEST), &request, NULL),
                     PLOMB_OK);
    assert_int_equal(request.file_count, 1);
    assert_string_equal(request.files[0].output, "o/a.zip");
    assert_string_equal(request.files[0].file, "a.unsigned.zip");
    assert_int_equal(request.files[0].sha256[1], 0x23);
    assert_int_equal(request.public_key[63], 0xef);
    sign_request_clear(&request);
    assert_null(request.document);
}

static void test_sign_request_parse__refuses_requests(void **state)
{
    static const struct change changes[] = {
        {REQUEST, "[]", "it is not a JSON object"},
        {REQUEST, "{", "line 1: a key in quotes is expected, but the text ends here"},
        {"plomb_sign_request", "plomb_signatures", "it is an answer, not a request"},
        {"1, \"id\"", "2, \"id2\"",
         "'plomb_sign_request' is not 1, the only version there is"},
        {"\"plomb_sign_request\": 1, ", "", "'plomb_sign_request' is missing"},
        {"\"id\"", "\"Id\"", "'Id' is not a member that there is"},
        {"\"public_key\": \"01", "\"public_key\": \"",
         "'public_key' is not 128 lower-case hexadecimal digits"},
        {"[{\"output\"", "[], \"x\": [{\"output\"",
         "'x' is not a member that there is"},
        {"{\"output\"", "7, {\"output\"", "packages[0]: it is not an object"},
        {"\"o/a.zip\"", "\"\"", "packages[0]: 'output' is empty"},
        {"\"o/a.zip\"", "7", "packages[0]: 'output' is not a string"},
        {"\"a.unsigned.zip\"", "\"/a\"",
         "packages[0]: 'file' is not the name of a file beside the request: '/a'"},
        {"\"sha256\": \"0", "\"sha256\": \"G",
         "packages[0]: 'sha256' is not 64 lower-case hexadecimal digits"},
        {"\"sha256\": \"0123456789abcdef", "\"sha256\": \"0123456789ABCDEF",
         "packages[0]: 'sha256' is not 64 lower-case hexadecimal digits"},
        {"\"size\"", "\"siz\"", "packages[0]: 'siz' is not a member that there is"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        must_refuse_request(&changes[i]);
    }
}

static void test_sign_request_parse__reads_an_answer(void **state)
{
    struct sign_answer answer = {0};

    (void)state;
    assert_int_equal(sign_answer_parse(plomb_span_text(ANSWER), &answer, NULL),
                     PLOMB_OK);
    assert_int_equal(answer.package_count, 2);
    assert_int_equal(answer.packages[0].count, 2);
    assert_int_equal(answer.packages[1].first, 2);
    assert_string_equal(answer.packages[1].output, "o/b.zip");
    assert_string_equal(answer.items[1].image, "application");
    assert_string_equal(answer.items[2].purpose, "release-statement");
    assert_null(answer.items[2].image);
    assert_int_equal(answer.items[2].signature[63], 0xef);
    sign_answer_clear(&answer);
    assert_null(answer.items);
}

static void test_sign_request_parse__refuses_answers(void **state)
{
    static const struct change changes[] = {
        {"plomb_signatures", "plomb_sign_request", "it is a request, not an answer"},
        {"\"plomb_signatures\": 1", "\"plomb_signatures\": \"1\"",
         "'plomb_signatures' is not 1, the only version there is"},
        {"\"request\": \"0", "\"request\": \"",
         "'request' is not 64 lower-case hexadecimal digits"},
        {"\"tool\": \"t\", ", "", "'tool' is missing"},
        {"\"output\": \"o/b.zip\", ", "", "packages[1]: 'output' is missing"},
        {"[" ITEM ", " ITEM "]", "[]",
         "packages[0]: 'signatures' is not a list with an item"},
        {"[" ITEM ", " ITEM "]", "[" ITEM ", null]",
         "packages[0]: signatures[1]: it is not an object"},
        {"\"image\": \"application\"", "\"image\": null",
         "packages[0]: signatures[0]: 'image' is not a string"},
        {"\"init-packet\"", "\"a-purpose-that-nobody-would-ever-have\"",
         "packages[0]: signatures[0]: 'purpose' is too long"},
        {"\"signature\": \"01", "\"signature\": \"",
         "packages[0]: signatures[0]: 'signature' is not 128 lower-case hexadecimal "
         "digits"},
        {"\"purpose\": \"release", "\"Purpose\": \"release",
         "packages[1]: signatures[0]: 'Purpose' is not a member that there is"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        must_refuse_answer(&changes[i]);
    }
}

static void test_sign_request_parse__refuses_too_many_signatures(void **state)
{
    struct sign_answer answer = {0};
    struct plomb_error error = {0};
    struct plomb_buf items;
    struct plomb_buf text;

    (void)state;
    plomb_buf_init(&items, 1 << 16);
    for (int i = 0; i < 17; i++) {
        plomb_buf_addf(&items, "%s%s", i > 0 ? ", " : "[", ITEM);
    }
    plomb_buf_add(&items, "]", 2);
    apply(ANSWER,
          &(const struct change){"[" ITEM ", " ITEM "]", (const char *)items.ptr, NULL},
          &text);
    must_say(sign_answer_parse(plomb_buf_span(&text), &answer, &error), &error,
             "packages[0]: 'signatures' has too many items");
    sign_answer_clear(&answer);
    plomb_buf_clear(&items);
    plomb_buf_clear(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sign_request_parse__reads_a_request),
        cmocka_unit_test(test_sign_request_parse__refuses_requests),
        cmocka_unit_test(test_sign_request_parse__reads_an_answer),
        cmocka_unit_test(test_sign_request_parse__refuses_answers),
        cmocka_unit_test(test_sign_request_parse__refuses_too_many_signatures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
