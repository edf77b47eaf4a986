#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/image.h>

#include "base/file.h"

#define VECTORS "tests/vectors/image/"

static struct plomb_image image;
static struct plomb_image_options options;
static struct plomb_error error;
static struct plomb_buf text; /* an Intel HEX file that a test builds */

static int start(void **state)
{
    (void)state;
    memset(&options, 0, sizeof(options));
    plomb_error_clear(&error);
    plomb_buf_init(&text, 4u << 20);
    return 0;
}

static int finish(void **state)
{
    (void)state;
    plomb_image_clear(&image);
    plomb_buf_clear(&text);
    return 0;
}

static void add_record(unsigned int type, unsigned int offset, const uint8_t *bytes,
                       size_t size)
{
    unsigned int sum = (unsigned int)size + (offset >> 8) + (offset & 255) + type;

    plomb_buf_addf(&text, ":%02zX%04X%02X", size, offset, type);
    for (size_t i = 0; i < size; i++) {
        plomb_buf_addf(&text, "%02X", bytes[i]);
        sum += bytes[i];
    }
    plomb_buf_addf(&text, "%02X\n", (0u - sum) & 255);
}

/* Adds `size` bytes of 0x11 at `address` to the text. */
static void add_bytes(uint32_t address, size_t size)
{
    static const uint8_t data[16] = {17, 17, 17, 17, 17, 17, 17, 17,
                                     17, 17, 17, 17, 17, 17, 17, 17};

    while (size > 0) {
        size_t part = size < 16 ? size : 16;
        uint8_t base[2] = {(uint8_t)(address >> 24), (uint8_t)(address >> 16)};

        add_record(4, 0, base, sizeof(base));
        add_record(0, address & 0xffff, data, part);
        address += (uint32_t)part;
        size -= part;
    }
}

static enum plomb_status parse_text(const char *name)
{
    add_record(1, 0, NULL, 0);
    return plomb_image_parse(plomb_buf_span(&text), name, &options, &image, &error);
}

static enum plomb_status parse_bytes(const char *bytes, const char *name)
{
    return plomb_image_parse(plomb_span_text(bytes), name, &options, &image, &error);
}

static void use_chip(const char *name)
{
    options.chip = plomb_chip_find(name);
    assert_non_null(options.chip);
}

/* The image that was read has exactly the bytes of this file. */
static void assert_same_as_file(const char *path)
{
    struct plomb_buf expected;

    plomb_buf_init(&expected, 1u << 20);
    assert_int_equal(file_read(path, &expected, NULL), PLOMB_OK);
    assert_int_equal(image.bytes.size, expected.size);
    assert_memory_equal(image.bytes.ptr, expected.ptr, expected.size);
    plomb_buf_clear(&expected);
}

static void assert_dropped(size_t index, uint32_t first, uint32_t last)
{
    assert_true(index < image.dropped_count);
    assert_int_equal(image.dropped[index].start, first);
    assert_int_equal(image.dropped[index].end, last + 1);
}

static void test_image__hex_is_what_nrfutil_packs(void **state)
{
    (void)state;
    assert_int_equal(plomb_image_load(VECTORS "app.hex", &options, &image, &error),
                     PLOMB_OK);
    assert_same_as_file(VECTORS "app.image");
    assert_int_equal(image.format, PLOMB_IMAGE_HEX);
    assert_true(image.has_address);
    assert_int_equal(image.address, 0x26000);
    assert_int_equal(image.unpadded_size, 0x1389);
    assert_int_equal(image.dropped_count, 0);
}

static void test_image__hex_with_gaps_is_what_nrfutil_packs(void **state)
{
    static const struct plomb_range drop[] = {{0, 0x1000}, {0x10001000, 0x10002000}};
    (void)state;

    options.allow_drop = drop;
    options.allow_drop_count = 2;
    assert_int_equal(plomb_image_load(VECTORS "gaps.hex", &options, &image, &error),
                     PLOMB_OK);
    assert_same_as_file(VECTORS "gaps.image");
    assert_int_equal(image.dropped_count, 2);
    assert_dropped(0, 0, 0xaff);
    assert_dropped(1, 0x10001014, 0x1000101b);
}

static void test_image__softdevice_is_what_nrfutil_packs(void **state)
{
    (void)state;
    options.kind = PLOMB_IMAGE_SOFTDEVICE;
    assert_int_equal(plomb_image_load(VECTORS "sd.hex", &options, &image, &error),
                     PLOMB_OK);
    assert_same_as_file(VECTORS "sd.image");
    assert_int_equal(image.address, 0x1000);
    assert_int_equal(image.dropped_count, 1);
    assert_dropped(0, 0, 0xaff);
}

