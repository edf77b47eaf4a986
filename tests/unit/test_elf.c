#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/bytes.h"
#include "formats/elf.h"

/*
 * A small program: ELF header, one program header for 8 bytes at 0x26000, and
 * optionally three section headers, of which the second allocates the last 4.
 */
enum { PROGRAM = 52, DATA = 84, SECTIONS = 92, SECTION = 40, FILE_SIZE = 212 };

static uint8_t file[FILE_SIZE];
static struct memory_map map;
static struct plomb_error error;

static void set_half(size_t offset, uint16_t value)
{
    file[offset] = (uint8_t)value;
    file[offset + 1] = (uint8_t)(value >> 8);
}

static void set_word(size_t offset, uint32_t value)
{
    bytes_write_le32(file + offset, value);
}

static int make_file(void **state)
{
    static const uint8_t ident[] = {0x7f, 'E', 'L', 'F', 1, 1, 1};
    (void)state;

    memset(file, 0, sizeof(file));
    memcpy(file, ident, sizeof(ident));
    set_half(16, 2);
    set_half(18, 40);
    set_word(28, PROGRAM);
    set_half(42, 32);
    set_half(44, 1);
    set_word(PROGRAM, 1);
    set_word(PROGRAM + 4, DATA);
    set_word(PROGRAM + 8, 0x20000000);
    set_word(PROGRAM + 12, 0x26000);
    set_word(PROGRAM + 16, 8);
    set_word(PROGRAM + 20, 8);
    memcpy(file + DATA, "\1\2\3\4\5\6\7\10", 8);
    return 0;
}

static void add_section(void)
{
    set_word(32, SECTIONS);
    set_half(46, SECTION);
    set_half(48, 3);
    set_word(SECTIONS + SECTION + 4, 1);
    set_word(SECTIONS + SECTION + 8, 2);
    set_word(SECTIONS + SECTION + 16, DATA + 4);
    set_word(SECTIONS + SECTION + 20, 4);
}

static int clear_map(void **state)
{
    (void)state;
    memory_map_clear(&map);
    return 0;
}

static enum plomb_status parse(struct plomb_span bytes)
{
    memory_map_clear(&map);
    plomb_error_clear(&error);
    assert_int_equal(memory_map_init(&map, 0x80000), PLOMB_OK);
    return elf_parse(bytes, &map, &error);
}

/* The file is refused at `offset` with exactly this message behind it. */
static void assert_refused(size_t offset, const char *message)
{
    char expected[PLOMB_ERROR_MESSAGE_SIZE];

    snprintf(expected, sizeof(expected), "byte %zu: %s", offset, message);
    assert_int_equal(parse(plomb_span(file, FILE_SIZE)), PLOMB_ELF_MALFORMED);
    assert_string_equal(error.message, expected);
    assert_int_equal(error.position_kind, PLOMB_POSITION_OFFSET);
    assert_int_equal(error.position, offset);
}

static void assert_only_flash(uint32_t address, const char *bytes, size_t size)
{
    struct memory_range extent;

    assert_true(memory_map_extent(&map, 0, map.flash_size, &extent));
    assert_int_equal(extent.start, address);
    assert_int_equal(extent.end, address + size);
    assert_memory_equal(map.flash + address, bytes, size);
    assert_int_equal(map.range_count, 0);
}

static void test_elf__loads_segments_at_their_load_address(void **state)
{
    (void)state;
    assert_int_equal(parse(plomb_span(file, FILE_SIZE)), PLOMB_OK);
    assert_only_flash(0x26000, "\1\2\3\4\5\6\7\10", 8);
}

static void test_elf__loads_only_what_sections_hold(void **state)
{
    (void)state;
    add_section();
    assert_int_equal(parse(plomb_span(file, FILE_SIZE)), PLOMB_OK);
    assert_only_flash(0x26004, "\5\6\7\10", 4);
}

