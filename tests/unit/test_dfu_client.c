#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/send_fixture.h"

static void test_send__follows_nordics_order(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_THREE);

    (void)state;
    send_fixture_expect_done(fixture);
    assert_string_equal(fixture->device.trace,
                        "09 02 07 06 01 08 03 04 "
                        "06 01 08 03 04 01 08 03 04 01 08 03 04 ");
    assert_int_equal(fixture->device.written, SEND_SIZE);
    assert_int_equal(fixture->report.images[0].sent, SEND_SIZE);
    assert_int_equal(fixture->report.images[0].resumed, 0);
    assert_int_equal(fixture->report.repeated + fixture->report.reasked, 0);
    send_fixture_free(fixture);
}

static void test_send__asks_the_verifier_only_where_its_log_stands(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_SEALED);

    (void)state;
    fixture->device.is_verifier = true;
    send_fixture_expect_done(fixture);
    /* 09 70: where its log stands, to find a refusal of the init packet in. */
    assert_string_equal(fixture->device.trace,
                        "09 02 07 06 01 08 03 09 70 04 06 01 08 03 04 ");
    send_fixture_free(fixture);
}

static void test_send__takes_receipts(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_THREE);

    (void)state;
    fixture->options.receipts_every = 5;
    send_fixture_expect_done(fixture);
    assert_int_equal(fixture->report.repeated, 0);
    send_fixture_free(fixture);
}

static void test_send__refuses_more_writes_than_a_receipt_can_count(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_THREE);

    (void)state;
    fixture->options.receipts_every = 65536;
    assert_int_equal(send_fixture_run(fixture), PLOMB_OPTION_VALUE);
    assert_int_equal(fixture->device.byte_count, 0);
    send_fixture_free(fixture);
}

static void test_send__goes_on_inside_an_object(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_THREE);

    (void)state;
    send_fixture_interrupt(fixture, 6000);
    send_fixture_expect_done(fixture);
    assert_in_range(fixture->report.images[0].resumed, SEND_OBJECT + 1, 6000);
    assert_int_equal(fixture->report.images[0].resumed + fixture->report.images[0].sent,
                     SEND_SIZE);
    send_fixture_free(fixture);
}

static void test_send__goes_on_after_a_reset_of_the_verifier(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_THREE);

    (void)state;
    fixture->device.is_verifier = true;
    send_fixture_interrupt(fixture, 6000);
    dfu_device_reset(&fixture->device);
    send_fixture_expect_done(fixture);
    assert_int_equal(fixture->report.images[0].resumed, SEND_OBJECT);
    send_fixture_free(fixture);
}

static void test_send__begins_again_after_a_reset_of_a_stock_device(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_THREE);

    (void)state;
    send_fixture_interrupt(fixture, 6000);
    dfu_device_reset(&fixture->device);
    send_fixture_expect_done(fixture);
    assert_int_equal(fixture->report.images[0].resumed, 0);
    assert_int_equal(fixture->report.images[0].sent, SEND_SIZE);
    send_fixture_free(fixture);
}

static void test_send__sends_an_object_anew_that_is_not_the_images(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_THREE);

    (void)state;
    send_fixture_interrupt(fixture, 6000);
    fixture->device.data[SEND_OBJECT + 3] ^= 1;
    send_fixture_expect_done(fixture);
    assert_int_equal(fixture->report.images[0].sent, SEND_SIZE - SEND_OBJECT);
    send_fixture_free(fixture);
}

static void test_send__says_when_executed_bytes_are_not_the_images(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_THREE);

    (void)state;
    fixture->device.is_verifier = true;
    send_fixture_interrupt(fixture, 6000);
    fixture->device.data[3] ^= 1;
    send_fixture_expect_failure(fixture, PLOMB_LINE_DAMAGED, "are not the image's",
                                "send again");
    send_fixture_free(fixture);
}

static void test_send__repeats_an_object_that_arrives_damaged(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_THREE);

    (void)state;
    fixture->device.flip_at = 3000;
    send_fixture_expect_done(fixture);
    assert_int_equal(fixture->report.repeated, 1);
    assert_int_equal(fixture->report.images[0].sent, SEND_SIZE + SEND_OBJECT);
    send_fixture_free(fixture);
}

