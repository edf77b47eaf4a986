#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/json.h"

/* What parsing `text` fails with; its error in `error`. */
static enum plomb_status status_of_span(struct plomb_span text,
                                        struct plomb_error *error)
{
    struct json *document = NULL;
    enum plomb_status status;

    plomb_error_clear(error);
    status = json_parse(text, &document, error);
    if (status != PLOMB_OK) assert_null(document);
    assert_int_equal(error->status, status);
    json_free(&document);
    return status;
}

static void assert_refused(const char *text, const char *reason)
{
    struct plomb_error error;

    assert_int_equal(status_of_span(plomb_span_text(text), &error),
                     PLOMB_JSON_MALFORMED);
    if (strstr(error.message, reason) == NULL) fail_msg("%s", error.message);
}

static void assert_accepted(const char *text)
{
    struct plomb_error error;

    if (status_of_span(plomb_span_text(text), &error) != PLOMB_OK) {
        fail_msg("%s: %s", text, error.message);
    }
}

static struct json *parsed(const char *text)
{
    struct json *document = NULL;

    assert_int_equal(json_parse(plomb_span_text(text), &document, NULL), PLOMB_OK);
    return document;
}

/* Whether `text` is a whole number up to `max`, and which. */
static bool uint_of(const char *text, uint64_t max, uint64_t *out)
{
    struct json *document = parsed(text);
    bool is_whole = json_uint(document, max, out);

    json_free(&document);
    return is_whole;
}

static void test_json__reads_every_type(void **state)
{
    struct json *document = parsed("{\"a\": null, \"b\": true, \"c\": 1, \"d\": \"\","
                                   " \"e\": [], \"f\": {}}");
    const struct json *member = json_first(document);
    (void)state;

    assert_int_equal(json_type_of(document), JSON_OBJECT);
    assert_int_equal(json_count(document), 6);
    for (enum json_type type = JSON_NULL; type <= JSON_OBJECT; type++) {
        assert_int_equal(json_type_of(member), type);
        assert_int_equal(json_key(member)[0], 'a' + (int)type);
        member = json_next(member);
    }
    assert_null(member);
    json_free(&document);
    assert_null(document);
}

static void test_json__finds_members_by_exact_case(void **state)
{
    struct json *document = parsed("{\"Key\": \"upper\", \"key\": \"lower\"}");
    (void)state;

    assert_string_equal(json_string(json_member(document, "key")), "lower");
    assert_string_equal(json_string(json_member(document, "Key")), "upper");
    assert_null(json_member(document, "KEY"));
    json_free(&document);
}

static void test_json__accessors_take_null_and_other_types(void **state)
{
    struct json *document = parsed("[\"text\"]");
    bool flag = true;
    uint64_t number = 7;
    (void)state;

    assert_null(json_member(document, "text"));
    assert_null(json_key(document));
    assert_null(json_string(document));
    assert_null(json_string(json_member(NULL, "a")));
    assert_null(json_first(NULL));
    assert_null(json_next(NULL));
    assert_int_equal(json_count(NULL), 0);
    assert_int_equal(json_count(json_first(document)), 0);
    assert_int_equal(json_type_of(NULL), JSON_NULL);
    assert_false(json_boolean(NULL, &flag));
    assert_false(json_uint(json_first(document), 9, &number));
    assert_true(flag);
    assert_int_equal(number, 7);
    json_free(&document);
    json_free(NULL);
}

static void test_json__reads_booleans(void **state)
{
    struct json *document = parsed("[true, false, 1]");
    const struct json *item = json_first(document);
    bool flag = false;
    (void)state;

    assert_true(json_boolean(item, &flag));
    assert_true(flag);
    assert_true(json_boolean(json_next(item), &flag));
    assert_false(flag);
    assert_false(json_boolean(json_next(json_next(item)), &flag));
    json_free(&document);
}

static void test_json__reads_whole_numbers_up_to_the_limit(void **state)
{
    uint64_t number = 0;
    (void)state;

    assert_true(uint_of("0", 0, &number));
    assert_int_equal(number, 0);
    assert_true(uint_of("4294967295", UINT32_MAX, &number));
    assert_int_equal(number, UINT32_MAX);
    assert_true(uint_of("9007199254740991", UINT64_MAX, &number));
    assert_int_equal(number, 9007199254740991);
    assert_true(uint_of("1e2", 100, &number));
    assert_int_equal(number, 100);
}