static void test_elf__skips_sections_without_bytes_in_the_file(void **state)
{
    size_t second = SECTIONS + 2 * SECTION;
    (void)state;

    add_section();
    set_word(second + 4, 8);
    set_word(second + 8, 2);
    set_word(second + 16, DATA);
    set_word(second + 20, 0x10000);
    assert_int_equal(parse(plomb_span(file, FILE_SIZE)), PLOMB_OK);
    assert_only_flash(0x26004, "\5\6\7\10", 4);
}

static void test_elf__skips_segments_that_are_not_loaded(void **state)
{
    (void)state;
    set_word(PROGRAM, 4);
    assert_int_equal(parse(plomb_span(file, FILE_SIZE)), PLOMB_OK);
    assert_false(memory_map_extent(&map, 0, map.flash_size, &(struct memory_range){0}));
}

static void test_elf__refuses_what_is_no_program_for_arm(void **state)
{
    (void)state;
    set_half(18, 62);
    assert_refused(18, "the program is for x86-64 (machine 62), expected ARM");
    set_half(18, 4711);
    assert_refused(18, "the program is for another processor (machine 4711), expected "
                       "ARM");
}

static void test_elf__refuses_what_is_not_linked(void **state)
{
    (void)state;
    set_half(16, 1);
    assert_refused(16, "the file is a relocatable object file (type 1), expected an "
                       "executable");
    set_half(16, 3);
    assert_refused(16, "the file is a shared object or a PIE (type 3), expected an "
                       "executable");
    set_half(16, 0xfe00);
    assert_refused(16, "the file is of another type (type 65024), expected an "
                       "executable");
}

static void test_elf__refuses_64_bit_files(void **state)
{
    (void)state;
    file[4] = 2;
    assert_refused(4, "the file is 64-bit, expected 32-bit");
    file[4] = 0;
    assert_refused(4, "the file is of unknown class, expected 32-bit");
}

static void test_elf__refuses_big_endian_files(void **state)
{
    (void)state;
    file[5] = 2;
    assert_refused(5, "the file is big-endian, expected little-endian");
}

static void test_elf__refuses_an_unknown_version(void **state)
{
    (void)state;
    file[6] = 2;
    assert_refused(6, "ELF version is 2, expected 1");
}

static void test_elf__refuses_other_magic(void **state)
{
    (void)state;
    file[3] = 'f';
    assert_refused(0, "does not begin with the magic number of ELF");
}

static void test_elf__refuses_every_file_that_is_cut(void **state)
{
    (void)state;
    add_section();
    for (size_t size = 0; size < FILE_SIZE; size++) {
        uint8_t *exact = malloc(size + 1);

        memcpy(exact, file, size);
        assert_int_equal(parse(plomb_span(exact, size)), PLOMB_ELF_MALFORMED);
        free(exact);
    }
}

static void test_elf__refuses_a_file_without_program_headers(void **state)
{
    (void)state;
    set_half(44, 0);
    assert_refused(44, "the file has no program headers, expected at least one");
}

static void test_elf__refuses_too_many_headers(void **state)
{
    (void)state;
    set_half(44, ELF_SEGMENTS_MAX + 1);
    assert_refused(44, "the file has 65 program headers, expected at most 64");
    set_half(44, 1);
    set_half(48, 0xffff);
    assert_refused(48, "the file has 65535 section headers, expected at most 4096");
}

static void test_elf__refuses_headers_of_another_size(void **state)
{
    (void)state;
    set_half(42, 33);
    assert_refused(42, "program headers have 33 bytes each, expected 32");
    set_half(42, 32);
    add_section();
    set_half(46, 0);
    assert_refused(46, "section headers have 0 bytes each, expected 40");
}

static void test_elf__refuses_headers_outside_the_file(void **state)
{
    (void)state;
    set_word(28, 0xfffffff0);
    assert_refused(28, "1 program headers at offset 0xfffffff0 reach beyond the file's "
                       "212 bytes");
    set_word(28, FILE_SIZE - 31);
    assert_refused(28, "1 program headers at offset 0xb5 reach beyond the file's 212 "
                       "bytes");
}

