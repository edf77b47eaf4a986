/*
 * The core's decisions with a fake port: what is checked, in which order, and
 * what a verdict takes. Recorded answers are in test_dfu_vectors.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/core/validate.h>

#include "tests/unit/fake_port.h"

static struct plomb_device good_device(void)
{
    struct plomb_device device = {0};

    device.hw_version = 52;
    device.app_version = 5;
    device.bootloader_version = 3;
    device.has_softdevice = true;
    device.softdevice.fwid = 0x101;
    device.softdevice.size = 0x26000;
    device.needs_softdevice = true;
    device.is_signature_required = true;
    device.is_downgrade_prevented = true;
    device.is_same_version_accepted = true;
    device.page_size = 4096;
    device.bootloader_start = 0x78000;
    device.bootloader_max_size = 0x6000;
    device.app_data_size = 0x3000;
    return device;
}

/* An application of 8 bytes of 0x11, whose fake digest is 0x11 throughout. */
static struct plomb_init_command good_command(void)
{
    struct plomb_init_command command = {0};

    command.present = PLOMB_INIT_FW_VERSION | PLOMB_INIT_HW_VERSION |
                      PLOMB_INIT_SD_REQ | PLOMB_INIT_TYPE | PLOMB_INIT_APP_SIZE |
                      PLOMB_INIT_HASH;
    command.fw_version = 6;
    command.hw_version = 52;
    command.sd_req[command.sd_req_count++] = 0x101;
    command.app_size = 8;
    command.hash_type = PLOMB_HASH_SHA256;
    memset(command.hash, 0x11, sizeof(command.hash));
    return command;
}

static struct plomb_decision decide(const struct plomb_device *device,
                                    const struct plomb_init_command *command)
{
    uint8_t signature[PLOMB_SIGNATURE_SIZE] = {1};
    uint8_t init[PLOMB_INIT_PACKET_MAX];
    uint8_t packet[PLOMB_INIT_PACKET_MAX];
    struct plomb_init_packet parsed;
    struct plomb_decision decision;
    size_t size = plomb_init_command_write(command, init, sizeof(init));

    size = plomb_init_packet_write(plomb_span(init, size), signature, packet,
                                   sizeof(packet));
    plomb_validate_init_packet(device, plomb_span(packet, size), &parsed, &decision);
    return decision;
}

static int setup(void **state)
{
    (void)state;
    fake_verdict = PLOMB_VERDICT_ACCEPTED;
    return 0;
}

static void test_validate__accepts_a_good_packet(void **state)
{
    struct plomb_device device = good_device();
    struct plomb_init_command command = good_command();
    struct plomb_decision decision = decide(&device, &command);

    (void)state;
    assert_int_equal(decision.status, PLOMB_OK);
    assert_int_equal(decision.verdict, PLOMB_VERDICT_ACCEPTED);
    assert_int_equal(decision.result, 0x01);
}

static void test_validate__takes_no_verdict_but_the_exact_pattern(void **state)
{
    struct plomb_device device = good_device();
    struct plomb_init_command command = good_command();

    (void)state;
    for (unsigned int bit = 0; bit < 31; bit++) {
        struct plomb_decision decision;

        fake_verdict =
            (enum plomb_verdict)((unsigned int)PLOMB_VERDICT_ACCEPTED ^ 1u << bit);
        decision = decide(&device, &command);
        assert_int_equal(decision.verdict, PLOMB_VERDICT_REFUSED);
        assert_int_equal(decision.status, PLOMB_SIGNATURE_INVALID);
    }
    fake_verdict = (enum plomb_verdict)1;
    assert_int_equal(decide(&device, &command).verdict, PLOMB_VERDICT_REFUSED);
}

static void test_validate__reports_the_signature_before_anything_else(void **state)
{
    struct plomb_device device = good_device();
    struct plomb_init_command command = good_command();

    (void)state;
    fake_verdict = PLOMB_VERDICT_REFUSED;
    command.type = 200;
    command.hw_version = 51;
    assert_int_equal(decide(&device, &command).status, PLOMB_SIGNATURE_INVALID);
}

static void test_validate__debug_builds_skip_versions_and_nothing_else(void **state)
{
    struct plomb_device device = good_device();
    struct plomb_init_command command = good_command();

    (void)state;
    command.present |= PLOMB_INIT_IS_DEBUG;
    command.is_debug = true;
    command.fw_version = 0;
    command.hw_version = 1;
    command.sd_req[0] = 0x99;
    assert_int_equal(decide(&device, &command).status, PLOMB_HW_VERSION_MISMATCH);
    device.is_debug_build = true;
    assert_int_equal(decide(&device, &command).status, PLOMB_OK);
    command.app_size = 0;
    assert_int_equal(decide(&device, &command).status, PLOMB_SIZE_MISSING);
}

static void test_validate__types_of_sealed_packages_are_unknown(void **state)
{
    struct plomb_device device = good_device();
    struct plomb_init_command command = good_command();
    struct plomb_decision decision;

    (void)state;
    for (command.type = 64; command.type < 68; command.type++) {
        decision = decide(&device, &command);
        assert_int_equal(decision.status, PLOMB_FW_TYPE_UNKNOWN);
        assert_int_equal(decision.result, 0x0b);
        assert_int_equal(decision.extended_error, 0x04);
    }
}

