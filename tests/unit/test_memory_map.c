#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "formats/memory_map.h"

enum { FLASH_SIZE = 0x2000 };

static const uint8_t pattern[64] = {1, 2, 3, 4, 5, 6, 7, 8, 9};

static int make_map(void **state)
{
    struct memory_map *map = malloc(sizeof(*map));

    if (map == NULL || memory_map_init(map, FLASH_SIZE) != PLOMB_OK) return -1;
    *state = map;
    return 0;
}

static int free_map(void **state)
{
    memory_map_clear(*state);
    free(*state);
    return 0;
}

static enum memory_map_refusal add(struct memory_map *map, uint32_t address,
                                   size_t size)
{
    uint32_t at = 0;

    return memory_map_add(map, address, plomb_span(pattern, size), &at);
}

static void test_memory_map__stores_flash_and_leaves_gaps_at_ff(void **state)
{
    struct memory_map *map = *state;

    assert_int_equal(add(map, 0x103, 9), MEMORY_MAP_ADDED);
    assert_int_equal(map->flash[0x102], 0xff);
    assert_memory_equal(map->flash + 0x103, pattern, 9);
    assert_int_equal(map->flash[0x10c], 0xff);
    assert_int_equal(map->range_count, 0);
}

static void test_memory_map__refuses_every_overlap_in_flash(void **state)
{
    struct memory_map *map = *state;
    uint32_t at = 0;

    assert_int_equal(add(map, 0x100, 19), MEMORY_MAP_ADDED);
    for (uint32_t address = 0x100; address < 0x113; address++) {
        assert_int_equal(memory_map_add(map, address, plomb_span(pattern, 1), &at),
                         MEMORY_MAP_OVERLAP);
        assert_int_equal(at, address);
    }
    assert_int_equal(memory_map_add(map, 0xf0, plomb_span(pattern, 64), &at),
                     MEMORY_MAP_OVERLAP);
    assert_int_equal(at, 0x100);
}

static void test_memory_map__accepts_neighbours_in_flash(void **state)
{
    struct memory_map *map = *state;

    assert_int_equal(add(map, 0x103, 2), MEMORY_MAP_ADDED);
    assert_int_equal(add(map, 0x105, 30), MEMORY_MAP_ADDED);
    assert_int_equal(add(map, 0x102, 1), MEMORY_MAP_ADDED);
}

static void test_memory_map__finds_runs_and_cuts_them_at_the_limit(void **state)
{
    struct memory_map *map = *state;
    struct memory_range run;

    assert_int_equal(add(map, 0x103, 20), MEMORY_MAP_ADDED);
    assert_int_equal(add(map, 0x1ff0, 16), MEMORY_MAP_ADDED);
    assert_true(memory_map_next_written(map, 0, FLASH_SIZE, &run));
    assert_int_equal(run.start, 0x103);
    assert_int_equal(run.end, 0x117);
    assert_true(memory_map_next_written(map, 0x105, 0x10a, &run));
    assert_int_equal(run.start, 0x105);
    assert_int_equal(run.end, 0x10a);
    assert_true(memory_map_next_written(map, run.end + 0x100, FLASH_SIZE, &run));
    assert_int_equal(run.end, FLASH_SIZE);
    assert_false(memory_map_next_written(map, run.end, FLASH_SIZE, &run));
    assert_false(memory_map_next_written(map, 0x117, 0x1ff0, &run));
    assert_false(memory_map_next_written(map, 0x100, 0x102, &run));
}

static void test_memory_map__knows_the_extent_within_limits(void **state)
{
    struct memory_map *map = *state;
    struct memory_range extent;

    assert_int_equal(add(map, 0x10, 8), MEMORY_MAP_ADDED);
    assert_int_equal(add(map, 0x1005, 1), MEMORY_MAP_ADDED);
    assert_int_equal(add(map, 0x1403, 6), MEMORY_MAP_ADDED);
    assert_true(memory_map_extent(map, 0x1000, FLASH_SIZE, &extent));
    assert_int_equal(extent.start, 0x1005);
    assert_int_equal(extent.end, 0x1409);
    assert_false(memory_map_extent(map, 0x18, 0x1005, &extent));
}

static void test_memory_map__splits_what_crosses_the_end_of_flash(void **state)
{
    struct memory_map *map = *state;

    assert_int_equal(add(map, FLASH_SIZE - 2, 5), MEMORY_MAP_ADDED);
    assert_memory_equal(map->flash + FLASH_SIZE - 2, pattern, 2);
    assert_int_equal(map->range_count, 1);
    assert_int_equal(map->ranges[0].start, FLASH_SIZE);
    assert_int_equal(map->ranges[0].end, FLASH_SIZE + 3);
}

