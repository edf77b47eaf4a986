/*
 * Transfers over the request handler: what becomes durable when, what is left after a
 * disconnect, a reset, a refusal or a failure, and receipts (docs/spec/dfu-protocol.md,
 * sections 2, 3 and 6). On a verifier with a fake port.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/dfu_fixture.h"
#include "tests/unit/fake_port.h"

enum {
    IMAGE_SIZE = 2 * 4096 + 808,
    STAGING = 0x79000, /* where the payload goes: three pages below the pool's end */
    KEY_PAGE = 0x7c000,
    JOURNAL_PAGE = 0x7d000
};

static uint8_t image[IMAGE_SIZE];
static uint8_t packet_bytes[PLOMB_INIT_PACKET_MAX];
static struct plomb_span packet; /* of that image */

static struct plomb_span part(size_t offset, size_t size)
{
    return plomb_span_sub(plomb_span(image, sizeof(image)), offset, size);
}

/* A device with an application, that has accepted an init packet. */
static int start(void **state)
{
    (void)state;
    fake_verdict = PLOMB_VERDICT_ACCEPTED;
    dfu_fixture_begin(image, sizeof(image));
    packet = dfu_fixture_packet(6, sizeof(image), 0x11);
    memcpy(packet_bytes, packet.ptr, packet.size);
    packet.ptr = packet_bytes;
    dfu_fixture_command(packet, "600401");
    return 0;
}

/* All but the last object; that one is written, and not executed. */
static void send_all_but_execute(void)
{
    dfu_fixture_data(part(0, 4096), "600401");
    dfu_fixture_data(part(4096, 4096), "600401");
    dfu_fixture_must("010228030000", "600101");
    dfu_fixture_write(part(8192, 808), 64);
}

static void must_have_data(size_t size)
{
    dfu_fixture_must_have("0602", "60060100100000", part(0, size));
}

static void must_have_nothing(void)
{
    dfu_fixture_must("0601", "600601000200000000000000000000");
    dfu_fixture_must("0602", "600601001000000000000000000000");
}

static void test_dfu__takes_a_payload(void **state)
{
    (void)state;
    send_all_but_execute();
    assert_false(device.dfu.is_reset_wanted);
    dfu_fixture_must("04", "600401");
    assert_true(device.dfu.is_reset_wanted);
    assert_int_equal(plomb_verifier_phase(&device.verifier), PLOMB_UPDATE_RECEIVED);
    assert_memory_equal(device.flash + STAGING, image, sizeof(image));
}

static void test_dfu__puts_objects_into_flash_before_it_answers(void **state)
{
    (void)state;
    dfu_fixture_must("010200100000", "600101");
    dfu_fixture_write(part(0, 4096), 64);
    dfu_fixture_must_have("03", "600301", part(0, 4096));
    assert_int_equal(device.flash[STAGING], 0xff);
    dfu_fixture_must("04", "600401");
    assert_memory_equal(device.flash + STAGING, image, 4096);
}

static void test_dfu__takes_writes_of_any_size(void **state)
{
    (void)state;
    dfu_fixture_must("010200100000", "600101");
    dfu_fixture_write(part(0, 4096), 13);
    dfu_fixture_must("04", "600401");
    dfu_fixture_must("010200100000", "600101");
    dfu_fixture_write(part(4096, 4096), 4096);
    dfu_fixture_must("04", "600401");
    must_have_data(8192);
}

static void test_dfu__refuses_a_payload_that_was_not_signed(void **state)
{
    (void)state;
    image[0] = 0x12;
    send_all_but_execute();
    dfu_fixture_must("04", "60040b0c");
    assert_false(device.dfu.is_reset_wanted);
    assert_int_equal(plomb_verifier_phase(&device.verifier), PLOMB_UPDATE_NONE);
    dfu_fixture_must("010200100000", "600108");
    dfu_fixture_must("04", "600408");
    dfu_fixture_must("0602", "600601001000000000000000000000");
}

static void test_dfu__takes_a_good_payload_after_a_refused_one(void **state)
{
    (void)state;
    image[0] = 0x12;
    send_all_but_execute();
    dfu_fixture_must("04", "60040b0c");
    image[0] = 0x11;
    dfu_fixture_command(packet, "600401");
    send_all_but_execute();
    dfu_fixture_must("04", "600401");
    assert_true(device.dfu.is_reset_wanted);
}