static void test_send__gives_up_after_three_times(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_THREE);

    (void)state;
    fixture->device.flip_at = 3000;
    fixture->device.is_flip_kept = true;
    send_fixture_expect_failure(fixture, PLOMB_LINE_DAMAGED, "were sent 3 times",
                                "cable");
    assert_int_equal(fixture->report.repeated, 2);
    send_fixture_free(fixture);
}

/* Answers to each request get lost, as often as a request is repeated. */
static void test_send__asks_again_when_an_answer_is_lost(void **state)
{
    static const uint8_t opcodes[] = {1, 2, 3, 4, 6, 7, 9};

    (void)state;
    for (size_t i = 0; i < sizeof(opcodes); i++) {
        struct send_fixture *fixture = send_fixture_new(SEND_THREE);

        fixture->device.lost_answers[opcodes[i]] = 2;
        send_fixture_expect_done(fixture);
        assert_true(fixture->report.reasked > 0);
        assert_int_equal(fixture->device.written, SEND_SIZE);
        send_fixture_free(fixture);
    }
}

static void test_send__gives_up_on_an_answer_that_never_comes(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_THREE);

    (void)state;
    fixture->device.lost_answers[6] = 100;
    send_fixture_expect_failure(fixture, PLOMB_LINE_DAMAGED, "request 0x06", "cable");
    send_fixture_free(fixture);
}

static void test_send__waits_for_a_device_only_so_long(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_THREE);

    (void)state;
    fixture->device.is_running = true;
    send_fixture_expect_failure(fixture, PLOMB_DEVICE_SILENT, "does not answer",
                                "DFU mode");
    assert_in_range(fixture->report.milliseconds, SEND_WAIT, SEND_WAIT + 1100);
    send_fixture_free(fixture);
}

static void test_send__wants_a_frame_size_that_makes_sense(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_THREE);

    (void)state;
    fixture->device.mtu = 10;
    send_fixture_expect_failure(fixture, PLOMB_DEVICE_ANSWER_MALFORMED,
                                "how long its frames are", "");
    send_fixture_free(fixture);
}

static void test_send__fills_the_frames_of_usb_devices(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_THREE);

    (void)state;
    fixture->device.mtu = 2051;
    send_fixture_expect_done(fixture);
    send_fixture_free(fixture);
}

static void test_send__sends_softdevice_and_application_in_their_order(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_TWO);

    (void)state;
    send_fixture_expect_done(fixture);
    assert_int_equal(fixture->report.image_count, 2);
    assert_int_equal(fixture->report.images[0].slot, PLOMB_SLOT_SOFTDEVICE);
    assert_int_equal(fixture->report.images[1].slot, PLOMB_SLOT_APPLICATION);
    assert_int_equal(fixture->report.images[1].sent, 5004);
    send_fixture_free(fixture);
}

/* The line ends in the application: the SoftDevice is installed by then. */
static void test_send__does_not_send_a_softdevice_that_is_installed(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_TWO);

    (void)state;
    send_fixture_interrupt(fixture, 30000);
    assert_int_equal(fixture->device.current, 1);
    send_fixture_expect_done(fixture);
    assert_true(fixture->report.images[0].was_installed);
    assert_int_equal(fixture->report.images[0].sent, 0);
    assert_true(fixture->report.images[1].resumed > 0);
    send_fixture_free(fixture);
}

static void test_send__says_that_the_port_went_away(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_THREE);

    (void)state;
    send_fixture_interrupt(fixture, 2000);
    assert_int_equal(fixture->report.reconnected, 0);
    assert_false(fixture->report.images[0].is_done);
    send_fixture_free(fixture);
}

static void test_send__goes_on_by_itself_when_it_is_told_to(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_THREE);

    (void)state;
    fixture->options.is_persistent = true;
    fixture->device.vanish_at = 6000;
    fixture->device.reopen_failures = 4;
    send_fixture_expect_done(fixture);
    assert_int_equal(fixture->report.reconnected, 1);
    assert_int_equal(fixture->device.opened, 5);
    assert_int_equal(fixture->device.written, SEND_SIZE);
    send_fixture_free(fixture);
}

static void test_send__waits_for_the_port_only_so_long(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_THREE);

    (void)state;
    fixture->options.is_persistent = true;
    fixture->device.vanish_at = 6000;
    fixture->device.reopen_failures = 1000000;
    assert_int_equal(send_fixture_run(fixture), PLOMB_FILE_NOT_FOUND);
    assert_in_range(fixture->report.milliseconds, SEND_WAIT, 2 * SEND_WAIT);
    send_fixture_free(fixture);
}

