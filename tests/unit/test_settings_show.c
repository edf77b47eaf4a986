#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/settings.h>

#include "formats/hex_write.h"
#include "formats/settings_page.h"

#define VECTORS "tests/vectors/nrfutil/"

static struct plomb_settings_places places;
static struct plomb_settings_list list;
static struct plomb_error error;
static struct plomb_buf hex;
static struct hex_writer writer;
static uint8_t page[PLOMB_SETTINGS_V2_SIZE];

static size_t make_page(uint32_t version, uint32_t app_version)
{
    struct plomb_settings settings = {.version = version, .app_version = app_version};

    return settings_page_write(&settings, page);
}

/* An empty hex file, and a page of version 2 to put into it. */
static int begin(void **state)
{
    (void)state;
    places = (struct plomb_settings_places){0};
    plomb_error_clear(&error);
    plomb_buf_clear(&hex);
    plomb_buf_init(&hex, 1u << 20);
    writer = (struct hex_writer){.out = &hex};
    make_page(2, 7);
    return 0;
}

static int free_hex(void **state)
{
    (void)state;
    plomb_buf_clear(&hex);
    return 0;
}

static void put(uint32_t address)
{
    hex_write_bytes(&writer, address, plomb_span(page, sizeof(page)));
}

/* Puts the page with one byte of it changed, both CRCs left as they are. */
static void put_damaged(uint32_t address, size_t offset)
{
    page[offset] ^= 0x10;
    put(address);
    page[offset] ^= 0x10;
}

static enum plomb_status find(void)
{
    hex_write_end(&writer);
    return plomb_settings_parse(plomb_buf_span(&hex), "x.hex", &places, &list, &error);
}

static enum plomb_status find_in_page(size_t size)
{
    return plomb_settings_parse(plomb_span(page, size), "page.bin", &places, &list,
                                &error);
}

/* The message begins with `text`; numbers that would only repeat code follow. */
static void assert_message(const char *text)
{
    error.message[strlen(text)] = '\0';
    assert_string_equal(error.message, text);
}

static void assert_pair(size_t index, uint32_t address, uint32_t backup_address,
                        enum plomb_settings_source source)
{
    const struct plomb_settings_pair *pair = &list.pairs[index];

    assert_true(index < list.count);
    assert_int_equal(pair->has_page, address != 0);
    assert_int_equal(pair->page_address, address);
    assert_int_equal(pair->has_backup, backup_address != 0);
    assert_int_equal(pair->backup_address, backup_address);
    assert_int_equal(pair->source, source);
}

static void assert_finds(const char *path, uint32_t address, uint32_t backup_address)
{
    assert_int_equal(plomb_settings_load(path, &places, &list, &error), PLOMB_OK);
    assert_int_equal(list.count, 1);
    assert_pair(0, address, backup_address,
                backup_address != 0 ? PLOMB_SETTINGS_FROM_BOTH
                                    : PLOMB_SETTINGS_FROM_PAGE);
    assert_int_equal(list.pairs[0].is_same, backup_address != 0);
    assert_int_equal(plomb_settings_check(&list, &error), PLOMB_OK);
}

static void test_settings_show__finds_the_pages_of_nrfutil(void **state)
{
    (void)state;
    assert_finds(VECTORS "settings-nrf51-v1-app/output.hex", 0x3fc00, 0x3ec00);
    assert_finds(VECTORS "settings-nrf52-v1-noapp-nobackup/output.hex", 0x7f000, 0);
    assert_finds(VECTORS "settings-nrf52810-v2-sd-app-sha256/output.hex", 0x2f000,
                 0x2e000);
    assert_finds(VECTORS "settings-nrf52840-v2-app/output.hex", 0xff000, 0xfe000);
    assert_finds(VECTORS "settings-nrf52840-v2-ecdsa/output.hex", 0xff000, 0);
}

static void test_settings_show__finds_pages_at_other_addresses(void **state)
{
    (void)state;
    assert_finds(VECTORS "settings-nrf52-v2-start-address/output.hex", 0x7e000,
                 0x7d000);
}