static void test_dfu__creates_an_object_again(void **state)
{
    (void)state;
    dfu_fixture_data(part(0, 4096), "600401");
    dfu_fixture_must("010200100000", "600101");
    dfu_fixture_write(part(0, 2000), 64);
    dfu_fixture_must("010200100000", "600101");
    must_have_data(4096);
    dfu_fixture_write(part(4096, 4096), 64);
    must_have_data(8192);
}

static void test_dfu__goes_on_in_an_object_after_a_disconnect(void **state)
{
    (void)state;
    dfu_fixture_data(part(0, 4096), "600401");
    dfu_fixture_must("010200100000", "600101");
    dfu_fixture_write(part(4096, 1000), 64);
    /* What Nordic's controllers do when they come back. */
    dfu_fixture_must_have("0601", "60060100020000", packet);
    dfu_fixture_must("04", "600401");
    must_have_data(5096);
    dfu_fixture_write(part(5096, 3096), 64);
    dfu_fixture_must("04", "600401");
    must_have_data(8192);
}

static void test_dfu__takes_the_same_init_packet_once_more(void **state)
{
    (void)state;
    dfu_fixture_data(part(0, 4096), "600401");
    dfu_fixture_command(packet, "600401");
    must_have_data(4096);
}

static void test_dfu__checks_the_same_init_packet_once_more(void **state)
{
    (void)state;
    dfu_fixture_data(part(0, 4096), "600401");
    fake_verdict = PLOMB_VERDICT_REFUSED;
    dfu_fixture_command(packet, "600405");
    must_have_data(4096);
}

static void test_dfu__drops_an_init_packet_that_it_refused(void **state)
{
    (void)state;
    dfu_fixture_command(dfu_fixture_packet(4, sizeof(image), 0x11), "60040b05");
    dfu_fixture_must("0601", "600601000200000000000000000000");
    dfu_fixture_must("04", "600408");
}

static void test_dfu__keeps_progress_until_another_init_packet_is_accepted(void **state)
{
    const struct plomb_span other = dfu_fixture_packet(7, sizeof(image), 0x11);

    (void)state;
    dfu_fixture_data(part(0, 4096), "600401");
    dfu_fixture_must("010200100000", "600101");
    dfu_fixture_write(part(4096, 1000), 64);
    dfu_fixture_must_with("0101", (uint32_t)other.size, "600101");
    must_have_data(5096);
    dfu_fixture_must("0601", "600601000200000000000000000000");
    dfu_fixture_write(other, 64);
    fake_verdict = PLOMB_VERDICT_REFUSED;
    dfu_fixture_must("04", "600405");
    must_have_data(5096);
    fake_verdict = PLOMB_VERDICT_ACCEPTED;
    dfu_fixture_command(other, "600401");
    must_have_data(0);
}

static void test_dfu__keeps_whole_objects_through_a_reset(void **state)
{
    (void)state;
    dfu_fixture_data(part(0, 4096), "600401");
    dfu_fixture_must("010200100000", "600101");
    dfu_fixture_write(part(4096, 1000), 64);
    dfu_fixture_reset();
    must_have_data(4096);
    dfu_fixture_must("0811", "600808");
    dfu_fixture_data(part(4096, 4096), "600401");
    dfu_fixture_data(part(8192, 808), "600401");
    assert_int_equal(plomb_verifier_phase(&device.verifier), PLOMB_UPDATE_RECEIVED);
}

static void test_dfu__keeps_the_init_packet_through_a_reset(void **state)
{
    (void)state;
    dfu_fixture_reset();
    dfu_fixture_must_have("0601", "60060100020000", packet);
    dfu_fixture_must("04", "600401");
    must_have_data(0);
    dfu_fixture_must("010200100000", "600101");
}

static void test_dfu__has_nothing_to_go_on_with_when_the_payload_is_whole(void **state)
{
    (void)state;
    dfu_fixture_command(dfu_fixture_packet(7, 4, 0x11), "600401");
    dfu_fixture_data(part(0, 4), "600401");
    dfu_fixture_reset();
    must_have_nothing();
}

static void test_dfu__begins_with_nothing(void **state)
{
    static const struct dfu_fixture_state nothing;

    (void)state;
    dfu_fixture_start("nrf52832", &nothing);
    dfu_fixture_reset();
    must_have_nothing();
    assert_false(device.dfu.is_reset_wanted);
}