static void test_image__bootloader_is_what_nrfutil_packs(void **state)
{
    (void)state;
    options.kind = PLOMB_IMAGE_BOOTLOADER;
    use_chip("nrf52832");
    assert_int_equal(plomb_image_load(VECTORS "bl.hex", &options, &image, &error),
                     PLOMB_OK);
    assert_same_as_file(VECTORS "bl.image");
    assert_int_equal(image.address, 0x78000);
    assert_dropped(0, 0x10001014, 0x1000101b);
}

static void test_image__raw_binary_is_padded_like_nrfutil_does(void **state)
{
    (void)state;
    assert_int_equal(plomb_image_load(VECTORS "firmware.bin", &options, &image, &error),
                     PLOMB_OK);
    assert_same_as_file(VECTORS "firmware.image");
    assert_int_equal(image.format, PLOMB_IMAGE_BIN);
    assert_false(image.has_address);
    assert_int_equal(image.unpadded_size, 4099);
}

/* Also when the linker puts the ELF header into the first segment. */
static void test_image__elf_is_what_objcopy_makes_of_it(void **state)
{
    static const char *const names[] = {VECTORS "program.elf",
                                        VECTORS "program-segment-with-headers.elf"};
    struct plomb_image hex;
    (void)state;

    assert_int_equal(plomb_image_load(VECTORS "program.hex", &options, &hex, &error),
                     PLOMB_OK);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(plomb_image_load(names[i], &options, &image, &error),
                         PLOMB_OK);
        assert_int_equal(image.format, PLOMB_IMAGE_ELF);
        assert_int_equal(image.address, hex.address);
        assert_int_equal(image.bytes.size, hex.bytes.size);
        assert_memory_equal(image.bytes.ptr, hex.bytes.ptr, hex.bytes.size);
        plomb_image_clear(&image);
    }
    plomb_image_clear(&hex);
}

static void test_image__names_every_range_that_it_refuses(void **state)
{
    (void)state;
    use_chip("nrf52832");
    add_bytes(0x26000, 4);
    add_bytes(0, 16);
    add_bytes(0x80000, 16);
    add_bytes(0x10001014, 8);
    add_bytes(0x12000000, 32);
    add_bytes(0x20000000, 1);
    add_bytes(0x40000000, 1);
    assert_int_equal(parse_text("a.hex"), PLOMB_IMAGE_OUTSIDE_FLASH);
    assert_string_equal(error.message,
                        "bytes lie outside the flash that the image may use: MBR "
                        "0x0-0xf, 0x80000-0x8000f beyond the nrf52832's flash, UICR "
                        "0x10001014-0x1000101b, external flash 0x12000000-0x1200001f, "
                        "RAM 0x20000000-0x20000000, 0x40000000-0x40000000");
    assert_string_equal(error.hint,
                        "if they should not be delivered, add --allow-drop mbr "
                        "--allow-drop 0x80000-0x80010 --allow-drop uicr --allow-drop "
                        "external-flash --allow-drop ram --allow-drop "
                        "0x40000000-0x40000001");
}

static void test_image__counts_the_ranges_that_it_does_not_name(void **state)
{
    (void)state;
    add_bytes(0x26000, 4);
    for (uint32_t i = 0; i < 9; i++) add_bytes(0x10001000 + 16 * i, 1);
    assert_int_equal(parse_text("a.hex"), PLOMB_IMAGE_OUTSIDE_FLASH);
    assert_non_null(strstr(error.message, "UICR 0x10001050-0x10001050 and 3 more"));
    assert_string_equal(error.hint,
                        "if they should not be delivered, add --allow-drop uicr");
}

static void test_image__drops_only_what_entries_cover_together(void **state)
{
    struct plomb_range drop[] = {{0x10001018, 0x10001020}, {0x10001010, 0x10001018}};
    (void)state;

    options.allow_drop = drop;
    options.allow_drop_count = 2;
    add_bytes(0x26000, 4);
    add_bytes(0x10001014, 12);
    assert_int_equal(parse_text("a.hex"), PLOMB_OK);
    plomb_image_clear(&image);
    drop[0].end--;
    assert_int_equal(
        plomb_image_parse(plomb_buf_span(&text), "a.hex", &options, &image, &error),
        PLOMB_IMAGE_OUTSIDE_FLASH);
}