static void test_validate__bootloaders_must_always_rise(void **state)
{
    struct plomb_device device = good_device();
    struct plomb_init_command command = good_command();

    (void)state;
    device.is_downgrade_prevented = false;
    command.type = PLOMB_FW_BOOTLOADER;
    command.present |= PLOMB_INIT_BL_SIZE;
    command.bl_size = 4096;
    command.fw_version = 3;
    assert_int_equal(decide(&device, &command).status, PLOMB_FW_VERSION_TOO_LOW);
    command.fw_version = 4;
    assert_int_equal(decide(&device, &command).status, PLOMB_OK);
}

static void test_validate__room_ends_below_the_data_area(void **state)
{
    struct plomb_device device = good_device();
    struct plomb_init_command command = good_command();

    (void)state;
    command.app_size = 0x75000 - 0x26000;
    assert_int_equal(decide(&device, &command).status, PLOMB_OK);
    command.app_size += 4;
    assert_int_equal(decide(&device, &command).status, PLOMB_NO_ROOM);
}

static void test_validate__forced_dual_bank_keeps_the_application(void **state)
{
    struct plomb_device device = good_device();
    struct plomb_init_command command = good_command();

    (void)state;
    device.has_application = true;
    device.is_dual_bank_forced = true;
    device.application_size = 1; /* takes a whole page */
    command.app_size = 0x75000 - 0x27000;
    assert_int_equal(decide(&device, &command).status, PLOMB_OK);
    command.app_size += 4;
    assert_int_equal(decide(&device, &command).status, PLOMB_NO_ROOM);
}

static void test_validate__image_must_be_the_one_that_was_hashed(void **state)
{
    struct plomb_device device = good_device();
    struct plomb_init_command command = good_command();
    uint8_t image[8];
    struct plomb_decision decision;

    (void)state;
    memset(image, 0x11, sizeof(image));
    plomb_validate_image(&device, &command, plomb_span(image, 8), &decision);
    assert_int_equal(decision.verdict, PLOMB_VERDICT_ACCEPTED);
    image[0] = 0x12;
    plomb_validate_image(&device, &command, plomb_span(image, 8), &decision);
    assert_int_equal(decision.status, PLOMB_IMAGE_HASH_MISMATCH);
    assert_int_equal(decision.verdict, PLOMB_VERDICT_REFUSED);
    plomb_validate_image(&device, &command, plomb_span(image, 4), &decision);
    assert_int_equal(decision.status, PLOMB_IMAGE_SIZE_MISMATCH);
}

static void test_validate__boot_signature_is_checked_over_the_image(void **state)
{
    struct plomb_device device = good_device();
    struct plomb_init_command command = good_command();
    uint8_t image[8];

    (void)state;
    memset(image, 0x11, sizeof(image));
    command.boot_validation_count = 1;
    command.boot_validation[0].type = PLOMB_BOOT_VALIDATION_ECDSA;
    assert_int_equal(
        plomb_check_boot_validation(&device, &command, plomb_span(image, 8)),
        PLOMB_BOOT_VALIDATION_INVALID);
    command.boot_validation[0].size = PLOMB_SIGNATURE_SIZE;
    assert_int_equal(
        plomb_check_boot_validation(&device, &command, plomb_span(image, 8)), PLOMB_OK);
    fake_verdict = PLOMB_VERDICT_REFUSED;
    assert_int_equal(
        plomb_check_boot_validation(&device, &command, plomb_span(image, 8)),
        PLOMB_BOOT_VALIDATION_INVALID);
}

static void test_validate__demanded_boot_signature_cannot_be_left_out(void **state)
{
    struct plomb_device device = good_device();
    struct plomb_init_command command = good_command();

    (void)state;
    device.is_boot_signature_required = true;
    assert_int_equal(plomb_check_boot_validation(&device, &command, plomb_span("", 0)),
                     PLOMB_BOOT_VALIDATION_TOO_WEAK);
}

static void test_validate__every_status_has_an_answer(void **state)
{
    uint8_t extended_error = 0xee;

    (void)state;
    assert_int_equal(plomb_dfu_result(PLOMB_OK, &extended_error), 0x01);
    assert_int_equal(extended_error, 0);
    assert_int_equal(plomb_dfu_result(PLOMB_SIGNATURE_SIZE_WRONG, &extended_error),
                     0x0a);
    assert_int_equal(plomb_dfu_result(PLOMB_IMAGE_HASH_MISMATCH, &extended_error),
                     0x0b);
    assert_int_equal(extended_error, 0x0c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_validate__accepts_a_good_packet, setup),
        cmocka_unit_test_setup(test_validate__takes_no_verdict_but_the_exact_pattern,
                               setup),
        cmocka_unit_test_setup(
            test_validate__reports_the_signature_before_anything_else, setup),
        cmocka_unit_test_setup(
            test_validate__debug_builds_skip_versions_and_nothing_else, setup),
        cmocka_unit_test_setup(test_validate__types_of_sealed_packages_are_unknown,
                               setup),
        cmocka_unit_test_setup(test_validate__bootloaders_must_always_rise, setup),
        cmocka_unit_test_setup(test_validate__room_ends_below_the_data_area, setup),
        cmocka_unit_test_setup(test_validate__forced_dual_bank_keeps_the_application,
                               setup),
        cmocka_unit_test_setup(test_validate__image_must_be_the_one_that_was_hashed,
                               setup),
        cmocka_unit_test_setup(test_validate__boot_signature_is_checked_over_the_image,
                               setup),
        cmocka_unit_test_setup(
            test_validate__demanded_boot_signature_cannot_be_left_out, setup),
        cmocka_unit_test_setup(test_validate__every_status_has_an_answer, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
