#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/settings_page.h"

static struct plomb_settings settings; /* every field with a value of its own */
static uint8_t page[PLOMB_SETTINGS_V2_SIZE];

static void fill_validation(struct plomb_settings_validation *validation, uint8_t type)
{
    validation->type = type;
    memset(validation->bytes, 0x10 * type, sizeof(validation->bytes));
}

/* Makes a page of version 2 in which each 32-bit field is 0x101 times its number. */
static int make_page(void **state)
{
    (void)state;
    memset(&settings, 0, sizeof(settings));
    settings.version = 2;
    settings.app_version = 0x202;
    settings.bootloader_version = 0x303;
    settings.bank_layout = 0x404;
    settings.bank_current = 0x505;
    settings.bank_0 = (struct plomb_settings_bank){0x606, 0x707, 0x808};
    settings.bank_1 = (struct plomb_settings_bank){0x909, 0xa0a, 0xb0b};
    settings.write_offset = 0xc0c;
    settings.sd_size = 0xd0d;
    settings.progress = (struct plomb_settings_progress){
        0xe0e, 0xf0f, 0x1010, 0x1111, 0x1212, 0x1313, 0x1414, 0x1515};
    settings.enter_buttonless_dfu = 0x1616;
    fill_validation(&settings.softdevice_validation, 1);
    fill_validation(&settings.app_validation, 2);
    fill_validation(&settings.bootloader_validation, 3);
    assert_int_equal(settings_page_write(&settings, page), PLOMB_SETTINGS_V2_SIZE);
    return 0;
}

static struct plomb_settings parse_page(size_t size)
{
    struct plomb_settings parsed;

    assert_true(settings_page_parse(plomb_span(page, size), &parsed));
    return parsed;
}

static void test_settings_page__numbers_follow_each_other_little_endian(void **state)
{
    (void)state;
    for (uint8_t i = 2; i <= 0x16; i++) {
        const uint8_t expected[4] = {i, i, 0, 0};

        assert_memory_equal(page + 4 * i, expected, 4);
    }
}

static void test_settings_page__the_init_packet_is_zeros(void **state)
{
    (void)state;
    for (size_t i = 0x5c; i < 0x25c; i++) assert_int_equal(page[i], 0);
}

static void test_settings_page__validations_are_65_bytes_each(void **state)
{
    (void)state;
    assert_int_equal(page[0x260], 1);
    assert_int_equal(page[0x261], 0x10);
    assert_int_equal(page[0x2a0], 0x10);
    assert_int_equal(page[0x2a1], 2);
    assert_int_equal(page[0x2a2], 0x20);
    assert_int_equal(page[0x2e1], 0x20);
    assert_int_equal(page[0x2e2], 3);
    assert_int_equal(page[0x2e3], 0x30);
    assert_int_equal(page[0x322], 0x30);
    assert_int_equal(page[0x323], 0xff);
}

static void test_settings_page__what_is_written_reads_back(void **state)
{
    struct plomb_settings parsed = parse_page(PLOMB_SETTINGS_V2_SIZE);
    uint8_t again[PLOMB_SETTINGS_V2_SIZE];
    (void)state;

    assert_true(plomb_settings_is_intact(&parsed));
    assert_int_equal(parsed.bank_1.image_crc, 0xa0a);
    assert_int_equal(parsed.progress.image_offset_last, 0x1515);
    assert_int_equal(parsed.bootloader_validation.type, 3);
    assert_int_equal(settings_page_write(&parsed, again), PLOMB_SETTINGS_V2_SIZE);
    assert_memory_equal(again, page, sizeof(page));
}

static void test_settings_page__version_1_ends_before_the_init_packet(void **state)
{
    struct plomb_settings parsed;
    (void)state;

    settings.version = 1;
    assert_int_equal(settings_page_write(&settings, page), PLOMB_SETTINGS_V1_SIZE);
    parsed = parse_page(PLOMB_SETTINGS_V1_SIZE);
    assert_true(plomb_settings_is_intact(&parsed));
    assert_int_equal(parsed.app_validation.type, 0);
}

