#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include <plomb/package.h>

#include "formats/zip.h"
#include "formats/zip_parse.h"

static struct zip_file file_of(const char *name, const char *text)
{
    struct zip_file file = {name, plomb_span_text(text), NULL};

    return file;
}

/* Writes an archive of one file into a buffer that the caller clears. */
static void write_one(const char *name, int64_t time, struct plomb_buf *out)
{
    struct zip_file file = file_of(name, "123456789");

    plomb_buf_init(out, PLOMB_PACKAGE_MAX);
    assert_int_equal(zip_write(&file, 1, time, out, NULL), PLOMB_OK);
}

/* The MS-DOS time and date of the first entry of an archive. */
static void assert_dos_time(int64_t time, uint8_t b0, uint8_t b1, uint8_t b2,
                            uint8_t b3)
{
    const uint8_t expected[4] = {b0, b1, b2, b3};
    struct plomb_buf out;

    write_one("a", time, &out);
    assert_memory_equal(out.ptr + 10, expected, 4);
    plomb_buf_clear(&out);
}

static enum plomb_status status_of_names(const char *first, const char *second)
{
    struct zip_file files[2] = {file_of(first, "1"), file_of(second, "2")};
    struct plomb_buf out;
    enum plomb_status status;

    plomb_buf_init(&out, PLOMB_PACKAGE_MAX);
    status = zip_write(files, 2, 0, &out, NULL);
    if (status != PLOMB_OK) assert_int_equal(out.size, 0);
    plomb_buf_clear(&out);
    return status;
}

static void test_zip__writes_exactly_these_bytes(void **state)
{
    static const uint8_t expected[] =
        "PK\3\4\x14\0\0\0\0\0\0\0\x21\0\x26\x39\xf4\xcb\x09\0\0\0\x09\0\0\0\1\0\0\0"
        "a"
        "123456789"
        "PK\1\2\x14\3\x14\0\0\0\0\0\0\0\x21\0\x26\x39\xf4\xcb\x09\0\0\0\x09\0\0\0\1\0"
        "\0\0\0\0\0\0\0\0\0\0\xa4\x81\0\0\0\0"
        "a"
        "PK\5\6\0\0\0\0\1\0\1\0\x2f\0\0\0\x28\0\0\0\0";
    struct plomb_buf out;
    (void)state;

    write_one("a", 0, &out);
    assert_int_equal(out.size, sizeof(expected));
    assert_memory_equal(out.ptr, expected, sizeof(expected));
    plomb_buf_clear(&out);
}

static void test_zip__writes_what_the_parser_reads(void **state)
{
    struct zip_file files[] = {file_of("manifest.json", "{}"), file_of("b.dat", ""),
                               file_of("META-INF/a-b_c.1", "abc")};
    struct zip_archive archive = {0};
    struct plomb_buf out;
    (void)state;

    plomb_buf_init(&out, PLOMB_PACKAGE_MAX);
    assert_int_equal(zip_write(files, 3, 1700000000, &out, NULL), PLOMB_OK);
    assert_int_equal(zip_parse(plomb_buf_span(&out), &archive, NULL), PLOMB_OK);
    plomb_buf_clear(&out);
    assert_int_equal(archive.count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(archive.entries[i].name, files[i].name);
        assert_true(plomb_span_is_equal(archive.entries[i].bytes, files[i].bytes));
    }
    zip_archive_clear(&archive);
}

static void test_zip__time_is_utc_in_every_zone(void **state)
{
    (void)state;
    assert_int_equal(setenv("TZ", "Asia/Kolkata", 1), 0);
    tzset();
    /* 2023-11-14 22:13:20 */
    assert_dos_time(1700000000, 0xaa, 0xb1, 0x6e, 0x57);
    assert_int_equal(unsetenv("TZ"), 0);
    tzset();
    assert_dos_time(1700000001, 0xaa, 0xb1, 0x6e, 0x57);
}