static void test_json__refuses_numbers_that_are_not_whole_or_too_large(void **state)
{
    uint64_t number = 7;
    (void)state;

    assert_false(uint_of("4294967296", UINT32_MAX, &number));
    assert_false(uint_of("9007199254740992", UINT64_MAX, &number));
    assert_false(uint_of("-1", UINT32_MAX, &number));
    assert_false(uint_of("0.5", UINT32_MAX, &number));
    assert_false(uint_of("1e999", UINT64_MAX, &number));
    assert_false(uint_of("\"1\"", UINT32_MAX, &number));
    assert_int_equal(number, 7);
}

static void test_json__reads_fractions(void **state)
{
    struct json *document = parsed("[0.5, \"0.5\"]");
    double number = 0;
    (void)state;

    assert_true(json_number(json_first(document), &number));
    assert_true(number > 0.49 && number < 0.51);
    assert_false(json_number(json_next(json_first(document)), &number));
    json_free(&document);
}

static void test_json__decodes_escapes(void **state)
{
    struct json *document =
        parsed("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\"");
    (void)state;

    assert_string_equal(json_string(document),
                        "\"\\/\b\f\n\r\t\xc3\xa9\xf0\x9f\x98\x80");
    json_free(&document);
}

static void test_json__accepts_blanks_and_byte_order_mark(void **state)
{
    (void)state;
    assert_accepted("\xef\xbb\xbf \t\r\n[ 1 , { } , [ ] ] \n");
}

static void test_json__refuses_repeated_key(void **state)
{
    (void)state;
    assert_refused("{\"a\": {\"key\": 1, \"b\": 2, \"key\": 1}}",
                   "an object has the key 'key' more than once");
    assert_refused("[{\"a\": 1, \"\\u0061\": 2}]", "the key 'a' more than once");
    assert_refused("{\"\\u001b[2J\": 1, \"\\u001b[2J\": 1}", "the key '?[2J'");
    assert_accepted("[{\"a\": 1}, {\"a\": 1, \"A\": 2}]");
}

static void test_json__refuses_nul_in_strings(void **state)
{
    struct plomb_error error;
    (void)state;

    assert_refused("{\"a\\u0000b\": 1}", "NUL");
    assert_int_equal(status_of_span(plomb_span("\"a\0b\"", 5), &error),
                     PLOMB_JSON_MALFORMED);
    assert_int_equal(status_of_span(plomb_span("1\0", 2), &error),
                     PLOMB_JSON_MALFORMED);
}

static void test_json__refuses_text_behind_the_document(void **state)
{
    (void)state;
    assert_refused("{} {}", "the end of the text is expected, not '{'");
    assert_refused("truex", "the end of the text is expected, not 'x'");
}

static void test_json__refuses_more_than_sixteen_levels(void **state)
{
    (void)state;
    assert_accepted("[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]");
    assert_refused("[[[[[[[[[[[[[[[[{}]]]]]]]]]]]]]]]]", "nested more than 16 deep");
}

static void test_json__survives_a_million_brackets(void **state)
{
    struct plomb_error error;
    struct plomb_buf text;
    (void)state;

    plomb_buf_init(&text, JSON_SIZE_MAX);
    assert_non_null(plomb_buf_extend(&text, JSON_SIZE_MAX, '['));
    assert_int_equal(status_of_span(plomb_buf_span(&text), &error),
                     PLOMB_JSON_MALFORMED);
    plomb_buf_clear(&text);
}

static void test_json__refuses_too_large_text(void **state)
{
    struct plomb_error error;
    struct plomb_buf text;
    (void)state;

    plomb_buf_init(&text, JSON_SIZE_MAX + 1);
    assert_non_null(plomb_buf_extend(&text, JSON_SIZE_MAX + 1, ' '));
    assert_int_equal(status_of_span(plomb_buf_span(&text), &error),
                     PLOMB_INPUT_TOO_LARGE);
    plomb_buf_clear(&text);
}

static void test_json__refuses_malformed_numbers(void **state)
{
    static const char *const numbers[] = {
        "01",  "-",     "-01",       "1.",  ".5",  "1.e2", "1e",  "1e+",
        "+1",  "0x1",   "Infinity",  "NaN", "-.5", "00",   "1_0", "1 2",
        "--1", "1e5.5", "-Infinity", "nan", "1,2", "1..2"};
    (void)state;

    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        assert_refused(numbers[i], "line 1: ");
    }
}