static void test_settings_page__the_main_crc_covers_88_bytes(void **state)
{
    (void)state;
    for (size_t i = 8; i < 0x323; i++) {
        struct plomb_settings parsed;

        page[i] ^= 0x80;
        parsed = parse_page(sizeof(page));
        assert_int_equal(plomb_settings_is_crc_right(&parsed), i > 0x5b);
        page[i] ^= 0x80;
    }
}

static void test_settings_page__the_second_crc_covers_195_bytes(void **state)
{
    (void)state;
    for (size_t i = 0x5c; i < sizeof(page); i++) {
        struct plomb_settings parsed;

        page[i] ^= 0x80;
        parsed = parse_page(sizeof(page));
        assert_int_equal(plomb_settings_is_intact(&parsed), i < 0x25c || i > 0x322);
        page[i] ^= 0x80;
    }
}

static void test_settings_page__a_wrong_crc_is_shown_with_the_right_one(void **state)
{
    struct plomb_settings right = parse_page(sizeof(page));
    struct plomb_settings wrong;
    (void)state;

    page[0] ^= 1;
    wrong = parse_page(sizeof(page));
    assert_int_equal(wrong.crc, right.crc ^ 1);
    assert_int_equal(wrong.expected_crc, right.crc);
}

static void test_settings_page__refuses_less_than_version_1(void **state)
{
    struct plomb_settings parsed = {.version = 77};
    (void)state;

    assert_false(settings_page_parse(plomb_span(page, 91), &parsed));
    assert_false(settings_page_parse(plomb_span(NULL, 0), &parsed));
    assert_int_equal(parsed.version, 77);
}

static void test_settings_page__refuses_other_versions(void **state)
{
    static const uint8_t versions[] = {0, 3, 0xff};
    struct plomb_settings parsed;
    (void)state;

    for (size_t i = 0; i < sizeof(versions); i++) {
        page[4] = versions[i];
        assert_false(settings_page_parse(plomb_span(page, sizeof(page)), &parsed));
    }
}

static void test_settings_page__a_cut_version_2_is_not_intact(void **state)
{
    struct plomb_settings parsed = parse_page(0x322);
    (void)state;

    assert_true(plomb_settings_is_crc_right(&parsed));
    assert_false(plomb_settings_is_intact(&parsed));
    parsed = parse_page(0x323);
    assert_true(plomb_settings_is_intact(&parsed));
}

static void test_settings_page__keeps_what_arrived_of_the_init_packet(void **state)
{
    struct plomb_settings parsed;
    (void)state;

    settings.progress.command_offset = 3;
    settings_page_write(&settings, page);
    memcpy(page + 0x5c, "\x12\x8a\x01\x0a", 4);
    parsed = parse_page(sizeof(page));
    assert_int_equal(parsed.init_command_size, 3);
    assert_memory_equal(parsed.init_command, "\x12\x8a\x01\x00", 4);
}

static void test_settings_page__the_init_packet_never_exceeds_its_room(void **state)
{
    (void)state;
    settings.progress.command_offset = UINT32_MAX;
    settings_page_write(&settings, page);
    assert_int_equal(parse_page(sizeof(page)).init_command_size, 512);
    assert_int_equal(parse_page(0x60).init_command_size, 4);
    settings.version = 1;
    settings_page_write(&settings, page);
    assert_int_equal(parse_page(sizeof(page)).init_command_size, 256);
    assert_int_equal(parse_page(PLOMB_SETTINGS_V1_SIZE).init_command_size, 0);
}

#define TEST(name) cmocka_unit_test_setup(name, make_page)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_settings_page__numbers_follow_each_other_little_endian),
        TEST(test_settings_page__the_init_packet_is_zeros),
        TEST(test_settings_page__validations_are_65_bytes_each),
        TEST(test_settings_page__what_is_written_reads_back),
        TEST(test_settings_page__version_1_ends_before_the_init_packet),
        TEST(test_settings_page__the_main_crc_covers_88_bytes),
        TEST(test_settings_page__the_second_crc_covers_195_bytes),
        TEST(test_settings_page__a_wrong_crc_is_shown_with_the_right_one),
        TEST(test_settings_page__refuses_less_than_version_1),
        TEST(test_settings_page__refuses_other_versions),
        TEST(test_settings_page__a_cut_version_2_is_not_intact),
        TEST(test_settings_page__keeps_what_arrived_of_the_init_packet),
        TEST(test_settings_page__the_init_packet_never_exceeds_its_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
