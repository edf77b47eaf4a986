#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <plomb/seal.h>
#include <plomb/seal_words.h>

typedef enum plomb_status parser(const char *text, uint32_t *out,
                                 struct plomb_error *error);

static uint32_t value_of(parser *parse, const char *text)
{
    uint32_t value = 99;

    assert_int_equal(parse(text, &value, NULL), PLOMB_OK);
    return value;
}

static void refuse(parser *parse, const char *text, const char *message,
                   const char *hint)
{
    struct plomb_error error = {0};
    uint32_t value = 99;

    assert_int_equal(parse(text, &value, &error), PLOMB_OPTION_VALUE);
    assert_int_equal(value, 99);
    assert_string_equal(error.message, message);
    assert_string_equal(error.hint, hint);
}

static void test_seal_words__reads_codecs(void **state)
{
    (void)state;
    assert_int_equal(value_of(plomb_codec_choice_parse, "auto"), PLOMB_CHOOSE_AUTO);
    assert_int_equal(value_of(plomb_codec_choice_parse, "stored"), PLOMB_CHOOSE_STORED);
    assert_int_equal(value_of(plomb_codec_choice_parse, "deflate"),
                     PLOMB_CHOOSE_DEFLATE);
    assert_int_equal(value_of(plomb_codec_choice_parse, "lzma"), PLOMB_CHOOSE_LZMA);
}

static void test_seal_words__reads_efforts(void **state)
{
    (void)state;
    assert_int_equal(value_of(plomb_effort_parse, "fast"), PLOMB_EFFORT_FAST);
    assert_int_equal(value_of(plomb_effort_parse, "normal"), PLOMB_EFFORT_NORMAL);
    assert_int_equal(value_of(plomb_effort_parse, "best"), PLOMB_EFFORT_BEST);
}

static void test_seal_words__reads_ciphers(void **state)
{
    (void)state;
    assert_int_equal(value_of(plomb_cipher_parse, "none"), PLOMB_CIPHER_NONE);
    assert_int_equal(value_of(plomb_cipher_parse, "aes-128-ctr"),
                     PLOMB_CIPHER_AES_128_CTR);
    assert_int_equal(value_of(plomb_cipher_parse, "aes-256-ctr"),
                     PLOMB_CIPHER_AES_256_CTR);
}

static void test_seal_words__refuses_other_words_and_says_which_there_are(void **state)
{
    (void)state;
    refuse(plomb_codec_choice_parse, "zstd", "'zstd' is no codec",
           "write auto, stored, deflate or lzma");
    refuse(plomb_effort_parse, "9", "'9' is no effort", "write fast, normal or best");
    refuse(plomb_cipher_parse, "AES-128-CTR", "'AES-128-CTR' is no cipher",
           "did you mean 'aes-128-ctr'?");
    refuse(plomb_cipher_parse, "", "'' is no cipher",
           "write aes-128-ctr, aes-256-ctr or none");
}

static void test_seal_words__names_what_packages_hold(void **state)
{
    (void)state;
    assert_string_equal(plomb_codec_name(PLOMB_CODEC_STORED), "stored");
    assert_string_equal(plomb_codec_name(PLOMB_CODEC_DEFLATE), "deflate");
    assert_string_equal(plomb_codec_name(PLOMB_CODEC_LZMA), "lzma");
    assert_string_equal(plomb_codec_name(3), "unknown");
    assert_string_equal(plomb_cipher_name(PLOMB_CIPHER_NONE), "none");
    assert_string_equal(plomb_cipher_name(PLOMB_CIPHER_AES_128_CTR), "aes-128-ctr");
    assert_string_equal(plomb_cipher_name(PLOMB_CIPHER_AES_256_CTR), "aes-256-ctr");
    assert_string_equal(plomb_cipher_name(UINT32_MAX), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_seal_words__reads_codecs),
        cmocka_unit_test(test_seal_words__reads_efforts),
        cmocka_unit_test(test_seal_words__reads_ciphers),
        cmocka_unit_test(test_seal_words__refuses_other_words_and_says_which_there_are),
        cmocka_unit_test(test_seal_words__names_what_packages_hold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
