/* The time of an archive, over archives that Python's zipfile module wrote. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "formats/zip.h"
#include "formats/zip_time.h"

/*
 * The first 30 bytes of what zipfile writes for one empty file "a" with the date
 * (2023, 11, 14, 22, 13, 20), which is 1700000000 seconds since 1970.
 */
static const uint8_t zipfile_head[] = {0x50, 0x4b, 0x03, 0x04, 0x14, 0x00, 0x00, 0x00,
                                       0x00, 0x00, 0xaa, 0xb1, 0x6e, 0x57, 0x00, 0x00,
                                       0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
                                       0x00, 0x00, 0x01, 0x00, 0x00, 0x00};

static void test_zip_time__reads_what_zipfile_writes(void **state)
{
    (void)state;
    assert_int_equal(zip_time(plomb_span(zipfile_head, sizeof(zipfile_head))),
                     1700000000);
}

static void test_zip_time__is_some_time_without_an_entry(void **state)
{
    (void)state;
    assert_int_equal(zip_time(plomb_span(zipfile_head, sizeof(zipfile_head) - 1)), 0);
    assert_int_equal(zip_time(plomb_span(NULL, 0)), 0);
}

/* Whatever stands there, an archive that is written with it can be written again. */
static void test_zip_time__is_the_way_back(void **state)
{
    static const int64_t times[] = {0, 315532800, 1700000001, 4354819198, 1LL << 40};
    const struct zip_file file = {"a", {NULL, 0}, NULL};

    (void)state;
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        struct plomb_buf first;
        struct plomb_buf second;

        plomb_buf_init(&first, 1024);
        plomb_buf_init(&second, 1024);
        assert_int_equal(zip_write(&file, 1, times[i], &first, NULL), PLOMB_OK);
        assert_int_equal(
            zip_write(&file, 1, zip_time(plomb_buf_span(&first)), &second, NULL),
            PLOMB_OK);
        assert_true(
            plomb_span_is_equal(plomb_buf_span(&first), plomb_buf_span(&second)));
        plomb_buf_clear(&first);
        plomb_buf_clear(&second);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zip_time__reads_what_zipfile_writes),
        cmocka_unit_test(test_zip_time__is_some_time_without_an_entry),
        cmocka_unit_test(test_zip_time__is_the_way_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