static void test_dfu__takes_no_transfer_during_a_trial(void **state)
{
    static const uint32_t done = 0;

    (void)state;
    send_all_but_execute();
    dfu_fixture_must("04", "600401");
    /* The mark INSTALLED (docs/spec/flash.md, section 4). */
    memcpy(device.flash + JOURNAL_PAGE + 0x234, &done, sizeof(done));
    dfu_fixture_reset();
    assert_int_equal(plomb_verifier_phase(&device.verifier), PLOMB_UPDATE_TRIAL);
    must_have_nothing();
    dfu_fixture_must("010200100000", "600108");
    dfu_fixture_must("04", "600408");
    dfu_fixture_command(packet, "600408");
    dfu_fixture_must("010200100000", "600108");
    assert_memory_equal(device.flash + STAGING, image, sizeof(image));
}

static void test_dfu__takes_nothing_more_once_the_payload_is_whole(void **state)
{
    (void)state;
    send_all_but_execute();
    dfu_fixture_must("04", "600401");
    dfu_fixture_must("04", "600408");
    dfu_fixture_must("0811", "600808");
    dfu_fixture_must("010200100000", "600108");
    dfu_fixture_command(packet, "600408");
    assert_memory_equal(device.flash + STAGING, image, sizeof(image));
}

/* Lets the n-th operation from now on fail, and all behind it. */
static void fail_operation(uint32_t number)
{
    device.fails_from = device.operations + number;
}

static void test_dfu__keeps_an_object_that_flash_does_not_take(void **state)
{
    (void)state;
    dfu_fixture_must("010200100000", "600101");
    dfu_fixture_write(part(0, 4096), 64);
    for (uint32_t number = 1; number <= 3; number++) {
        fail_operation(number);
        dfu_fixture_must("04", "60040a");
        must_have_data(4096);
    }
    device.fails_from = 0;
    dfu_fixture_must("04", "600401");
    assert_memory_equal(device.flash + STAGING, image, 4096);
    dfu_fixture_data(part(4096, 4096), "600401");
}

static void test_dfu__says_that_flash_fails_at_the_end(void **state)
{
    uint32_t number = 1;

    (void)state;
    send_all_but_execute();
    for (;; number++) {
        fail_operation(number);
        dfu_fixture_ask("04");
        if (strcmp(dfu_fixture_answer(), "600401") == 0) break;
        assert_string_equal(dfu_fixture_answer(), "60040a");
        assert_false(device.dfu.is_reset_wanted);
        /* Nothing lands behind staging, however often it is tried. */
        assert_int_equal(device.flash[KEY_PAGE], 0xff);
    }
    /* Erase, page, its mark, the event, the journal's record again, and RECEIVED. */
    assert_int_equal(number, 7);
    assert_int_equal(plomb_verifier_phase(&device.verifier), PLOMB_UPDATE_RECEIVED);
}

static void test_dfu__says_that_flash_does_not_take_an_init_packet(void **state)
{
    const struct plomb_span other = dfu_fixture_packet(7, sizeof(image), 0x11);

    (void)state;
    dfu_fixture_data(part(0, 4096), "600401");
    dfu_fixture_must_with("0101", (uint32_t)other.size, "600101");
    dfu_fixture_write(other, 64);
    fail_operation(2);
    dfu_fixture_must("04", "60040a");
    must_have_nothing();
    dfu_fixture_must("010200100000", "600108");
    device.fails_from = 0;
    dfu_fixture_command(other, "600401");
    must_have_data(0);
}

static void test_dfu__sends_receipts(void **state)
{
    (void)state;
    dfu_fixture_must("020300", "600201");
    dfu_fixture_must("010200100000", "600101");
    for (size_t i = 0; i < 4; i++) {
        const size_t size = 4 * (3 * i + 3);
        char write[16];

        snprintf(write, sizeof(write), "08%02x%02x%02x%02x", image[size - 4],
                 image[size - 3], image[size - 2], image[size - 1]);
        dfu_fixture_write(part(12 * i, 8), 4);
        dfu_fixture_must_have(write, "600301", part(0, size));
    }
}