static void test_memory_map__joins_neighbours_outside_flash(void **state)
{
    struct memory_map *map = *state;

    assert_int_equal(add(map, 0x20000020, 16), MEMORY_MAP_ADDED);
    assert_int_equal(add(map, 0x20000000, 16), MEMORY_MAP_ADDED);
    assert_int_equal(map->range_count, 2);
    assert_int_equal(add(map, 0x20000010, 16), MEMORY_MAP_ADDED);
    assert_int_equal(map->range_count, 1);
    assert_int_equal(add(map, 0x1ffffff8, 8), MEMORY_MAP_ADDED);
    assert_int_equal(add(map, 0x20000030, 8), MEMORY_MAP_ADDED);
    assert_int_equal(map->range_count, 1);
    assert_int_equal(map->ranges[0].start, 0x1ffffff8);
    assert_int_equal(map->ranges[0].end, 0x20000038);
}

static void test_memory_map__refuses_every_overlap_outside_flash(void **state)
{
    struct memory_map *map = *state;
    uint32_t at = 0;

    assert_int_equal(add(map, 0x10001010, 16), MEMORY_MAP_ADDED);
    for (uint32_t address = 0x10001009; address < 0x10001020; address++) {
        uint32_t first = address < 0x10001010 ? 0x10001010 : address;

        assert_int_equal(memory_map_add(map, address, plomb_span(pattern, 8), &at),
                         MEMORY_MAP_OVERLAP);
        assert_int_equal(at, first);
    }
    assert_int_equal(memory_map_add(map, 0x10001000, plomb_span(pattern, 64), &at),
                     MEMORY_MAP_OVERLAP);
}

static void test_memory_map__refuses_more_ranges_than_it_can_list(void **state)
{
    struct memory_map *map = *state;

    for (uint32_t i = 0; i < MEMORY_MAP_RANGES_MAX; i++) {
        assert_int_equal(add(map, 0x30000000 - 2 * i, 1), MEMORY_MAP_ADDED);
    }
    assert_int_equal(add(map, 0x40000000, 1), MEMORY_MAP_TOO_SCATTERED);
    assert_int_equal(add(map, 0x30000001, 1), MEMORY_MAP_ADDED);
}

static void test_memory_map__refuses_the_end_of_the_address_space(void **state)
{
    struct memory_map *map = *state;

    assert_int_equal(add(map, 0xfffffff0, 15), MEMORY_MAP_ADDED);
    assert_int_equal(add(map, 0xffffffff, 1), MEMORY_MAP_TOO_HIGH);
    assert_int_equal(add(map, 0xfffffff8, 64), MEMORY_MAP_TOO_HIGH);
}

static void test_memory_map__adding_nothing_changes_nothing(void **state)
{
    struct memory_map *map = *state;
    struct memory_range run;

    assert_int_equal(add(map, 0x100, 0), MEMORY_MAP_ADDED);
    assert_int_equal(add(map, 0x20000000, 0), MEMORY_MAP_ADDED);
    assert_false(memory_map_next_written(map, 0, FLASH_SIZE, &run));
    assert_int_equal(map->range_count, 0);
}

#define MAP_TEST(name) cmocka_unit_test_setup_teardown(name, make_map, free_map)

int main(void)
{
    const struct CMUnitTest tests[] = {
        MAP_TEST(test_memory_map__stores_flash_and_leaves_gaps_at_ff),
        MAP_TEST(test_memory_map__refuses_every_overlap_in_flash),
        MAP_TEST(test_memory_map__accepts_neighbours_in_flash),
        MAP_TEST(test_memory_map__finds_runs_and_cuts_them_at_the_limit),
        MAP_TEST(test_memory_map__knows_the_extent_within_limits),
        MAP_TEST(test_memory_map__splits_what_crosses_the_end_of_flash),
        MAP_TEST(test_memory_map__joins_neighbours_outside_flash),
        MAP_TEST(test_memory_map__refuses_every_overlap_outside_flash),
        MAP_TEST(test_memory_map__refuses_more_ranges_than_it_can_list),
        MAP_TEST(test_memory_map__refuses_the_end_of_the_address_space),
        MAP_TEST(test_memory_map__adding_nothing_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
