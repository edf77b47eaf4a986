/* The parts of the delta encoder: map, history, alignment, votes, plan. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "formats/call_filter.h"
#include "formats/delta_align.h"
#include "formats/delta_map.h"
#include "formats/delta_plan.h"
#include "formats/delta_votes.h"
#include "formats/suffix_array.h"

enum { BASE = 0x1c000 };

/* The example of docs/spec/payload.md, section 5. */
static const struct delta_map example = {2, {{0x1c200, 8}, {0x20002000, 4}}};

static struct delta_images images_of(const void *before, size_t before_size,
                                     const void *after, size_t after_size)
{
    return (struct delta_images){plomb_span(before, before_size),
                                 plomb_span(after, after_size), BASE};
}

static void test_delta_map__is_written_as_the_specification_shows(void **state)
{
    static const uint8_t expected[] = {0x02, 0x80, 0x04, 0x10, 0x80,
                                       0xbc, 0xf9, 0xff, 0x01, 0x07};
    struct plomb_buf out;

    (void)state;
    plomb_buf_init(&out, 64);
    delta_map_write(&example, BASE, &out);
    assert_int_equal(out.size, sizeof(expected));
    assert_memory_equal(out.ptr, expected, sizeof(expected));
    plomb_buf_clear(&out);
}

static void test_delta_map__shifts_from_a_step_on(void **state)
{
    (void)state;
    assert_int_equal(delta_map_shift(&example, 0), 0);
    assert_int_equal(delta_map_shift(&example, 0x1c1ff), 0);
    assert_int_equal(delta_map_shift(&example, 0x1c200), 8);
    assert_int_equal(delta_map_shift(&example, 0x20001fff), 8);
    assert_int_equal(delta_map_shift(&example, UINT32_MAX), 4);
}

static void test_delta_map__moves_calls_in_the_history(void **state)
{
    /* Two BL at 0: to 0x1fe (before the step) and at 4 to 0x200 (behind it). */
    const uint8_t before[] = {0x00, 0xf0, 0xfd, 0xf8, 0x00, 0xf0, 0xfc, 0xf8};
    const struct delta_images images = images_of(before, 8, before, 8);
    uint8_t history[8];

    (void)state;
    delta_map_history(&example, &images, history);
    assert_int_equal(call_filter_value(history), 0x1fe / 2);
    assert_int_equal(call_filter_value(history + 4), 0x208 / 2);
}

static void test_delta_map__halves_odd_shifts_downwards(void **state)
{
    const struct delta_map map = {1, {{BASE, -3}}};
    const uint8_t before[] = {0x00, 0xf0, 0x06, 0xf8}; /* BL at 0 to 0x10 */
    const struct delta_images images = images_of(before, 4, before, 4);
    uint8_t history[4];

    (void)state;
    delta_map_history(&map, &images, history);
    assert_int_equal(call_filter_value(history), 0x10 / 2 - 2);
}

static void test_delta_map__moves_pointers_in_range_alone(void **state)
{
    static const uint32_t values[][2] = {
        {BASE + 0x40, BASE + 0x48},   /* the first in flash */
        {BASE + 0x3f, BASE + 0x3f},   /* the vector table */
        {BASE + 0x43f, BASE + 0x447}, /* the last in flash */
        {BASE + 0x440, BASE + 0x440}, /* behind the larger image */
        {0x20000000, 0x20000008},     /* RAM */
        {0x2003ffff, 0x20040007},     /* its end */
        {0x20040000, 0x20040000},     /* behind */
        {0x1fffffff, 0x1fffffff},
    };
    const struct delta_map map = {1, {{BASE, 8}}};
    static const uint8_t after[0x400];

    (void)state;
    for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
        uint8_t before[4];
        uint8_t history[4];
        const struct delta_images images = images_of(before, 4, after, sizeof(after));

        delta_word_set(before, values[i][0]);
        delta_map_history(&map, &images, history);
        assert_int_equal(delta_word_get(history), values[i][1]);
    }
}

