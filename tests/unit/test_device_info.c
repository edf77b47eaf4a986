#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/device_info.h>

#include "tests/unit/send_fixture.h"

static void test_device_info__asks_a_stock_device(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_THREE);
    struct plomb_device_info info;

    (void)state;
    assert_int_equal(plomb_device_info_read(&fixture->device.link,
                                            &fixture->options.patience, &info, NULL),
                     PLOMB_OK);
    assert_false(info.has_verifier);
    assert_true(info.has_hardware);
    assert_int_equal(info.part, 0x52832);
    assert_int_equal(info.ram_size, 65536);
    assert_int_equal(info.mtu, 131);
    assert_int_equal(info.firmware_count, 2);
    assert_int_equal(info.firmware[0].kind, 2);
    assert_int_equal(info.firmware[1].address, 0x26000);
    send_fixture_free(fixture);
}

static void test_device_info__asks_a_verifier(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_THREE);
    struct plomb_device_info info;

    (void)state;
    fixture->device.is_verifier = true;
    assert_int_equal(plomb_device_info_read(&fixture->device.link,
                                            &fixture->options.patience, &info, NULL),
                     PLOMB_OK);
    assert_true(info.has_verifier);
    assert_string_equal(info.verifier.target, "nrf52832");
    assert_int_equal(info.verifier.hw_version, 52);
    assert_int_equal(info.verifier.application_version, 7);
    assert_int_equal(info.verifier.security_counter, 2);
    assert_int_equal(info.verifier.pool_end, 0x7c000);
    assert_true(info.verifier.has_key);
    assert_memory_equal(info.verifier.key_id, "\x11\x22\x33\x44\x55\x66\x77\x88", 8);
    send_fixture_free(fixture);
}

static void test_device_log__reads_all_events(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_THREE);
    struct plomb_device_log *log = calloc(1, sizeof(*log));

    (void)state;
    assert_non_null(log);
    fixture->device.is_verifier = true;
    fixture->device.packet_answer[0] = 0x05;
    fixture->device.event_status = PLOMB_SIGNATURE_INVALID;
    assert_int_equal(send_fixture_run(fixture), PLOMB_SIGNATURE_INVALID);
    assert_int_equal(send_fixture_run(fixture), PLOMB_SIGNATURE_INVALID);
    assert_int_equal(plomb_device_log_read(&fixture->device.link,
                                           &fixture->options.patience, log, NULL),
                     PLOMB_OK);
    assert_int_equal(log->count, 2);
    assert_int_equal(log->events[1].number, 1);
    assert_int_equal(log->events[1].kind, 2);
    assert_int_equal(log->events[1].result, 5);
    assert_int_equal(log->events[1].value, PLOMB_SIGNATURE_INVALID);
    free(log);
    send_fixture_free(fixture);
}

static void test_device_log__says_when_there_is_none(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_THREE);
    struct plomb_device_log *log = calloc(1, sizeof(*log));

    (void)state;
    assert_non_null(log);
    assert_int_equal(plomb_device_log_read(&fixture->device.link,
                                           &fixture->options.patience, log, NULL),
                     PLOMB_DEVICE_UNSUPPORTED);
    free(log);
    send_fixture_free(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_device_info__asks_a_stock_device),
        cmocka_unit_test(test_device_info__asks_a_verifier),
        cmocka_unit_test(test_device_log__reads_all_events),
        cmocka_unit_test(test_device_log__says_when_there_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
