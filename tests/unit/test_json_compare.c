/* Whether two JSON documents say the same, and where they first differ. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "formats/json_compare.h"

#define DOCUMENT                                                                       \
    "{\"a\": 1, \"b\": [true, \"x\", {\"c\": null}], \"d\": {}, \"tool\": \"one\"}"

static void must_be(const char *wanted, const char *found,
                    enum json_difference difference, const char *place)
{
    struct json *left = NULL;
    struct json *right = NULL;
    char text[JSON_PLACE_SIZE] = "?";

    assert_int_equal(json_parse(plomb_span_text(wanted), &left, NULL), PLOMB_OK);
    assert_int_equal(json_parse(plomb_span_text(found), &right, NULL), PLOMB_OK);
    assert_int_equal(json_compare(left, right, "tool", text), difference);
    assert_string_equal(text, place);
    json_free(&left);
    json_free(&right);
}

static void test_json_compare__takes_any_layout_and_order(void **state)
{
    (void)state;
    must_be(DOCUMENT, DOCUMENT, JSON_SAME, "");
    must_be(
        DOCUMENT,
        "{\"tool\":\"one\",\"d\":{},\n\"b\":[true,\"\\u0078\",{\"c\":null}],\"a\":1.0}",
        JSON_SAME, "");
}

static void test_json_compare__says_where_a_value_is_another_one(void **state)
{
    (void)state;
    must_be("{\"a\": 1}", "{\"a\": 2}", JSON_OTHER_VALUE, "a");
    must_be("{\"a\": 1}", "{\"a\": 1.5}", JSON_OTHER_VALUE, "a");
    must_be("{\"a\": 1}", "{\"a\": -1}", JSON_OTHER_VALUE, "a");
    must_be("[{\"a\": \"x\"}]", "[{\"a\": \"y\"}]", JSON_OTHER_VALUE, "[0].a");
    must_be("{\"b\": {\"a\": [1, true]}}", "{\"b\": {\"a\": [1, false]}}",
            JSON_OTHER_VALUE, "b.a[1]");
}

static void test_json_compare__says_where_a_type_is_another_one(void **state)
{
    static const char *const values[] = {"null", "true", "1", "\"1\"", "[]", "{}"};
    enum { COUNT = sizeof(values) / sizeof(values[0]) };

    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        for (size_t k = 0; k < COUNT; k++) {
            must_be(values[i], values[k], i == k ? JSON_SAME : JSON_OTHER_TYPE, "");
        }
    }
}

static void test_json_compare__says_what_is_missing_and_what_is_unknown(void **state)
{
    (void)state;
    must_be("{\"a\": 1, \"b\": 2}", "{\"b\": 2}", JSON_MISSING, "a");
    must_be("{\"b\": 2}", "{\"a\": 1, \"b\": 2}", JSON_UNKNOWN, "a");
    must_be("{\"b\": [1, 2]}", "{\"b\": [1]}", JSON_MISSING, "b[1]");
    must_be("{\"b\": [1]}", "{\"b\": [1, 2]}", JSON_UNKNOWN, "b[1]");
}

static void test_json_compare__ignores_what_it_is_told_to(void **state)
{
    (void)state;
    must_be("{\"tool\": \"one\"}", "{\"tool\": \"two\"}", JSON_SAME, "");
    must_be("{\"tool\": \"one\"}", "{\"tool\": 2}", JSON_OTHER_TYPE, "tool");
    must_be("{\"tool\": \"one\"}", "{}", JSON_MISSING, "tool");
}

static void test_json_compare__cuts_a_place_that_is_too_long(void **state)
{
    char wanted[512] = "";
    char found[512];

    (void)state;
    for (int i = 0; i < 9; i++) strcat(wanted, "{\"abcdefghijklmnopqrst\":");
    strcpy(found, wanted);
    strcat(wanted, "1}}}}}}}}}");
    strcat(found, "2}}}}}}}}}");
    must_be(wanted, found, JSON_OTHER_VALUE,
            "abcdefghijklmnopqrst.abcdefghijklmnopqrst.abcdefghijklmnopqrst."
            "abcdefghijklmnopqrst.abcdefghijklmnopqrst.abcdefghijklmnopqrst.a");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_compare__takes_any_layout_and_order),
        cmocka_unit_test(test_json_compare__says_where_a_value_is_another_one),
        cmocka_unit_test(test_json_compare__says_where_a_type_is_another_one),
        cmocka_unit_test(test_json_compare__says_what_is_missing_and_what_is_unknown),
        cmocka_unit_test(test_json_compare__ignores_what_it_is_told_to),
        cmocka_unit_test(test_json_compare__cuts_a_place_that_is_too_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