static void test_dfu__sends_receipts_of_commands(void **state)
{
    (void)state;
    dfu_fixture_must("020100", "600201");
    dfu_fixture_must("010104000000", "600101");
    dfu_fixture_must_have("0831", "600301", plomb_span("1", 1));
    dfu_fixture_must_have("083233", "600301", plomb_span("123", 3));
}

static void test_dfu__counts_writes_from_create_and_from_receipts(void **state)
{
    (void)state;
    dfu_fixture_must("020200", "600201");
    dfu_fixture_must("010108000000", "600101");
    dfu_fixture_must("0831", "");
    dfu_fixture_must("010108000000", "600101");
    dfu_fixture_must("0831", "");
    dfu_fixture_must("020200", "600201");
    dfu_fixture_must("0832", "");
    dfu_fixture_must_have("0833", "600301", plomb_span("123", 3));
}

static void test_dfu__counts_no_write_that_it_refuses(void **state)
{
    (void)state;
    dfu_fixture_must("020200", "600201");
    dfu_fixture_must("010102000000", "600101");
    dfu_fixture_must("0831", "");
    dfu_fixture_must("08323334", "600803");
    dfu_fixture_must_have("0832", "600301", plomb_span("12", 2));
}

static void test_dfu__sends_no_receipts_once_told_so(void **state)
{
    (void)state;
    dfu_fixture_must("020100", "600201");
    dfu_fixture_must("020000", "600201");
    dfu_fixture_must("010200100000", "600101");
    dfu_fixture_write(part(0, 4096), 1);
}

static void test_dfu__sends_no_receipts_after_a_reset(void **state)
{
    (void)state;
    dfu_fixture_must("020100", "600201");
    dfu_fixture_reset();
    dfu_fixture_must("010200100000", "600101");
    dfu_fixture_write(part(0, 64), 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_dfu__takes_a_payload, start),
        cmocka_unit_test_setup(test_dfu__puts_objects_into_flash_before_it_answers,
                               start),
        cmocka_unit_test_setup(test_dfu__takes_writes_of_any_size, start),
        cmocka_unit_test_setup(test_dfu__refuses_a_payload_that_was_not_signed, start),
        cmocka_unit_test_setup(test_dfu__takes_a_good_payload_after_a_refused_one,
                               start),
        cmocka_unit_test_setup(test_dfu__creates_an_object_again, start),
        cmocka_unit_test_setup(test_dfu__goes_on_in_an_object_after_a_disconnect,
                               start),
        cmocka_unit_test_setup(test_dfu__takes_the_same_init_packet_once_more, start),
        cmocka_unit_test_setup(test_dfu__checks_the_same_init_packet_once_more, start),
        cmocka_unit_test_setup(test_dfu__drops_an_init_packet_that_it_refused, start),
        cmocka_unit_test_setup(
            test_dfu__keeps_progress_until_another_init_packet_is_accepted, start),
        cmocka_unit_test_setup(test_dfu__keeps_whole_objects_through_a_reset, start),
        cmocka_unit_test_setup(test_dfu__keeps_the_init_packet_through_a_reset, start),
        cmocka_unit_test_setup(
            test_dfu__has_nothing_to_go_on_with_when_the_payload_is_whole, start),
        cmocka_unit_test_setup(test_dfu__begins_with_nothing, start),
        cmocka_unit_test_setup(test_dfu__takes_no_transfer_during_a_trial, start),
        cmocka_unit_test_setup(test_dfu__takes_nothing_more_once_the_payload_is_whole,
                               start),
        cmocka_unit_test_setup(test_dfu__keeps_an_object_that_flash_does_not_take,
                               start),
        cmocka_unit_test_setup(test_dfu__says_that_flash_fails_at_the_end, start),
        cmocka_unit_test_setup(test_dfu__says_that_flash_does_not_take_an_init_packet,
                               start),
        cmocka_unit_test_setup(test_dfu__sends_receipts, start),
        cmocka_unit_test_setup(test_dfu__sends_receipts_of_commands, start),
        cmocka_unit_test_setup(test_dfu__counts_writes_from_create_and_from_receipts,
                               start),
        cmocka_unit_test_setup(test_dfu__counts_no_write_that_it_refuses, start),
        cmocka_unit_test_setup(test_dfu__sends_no_receipts_once_told_so, start),
        cmocka_unit_test_setup(test_dfu__sends_no_receipts_after_a_reset, start),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