static void test_zip__time_is_cut_to_what_the_format_holds(void **state)
{
    (void)state;
    assert_dos_time(INT64_MIN, 0x00, 0x00, 0x21, 0x00);
    assert_dos_time(0, 0x00, 0x00, 0x21, 0x00);
    assert_dos_time(315532800, 0x00, 0x00, 0x21, 0x00);
    assert_dos_time(315532802, 0x01, 0x00, 0x21, 0x00);
    assert_dos_time(INT64_MAX, 0x7d, 0xbf, 0x9f, 0xff);
}

static void test_zip__refuses_names_that_no_package_has(void **state)
{
    static const char *const names[] = {
        "",          "a/b",          "../a", "a b",        "\xc3\xa9",
        "META-INF/", "META-INF/a/b", ".",    "META-INF/.."};
    (void)state;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_int_equal(status_of_names("ok", names[i]), PLOMB_INTERNAL);
    }
}

static void test_zip__refuses_the_same_name_twice(void **state)
{
    (void)state;
    assert_int_equal(status_of_names("a", "b"), PLOMB_OK);
    assert_int_equal(status_of_names("a", "a"), PLOMB_INTERNAL);
}

static void test_zip__refuses_more_entries_than_a_package_has(void **state)
{
    struct zip_file files[PLOMB_PACKAGE_ENTRIES_MAX + 1] = {{0}};
    struct plomb_buf out;
    (void)state;

    plomb_buf_init(&out, PLOMB_PACKAGE_MAX);
    assert_int_equal(zip_write(files, PLOMB_PACKAGE_ENTRIES_MAX + 1, 0, &out, NULL),
                     PLOMB_INPUT_TOO_LARGE);
    plomb_buf_clear(&out);
}

/* Writes one file so large that the archive has `size` bytes. */
static enum plomb_status status_of_size(size_t size, struct plomb_error *error)
{
    const size_t frame = 30 + 46 + 2 * 1 + 22;
    struct zip_file file = {.name = "a"};
    struct plomb_buf bytes;
    struct plomb_buf out;
    enum plomb_status status;

    plomb_buf_init(&bytes, size);
    assert_non_null(plomb_buf_extend(&bytes, size - frame, 0));
    file.bytes = plomb_buf_span(&bytes);
    plomb_buf_init(&out, PLOMB_PACKAGE_MAX);
    status = zip_write(&file, 1, 0, &out, error);
    if (status == PLOMB_OK) assert_int_equal(out.size, size);
    plomb_buf_clear(&bytes);
    plomb_buf_clear(&out);
    return status;
}

static void test_zip__refuses_more_than_the_limit(void **state)
{
    struct plomb_error error = {0};
    (void)state;

    assert_int_equal(status_of_size(PLOMB_PACKAGE_MAX, NULL), PLOMB_OK);
    assert_int_equal(status_of_size(PLOMB_PACKAGE_MAX + 1, &error),
                     PLOMB_INPUT_TOO_LARGE);
    assert_non_null(strstr(error.message, "'a'"));
    assert_true(error.hint[0] != '\0');
}

static void test_zip__passes_on_the_failure_of_the_buffer(void **state)
{
    struct zip_file file = file_of("a", "text");
    struct plomb_error error = {0};
    struct plomb_buf out;
    (void)state;

    plomb_buf_init(&out, 50);
    assert_int_equal(zip_write(&file, 1, 0, &out, &error), PLOMB_INPUT_TOO_LARGE);
    assert_int_equal(error.status, PLOMB_INPUT_TOO_LARGE);
    plomb_buf_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zip__writes_exactly_these_bytes),
        cmocka_unit_test(test_zip__writes_what_the_parser_reads),
        cmocka_unit_test(test_zip__time_is_utc_in_every_zone),
        cmocka_unit_test(test_zip__time_is_cut_to_what_the_format_holds),
        cmocka_unit_test(test_zip__refuses_names_that_no_package_has),
        cmocka_unit_test(test_zip__refuses_the_same_name_twice),
        cmocka_unit_test(test_zip__refuses_more_entries_than_a_package_has),
        cmocka_unit_test(test_zip__refuses_more_than_the_limit),
        cmocka_unit_test(test_zip__passes_on_the_failure_of_the_buffer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
