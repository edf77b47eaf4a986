#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/base64.h"

/* RFC 4648, section 10. */
static const struct {
    const char *bytes;
    const char *text;
} pairs[] = {{"", ""},
             {"f", "Zg=="},
             {"fo", "Zm8="},
             {"foo", "Zm9v"},
             {"foob", "Zm9vYg=="},
             {"fooba", "Zm9vYmE="},
             {"foobar", "Zm9vYmFy"}};

#define PAIR_COUNT (sizeof(pairs) / sizeof(pairs[0]))

static void assert_decodes(const char *text, const void *bytes, size_t size)
{
    uint8_t out[64];
    size_t got = 99;
    size_t bad = 0;

    assert_true(base64_decode(plomb_span_text(text), out, &got, &bad));
    assert_int_equal(got, size);
    assert_memory_equal(out, bytes, size);
}

static void assert_stops_at(const char *text, size_t offset)
{
    uint8_t out[64];
    size_t size = 99;
    size_t bad = 99;

    if (base64_decode(plomb_span_text(text), out, &size, &bad)) fail_msg("'%s'", text);
    assert_int_equal(size, 99);
    assert_int_equal(bad, offset);
}

static void test_base64__encodes_the_examples_of_the_standard(void **state)
{
    uint8_t out[64];
    (void)state;

    for (size_t i = 0; i < PAIR_COUNT; i++) {
        size_t size = BASE64_ENCODED_SIZE(strlen(pairs[i].bytes));

        base64_encode(plomb_span_text(pairs[i].bytes), out);
        assert_int_equal(size, strlen(pairs[i].text));
        assert_memory_equal(out, pairs[i].text, size);
    }
}

static void test_base64__decodes_the_examples_of_the_standard(void **state)
{
    (void)state;

    for (size_t i = 0; i < PAIR_COUNT; i++) {
        assert_decodes(pairs[i].text, pairs[i].bytes, strlen(pairs[i].bytes));
    }
}

static void test_base64__knows_all_64_digits(void **state)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint8_t bytes[48];
    uint8_t text[64];
    size_t size = 0;
    size_t bad = 0;
    (void)state;

    assert_true(base64_decode(plomb_span_text(digits), bytes, &size, &bad));
    assert_int_equal(size, sizeof(bytes));
    for (unsigned int i = 0; i < 64; i++) {
        unsigned int pair = (unsigned int)bytes[i * 6 / 8] << 8 |
                            (i * 6 / 8 + 1 < 48 ? bytes[i * 6 / 8 + 1] : 0u);

        assert_int_equal(pair >> (10 - i * 6 % 8) & 63, i);
    }
    base64_encode(plomb_span(bytes, sizeof(bytes)), text);
    assert_memory_equal(text, digits, 64);
}

static void test_base64__skips_blanks_and_line_ends(void **state)
{
    (void)state;

    assert_decodes(" Zm\r\n9v\tYm Fy\n", "foobar", 6);
}

static void test_base64__refuses_every_character_that_is_no_digit(void **state)
{
    char text[] = "Zm9?";
    unsigned int accepted = 0;
    uint8_t out[3];
    size_t size = 0;
    size_t bad = 0;
    (void)state;

    for (int c = 1; c < 256; c++) {
        text[3] = (char)c;
        accepted += base64_decode(plomb_span_text(text), out, &size, &bad);
    }
    /* The digits that leave no unused bit set: 64, and '=' for its two zeros. */
    assert_int_equal(accepted, 64);
    assert_stops_at("Zm9v!m9v", 4);
}

static void test_base64__refuses_a_text_that_is_cut_short(void **state)
{
    (void)state;

    assert_stops_at("Z", 1);
    assert_stops_at("Zg", 2);
    assert_stops_at("Zg=", 3);
    assert_stops_at("Zm9vY", 5);
}

static void test_base64__refuses_padding_in_the_wrong_place(void **state)
{
    (void)state;

    assert_stops_at("=", 0);
    assert_stops_at("Z===", 1);
    assert_stops_at("Zg=g", 3);
    assert_stops_at("Zg==Zg==", 4);
    assert_stops_at("Zm9v=", 4);
}

static void test_base64__refuses_unused_bits_that_are_set(void **state)
{
    (void)state;

    assert_stops_at("Zh==", 3);
    assert_stops_at("Zm9=", 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_base64__encodes_the_examples_of_the_standard),
        cmocka_unit_test(test_base64__decodes_the_examples_of_the_standard),
        cmocka_unit_test(test_base64__knows_all_64_digits),
        cmocka_unit_test(test_base64__skips_blanks_and_line_ends),
        cmocka_unit_test(test_base64__refuses_every_character_that_is_no_digit),
        cmocka_unit_test(test_base64__refuses_a_text_that_is_cut_short),
        cmocka_unit_test(test_base64__refuses_padding_in_the_wrong_place),
        cmocka_unit_test(test_base64__refuses_unused_bits_that_are_set),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