static void test_send__leaves_a_device_that_goes_on_when_it_is_interrupted(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_THREE);

    (void)state;
    fixture->device.cancel_at = 6000;
    send_fixture_expect_failure(fixture, PLOMB_CANCELLED, "had 4096 of 9004 bytes",
                                "same command");
    fixture->device.cancel_at = 0;
    send_fixture_expect_done(fixture);
    assert_int_equal(fixture->device.written, SEND_SIZE);
    send_fixture_free(fixture);
}

/* The device resets and installs, and the one answer that says so is lost. */
static void test_send__cannot_tell_when_the_last_answer_is_lost(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_SEALED);

    (void)state;
    fixture->device.is_verifier = true;
    fixture->device.is_end_lost = true;
    send_fixture_expect_failure(fixture, PLOMB_TRANSFER_UNCONFIRMED,
                                "last answer was lost", "probably");
    assert_true(fixture->device.is_running);
    send_fixture_free(fixture);
}

static void test_send__asks_the_verifier_when_the_last_answer_is_lost(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_SEALED);

    (void)state;
    fixture->device.is_verifier = true;
    fixture->device.is_staying = true;
    fixture->device.is_end_lost = true;
    send_fixture_expect_done(fixture);
    assert_int_equal(fixture->report.reconnected, 1);
    send_fixture_free(fixture);
}

/* A verifier of another time may number its checks otherwise. */
struct seen {
    uint64_t done;
    size_t count;
    bool is_right;
};

static void see(void *context, const struct plomb_send_state *state)
{
    struct seen *seen = context;

    if (state->step != PLOMB_SEND_DATA) return;
    seen->is_right = (seen->count == 0 || seen->is_right) &&
                     state->total == SEND_SIZE && state->done >= seen->done &&
                     state->slot == PLOMB_SLOT_BOOTLOADER;
    seen->done = state->done;
    seen->count++;
}

static void test_send__reports_progress(void **state)
{
    struct send_fixture *fixture = send_fixture_new(SEND_THREE);
    struct seen seen = {0};

    (void)state;
    fixture->options.report = see;
    fixture->options.context = &seen;
    send_fixture_expect_done(fixture);
    assert_true(seen.is_right);
    assert_int_equal(seen.done, SEND_SIZE);
    assert_in_range(seen.count, 9, 20);
    send_fixture_free(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_send__follows_nordics_order),
        cmocka_unit_test(test_send__asks_the_verifier_only_where_its_log_stands),
        cmocka_unit_test(test_send__takes_receipts),
        cmocka_unit_test(test_send__refuses_more_writes_than_a_receipt_can_count),
        cmocka_unit_test(test_send__goes_on_inside_an_object),
        cmocka_unit_test(test_send__goes_on_after_a_reset_of_the_verifier),
        cmocka_unit_test(test_send__begins_again_after_a_reset_of_a_stock_device),
        cmocka_unit_test(test_send__sends_an_object_anew_that_is_not_the_images),
        cmocka_unit_test(test_send__says_when_executed_bytes_are_not_the_images),
        cmocka_unit_test(test_send__repeats_an_object_that_arrives_damaged),
        cmocka_unit_test(test_send__gives_up_after_three_times),
        cmocka_unit_test(test_send__asks_again_when_an_answer_is_lost),
        cmocka_unit_test(test_send__gives_up_on_an_answer_that_never_comes),
        cmocka_unit_test(test_send__waits_for_a_device_only_so_long),
        cmocka_unit_test(test_send__wants_a_frame_size_that_makes_sense),
        cmocka_unit_test(test_send__fills_the_frames_of_usb_devices),
        cmocka_unit_test(test_send__sends_softdevice_and_application_in_their_order),
        cmocka_unit_test(test_send__does_not_send_a_softdevice_that_is_installed),
        cmocka_unit_test(test_send__says_that_the_port_went_away),
        cmocka_unit_test(test_send__goes_on_by_itself_when_it_is_told_to),
        cmocka_unit_test(test_send__waits_for_the_port_only_so_long),
        cmocka_unit_test(
            test_send__leaves_a_device_that_goes_on_when_it_is_interrupted),
        cmocka_unit_test(test_send__cannot_tell_when_the_last_answer_is_lost),
        cmocka_unit_test(test_send__asks_the_verifier_when_the_last_answer_is_lost),
        cmocka_unit_test(test_send__reports_progress),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