static void test_image__never_drops_what_lies_in_flash(void **state)
{
    static const struct plomb_range drop = {0, UINT32_MAX};
    (void)state;

    options.allow_drop = &drop;
    options.allow_drop_count = 1;
    add_bytes(0xff0, 32);
    assert_int_equal(parse_text("a.hex"), PLOMB_OK);
    assert_int_equal(image.address, 0x1000);
    assert_int_equal(image.unpadded_size, 16);
    assert_dropped(0, 0xff0, 0xfff);
}

static void test_image__exceptions_belong_to_their_kind(void **state)
{
    (void)state;
    assert_int_equal(plomb_image_load(VECTORS "bl.hex", &options, &image, &error),
                     PLOMB_IMAGE_OUTSIDE_FLASH);
    plomb_error_clear(&error);
    options.kind = PLOMB_IMAGE_BOOTLOADER;
    assert_int_equal(plomb_image_load(VECTORS "sd.hex", &options, &image, &error),
                     PLOMB_IMAGE_OUTSIDE_FLASH);
    assert_string_equal(error.message,
                        "cannot use '" VECTORS "sd.hex': bytes lie outside the flash "
                        "that the image may use: MBR 0x0-0xaff");
}

static void test_image__joins_dropped_ranges_when_there_are_too_many(void **state)
{
    static const struct plomb_range drop[] = {{0, 0x1000}, {0x20000000, 0x40000000}};
    (void)state;

    options.allow_drop = drop;
    options.allow_drop_count = 2;
    add_bytes(0x26000, 4);
    for (uint32_t i = 0; i < 20; i++) add_bytes(16 * i, 1);
    for (uint32_t i = 0; i < 20; i++) add_bytes(0x20000000 + 16 * i, 1);
    assert_int_equal(parse_text("a.hex"), PLOMB_OK);
    assert_int_equal(image.dropped_count, 2);
    assert_dropped(0, 0, 19 * 16);
    assert_dropped(1, 0x20000000, 0x20000000 + 19 * 16);
}

static void test_image__refuses_a_file_with_nothing_in_flash(void **state)
{
    (void)state;
    assert_int_equal(parse_text("a.hex"), PLOMB_IMAGE_EMPTY);
    plomb_error_clear(&error);
    plomb_buf_clear(&text);
    add_bytes(0x30000, 4);
    use_chip("nrf52810");
    assert_int_equal(parse_text("a.hex"), PLOMB_IMAGE_EMPTY);
    assert_string_equal(error.message, "the file holds nothing from 0x1000 to 0x2ffff, "
                                       "the flash that the image may use");
    assert_string_equal(error.hint,
                        "it holds something at 0x30000: is it for another chip?");
}

static void test_image__application_ends_below_the_bootloader(void **state)
{
    (void)state;
    use_chip("nrf52832");
    add_bytes(0x77ff0, 16);
    assert_int_equal(parse_text("a.hex"), PLOMB_OK);
    plomb_image_clear(&image);
    plomb_buf_clear(&text);
    add_bytes(0x77ff0, 24);
    assert_int_equal(parse_text("a.hex"), PLOMB_IMAGE_TOO_LARGE);
    assert_string_equal(error.message,
                        "the image is 8 bytes too large: it lies at 0x77ff0-0x78007, "
                        "and the bootloader of the nrf52832 starts at 0x78000");
}

static void test_image__bootloader_ends_below_the_parameter_page(void **state)
{
    (void)state;
    options.kind = PLOMB_IMAGE_BOOTLOADER;
    use_chip("nrf52832");
    add_bytes(0x78000, 16);
    add_bytes(0x7dff0, 16);
    assert_int_equal(parse_text("a.hex"), PLOMB_OK);
    plomb_image_clear(&image);
    plomb_buf_clear(&text);
    add_bytes(0x78000, 16);
    add_bytes(0x7e000, 1);
    assert_int_equal(parse_text("a.hex"), PLOMB_IMAGE_TOO_LARGE);
}

static void test_image__raw_binary_fits_between_mbr_and_bootloader(void **state)
{
    static uint8_t bytes[0x27001];
    (void)state;

    use_chip("nrf52810");
    assert_int_equal(plomb_image_parse(plomb_span(bytes, 0x27000), "a.bin", &options,
                                       &image, &error),
                     PLOMB_OK);
    plomb_image_clear(&image);
    assert_int_equal(plomb_image_parse(plomb_span(bytes, 0x27001), "a.bin", &options,
                                       &image, &error),
                     PLOMB_IMAGE_TOO_LARGE);
    options.kind = PLOMB_IMAGE_BOOTLOADER;
    assert_int_equal(plomb_image_parse(plomb_span(bytes, 0x27001), "a.bin", &options,
                                       &image, &error),
                     PLOMB_OK);
}

