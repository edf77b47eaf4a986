/*
 * Reading Zigbee OTA files back, over the one that nrfutil wrote: docs/spec/zigbee-ota.md.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/package.h>

#include "base/crc32.h"
#include "base/file.h"
#include "formats/zigbee_ota_parse.h"

#define VECTOR "tests/vectors/nrfutil/zigbee-app/"

/* Offsets in nrfutil's file, whose header has a hardware range. */
enum { FILE_SIZE_AT = 52, TRIGGER_AT = 60, INIT_PACKET_AT = 83 };

struct subject {
    struct plomb_buf file;
    struct zigbee_ota_parts parts;
};

static struct subject subject;

static int start(void **state)
{
    (void)state;
    memset(&subject, 0, sizeof(subject));
    plomb_buf_init(&subject.file, PLOMB_PACKAGE_MAX);
    return (int)file_read(VECTOR "007B-0141-01010101-good_image.zigbee", &subject.file,
                          NULL);
}

static int finish(void **state)
{
    (void)state;
    plomb_buf_clear(&subject.file);
    return 0;
}

static bool parse(void)
{
    return zigbee_ota_parse(plomb_buf_span(&subject.file), &subject.parts);
}

static void test_zigbee_ota_parse__finds_the_parts_of_nrfutils_file(void **state)
{
    struct plomb_buf image;
    uint8_t crc[4];

    (void)state;
    plomb_buf_init(&image, PLOMB_PACKAGE_MAX);
    assert_int_equal(file_read(VECTOR "app.bin", &image, NULL), PLOMB_OK);
    assert_true(parse());
    assert_int_equal(subject.parts.image.size, image.size);
    assert_memory_equal(subject.parts.image.ptr, image.ptr, image.size);
    assert_int_equal(subject.parts.init_packet_offset, INIT_PACKET_AT + 6);
    zigbee_ota_write_crc(crc, crc32_of(subject.parts.init_packet));
    assert_memory_equal(subject.file.ptr + subject.parts.crc_offset, crc, 4);
    plomb_buf_clear(&image);
}

static void test_zigbee_ota_parse__takes_padding_of_ones_alone(void **state)
{
    (void)state;
    plomb_buf_extend(&subject.file, 3, 0xff);
    assert_true(parse());
    subject.file.ptr[subject.file.size - 1] = 0;
    assert_false(parse());
    subject.file.ptr[subject.file.size - 1] = 0xff;
    plomb_buf_extend(&subject.file, 1, 0xff);
    assert_false(parse());
}

static void test_zigbee_ota_parse__refuses_files_that_are_cut_off(void **state)
{
    (void)state;
    for (size_t size = 0; size < subject.file.size; size += size < 400 ? 1 : 97) {
        assert_false(
            zigbee_ota_parse(plomb_span(subject.file.ptr, size), &subject.parts));
    }
}

static void test_zigbee_ota_parse__refuses_other_files(void **state)
{
    static const size_t places[] = {0,
                                    3,
                                    6,
                                    7,
                                    FILE_SIZE_AT,
                                    TRIGGER_AT,
                                    TRIGGER_AT + 2,
                                    INIT_PACKET_AT,
                                    INIT_PACKET_AT + 5};

    (void)state;
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        subject.file.ptr[places[i]] ^= 0x80;
        assert_false(parse());
        subject.file.ptr[places[i]] ^= 0x80;
    }
    assert_true(parse());
}

#define TEST(name)                                                                     \
    cmocka_unit_test_setup_teardown(test_zigbee_ota_parse__##name, start, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(finds_the_parts_of_nrfutils_file),
        TEST(takes_padding_of_ones_alone),
        TEST(refuses_files_that_are_cut_off),
        TEST(refuses_other_files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
