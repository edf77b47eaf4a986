#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/hex_write.h"
#include "formats/intel_hex.h"

static const uint8_t counting[20] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,
                                     10, 11, 12, 13, 14, 15, 16, 17, 18, 0xff};

static struct plomb_buf out;

static int clear_out(void **state)
{
    (void)state;
    plomb_buf_clear(&out);
    plomb_buf_init(&out, 4096);
    return 0;
}

static int free_out(void **state)
{
    (void)state;
    plomb_buf_clear(&out);
    return 0;
}

static void assert_written(const char *expected)
{
    assert_int_equal(out.status, PLOMB_OK);
    plomb_buf_add_byte(&out, '\0');
    assert_string_equal((const char *)out.ptr, expected);
}

static void test_hex_write__writes_upper_case_records_of_16_bytes(void **state)
{
    struct hex_writer writer = {.out = &out};
    (void)state;

    hex_write_bytes(&writer, 0x7f000, plomb_span(counting, 16));
    assert_written(":020000040007F3\n"
                   ":10F00000000102030405060708090A0B0C0D0E0F88\n");
}

static void test_hex_write__the_last_record_is_as_short_as_the_rest(void **state)
{
    struct hex_writer writer = {.out = &out};
    (void)state;

    hex_write_bytes(&writer, 0xff000, plomb_span(counting, sizeof(counting)));
    assert_written(":02000004000FEB\n"
                   ":10F00000000102030405060708090A0B0C0D0E0F88\n"
                   ":04F01000101112FFCA\n");
}

static void test_hex_write__a_record_stops_at_64_kib(void **state)
{
    struct hex_writer writer = {.out = &out};
    (void)state;

    hex_write_bytes(&writer, 0x1fffe, plomb_span(counting, 4));
    assert_written(":020000040001F9\n"
                   ":02FFFE00000100\n"
                   ":020000040002F8\n"
                   ":020000000203F9\n");
}

static void test_hex_write__the_upper_address_is_written_once(void **state)
{
    struct hex_writer writer = {.out = &out};
    (void)state;

    hex_write_bytes(&writer, 0x1000, plomb_span(counting, 1));
    hex_write_bytes(&writer, 0x2000, plomb_span(counting, 1));
    assert_written(":020000040000FA\n"
                   ":0110000000EF\n"
                   ":0120000000DF\n");
}

static void test_hex_write__the_end_record_ends_the_file(void **state)
{
    struct hex_writer writer = {.out = &out};
    (void)state;

    hex_write_end(&writer);
    assert_written(":00000001FF\n");
}

static void test_hex_write__the_reader_reads_it_back(void **state)
{
    struct hex_writer writer = {.out = &out};
    struct memory_map map;
    (void)state;

    assert_int_equal(memory_map_init(&map, 0x80000), PLOMB_OK);
    hex_write_bytes(&writer, 0x3fff1, plomb_span(counting, sizeof(counting)));
    hex_write_end(&writer);
    assert_int_equal(intel_hex_parse(plomb_buf_span(&out), &map, NULL), PLOMB_OK);
    assert_memory_equal(map.flash + 0x3fff1, counting, sizeof(counting));
    memory_map_clear(&map);
}

static void test_hex_write__the_buffer_keeps_the_failure(void **state)
{
    struct hex_writer writer = {.out = &out};
    (void)state;

    out.max_size = 20;
    hex_write_bytes(&writer, 0x7f000, plomb_span(counting, 16));
    assert_int_equal(out.status, PLOMB_INPUT_TOO_LARGE);
}

#define TEST(name) cmocka_unit_test_setup(name, clear_out)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_hex_write__writes_upper_case_records_of_16_bytes),
        TEST(test_hex_write__the_last_record_is_as_short_as_the_rest),
        TEST(test_hex_write__a_record_stops_at_64_kib),
        TEST(test_hex_write__the_upper_address_is_written_once),
        TEST(test_hex_write__the_end_record_ends_the_file),
        TEST(test_hex_write__the_reader_reads_it_back),
        TEST(test_hex_write__the_buffer_keeps_the_failure),
    };

    return cmocka_run_group_tests(tests, NULL, free_out);
}