static void test_delta_map__leaves_words_that_share_a_halfword_with_a_call(void **state)
{
    /* A call at 2 covers halves of the words at 0 and 4; the word at 8 is free. */
    const uint8_t before[] = {0x40, 0xc0, 0x01, 0xf0, 0x00, 0xf8, 0x01,
                              0x00, 0x40, 0xc1, 0x01, 0x00, 0x00, 0xc1};
    const struct delta_images images = images_of(before, 14, before, 14);

    (void)state;
    assert_false(delta_is_word(images.before, 0));
    assert_false(delta_is_word(images.before, 4));
    assert_true(delta_is_word(images.before, 8));
    assert_false(delta_is_word(images.before, 12)); /* cut by the end */
    assert_false(delta_is_word(images.before, 10)); /* not aligned */
}

static void test_suffix_array__finds_the_longest_match(void **state)
{
    static const char text[] = "abracadabra abracadabro";
    static const char *const queries[][2] = {
        {"abracadabro!", "11"}, {"cadabra ", "8"}, {"x", "0"}};
    struct suffix_array array;

    (void)state;
    assert_int_equal(suffix_array_init(&array, plomb_span_text(text)), PLOMB_OK);
    for (size_t i = 0; i < 3; i++) {
        const struct plomb_span query = plomb_span_text(queries[i][0]);
        const struct suffix_match match = suffix_array_find(&array, query);

        assert_int_equal(match.size, strtoul(queries[i][1], NULL, 10));
        assert_memory_equal(text + match.offset, query.ptr, match.size);
    }
    suffix_array_clear(&array);
}

static void fill(uint8_t *out, size_t size)
{
    uint32_t noise = 3;

    for (size_t i = 0; i < size; i++) {
        noise = noise * 1103515245u + 12345u;
        out[i] = (uint8_t)(noise >> 21 & 0x6f);
    }
}

static void test_delta_align__finds_both_sides_of_an_insertion(void **state)
{
    uint8_t before[2000];
    uint8_t after[2010];
    struct delta_images images = images_of(before, 2000, after, 2010);
    struct delta_runs runs;

    (void)state;
    fill(before, sizeof(before));
    memcpy(after, before, 1000);
    memset(after + 1000, 0x77, 10);
    memcpy(after + 1010, before + 1000, 1000);
    assert_int_equal(delta_align(&images, &runs), PLOMB_OK);
    assert_int_equal(runs.count, 2);
    assert_int_equal(runs.runs[0].before, 0);
    assert_int_equal(runs.runs[0].size, 1000);
    assert_int_equal(runs.runs[1].before, 1000);
    assert_int_equal(runs.runs[1].after, 1010);
    assert_int_equal(runs.runs[1].size, 1000);
    delta_runs_clear(&runs);
}

static void test_delta_votes__count_calls_and_pointers(void **state)
{
    /* BL to 0x104 twice and a pointer to RAM; in the new image 8 and 4 further. */
    uint8_t before[] = {0x00, 0xf0, 0x80, 0xf8, 0x00, 0xf0, 0x7e, 0xf8, 0, 1, 0, 0x20};
    uint8_t after[] = {0x00, 0xf0, 0x84, 0xf8, 0x00, 0xf0, 0x82, 0xf8, 4, 1, 0, 0x20};
    const struct delta_images images = images_of(before, 12, after, 12);
    struct delta_run run = {0, 0, 12};
    const struct delta_runs runs = {&run, 1, 1};
    struct delta_votes votes;

    (void)state;
    assert_int_equal(delta_votes_count(&images, &runs, &votes), PLOMB_OK);
    assert_int_equal(votes.count, 2);
    assert_int_equal(votes.votes[0].address, BASE + 0x104);
    assert_int_equal(votes.votes[0].shift, 8);
    assert_int_equal(votes.votes[0].count, 2);
    assert_int_equal(votes.votes[1].address, 0x20000100);
    assert_int_equal(votes.votes[1].shift, 4);
    delta_votes_clear(&votes);
}