static void test_elf__refuses_a_segment_outside_the_file(void **state)
{
    (void)state;
    set_word(PROGRAM + 4, FILE_SIZE - 7);
    assert_refused(PROGRAM, "a segment of 8 bytes at offset 0xcd reaches beyond the "
                            "file's 212 bytes");
    set_word(PROGRAM + 4, 0xfffffffc);
    assert_refused(PROGRAM, "a segment of 8 bytes at offset 0xfffffffc reaches beyond "
                            "the file's 212 bytes");
}

static void test_elf__refuses_more_bytes_than_memory(void **state)
{
    (void)state;
    set_word(PROGRAM + 20, 7);
    assert_refused(PROGRAM, "a segment has 8 bytes in the file, expected at most its 7 "
                            "bytes of memory");
}

static void test_elf__refuses_a_segment_that_wraps(void **state)
{
    (void)state;
    set_word(PROGRAM + 12, 0xfffffff8);
    assert_refused(PROGRAM, "a segment of 8 bytes at address 0xfffffff8 reaches beyond "
                            "address 0xfffffffe");
}

static void test_elf__refuses_overlapping_segments(void **state)
{
    (void)state;
    set_half(44, 2);
    memcpy(file + DATA, file + PROGRAM, 32);
    set_word(DATA + 12, 0x26007);
    assert_refused(DATA,
                   "8 bytes at address 0x26007: address 0x26007 was loaded before");
}

static void test_elf__refuses_an_allocated_section_that_is_not_loaded(void **state)
{
    (void)state;
    add_section();
    set_word(SECTIONS + SECTION + 16, DATA + 5);
    assert_refused(SECTIONS + SECTION, "an allocated section of 4 bytes at offset 0x59 "
                                       "lies in no loaded segment");
}

static void test_elf__refuses_a_segment_with_headers_but_no_sections(void **state)
{
    (void)state;
    set_word(PROGRAM + 4, 0);
    assert_refused(PROGRAM, "a segment begins with the ELF header, and without section "
                            "headers its firmware cannot be told apart");
}

#define ELF_TEST(name) cmocka_unit_test_setup_teardown(name, make_file, clear_map)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ELF_TEST(test_elf__loads_segments_at_their_load_address),
        ELF_TEST(test_elf__loads_only_what_sections_hold),
        ELF_TEST(test_elf__skips_sections_without_bytes_in_the_file),
        ELF_TEST(test_elf__skips_segments_that_are_not_loaded),
        ELF_TEST(test_elf__refuses_what_is_no_program_for_arm),
        ELF_TEST(test_elf__refuses_what_is_not_linked),
        ELF_TEST(test_elf__refuses_64_bit_files),
        ELF_TEST(test_elf__refuses_big_endian_files),
        ELF_TEST(test_elf__refuses_an_unknown_version),
        ELF_TEST(test_elf__refuses_other_magic),
        ELF_TEST(test_elf__refuses_every_file_that_is_cut),
        ELF_TEST(test_elf__refuses_a_file_without_program_headers),
        ELF_TEST(test_elf__refuses_too_many_headers),
        ELF_TEST(test_elf__refuses_headers_of_another_size),
        ELF_TEST(test_elf__refuses_headers_outside_the_file),
        ELF_TEST(test_elf__refuses_a_segment_outside_the_file),
        ELF_TEST(test_elf__refuses_more_bytes_than_memory),
        ELF_TEST(test_elf__refuses_a_segment_that_wraps),
        ELF_TEST(test_elf__refuses_overlapping_segments),
        ELF_TEST(test_elf__refuses_an_allocated_section_that_is_not_loaded),
        ELF_TEST(test_elf__refuses_a_segment_with_headers_but_no_sections),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
