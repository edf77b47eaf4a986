#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include <plomb/image.h>

static const char hex_text[] = ":020000040002F8\n:01600000554A\n:00000001FF\n";

static struct plomb_image image;
static struct plomb_error error;

static int start(void **state)
{
    (void)state;
    plomb_error_clear(&error);
    return 0;
}

static int finish(void **state)
{
    (void)state;
    plomb_image_clear(&image);
    return 0;
}

static enum plomb_status parse_bytes(const char *bytes, const char *name)
{
    static const struct plomb_image_options options = {.kind = PLOMB_IMAGE_APPLICATION};

    return plomb_image_parse(plomb_span_text(bytes), name, &options, &image, &error);
}

static void test_image_format__content_decides_when_the_name_says_nothing(void **state)
{
    (void)state;
    assert_int_equal(parse_bytes(hex_text, "/dev/fd/3"), PLOMB_OK);
    assert_int_equal(image.format, PLOMB_IMAGE_HEX);
    plomb_image_clear(&image);
    assert_int_equal(parse_bytes("\1\2\3", "firmware"), PLOMB_OK);
    assert_int_equal(image.format, PLOMB_IMAGE_BIN);
}

static void test_image_format__refuses_other_content_called_hex(void **state)
{
    static const char *const names[] = {"a.hex", "a.HEX", "a.ihex", "a.IHX"};
    (void)state;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        plomb_error_clear(&error);
        assert_int_equal(parse_bytes("\1\2\3", names[i]), PLOMB_HEX_MALFORMED);
        assert_string_equal(error.message,
                            "line 1: does not start with ':' but with byte 0x01");
    }
}

static void test_image_format__refuses_intel_hex_called_bin(void **state)
{
    (void)state;
    assert_int_equal(parse_bytes(hex_text, "a.BIN"), PLOMB_HEX_MALFORMED);
    assert_string_equal(error.message,
                        "the file looks like Intel HEX, but its name ends in .bin");
    assert_string_equal(error.hint,
                        "rename it to .hex, so that it is read as Intel HEX");
}

static void test_image_format__a_binary_may_begin_with_a_colon(void **state)
{
    (void)state;
    assert_int_equal(parse_bytes(":00\1", "a.bin"), PLOMB_OK);
    assert_int_equal(image.format, PLOMB_IMAGE_BIN);
}

static void test_image_format__refuses_other_content_called_elf(void **state)
{
    (void)state;
    assert_int_equal(parse_bytes("\1\2\3", "a.elf"), PLOMB_ELF_MALFORMED);
}

static void test_image_format__damaged_hex_is_never_taken_as_binary(void **state)
{
    (void)state;
    assert_int_equal(parse_bytes(":00\1\2", "firmware"), PLOMB_HEX_MALFORMED);
}

static void test_image_format__refuses_an_empty_file(void **state)
{
    (void)state;
    assert_int_equal(parse_bytes("", "a.bin"), PLOMB_IMAGE_EMPTY);
    assert_int_equal(parse_bytes("", "a.hex"), PLOMB_IMAGE_EMPTY);
}

static void test_image_format__refuses_text_in_every_script(void **state)
{
    static const char *const texts[] = {"notes", "h\303\251llo", "\357\273\277a\r\n",
                                        "\360\237\224\221\t", "\377\376a"};
    (void)state;

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        plomb_error_clear(&error);
        assert_int_equal(parse_bytes(texts[i], "notes.txt"), PLOMB_IMAGE_NOT_FIRMWARE);
    }
}

static void test_image_format__what_is_no_text_may_be_firmware(void **state)
{
    static const char *const bytes[] = {"abc\1", "abc\177", "abc\303", "abc\300\200"};
    (void)state;

    for (size_t i = 0; i < sizeof(bytes) / sizeof(bytes[0]); i++) {
        assert_int_equal(parse_bytes(bytes[i], "a.bin"), PLOMB_OK);
        plomb_image_clear(&image);
    }
}

#define FORMAT_TEST(name) cmocka_unit_test_setup_teardown(name, start, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FORMAT_TEST(test_image_format__content_decides_when_the_name_says_nothing),
        FORMAT_TEST(test_image_format__refuses_other_content_called_hex),
        FORMAT_TEST(test_image_format__refuses_intel_hex_called_bin),
        FORMAT_TEST(test_image_format__a_binary_may_begin_with_a_colon),
        FORMAT_TEST(test_image_format__refuses_other_content_called_elf),
        FORMAT_TEST(test_image_format__damaged_hex_is_never_taken_as_binary),
        FORMAT_TEST(test_image_format__refuses_an_empty_file),
        FORMAT_TEST(test_image_format__refuses_text_in_every_script),
        FORMAT_TEST(test_image_format__what_is_no_text_may_be_firmware),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