static void plan(struct delta_vote *list, size_t count, struct delta_map *out)
{
    const struct delta_votes votes = {list, count};

    assert_int_equal(delta_plan(&votes, BASE, (struct delta_costs){16, 16}, out),
                     PLOMB_OK);
}

static void test_delta_plan__follows_votes_that_pay(void **state)
{
    struct delta_vote votes[] = {{BASE + 0x100, 0, 5},
                                 {BASE + 0x200, 8, 3},
                                 {BASE + 0x300, 8, 3},
                                 {BASE + 0x400, -4, 9}};
    struct delta_map map;

    (void)state;
    plan(votes, 4, &map);
    assert_int_equal(map.count, 2);
    assert_in_range(map.steps[0].address, BASE + 0x101, BASE + 0x200);
    assert_int_equal(map.steps[0].shift, 8);
    assert_in_range(map.steps[1].address, BASE + 0x301, BASE + 0x400);
    assert_int_equal(map.steps[1].shift, -4);
}

static void test_delta_plan__ignores_a_single_voice(void **state)
{
    struct delta_vote votes[] = {{BASE + 0x100, 8, 9},
                                 {BASE + 0x200, -300, 1},
                                 {BASE + 0x200, 8, 1},
                                 {BASE + 0x300, 8, 9}};
    struct delta_map map;

    (void)state;
    plan(votes, 4, &map);
    assert_int_equal(map.count, 1);
    assert_int_equal(map.steps[0].shift, 8);
}

static void test_delta_plan__leaves_addresses_below_the_image(void **state)
{
    struct delta_vote votes[] = {{0x100, 8, 99}, {BASE, 12, 9}};
    struct delta_map map;

    (void)state;
    plan(votes, 2, &map);
    assert_int_equal(map.count, 1);
    assert_int_equal(map.steps[0].address, BASE);
    assert_int_equal(map.steps[0].shift, 12);
}

static void test_delta_plan__takes_no_more_steps_than_a_map_has(void **state)
{
    static struct delta_vote votes[2000];
    struct delta_map map;

    (void)state;
    for (uint32_t i = 0; i < 2000; i++) {
        votes[i] = (struct delta_vote){BASE + 16 * i, (int32_t)(i % 7) * 4, 5 + i % 11};
    }
    plan(votes, 2000, &map);
    assert_in_range(map.count, 1, PLOMB_MAP_STEPS_MAX);
    for (size_t i = 1; i < map.count; i++) {
        assert_true(map.steps[i].address > map.steps[i - 1].address);
        assert_int_not_equal(map.steps[i].shift, map.steps[i - 1].shift);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_delta_map__is_written_as_the_specification_shows),
        cmocka_unit_test(test_delta_map__shifts_from_a_step_on),
        cmocka_unit_test(test_delta_map__moves_calls_in_the_history),
        cmocka_unit_test(test_delta_map__halves_odd_shifts_downwards),
        cmocka_unit_test(test_delta_map__moves_pointers_in_range_alone),
        cmocka_unit_test(
            test_delta_map__leaves_words_that_share_a_halfword_with_a_call),
        cmocka_unit_test(test_suffix_array__finds_the_longest_match),
        cmocka_unit_test(test_delta_align__finds_both_sides_of_an_insertion),
        cmocka_unit_test(test_delta_votes__count_calls_and_pointers),
        cmocka_unit_test(test_delta_plan__follows_votes_that_pay),
        cmocka_unit_test(test_delta_plan__ignores_a_single_voice),
        cmocka_unit_test(test_delta_plan__leaves_addresses_below_the_image),
        cmocka_unit_test(test_delta_plan__takes_no_more_steps_than_a_map_has),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