static void test_settings_show__reads_every_field(void **state)
{
    const struct plomb_settings *settings = &list.pairs[0].page;
    (void)state;

    assert_finds(VECTORS "settings-nrf52810-v2-sd-app-sha256/output.hex", 0x2f000,
                 0x2e000);
    assert_int_equal(settings->app_version, 10203);
    assert_int_equal(settings->bootloader_version, 16);
    assert_int_equal(settings->bank_0.image_size, 3004);
    assert_int_equal(settings->bank_0.image_crc, 3017075400);
    assert_int_equal(settings->sd_size, 24572);
    assert_int_equal(settings->app_validation.type, 2);
    assert_memory_equal(settings->app_validation.bytes, "\xc3\xb4\x14\xda", 4);
    assert_memory_equal(settings->softdevice_validation.bytes, "\xcb\xfa\xe0\x57", 4);
}

static void test_settings_show__finds_the_page_behind_an_application(void **state)
{
    static uint8_t code[0x9000]; /* over the settings of the nrf52810 */
    (void)state;

    memset(code, 0x5a, sizeof(code));
    hex_write_bytes(&writer, 0x27000, plomb_span(code, sizeof(code)));
    put(0x7f000);
    hex_write_bytes(&writer, 0x10001014, plomb_span("\0\x80\x07\0", 4));
    assert_int_equal(find(), PLOMB_OK);
    assert_int_equal(list.count, 1);
    assert_pair(0, 0x7f000, 0, PLOMB_SETTINGS_FROM_PAGE);
}

static void test_settings_show__a_damaged_page_leaves_the_backup(void **state)
{
    (void)state;
    put(0x7e000);
    put_damaged(0x7f000, 8);
    assert_int_equal(find(), PLOMB_OK);
    assert_pair(0, 0x7f000, 0x7e000, PLOMB_SETTINGS_FROM_BACKUP);
    assert_false(list.pairs[0].is_same);
    assert_int_equal(plomb_settings_check(&list, &error), PLOMB_SETTINGS_MALFORMED);
    assert_message("the settings page at 0x7f000 is damaged: its "
                   "CRC is 0x");
}

static void test_settings_show__a_damaged_backup_does_not_count(void **state)
{
    (void)state;
    put_damaged(0x7e000, 0x300);
    put(0x7f000);
    assert_int_equal(find(), PLOMB_OK);
    assert_pair(0, 0x7f000, 0x7e000, PLOMB_SETTINGS_FROM_PAGE);
    assert_int_equal(plomb_settings_check(&list, &error), PLOMB_SETTINGS_MALFORMED);
    assert_message("the settings backup at 0x7e000 is damaged: its "
                   "boot validation CRC is 0x");
}

static void test_settings_show__the_page_itself_needs_the_main_crc_alone(void **state)
{
    (void)state;
    put(0x7e000);
    put_damaged(0x7f000, 0x300);
    assert_int_equal(find(), PLOMB_OK);
    assert_pair(0, 0x7f000, 0x7e000, PLOMB_SETTINGS_FROM_BOTH);
    assert_int_equal(plomb_settings_check(&list, &error), PLOMB_SETTINGS_MALFORMED);
}

static void test_settings_show__two_damaged_pages_leave_nothing(void **state)
{
    (void)state;
    put_damaged(0xfe000, 8);
    put_damaged(0xff000, 8);
    assert_int_equal(find(), PLOMB_OK);
    assert_pair(0, 0xff000, 0xfe000, PLOMB_SETTINGS_FROM_NONE);
    assert_true(list.pairs[0].is_same);
}

static void test_settings_show__copies_may_differ(void **state)
{
    (void)state;
    put(0x7e000);
    make_page(2, 8);
    put(0x7f000);
    assert_int_equal(find(), PLOMB_OK);
    assert_pair(0, 0x7f000, 0x7e000, PLOMB_SETTINGS_FROM_BOTH);
    assert_false(list.pairs[0].is_same);
    assert_int_equal(list.pairs[0].page.app_version, 8);
    assert_int_equal(list.pairs[0].backup.app_version, 7);
    assert_int_equal(plomb_settings_check(&list, &error), PLOMB_OK);
}

