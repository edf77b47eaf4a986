#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/intel_hex.h"

#define END ":00000001FF\n"

static struct memory_map map;
static struct plomb_error error;

static enum plomb_status parse(const char *text)
{
    memory_map_clear(&map);
    plomb_error_clear(&error);
    assert_int_equal(memory_map_init(&map, 0x80000), PLOMB_OK);
    return intel_hex_parse(plomb_span_text(text), &map, &error);
}

static int clear_map(void **state)
{
    (void)state;
    memory_map_clear(&map);
    return 0;
}

/* The text is refused in `line` with exactly this message behind the line. */
static void assert_refused(const char *text, size_t line, const char *message)
{
    char expected[PLOMB_ERROR_MESSAGE_SIZE];

    snprintf(expected, sizeof(expected), "line %zu: %s", line, message);
    assert_int_equal(parse(text), PLOMB_HEX_MALFORMED);
    assert_string_equal(error.message, expected);
    assert_int_equal(error.position_kind, PLOMB_POSITION_LINE);
    assert_int_equal(error.position, line);
}

static void assert_flash(uint32_t address, const char *bytes, size_t size)
{
    struct memory_range run;

    assert_true(memory_map_next_written(&map, address, map.flash_size, &run));
    assert_int_equal(run.start, address);
    assert_int_equal(run.end, address + size);
    assert_memory_equal(map.flash + address, bytes, size);
}

static void test_intel_hex__reads_data_at_its_address(void **state)
{
    (void)state;
    assert_int_equal(parse(":0410000001020304E2\n" END), PLOMB_OK);
    assert_flash(0x1000, "\1\2\3\4", 4);
}

static void test_intel_hex__a_linear_address_is_the_upper_half(void **state)
{
    (void)state;
    assert_int_equal(parse(":020000040002F8\n:046000000102030492\n" END), PLOMB_OK);
    assert_flash(0x26000, "\1\2\3\4", 4);
}

static void test_intel_hex__a_segment_address_counts_in_sixteens(void **state)
{
    (void)state;
    assert_int_equal(parse(":020000021001EB\n:0400F0000102030402\n" END), PLOMB_OK);
    assert_flash(0x10100, "\1\2\3\4", 4);
}

static void test_intel_hex__start_addresses_mean_nothing(void **state)
{
    (void)state;
    assert_int_equal(parse(":0400000300003800C1\n:04000005000000CD2A\n" END), PLOMB_OK);
    assert_false(memory_map_extent(&map, 0, map.flash_size, &(struct memory_range){0}));
    assert_int_equal(map.range_count, 0);
}

static void test_intel_hex__accepts_lower_case_crlf_and_blank_lines(void **state)
{
    (void)state;
    assert_int_equal(parse("\r\n\n:02100000abcd76\r\n  \t\r\n:00000001ff\r\n\r\n \n"),
                     PLOMB_OK);
    assert_flash(0x1000, "\xab\xcd", 2);
}

static void test_intel_hex__accepts_a_last_line_without_its_end(void **state)
{
    (void)state;
    assert_int_equal(parse(":00000001FF"), PLOMB_OK);
}

static void test_intel_hex__accepts_a_record_of_255_bytes(void **state)
{
    char text[2 * 260 + 1 + 1 + sizeof(END)] = ":FF100000";
    (void)state;

    memset(text + 9, '0', 510);
    strcpy(text + 519, "F1\n" END);
    assert_int_equal(parse(text), PLOMB_OK);
    assert_int_equal(map.flash[0x1000], 0);
    assert_int_equal(map.flash[0x10fe], 0);
    assert_int_equal(map.flash[0x10ff], 0xff);
}

static void test_intel_hex__only_remembers_where_bytes_outside_flash_lie(void **state)
{
    (void)state;
    assert_int_equal(parse(":020000041000EA\n:081014000080070000E0070066\n" END),
                     PLOMB_OK);
    assert_int_equal(map.range_count, 1);
    assert_int_equal(map.ranges[0].start, 0x10001014);
    assert_int_equal(map.ranges[0].end, 0x1000101c);
}

static void test_intel_hex__refuses_bad_checksum(void **state)
{
    (void)state;
    assert_refused("\n:0410000001020304E3\n" END, 2, "checksum is 0xe3, expected 0xe2");
    assert_int_not_equal(error.hint[0], '\0');
}

static void test_intel_hex__refuses_a_line_without_colon(void **state)
{
    (void)state;
    assert_refused("S00600004844521B\n", 1, "does not start with ':' but with 'S'");
    assert_refused(END "\n\x1a", 3, "more follows the end record in line 1");
    assert_refused("\n\x1a", 2, "does not start with ':' but with byte 0x1a");
    assert_refused(" " END, 1, "does not start with ':' but with byte 0x20");
}

static void test_intel_hex__refuses_characters_that_are_no_digits(void **state)
{
    (void)state;
    assert_refused(":04100000010G0304E2\n", 1,
                   "byte 0x47 in column 13, expected a hexadecimal digit");
    assert_refused(":0410000001020304E2 \n", 1,
                   "byte 0x20 in column 20, expected a hexadecimal digit");
    assert_refused(":x\n", 1, "byte 0x78 in column 2, expected a hexadecimal digit");
}

static void test_intel_hex__refuses_a_wrong_number_of_digits(void **state)
{
    (void)state;
    assert_refused(":\n", 1, "the record has 0 digits, expected at least 10");
    assert_refused(":0\n", 1, "the record has 1 digits, expected at least 10");
    assert_refused(":0410000001020304E\n", 1,
                   "the record has 17 digits, expected 18 for its 4 bytes of data");
    assert_refused(":0410000001020304E200\n", 1,
                   "the record has 20 digits, expected 18 for its 4 bytes of data");
    assert_refused(":04100000\n", 1,
                   "the record has 8 digits, expected 18 for its 4 bytes of data");
}

