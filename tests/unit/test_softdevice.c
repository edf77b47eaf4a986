#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/core/softdevice.h>
#include <plomb/flash_map.h>
#include <plomb/image.h>

enum { IMAGE_SIZE = PLOMB_SOFTDEVICE_INFO_OFFSET + 0x18 };

/* The block of S132 7.2.0: its size, FWID, id and version are public. */
static const uint8_t s132_info[0x18] = {0x2c, 0,    0,    0,    0xdb, 0xe5, 0xb1, 0x51,
                                        0x00, 0x60, 0x02, 0x00, 0x01, 0x01, 0,    0,
                                        132,  0,    0,    0,    0x00, 0xdd, 0x6d, 0x00};

static uint8_t image[IMAGE_SIZE];

static int make_image(void **state)
{
    (void)state;
    memset(image, 0xff, sizeof(image));
    memcpy(image + PLOMB_SOFTDEVICE_INFO_OFFSET, s132_info, sizeof(s132_info));
    return 0;
}

static void test_softdevice__reads_every_field(void **state)
{
    struct plomb_softdevice softdevice;
    (void)state;

    assert_true(plomb_softdevice_parse(plomb_span(image, IMAGE_SIZE), &softdevice));
    assert_int_equal(softdevice.size, 0x26000);
    assert_int_equal(softdevice.fwid, 0x101);
    assert_int_equal(softdevice.id, 132);
    assert_int_equal(softdevice.version, 7200000);
}

static void test_softdevice__an_old_block_has_no_id_and_no_version(void **state)
{
    struct plomb_softdevice softdevice;
    (void)state;

    image[PLOMB_SOFTDEVICE_INFO_OFFSET] = 0x10;
    assert_true(plomb_softdevice_parse(plomb_span(image, IMAGE_SIZE), &softdevice));
    assert_int_equal(softdevice.fwid, 0x101);
    assert_int_equal(softdevice.id, 0);
    assert_int_equal(softdevice.version, 0);
}

static void test_softdevice__a_block_can_end_before_the_version(void **state)
{
    struct plomb_softdevice softdevice;
    (void)state;

    image[PLOMB_SOFTDEVICE_INFO_OFFSET] = 0x14;
    assert_true(plomb_softdevice_parse(plomb_span(image, IMAGE_SIZE), &softdevice));
    assert_int_equal(softdevice.id, 132);
    assert_int_equal(softdevice.version, 0);
}

static void test_softdevice__leaves_the_output_alone_without_the_magic(void **state)
{
    struct plomb_softdevice softdevice = {.size = 1, .fwid = 2};
    (void)state;

    image[PLOMB_SOFTDEVICE_INFO_OFFSET + 7] ^= 1;
    assert_false(plomb_softdevice_parse(plomb_span(image, IMAGE_SIZE), &softdevice));
    assert_int_equal(softdevice.size, 1);
    assert_int_equal(softdevice.fwid, 2);
}

static void test_softdevice__refuses_every_image_that_is_too_short(void **state)
{
    struct plomb_softdevice softdevice;
    (void)state;

    for (size_t size = 0; size < IMAGE_SIZE; size++) {
        assert_false(plomb_softdevice_parse(plomb_span(image, size), &softdevice));
    }
}

static void test_softdevice__names_released_ids(void **state)
{
    (void)state;
    assert_string_equal(plomb_softdevice_name(0x81), "S132 2.0.0");
    assert_string_equal(plomb_softdevice_name(0xea), "S122 8.0.0");
    assert_string_equal(plomb_softdevice_name(0x100), "S140 7.2.0");
    assert_string_equal(plomb_softdevice_name(0x126), "S112 7.3.0");
}

static void test_softdevice__does_not_name_other_ids(void **state)
{
    (void)state;
    assert_null(plomb_softdevice_name(0));
    assert_null(plomb_softdevice_name(0xfffe));
    assert_null(plomb_softdevice_name(0x127));
}

static void test_softdevice__names_are_unique(void **state)
{
    size_t count = 0;
    (void)state;

    for (unsigned int a = 0; a <= UINT16_MAX; a++) {
        const char *name = plomb_softdevice_name((uint16_t)a);

        if (name == NULL) continue;
        count++;
        for (unsigned int b = 0; b < a; b++) {
            const char *other = plomb_softdevice_name((uint16_t)b);

            assert_true(other == NULL || strcmp(name, other) != 0);
        }
    }
    assert_int_equal(count, 40);
}

static void test_softdevice__every_name_leads_back_to_its_id(void **state)
{
    (void)state;
    for (unsigned int id = 0; id <= UINT16_MAX; id++) {
        const char *name = plomb_softdevice_name((uint16_t)id);
        uint16_t found = 0;

        if (name == NULL) continue;
        assert_true(plomb_softdevice_find(name, strlen(name), &found));
        assert_int_equal(found, id);
    }
}

static void test_softdevice__names_may_be_written_in_several_ways(void **state)
{
    static const char *const names[] = {"S113 7.0.1", "s113-7.0.1", "S113_7.0.1"};
    (void)state;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        uint16_t found = 0;

        assert_true(plomb_softdevice_find(names[i], strlen(names[i]), &found));
        assert_int_equal(found, 0xcc);
    }
}

static void test_softdevice__finds_no_other_names(void **state)
{
    static const char *const names[] = {
        "", "s113", "s113-7.0", "s113-7.0.2", "s1137.0.1", "s113-7.0.1 ", "113-7.0.1"};
    (void)state;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        uint16_t found = 7;

        assert_false(plomb_softdevice_find(names[i], strlen(names[i]), &found));
        assert_int_equal(found, 7);
    }
}

static void test_softdevice__tells_where_applications_begin(void **state)
{
    (void)state;
    assert_int_equal(plomb_softdevice_end(0x0cc), 0x1c000);
    assert_int_equal(plomb_softdevice_end(0x100), 0x27000);
    assert_int_equal(plomb_softdevice_end(0x101), 0x26000);
    assert_int_equal(plomb_softdevice_end(0x123), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_softdevice__reads_every_field, make_image),
        cmocka_unit_test_setup(test_softdevice__an_old_block_has_no_id_and_no_version,
                               make_image),
        cmocka_unit_test_setup(test_softdevice__a_block_can_end_before_the_version,
                               make_image),
        cmocka_unit_test_setup(
            test_softdevice__leaves_the_output_alone_without_the_magic, make_image),
        cmocka_unit_test_setup(test_softdevice__refuses_every_image_that_is_too_short,
                               make_image),
        cmocka_unit_test(test_softdevice__names_released_ids),
        cmocka_unit_test(test_softdevice__does_not_name_other_ids),
        cmocka_unit_test(test_softdevice__names_are_unique),
        cmocka_unit_test(test_softdevice__every_name_leads_back_to_its_id),
        cmocka_unit_test(test_softdevice__names_may_be_written_in_several_ways),
        cmocka_unit_test(test_softdevice__finds_no_other_names),
        cmocka_unit_test(test_softdevice__tells_where_applications_begin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