static void test_settings_show__a_backup_may_be_alone(void **state)
{
    (void)state;
    put(0x7e000);
    assert_int_equal(find(), PLOMB_OK);
    assert_pair(0, 0, 0x7e000, PLOMB_SETTINGS_FROM_BACKUP);
}

static void test_settings_show__lists_the_highest_page_first(void **state)
{
    (void)state;
    put(0x20000);
    put(0x2e000);
    put(0x2f000);
    put(0xff000);
    assert_int_equal(find(), PLOMB_OK);
    assert_int_equal(list.count, 3);
    assert_pair(0, 0xff000, 0, PLOMB_SETTINGS_FROM_PAGE);
    assert_pair(1, 0x2f000, 0x2e000, PLOMB_SETTINGS_FROM_BOTH);
    assert_pair(2, 0x20000, 0, PLOMB_SETTINGS_FROM_PAGE);
}

static void test_settings_show__code_is_no_damaged_page(void **state)
{
    (void)state;
    put(0x7f000);
    put_damaged(0x2f000, 8);
    assert_int_equal(find(), PLOMB_OK);
    assert_int_equal(list.count, 1);
}

static void test_settings_show__refuses_too_many_pages(void **state)
{
    (void)state;
    for (uint32_t i = 0; i <= PLOMB_SETTINGS_PAIRS_MAX; i++) put(0x10000 + 0x2000 * i);
    assert_int_equal(find(), PLOMB_SETTINGS_MALFORMED);
    assert_string_equal(error.message,
                        "the file holds the settings pages of more than 8 devices");
}

static void test_settings_show__reads_the_bytes_of_one_page(void **state)
{
    (void)state;
    assert_int_equal(find_in_page(sizeof(page)), PLOMB_OK);
    assert_int_equal(list.count, 1);
    assert_false(list.pairs[0].has_address);
    assert_int_equal(list.pairs[0].page.app_version, 7);
    assert_int_equal(list.pairs[0].source, PLOMB_SETTINGS_FROM_PAGE);
}

static void test_settings_show__refuses_bytes_that_are_no_page(void **state)
{
    (void)state;
    page[4] = 3;
    assert_int_equal(find_in_page(sizeof(page)), PLOMB_SETTINGS_MALFORMED);
    assert_string_equal(error.message,
                        "no bootloader settings page: expected at least 92 bytes with "
                        "settings version 1 or 2 at byte 4");
}

static void test_settings_show__refuses_more_bytes_than_a_page(void **state)
{
    static uint8_t bytes[PLOMB_PAGE_SIZE + 1];
    (void)state;

    memcpy(bytes, page, sizeof(page));
    assert_int_equal(plomb_settings_parse(plomb_span(bytes, sizeof(bytes)), "x.bin",
                                          &places, &list, &error),
                     PLOMB_SETTINGS_MALFORMED);
}

static void test_settings_show__says_where_it_looked(void **state)
{
    (void)state;
    assert_int_equal(
        plomb_settings_load(VECTORS "errors/app.hex", &places, &list, &error),
        PLOMB_SETTINGS_MALFORMED);
    assert_string_equal(
        error.message, "'" VECTORS "errors/app.hex': no bootloader settings page: none "
                       "is at the address of any chip, and no other page below "
                       "0x100000 has the right CRC");
}

static void test_settings_show__names_what_is_no_page(void **state)
{
    (void)state;
    memset(page, 0xff, sizeof(page));
    put(0xff000);
    assert_int_equal(find(), PLOMB_SETTINGS_MALFORMED);
    assert_string_equal(error.hint, "what lies at 0xff000, the settings page of a "
                                    "chip, does not look like settings");
}