static void test_intel_hex__refuses_a_type_that_is_unknown(void **state)
{
    (void)state;
    assert_refused(":00000006FA\n" END, 1,
                   "record type is 0x06, expected 0x00 to 0x05");
    assert_refused(":000000FF01\n" END, 1,
                   "record type is 0xff, expected 0x00 to 0x05");
}

static void test_intel_hex__refuses_a_wrong_size_for_a_type(void **state)
{
    (void)state;
    assert_refused(":03000004000000F9\n" END, 1,
                   "a record of type 0x04 has 3 bytes of data, expected 2");
    assert_refused(":0100000200FD\n" END, 1,
                   "a record of type 0x02 has 1 bytes of data, expected 2");
    assert_refused(":0100000100FE\n", 1,
                   "a record of type 0x01 has 1 bytes of data, expected 0");
    assert_refused(":020000050000F9\n" END, 1,
                   "a record of type 0x05 has 2 bytes of data, expected 4");
}

static void test_intel_hex__refuses_an_offset_where_none_belongs(void **state)
{
    (void)state;
    assert_refused(":021000040000EA\n" END, 1,
                   "a record of type 0x04 has offset 0x1000, expected 0x0000");
}

static void test_intel_hex__refuses_overlap_even_with_equal_bytes(void **state)
{
    (void)state;
    assert_refused(":0410000001020304E2\n:0110030004E8\n" END, 2,
                   "address 0x1003 was written before");
}

static void test_intel_hex__refuses_overlap_outside_flash(void **state)
{
    (void)state;
    assert_refused(":020000042000DA\n:0410000001020304E2\n:0110030004E8\n" END, 3,
                   "address 0x20001003 was written before");
}

static void test_intel_hex__refuses_a_record_that_wraps(void **state)
{
    (void)state;
    assert_refused(":04FFFE0001020304F5\n" END, 1,
                   "4 bytes at offset 0xfffe reach beyond the 64 KiB that begin at "
                   "address 0x0");
    assert_refused(":02000004FFFFFC\n:01FFFF000001\n" END, 2,
                   "the data reaches beyond address 0xfffffffe");
}

static void test_intel_hex__refuses_a_missing_end_record(void **state)
{
    (void)state;
    assert_refused("", 1, "the end record ':00000001FF' is missing");
    assert_refused(":0410000001020304E2\n", 1,
                   "the end record ':00000001FF' is missing");
    assert_refused(":0410000001020304E2\n\n\n", 3,
                   "the end record ':00000001FF' is missing");
}

static void test_intel_hex__refuses_anything_behind_the_end_record(void **state)
{
    (void)state;
    assert_refused(END END, 2, "more follows the end record in line 1");
    assert_refused(END "\n# comment\n", 3, "more follows the end record in line 1");
}

static void test_intel_hex__refuses_data_all_over_the_address_space(void **state)
{
    char *text = malloc((MEMORY_MAP_RANGES_MAX + 1) * 32);
    size_t size = 0;
    (void)state;

    for (unsigned int i = 0; i <= MEMORY_MAP_RANGES_MAX; i++) {
        unsigned int high = 0x2000 + i;
        unsigned int sum = 6 + (high >> 8) + (high & 255);

        size += (size_t)sprintf(text + size, ":02000004%04X%02X\n:0100000000FF\n", high,
                                (0u - sum) & 255);
    }
    assert_refused(text, 2 * (MEMORY_MAP_RANGES_MAX + 1),
                   "more than 1024 separate ranges outside the flash");
    free(text);
}

#define HEX_TEST(name) cmocka_unit_test_teardown(name, clear_map)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HEX_TEST(test_intel_hex__reads_data_at_its_address),
        HEX_TEST(test_intel_hex__a_linear_address_is_the_upper_half),
        HEX_TEST(test_intel_hex__a_segment_address_counts_in_sixteens),
        HEX_TEST(test_intel_hex__start_addresses_mean_nothing),
        HEX_TEST(test_intel_hex__accepts_lower_case_crlf_and_blank_lines),
        HEX_TEST(test_intel_hex__accepts_a_last_line_without_its_end),
        HEX_TEST(test_intel_hex__accepts_a_record_of_255_bytes),
        HEX_TEST(test_intel_hex__only_remembers_where_bytes_outside_flash_lie),
        HEX_TEST(test_intel_hex__refuses_bad_checksum),
        HEX_TEST(test_intel_hex__refuses_a_line_without_colon),
        HEX_TEST(test_intel_hex__refuses_characters_that_are_no_digits),
        HEX_TEST(test_intel_hex__refuses_a_wrong_number_of_digits),
        HEX_TEST(test_intel_hex__refuses_a_type_that_is_unknown),
        HEX_TEST(test_intel_hex__refuses_a_wrong_size_for_a_type),
        HEX_TEST(test_intel_hex__refuses_an_offset_where_none_belongs),
        HEX_TEST(test_intel_hex__refuses_overlap_even_with_equal_bytes),
        HEX_TEST(test_intel_hex__refuses_overlap_outside_flash),
        HEX_TEST(test_intel_hex__refuses_a_record_that_wraps),
        HEX_TEST(test_intel_hex__refuses_a_missing_end_record),
        HEX_TEST(test_intel_hex__refuses_anything_behind_the_end_record),
        HEX_TEST(test_intel_hex__refuses_data_all_over_the_address_space),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
