#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include <plomb/core/chip.h>

static void test_chip__finds_every_chip_by_its_name(void **state)
{
    size_t count = 0;
    const struct plomb_chip *chips = plomb_chip_all(&count);
    (void)state;

    assert_int_equal(count, 7);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(plomb_chip_find(chips[i].name), &chips[i]);
    }
}

static void test_chip__does_not_find_what_only_resembles_a_name(void **state)
{
    static const char *const names[] = {"",          "nrf5283",  "nrf528321",
                                        "nrf52",     "nrf51822", "NRF52832",
                                        " nrf52832", "nrf52832 "};
    (void)state;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_null(plomb_chip_find(names[i]));
    }
}

static void test_chip__knows_the_nrf52832(void **state)
{
    const struct plomb_chip *chip = plomb_chip_find("nrf52832");
    (void)state;

    assert_non_null(chip);
    assert_int_equal(chip->flash_size, 512 * 1024);
    assert_int_equal(chip->ram_size, 64 * 1024);
    assert_int_equal(chip->bootloader_start, 0x78000);
    assert_int_equal(chip->bootloader_size, 0x6000);
    assert_int_equal(chip->params_address, 0x7e000);
    assert_int_equal(chip->settings_address, 0x7f000);
    assert_int_equal(chip->app_data_size, 0x3000);
}

static void test_chip__the_largest_is_the_nrf52840(void **state)
{
    (void)state;
    assert_string_equal(plomb_chip_largest()->name, "nrf52840");
    assert_int_equal(plomb_chip_largest()->flash_size, 1024 * 1024);
}

/* Bootloader, parameters and settings fill the end of the flash without gaps. */
static void test_chip__regions_follow_each_other_to_the_end_of_flash(void **state)
{
    size_t count = 0;
    const struct plomb_chip *chip = plomb_chip_all(&count);
    (void)state;

    for (; count > 0; count--, chip++) {
        assert_int_equal(chip->flash_size % PLOMB_PAGE_SIZE, 0);
        assert_int_equal(chip->app_data_size % PLOMB_PAGE_SIZE, 0);
        assert_int_equal(chip->bootloader_start + chip->bootloader_size,
                         chip->params_address);
        assert_int_equal(chip->params_address + PLOMB_PAGE_SIZE,
                         chip->settings_address);
        assert_int_equal(chip->settings_address + PLOMB_PAGE_SIZE, chip->flash_size);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chip__finds_every_chip_by_its_name),
        cmocka_unit_test(test_chip__does_not_find_what_only_resembles_a_name),
        cmocka_unit_test(test_chip__knows_the_nrf52832),
        cmocka_unit_test(test_chip__the_largest_is_the_nrf52840),
        cmocka_unit_test(test_chip__regions_follow_each_other_to_the_end_of_flash),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
