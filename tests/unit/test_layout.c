/*
 * Where an update goes in the pool: docs/spec/flash.md, sections 1 and 8.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/core/chip.h>
#include <plomb/core/layout.h>
#include <plomb/core/target.h>

enum { PAGE = PLOMB_PAGE_SIZE };

/* A pool of 20 pages from 0x6000 on. */
static struct plomb_pool pool_with(uint32_t application_size)
{
    return (struct plomb_pool){6 * PAGE, 26 * PAGE, application_size};
}

static struct plomb_init_command plain(uint32_t size)
{
    return (struct plomb_init_command){.present = PLOMB_INIT_TYPE | PLOMB_INIT_APP_SIZE,
                                       .type = PLOMB_FW_APPLICATION,
                                       .app_size = size};
}

static struct plomb_init_command sealed(uint32_t size, uint32_t payload, uint32_t flags)
{
    struct plomb_init_command command = plain(size);

    command.present |= PLOMB_INIT_EXTENSION;
    command.extension.codec = PLOMB_CODEC_LZMA;
    command.extension.payload_size = payload;
    command.extension.flags = flags;
    return command;
}

static void test_layout__puts_a_plain_package_at_the_pools_end(void **state)
{
    const struct plomb_pool pool = pool_with(3 * PAGE);
    const struct plomb_init_command command = plain(4 * PAGE + 1);
    struct plomb_layout layout;

    (void)state;
    assert_int_equal(plomb_layout_plan(&pool, &command, &layout), PLOMB_OK);
    assert_int_equal(layout.image_start, 6 * PAGE);
    assert_int_equal(layout.staging_start, 21 * PAGE);
    assert_int_equal(layout.backup_start, PLOMB_NO_BACKUP);
    assert_false(layout.has_trial);
}

static void test_layout__keeps_the_pages_that_both_images_have(void **state)
{
    const struct plomb_pool pool = pool_with(5 * PAGE - 1);
    const struct plomb_init_command command = sealed(3 * PAGE, PAGE + 4, 0);
    struct plomb_layout layout;

    (void)state;
    assert_int_equal(plomb_layout_plan(&pool, &command, &layout), PLOMB_OK);
    assert_int_equal(layout.staging_start, 24 * PAGE);
    assert_int_equal(layout.backup_start, 21 * PAGE);
    assert_true(layout.has_trial);
}

static void test_layout__tries_a_first_application_too(void **state)
{
    const struct plomb_pool pool = pool_with(0);
    const struct plomb_init_command command = sealed(3 * PAGE, PAGE, 0);
    struct plomb_layout layout;

    (void)state;
    assert_int_equal(plomb_layout_plan(&pool, &command, &layout), PLOMB_OK);
    assert_int_equal(layout.backup_start, layout.staging_start);
    assert_true(layout.has_trial);
}

/* 8 pages old, 8 new, 4 of payload: exactly 20. */
static void test_layout__fills_the_pool_to_the_last_page(void **state)
{
    const struct plomb_pool pool = pool_with(8 * PAGE);
    struct plomb_init_command command = sealed(8 * PAGE, 4 * PAGE, 0);
    struct plomb_layout layout;

    (void)state;
    assert_int_equal(plomb_layout_plan(&pool, &command, &layout), PLOMB_OK);
    assert_int_equal(layout.backup_start, 14 * PAGE);
    command.extension.payload_size += 4;
    assert_int_equal(plomb_layout_plan(&pool, &command, &layout), PLOMB_NO_ROOM);
}

static void test_layout__goes_without_a_backup_only_where_that_was_signed(void **state)
{
    const struct plomb_pool pool = pool_with(9 * PAGE);
    struct plomb_init_command command = sealed(12 * PAGE, 8 * PAGE, 0);
    struct plomb_layout layout;

    (void)state;
    assert_int_equal(plomb_layout_plan(&pool, &command, &layout), PLOMB_NO_ROOM);
    command.extension.flags = PLOMB_FLAG_NO_BACKUP;
    assert_int_equal(plomb_layout_plan(&pool, &command, &layout), PLOMB_OK);
    assert_int_equal(layout.backup_start, PLOMB_NO_BACKUP);
    assert_false(layout.has_trial);
}

static void test_layout__never_overwrites_what_a_delta_reads(void **state)
{
    const struct plomb_pool pool = pool_with(12 * PAGE);
    struct plomb_init_command command = sealed(12 * PAGE, PAGE, PLOMB_FLAG_NO_BACKUP);
    struct plomb_layout layout;

    (void)state;
    command.extension.base_size = 12 * PAGE;
    assert_int_equal(plomb_layout_plan(&pool, &command, &layout), PLOMB_NO_ROOM);
}

static void test_layout__never_stages_over_the_installed_application(void **state)
{
    const struct plomb_pool pool = pool_with(11 * PAGE);
    const struct plomb_init_command command = plain(10 * PAGE);
    struct plomb_layout layout;

    (void)state;
    assert_int_equal(plomb_layout_plan(&pool, &command, &layout), PLOMB_NO_ROOM);
}