static void test_json__refuses_number_with_too_many_digits(void **state)
{
    (void)state;
    assert_refused("1000000000000000000000000000000000000000000000000000000000000",
                   "too many digits");
}

static void test_json__refuses_malformed_strings(void **state)
{
    static const char *const strings[] = {"\"",
                                          "\"a",
                                          "\"\\\"",
                                          "\"\\x41\"",
                                          "\"\\u12\"",
                                          "\"\\u12g4\"",
                                          "\"\\ud800\"",
                                          "\"\\udc00\"",
                                          "\"\\ud800\\n\"",
                                          "'a'",
                                          "\"\\ud800\\u0041\"",
                                          "\"a\nb\"",
                                          "\"\t\"",
                                          "\"\\",
                                          "\"\\U0041\""};
    (void)state;

    for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++) {
        assert_refused(strings[i], "line 1: ");
    }
}

static void test_json__refuses_invalid_utf8(void **state)
{
    static const char *const strings[] = {
        "\"\x80\"", "\"\xc0\x80\"",     "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"",
        "\"\xc3\"", "\"\xe0\x80\x80\"", "\"\xff\"",         "\"\xf0\x9f\x98\""};
    (void)state;

    for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++) {
        assert_refused(strings[i], "not valid UTF-8");
    }
}

static void test_json__refuses_malformed_structures(void **state)
{
    static const char *const texts[] = {
        "",          " ",         "{",          "[",     "}",         "]",
        "[1",        "[1,",       "[1,]",       "[,]",   "{\"a\"",    "{\"a\":",
        "{\"a\":1",  "{\"a\":1,", "{\"a\":1,}", "{a:1}", "{1:1}",     "[1 2]",
        "{\"a\" 1}", "nul",       "True",       "[1}",   "{\"a\":1]", "// x\n1",
        "/**/1",     "\x01",      "\xef\xbb",   ":"};
    (void)state;

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_refused(texts[i], "line 1: ");
    }
}

static void test_json__names_the_line(void **state)
{
    struct plomb_error error;
    (void)state;

    assert_refused("{\n  \"a\": 1,\n  b: 2\n}",
                   "line 3: a key in quotes is expected, not 'b'");
    (void)status_of_span(plomb_span_text("\n\n[1,\n"), &error);
    assert_int_equal(error.position_kind, PLOMB_POSITION_LINE);
    assert_int_equal(error.position, 4);
}

static void test_json__writes_nested_document(void **state)
{
    struct plomb_buf out;
    struct json_writer writer;
    (void)state;

    plomb_buf_init(&out, 1000);
    json_writer_init(&writer, &out);
    json_begin_object(&writer, NULL);
    json_begin_flat_array(&writer, "list");
    json_write_uint(&writer, NULL, 1);
    json_begin_object(&writer, NULL);
    json_write_null(&writer, "n");
    json_write_boolean(&writer, "t", true);
    json_end_object(&writer);
    json_end_array(&writer);
    json_begin_array(&writer, "deep");
    json_write_hex(&writer, NULL, plomb_span("\x00\xab", 2));
    json_write_boolean(&writer, NULL, false);
    json_end_array(&writer);
    json_write_uint(&writer, "max", UINT64_MAX);
    json_end_object(&writer);
    plomb_buf_add_byte(&out, 0);
    assert_string_equal((const char *)out.ptr,
                        "{\n    \"list\": [1, {\"n\": null, \"t\": true}],\n"
                        "    \"deep\": [\n        \"00ab\",\n        false\n    ],\n"
                        "    \"max\": 18446744073709551615\n}");
    plomb_buf_clear(&out);
}

static void test_json__writes_empty_containers(void **state)
{
    struct plomb_buf out;
    struct json_writer writer;
    (void)state;

    plomb_buf_init(&out, 1000);
    json_writer_init(&writer, &out);
    json_begin_array(&writer, NULL);
    json_begin_object(&writer, NULL);
    json_end_object(&writer);
    json_begin_array(&writer, NULL);
    json_end_array(&writer);
    json_begin_flat_array(&writer, NULL);
    json_end_array(&writer);
    json_end_array(&writer);
    plomb_buf_add_byte(&out, 0);
    assert_string_equal((const char *)out.ptr, "[\n    {},\n    [],\n    []\n]");
    plomb_buf_clear(&out);
}

