#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/send_fixture.h"

static void test_send__names_the_image_that_fails(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_TWO);

    (void)state;
    fixture->device.packet_answer[0] = 0x05;
    send_fixture_expect_failure(fixture, PLOMB_SIGNATURE_INVALID,
                                "softdevice: the device refused", "");
    send_fixture_free(fixture);
}

struct refusal {
    uint8_t answer[2];
    enum plomb_status status;
    const char *hint;
};

/* What answers to the init packet mean, docs/spec/dfu-protocol.md, section 1. */
static const struct refusal packet_refusals[] = {
    {{0x02, 0}, PLOMB_DEVICE_REFUSED, ""},
    {{0x03, 0}, PLOMB_DEVICE_REFUSED, ""},
    {{0x04, 0}, PLOMB_NO_ROOM, "smaller"},
    {{0x05, 0}, PLOMB_SIGNATURE_INVALID, "public half"},
    {{0x08, 0}, PLOMB_DEVICE_REFUSED, ""},
    {{0x0a, 0}, PLOMB_DEVICE_REFUSED, ""},
    {{0x0b, 0x04}, PLOMB_DEVICE_REFUSED, ""},
    {{0x0b, 0x05}, PLOMB_FW_VERSION_TOO_LOW, "--bootloader-version"},
    {{0x0b, 0x06}, PLOMB_HW_VERSION_MISMATCH, "--hw-version"},
    {{0x0b, 0x07}, PLOMB_SD_REQ_MISMATCH, "--sd-req"},
    {{0x0b, 0x08}, PLOMB_SIGNATURE_MISSING, "--key-file"},
    {{0x0b, 0x09}, PLOMB_HASH_TYPE_UNKNOWN, ""},
    {{0x0b, 0x0b}, PLOMB_SIGNATURE_TYPE_UNKNOWN, ""},
    {{0x0b, 0x0c}, PLOMB_IMAGE_HASH_MISMATCH, "plomb verify"},
    {{0x0b, 0x7f}, PLOMB_DEVICE_REFUSED, ""},
};

static void test_send__says_what_the_device_objected_to(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(packet_refusals) / sizeof(packet_refusals[0]); i++) {
        const struct refusal *refusal = &packet_refusals[i];
        struct send_fixture *fixture = send_fixture_new(SEND_THREE);

        memcpy(fixture->device.packet_answer, refusal->answer, 2);
        send_fixture_expect_failure(fixture, refusal->status,
                                    "the device refused the init packet",
                                    refusal->hint);
        assert_true(fixture->report.is_refused);
        assert_int_equal(fixture->report.result, refusal->answer[0]);
        assert_int_equal(fixture->report.extended_error, refusal->answer[1]);
        assert_int_equal(fixture->device.written, 0);
        send_fixture_free(fixture);
    }
}

static void test_send__tells_which_check_it_was_by_the_log(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_SEALED);

    (void)state;
    fixture->device.is_verifier = true;
    fixture->device.packet_answer[0] = 0x0b;
    fixture->device.packet_answer[1] = 0x04;
    fixture->device.event_status = PLOMB_RECIPIENT_MISSING;
    send_fixture_expect_failure(fixture, PLOMB_RECIPIENT_MISSING,
                                "not sealed for this key", "device info");
    assert_int_equal(fixture->device.event_count, 1);
    send_fixture_free(fixture);
}

static void test_send__believes_no_log_that_contradicts_the_answer(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_SEALED);

    (void)state;
    fixture->device.is_verifier = true;
    fixture->device.packet_answer[0] = 0x05;
    fixture->device.event_status = PLOMB_RECIPIENT_MISSING;
    assert_int_equal(send_fixture_run(fixture), PLOMB_SIGNATURE_INVALID);
    fixture->device.event_status = 100000;
    assert_int_equal(send_fixture_run(fixture), PLOMB_SIGNATURE_INVALID);
    send_fixture_free(fixture);
}

static void test_send__says_that_a_stock_device_has_no_verifier(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_SEALED);

    (void)state;
    fixture->device.packet_answer[0] = 0x0b;
    fixture->device.packet_answer[1] = 0x04;
    send_fixture_expect_failure(fixture, PLOMB_FW_TYPE_UNKNOWN, "(answer 0b 04)",
                                "plomb's verifier");
    send_fixture_free(fixture);
}

static void test_send__says_that_the_whole_image_was_refused(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_THREE);

    (void)state;
    fixture->device.image_answer[0] = 0x0b;
    fixture->device.image_answer[1] = 0x0c;
    send_fixture_expect_failure(fixture, PLOMB_IMAGE_HASH_MISMATCH,
                                "received as a whole", "plomb verify");
    fixture->device.image_answer[0] = 0x05;
    send_fixture_expect_failure(fixture, PLOMB_DEVICE_REFUSED, "boot validation", "");
    send_fixture_free(fixture);
}

static void test_send__knows_what_old_bootloaders_take(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_SEALED);

    (void)state;
    fixture->device.command_max = 256;
    send_fixture_expect_failure(fixture, PLOMB_INIT_PACKET_TOO_LARGE,
                                "the device takes 256", "SDK 15.0");
    send_fixture_free(fixture);
}

static void test_send__knows_that_stock_devices_lose_odd_bytes(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_THREE);
    struct plomb_package_image *image =
        (struct plomb_package_image *)(uintptr_t)plomb_package_images(fixture->package,
                                                                      &(size_t){0});
    struct plomb_package_entry odd = *image->bin;

    (void)state;
    odd.bytes.size--;
    image->bin = &odd;
    fixture->device.images[0] = odd.bytes;
    send_fixture_expect_failure(fixture, PLOMB_IMAGE_SIZE_ODD, "multiples of 4",
                                "pads");
    fixture->device.is_verifier = true;
    send_fixture_expect_done(fixture);
    send_fixture_free(fixture);
}

static void test_send__refuses_legacy_packages(void **state)
{
    struct send_fixture *fixture =
        send_fixture_new("tests/vectors/nrfutil/legacy-app-crc16/output.zip");

    (void)state;
    assert_int_equal(send_fixture_run(fixture), PLOMB_PACKAGE_REFUSED);
    assert_int_equal(fixture->device.byte_count, 0);
    send_fixture_free(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_send__names_the_image_that_fails),
        cmocka_unit_test(test_send__says_what_the_device_objected_to),
        cmocka_unit_test(test_send__tells_which_check_it_was_by_the_log),
        cmocka_unit_test(test_send__believes_no_log_that_contradicts_the_answer),
        cmocka_unit_test(test_send__says_that_a_stock_device_has_no_verifier),
        cmocka_unit_test(test_send__says_that_the_whole_image_was_refused),
        cmocka_unit_test(test_send__knows_what_old_bootloaders_take),
        cmocka_unit_test(test_send__knows_that_stock_devices_lose_odd_bytes),
        cmocka_unit_test(test_send__refuses_legacy_packages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