static void test_settings_show__looks_only_where_it_is_told(void **state)
{
    (void)state;
    put(0x7f000);
    put_damaged(0x6f000, 8);
    put(0x60000);
    places.start_address = (struct plomb_optional){true, 0x6f000};
    places.backup_address = (struct plomb_optional){true, 0x60000};
    assert_int_equal(find(), PLOMB_OK);
    assert_int_equal(list.count, 1);
    assert_pair(0, 0x6f000, 0x60000, PLOMB_SETTINGS_FROM_BACKUP);
}

static void test_settings_show__the_given_page_brings_its_backup(void **state)
{
    (void)state;
    put(0x6e000);
    put(0x6f000);
    places.start_address = (struct plomb_optional){true, 0x6f000};
    assert_int_equal(find(), PLOMB_OK);
    assert_pair(0, 0x6f000, 0x6e000, PLOMB_SETTINGS_FROM_BOTH);
}

static void test_settings_show__refuses_an_empty_place(void **state)
{
    (void)state;
    put(0x7f000);
    places.start_address = (struct plomb_optional){true, 0x7f300};
    assert_int_equal(find(), PLOMB_SETTINGS_MALFORMED);
    assert_string_equal(error.message, "--start-address: the file has 36 bytes at "
                                       "0x7f300, expected at least 92");
}

static void test_settings_show__refuses_a_place_beyond_the_flash(void **state)
{
    (void)state;
    put(0x100000);
    places.start_address = (struct plomb_optional){true, 0x100000};
    assert_int_equal(find(), PLOMB_SETTINGS_MALFORMED);
}

static void test_settings_show__refuses_a_place_in_bytes(void **state)
{
    (void)state;
    places.start_address = (struct plomb_optional){true, 0x7f000};
    assert_int_equal(find_in_page(sizeof(page)), PLOMB_OPTION_CONFLICT);
}

static void test_settings_show__refuses_broken_hex(void **state)
{
    (void)state;
    assert_int_equal(
        plomb_settings_load(VECTORS "errors/badsum.hex", &places, &list, &error),
        PLOMB_HEX_MALFORMED);
    assert_message("cannot read '" VECTORS "errors/badsum.hex': line");
}

static void test_settings_show__refuses_elf(void **state)
{
    (void)state;
    assert_int_equal(plomb_settings_parse(plomb_span("\x7f"
                                                     "ELF\1\1\1",
                                                     7),
                                          "x.hex", &places, &list, &error),
                     PLOMB_SETTINGS_MALFORMED);
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_settings_show__finds_the_pages_of_nrfutil),
        TEST(test_settings_show__finds_pages_at_other_addresses),
        TEST(test_settings_show__reads_every_field),
        TEST(test_settings_show__finds_the_page_behind_an_application),
        TEST(test_settings_show__a_damaged_page_leaves_the_backup),
        TEST(test_settings_show__a_damaged_backup_does_not_count),
        TEST(test_settings_show__the_page_itself_needs_the_main_crc_alone),
        TEST(test_settings_show__two_damaged_pages_leave_nothing),
        TEST(test_settings_show__copies_may_differ),
        TEST(test_settings_show__a_backup_may_be_alone),
        TEST(test_settings_show__lists_the_highest_page_first),
        TEST(test_settings_show__code_is_no_damaged_page),
        TEST(test_settings_show__refuses_too_many_pages),
        TEST(test_settings_show__reads_the_bytes_of_one_page),
        TEST(test_settings_show__refuses_bytes_that_are_no_page),
        TEST(test_settings_show__refuses_more_bytes_than_a_page),
        TEST(test_settings_show__says_where_it_looked),
        TEST(test_settings_show__names_what_is_no_page),
        TEST(test_settings_show__looks_only_where_it_is_told),
        TEST(test_settings_show__the_given_page_brings_its_backup),
        TEST(test_settings_show__refuses_an_empty_place),
        TEST(test_settings_show__refuses_a_place_beyond_the_flash),
        TEST(test_settings_show__refuses_a_place_in_bytes),
        TEST(test_settings_show__refuses_broken_hex),
        TEST(test_settings_show__refuses_elf),
    };

    return cmocka_run_group_tests(tests, NULL, free_hex);
}