/* The text of a document that is the string `text`. */
static void write_string(const char *text, struct plomb_buf *out)
{
    struct json_writer writer;

    plomb_buf_init(out, 1000);
    json_writer_init(&writer, out);
    json_write_string(&writer, NULL, text);
    plomb_buf_add_byte(out, 0);
    assert_int_equal(out->status, PLOMB_OK);
}

static void test_json__escapes_what_must_be_escaped(void **state)
{
    struct plomb_buf out;
    (void)state;

    write_string("\x01\x1f\b\f\n\r\t\"\\/\x7f\xc2\x9b", &out);
    assert_string_equal((const char *)out.ptr,
                        "\"\\u0001\\u001f\\b\\f\\n\\r\\t\\\"\\\\/"
                        "\\u007f\\u009b\"");
    plomb_buf_clear(&out);
}

static void test_json__replaces_invalid_utf8_and_keeps_valid(void **state)
{
    struct plomb_buf out;
    (void)state;

    write_string("\xc3\xa9\xff\xe2\x82!", &out);
    assert_string_equal((const char *)out.ptr,
                        "\"\xc3\xa9\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd!\"");
    plomb_buf_clear(&out);
}

static void test_json__writer_keeps_the_failure_of_the_buffer(void **state)
{
    struct plomb_buf out;
    struct json_writer writer;
    (void)state;

    plomb_buf_init(&out, 4);
    json_writer_init(&writer, &out);
    json_write_string(&writer, NULL, "much too long");
    assert_int_equal(out.status, PLOMB_INPUT_TOO_LARGE);
    plomb_buf_clear(&out);
}

static void test_json__checks_keys_of_a_huge_object(void **state)
{
    struct plomb_error error;
    struct plomb_buf text;
    (void)state;

    plomb_buf_init(&text, JSON_SIZE_MAX);
    plomb_buf_add_text(&text, "{\"k0\": 0");
    for (int i = 1; i < 70000; i++) plomb_buf_addf(&text, ",\"k%d\":0", i);
    plomb_buf_add_text(&text, ",\"k35000\":0}");
    assert_int_equal(text.status, PLOMB_OK);
    assert_int_equal(status_of_span(plomb_buf_span(&text), &error),
                     PLOMB_JSON_MALFORMED);
    assert_non_null(strstr(error.message, "'k35000'"));
    plomb_buf_clear(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json__reads_every_type),
        cmocka_unit_test(test_json__finds_members_by_exact_case),
        cmocka_unit_test(test_json__accessors_take_null_and_other_types),
        cmocka_unit_test(test_json__reads_booleans),
        cmocka_unit_test(test_json__reads_whole_numbers_up_to_the_limit),
        cmocka_unit_test(test_json__refuses_numbers_that_are_not_whole_or_too_large),
        cmocka_unit_test(test_json__reads_fractions),
        cmocka_unit_test(test_json__decodes_escapes),
        cmocka_unit_test(test_json__accepts_blanks_and_byte_order_mark),
        cmocka_unit_test(test_json__refuses_repeated_key),
        cmocka_unit_test(test_json__refuses_nul_in_strings),
        cmocka_unit_test(test_json__refuses_text_behind_the_document),
        cmocka_unit_test(test_json__refuses_more_than_sixteen_levels),
        cmocka_unit_test(test_json__survives_a_million_brackets),
        cmocka_unit_test(test_json__refuses_too_large_text),
        cmocka_unit_test(test_json__refuses_malformed_numbers),
        cmocka_unit_test(test_json__refuses_number_with_too_many_digits),
        cmocka_unit_test(test_json__refuses_malformed_strings),
        cmocka_unit_test(test_json__refuses_invalid_utf8),
        cmocka_unit_test(test_json__refuses_malformed_structures),
        cmocka_unit_test(test_json__names_the_line),
        cmocka_unit_test(test_json__writes_nested_document),
        cmocka_unit_test(test_json__writes_empty_containers),
        cmocka_unit_test(test_json__escapes_what_must_be_escaped),
        cmocka_unit_test(test_json__replaces_invalid_utf8_and_keeps_valid),
        cmocka_unit_test(test_json__writer_keeps_the_failure_of_the_buffer),
        cmocka_unit_test(test_json__checks_keys_of_a_huge_object),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