static void test_layout__refuses_sizes_that_would_wrap(void **state)
{
    const struct plomb_pool pool = pool_with(0);
    struct plomb_init_command command = plain(UINT32_MAX);
    struct plomb_layout layout;

    (void)state;
    assert_int_equal(plomb_layout_plan(&pool, &command, &layout), PLOMB_NO_ROOM);
    command = sealed(UINT32_MAX, 4, PLOMB_FLAG_NO_BACKUP);
    assert_int_equal(plomb_layout_plan(&pool, &command, &layout), PLOMB_NO_ROOM);
    command = sealed(PAGE, UINT32_MAX - 3, PLOMB_FLAG_NO_BACKUP);
    assert_int_equal(plomb_layout_plan(&pool, &command, &layout), PLOMB_NO_ROOM);
    command = sealed(PAGE, PAGE, 0);
    command.type = 77;
    assert_int_equal(plomb_layout_plan(&pool, &command, &layout), PLOMB_NO_ROOM);
}

static struct plomb_init_command softdevice(uint32_t sd_size, uint32_t bl_size)
{
    return (struct plomb_init_command){
        .present = PLOMB_INIT_TYPE,
        .type = bl_size == 0 ? PLOMB_FW_SOFTDEVICE : PLOMB_FW_SOFTDEVICE_BOOTLOADER,
        .sd_size = sd_size,
        .bl_size = bl_size};
}

static void test_layout__uses_a_plain_softdevice_where_it_was_received(void **state)
{
    const struct plomb_pool pool = pool_with(4 * PAGE);
    const struct plomb_init_command command = softdevice(5 * PAGE, 0);
    struct plomb_layout layout;

    (void)state;
    assert_int_equal(plomb_layout_plan(&pool, &command, &layout), PLOMB_OK);
    assert_int_equal(layout.staging_start, 21 * PAGE);
    assert_int_equal(layout.backup_start, PLOMB_NO_BACKUP);
    assert_false(layout.drops_application);
}

static void test_layout__gives_the_application_up_for_a_softdevice_that_grows(
    void **state)
{
    const struct plomb_pool pool = pool_with(11 * PAGE);
    const struct plomb_init_command command = softdevice(10 * PAGE, 0);
    struct plomb_layout layout;

    (void)state;
    assert_int_equal(plomb_layout_plan(&pool, &command, &layout), PLOMB_OK);
    assert_true(layout.drops_application);
}

static void test_layout__makes_room_for_the_plain_copy_of_a_coded_system(void **state)
{
    const struct plomb_pool pool = pool_with(2 * PAGE);
    struct plomb_init_command command = softdevice(5 * PAGE, 3 * PAGE);
    struct plomb_layout layout;

    (void)state;
    command.present |= PLOMB_INIT_EXTENSION;
    command.extension.codec = PLOMB_CODEC_LZMA;
    command.extension.payload_size = 4 * PAGE;
    assert_int_equal(plomb_layout_plan(&pool, &command, &layout), PLOMB_OK);
    assert_int_equal(layout.staging_start, 22 * PAGE);
    assert_int_equal(layout.backup_start, 14 * PAGE);
    assert_false(layout.has_trial);
}

/* Areas are pages of the chip, in no two places at once. */
static void test_target__has_areas_that_do_not_overlap(void **state)
{
    size_t count;
    const struct plomb_target *targets = plomb_target_all(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        const struct plomb_target *target = &targets[i];
        const struct plomb_chip *chip = plomb_chip_find(target->chip);
        const uint32_t areas[][2] = {
            {target->boot_start, target->boot_start + PLOMB_VERIFIER_SIZE},
            {target->pool_start, target->pool_end},
            {target->key_page, target->key_page + PAGE},
            {target->journal_page, target->journal_page + PAGE},
            {target->state_pages[0], target->state_pages[0] + PAGE},
            {target->state_pages[1], target->state_pages[1] + PAGE}};

        assert_non_null(chip);
        assert_int_equal(target->ram_size, chip->ram_size);
        for (size_t a = 0; a < 6; a++) {
            assert_int_equal(areas[a][0] % PAGE, 0);
            assert_in_range(areas[a][1], 1, chip->flash_size);
            for (size_t b = 0; b < a; b++) {
                assert_true(areas[a][1] <= areas[b][0] || areas[b][1] <= areas[a][0]);
            }
        }
        /* Marks of the journal reach so far. */
        assert_in_range(target->pool_end - target->pool_start, PAGE, 256 * PAGE);
    }
}

static void test_target__is_found_by_its_name_alone(void **state)
{
    (void)state;
    assert_string_equal(plomb_target_find("nrf52832-sd")->chip, "nrf52832");
    assert_null(plomb_target_find("nrf52832-"));
    assert_null(plomb_target_find(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout__puts_a_plain_package_at_the_pools_end),
        cmocka_unit_test(test_layout__keeps_the_pages_that_both_images_have),
        cmocka_unit_test(test_layout__tries_a_first_application_too),
        cmocka_unit_test(test_layout__fills_the_pool_to_the_last_page),
        cmocka_unit_test(test_layout__goes_without_a_backup_only_where_that_was_signed),
        cmocka_unit_test(test_layout__never_overwrites_what_a_delta_reads),
        cmocka_unit_test(test_layout__never_stages_over_the_installed_application),
        cmocka_unit_test(test_layout__refuses_sizes_that_would_wrap),
        cmocka_unit_test(test_layout__uses_a_plain_softdevice_where_it_was_received),
        cmocka_unit_test(
            test_layout__gives_the_application_up_for_a_softdevice_that_grows),
        cmocka_unit_test(test_layout__makes_room_for_the_plain_copy_of_a_coded_system),
        cmocka_unit_test(test_target__has_areas_that_do_not_overlap),
        cmocka_unit_test(test_target__is_found_by_its_name_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