static void test_image__softdevice_starts_behind_the_mbr(void **state)
{
    (void)state;
    options.kind = PLOMB_IMAGE_SOFTDEVICE;
    assert_int_equal(plomb_image_load(VECTORS "app.hex", &options, &image, &error),
                     PLOMB_SOFTDEVICE_UNRECOGNISED);
    assert_string_equal(error.message,
                        "cannot use '" VECTORS "app.hex': the image starts at 0x26000, "
                        "expected 0x1000 as in every SoftDevice");
}

static void test_image__finds_the_softdevice_block(void **state)
{
    static const uint8_t info[0x18] = {0x2c, 0, 0, 0, 0xdb, 0xe5, 0xb1, 0x51, 0, 0x60,
                                       2,    0, 1, 1, 0,    0,    132,  0,    0, 0};
    (void)state;

    options.kind = PLOMB_IMAGE_SOFTDEVICE;
    add_bytes(0x1000, 4);
    add_record(0, 0x3000, info, sizeof(info));
    assert_int_equal(parse_text("a.hex"), PLOMB_OK);
    assert_true(image.has_softdevice);
    assert_int_equal(image.softdevice.size, 0x26000);
    assert_int_equal(image.softdevice.fwid, 0x101);
}

static void test_image__a_softdevice_without_block_is_accepted(void **state)
{
    (void)state;
    options.kind = PLOMB_IMAGE_SOFTDEVICE;
    assert_int_equal(parse_bytes("\1\2\3\4", "sd.bin"), PLOMB_OK);
    assert_false(image.has_softdevice);
}

static void test_image__refuses_a_file_that_is_too_large(void **state)
{
    static uint8_t byte;
    (void)state;

    /* The size alone is refused: the bytes do not exist. */
    assert_int_equal(plomb_image_parse(plomb_span(&byte, PLOMB_IMAGE_FILE_MAX + 1u),
                                       "a.bin", &options, &image, &error),
                     PLOMB_INPUT_TOO_LARGE);
}

static void test_image__an_error_names_the_file(void **state)
{
    (void)state;
    assert_int_equal(plomb_image_load("no/such.hex", &options, &image, &error),
                     PLOMB_FILE_NOT_FOUND);
    assert_non_null(strstr(error.message, "cannot read 'no/such.hex': "));
}

static void test_image__clearing_twice_is_harmless(void **state)
{
    (void)state;
    assert_int_equal(parse_bytes("\1\2\3", "a.bin"), PLOMB_OK);
    plomb_image_clear(&image);
    plomb_image_clear(&image);
    plomb_image_clear(NULL);
    assert_null(image.bytes.ptr);
}

#define IMAGE_TEST(name) cmocka_unit_test_setup_teardown(name, start, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IMAGE_TEST(test_image__hex_is_what_nrfutil_packs),
        IMAGE_TEST(test_image__hex_with_gaps_is_what_nrfutil_packs),
        IMAGE_TEST(test_image__softdevice_is_what_nrfutil_packs),
        IMAGE_TEST(test_image__bootloader_is_what_nrfutil_packs),
        IMAGE_TEST(test_image__raw_binary_is_padded_like_nrfutil_does),
        IMAGE_TEST(test_image__elf_is_what_objcopy_makes_of_it),
        IMAGE_TEST(test_image__names_every_range_that_it_refuses),
        IMAGE_TEST(test_image__counts_the_ranges_that_it_does_not_name),
        IMAGE_TEST(test_image__drops_only_what_entries_cover_together),
        IMAGE_TEST(test_image__never_drops_what_lies_in_flash),
        IMAGE_TEST(test_image__exceptions_belong_to_their_kind),
        IMAGE_TEST(test_image__joins_dropped_ranges_when_there_are_too_many),
        IMAGE_TEST(test_image__refuses_a_file_with_nothing_in_flash),
        IMAGE_TEST(test_image__application_ends_below_the_bootloader),
        IMAGE_TEST(test_image__bootloader_ends_below_the_parameter_page),
        IMAGE_TEST(test_image__raw_binary_fits_between_mbr_and_bootloader),
        IMAGE_TEST(test_image__softdevice_starts_behind_the_mbr),
        IMAGE_TEST(test_image__finds_the_softdevice_block),
        IMAGE_TEST(test_image__a_softdevice_without_block_is_accepted),
        IMAGE_TEST(test_image__refuses_a_file_that_is_too_large),
        IMAGE_TEST(test_image__an_error_names_the_file),
        IMAGE_TEST(test_image__clearing_twice_is_harmless),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
