/*
 * What the request handler refuses: docs/spec/dfu-protocol.md, section 8, on a verifier
 * with a fake port. What it tells is in test_dfu_answers.c, transfers are in
 * test_dfu_transfer.c, recorded conversations in test_dfu_conversations.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/core/slip.h>

#include "tests/unit/dfu_fixture.h"
#include "tests/unit/fake_port.h"

enum { IMAGE_SIZE = 2 * 4096 + 808, FRAME = 65 };

static uint8_t image[IMAGE_SIZE];

static struct plomb_span part(size_t offset, size_t size)
{
    return plomb_span_sub(plomb_span(image, sizeof(image)), offset, size);
}

/* A device with an application of 5,000 bytes, version 5. */
static int start(void **state)
{
    (void)state;
    fake_verdict = PLOMB_VERDICT_ACCEPTED;
    dfu_fixture_begin(image, sizeof(image));
    return 0;
}

static void accept_packet(void)
{
    dfu_fixture_command(dfu_fixture_packet(6, sizeof(image), 0x11), "600401");
}

static int start_accepted(void **state)
{
    start(state);
    accept_packet();
    return 0;
}

static void test_dfu__refuses_requests_of_another_length(void **state)
{
    /* Opcode and bytes of parameters, as section 1 has them. */
    static const uint8_t requests[][2] = {
        {0x00, 0}, {0x01, 5}, {0x02, 2}, {0x03, 0}, {0x04, 0}, {0x06, 1}, {0x07, 0},
        {0x09, 1}, {0x0a, 0}, {0x0b, 1}, {0x0c, 0}, {0x70, 0}, {0x71, 4}};
    uint8_t request[8] = {0, 1};
    char expected[8];

    (void)state;
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        request[0] = requests[i][0];
        snprintf(expected, sizeof(expected), "60%02x03", request[0]);
        for (size_t size = 0; size < sizeof(request) - 1; size++) {
            if (size == requests[i][1]) continue;
            dfu_fixture_ask_bytes(plomb_span(request, 1 + size));
            assert_string_equal(dfu_fixture_answer(), expected);
        }
    }
    assert_false(device.dfu.is_reset_wanted);
}

static void test_dfu__refuses_a_write_of_nothing(void **state)
{
    (void)state;
    dfu_fixture_must("010104000000", "600101");
    dfu_fixture_must("08", "600803");
}

static void test_dfu__does_not_know_other_requests(void **state)
{
    char request[4];
    char expected[8];

    (void)state;
    for (unsigned int opcode = 0x05; opcode < 0x100; opcode++) {
        if (opcode > 0x05 && opcode < 0x0d) continue;
        if (opcode == 0x70 || opcode == 0x71) continue;
        snprintf(request, sizeof(request), "%02x", opcode);
        snprintf(expected, sizeof(expected), "60%02x02", opcode);
        dfu_fixture_must(request, expected);
    }
}

static void test_dfu__does_not_answer_an_empty_request(void **state)
{
    (void)state;
    dfu_fixture_must("", "");
}

static void test_dfu__creates_no_object_of_another_type(void **state)
{
    (void)state;
    dfu_fixture_must("010040000000", "600105");
    dfu_fixture_must("010340000000", "600105");
    dfu_fixture_must("01ff40000000", "600105");
}

static void test_dfu__creates_no_empty_command(void **state)
{
    (void)state;
    dfu_fixture_must("010100000000", "600103");
}

static void test_dfu__creates_commands_up_to_512_bytes(void **state)
{
    (void)state;
    dfu_fixture_must("010101000000", "600101");
    dfu_fixture_must("010100020000", "600101");
    dfu_fixture_must("010101020000", "600104");
    dfu_fixture_must("0101ffffffff", "600104");
}

static void test_dfu__creates_no_data_before_an_init_packet(void **state)
{
    (void)state;
    dfu_fixture_must("010200100000", "600108");
    dfu_fixture_must("010200000000", "600108");
    dfu_fixture_must("010128230000", "600104");
}

static void test_dfu__creates_no_data_after_a_refused_init_packet(void **state)
{
    (void)state;
    dfu_fixture_command(dfu_fixture_packet(4, sizeof(image), 0x11), "60040b05");
    dfu_fixture_must("010200100000", "600108");
}

static void test_dfu__creates_full_data_objects_before_the_last(void **state)
{
    (void)state;
    dfu_fixture_must("010200000000", "600103");
    dfu_fixture_must("0102ff0f0000", "600103");
    dfu_fixture_must("010228030000", "600103");
    dfu_fixture_must("010200100000", "600101");
}

static void test_dfu__creates_no_data_object_of_over_4096_bytes(void **state)
{
    (void)state;
    dfu_fixture_must("010200200000", "600104");
    /* Neither full nor the last comes first. */
    dfu_fixture_must("010201100000", "600103");
    dfu_fixture_must("0102ffffffff", "600103");
    /* The whole rest, in one object. */
    dfu_fixture_must("010228230000", "600104");
}

static void test_dfu__creates_the_last_data_object_as_long_as_the_rest(void **state)
{
    (void)state;
    dfu_fixture_data(part(0, 4096), "600401");
    dfu_fixture_data(part(4096, 4096), "600401");
    dfu_fixture_must("010200100000", "600108");
    dfu_fixture_must("010229030000", "600103");
    dfu_fixture_must("010227030000", "600103");
    dfu_fixture_must("010228030000", "600101");
}

static void test_dfu__creates_no_data_behind_the_end(void **state)
{
    (void)state;
    dfu_fixture_data(part(0, 4096), "600401");
    dfu_fixture_data(part(4096, 4096), "600401");
    dfu_fixture_data(part(8192, 808), "600401");
    dfu_fixture_must("010200100000", "600108");
    dfu_fixture_must("010201000000", "600108");
}

static void test_dfu__keeps_an_object_when_a_create_is_refused(void **state)
{
    (void)state;
    dfu_fixture_must("010200100000", "600101");
    dfu_fixture_write(part(0, 100), 50);
    dfu_fixture_must("0102ff0f0000", "600103");
    dfu_fixture_must("010100000000", "600103");
    dfu_fixture_must_have("03", "600301", part(0, 100));
}

static void test_dfu__writes_to_no_object(void **state)
{
    (void)state;
    dfu_fixture_must("0811", "600808");
    dfu_fixture_must("0602", "600601001000000000000000000000");
    dfu_fixture_must("0811", "600808");
    accept_packet();
    dfu_fixture_must("0602", "600601001000000000000000000000");
    dfu_fixture_must("0811", "600808");
}

static void test_dfu__writes_nothing_behind_an_object(void **state)
{
    (void)state;
    dfu_fixture_must("010103000000", "600101");
    dfu_fixture_must("0811223344", "600803");
    dfu_fixture_must("081122", "");
    dfu_fixture_must("083344", "600803");
    dfu_fixture_must("0833", "");
    dfu_fixture_must("0844", "600803");
    dfu_fixture_must_have("03", "600301", plomb_span("\x11\x22\x33", 3));
}

static void test_dfu__writes_no_data_behind_an_object(void **state)
{
    (void)state;
    dfu_fixture_must("010200100000", "600101");
    dfu_fixture_write(part(0, 4096), 60);
    dfu_fixture_must("0855", "600803");
    dfu_fixture_must_have("03", "600301", part(0, 4096));
    dfu_fixture_must("04", "600401");
    dfu_fixture_must("0855", "600808");
}

static void test_dfu__executes_no_object(void **state)
{
    (void)state;
    dfu_fixture_must("04", "600408");
    dfu_fixture_must("0602", "600601001000000000000000000000");
    dfu_fixture_must("04", "600408");
    assert_int_equal(device.verifier.received, 0);
}

static void test_dfu__executes_no_command_that_lacks_a_byte(void **state)
{
    const struct plomb_span packet = dfu_fixture_packet(6, sizeof(image), 0x11);

    (void)state;
    dfu_fixture_must_with("0101", (uint32_t)packet.size, "600101");
    dfu_fixture_must("04", "600408");
    dfu_fixture_write(plomb_span_sub(packet, 0, packet.size - 1), 64);
    dfu_fixture_must("04", "600408");
    dfu_fixture_write(plomb_span_sub(packet, packet.size - 1, 1), 1);
    dfu_fixture_must("04", "600401");
}

static void test_dfu__executes_no_data_that_lack_a_byte(void **state)
{
    (void)state;
    dfu_fixture_must("010200100000", "600101");
    dfu_fixture_must("04", "600408");
    dfu_fixture_write(part(0, 4095), 64);
    dfu_fixture_must("04", "600408");
    dfu_fixture_write(part(4095, 1), 1);
    dfu_fixture_must("04", "600401");
}

static void test_dfu__executes_nothing_with_success_during_a_transfer(void **state)
{
    uint32_t operations;

    (void)state;
    operations = device.operations;
    dfu_fixture_must("0602", "600601001000000000000000000000");
    dfu_fixture_must("04", "600401");
    assert_int_equal(device.operations, operations);
    dfu_fixture_data(part(0, 4096), "600401");
    dfu_fixture_must("04", "600401");
    dfu_fixture_must_have("03", "600301", part(0, 4096));
}

static void test_dfu__selects_no_object_of_another_type(void **state)
{
    (void)state;
    dfu_fixture_must("0600", "600605");
    dfu_fixture_must("0603", "600605");
    dfu_fixture_must("06ff", "600605");
}

static void test_dfu__selects_what_there_is(void **state)
{
    (void)state;
    dfu_fixture_must("0601", "600601000200000000000000000000");
    dfu_fixture_must("010103000000", "600101");
    dfu_fixture_must("081122", "");
    dfu_fixture_must("0602", "600601001000000000000000000000");
    dfu_fixture_must("03", "6003010000000000000000");
    dfu_fixture_must_have("0601", "60060100020000", plomb_span("\x11\x22", 2));
    dfu_fixture_must_have("03", "600301", plomb_span("\x11\x22", 2));
}

/* A serial line: bytes in, the last answer in device.answer. */
static struct plomb_slip slip;
static uint8_t frame[FRAME];

static void send(const void *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (plomb_slip_take(&slip, ((const uint8_t *)bytes)[i])) {
            dfu_fixture_ask_bytes(plomb_span(slip.frame, slip.size));
        }
    }
}

static void must_be_dropped(const void *bytes, size_t size)
{
    plomb_slip_init(&slip, frame, sizeof(frame));
    device.answer_size = 0;
    send(bytes, size);
    assert_string_equal(dfu_fixture_answer(), "");
    send("\xc0", 1);
    assert_string_equal(dfu_fixture_answer(), "");
    send("\x09\x5a\xc0", 3);
    assert_string_equal(dfu_fixture_answer(), "6009015a");
}

static void test_dfu__hears_a_ping_after_a_bad_frame(void **state)
{
    uint8_t long_frame[FRAME + 1000];

    (void)state;
    memset(long_frame, 0x09, sizeof(long_frame));
    must_be_dropped("\x09\xdb\x01", 3);
    must_be_dropped("\x09\x01\xdb", 3);
    must_be_dropped(long_frame, FRAME + 1);
    must_be_dropped(long_frame, FRAME + 1000);
    must_be_dropped("", 0);
}

static void test_dfu__hears_the_longest_frame(void **state)
{
    uint8_t write[FRAME];

    (void)state;
    memset(write, 0x08, sizeof(write));
    dfu_fixture_must("010140000000", "600101");
    plomb_slip_init(&slip, frame, sizeof(frame));
    send(write, sizeof(write));
    send("\xc0", 1);
    dfu_fixture_must_have("03", "600301", plomb_span(write + 1, 64));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_dfu__refuses_requests_of_another_length, start),
        cmocka_unit_test_setup(test_dfu__refuses_a_write_of_nothing, start),
        cmocka_unit_test_setup(test_dfu__does_not_know_other_requests, start),
        cmocka_unit_test_setup(test_dfu__does_not_answer_an_empty_request, start),
        cmocka_unit_test_setup(test_dfu__creates_no_object_of_another_type, start),
        cmocka_unit_test_setup(test_dfu__creates_no_empty_command, start),
        cmocka_unit_test_setup(test_dfu__creates_commands_up_to_512_bytes, start),
        cmocka_unit_test_setup(test_dfu__creates_no_data_before_an_init_packet, start),
        cmocka_unit_test_setup(test_dfu__creates_no_data_after_a_refused_init_packet,
                               start),
        cmocka_unit_test_setup(test_dfu__creates_full_data_objects_before_the_last,
                               start_accepted),
        cmocka_unit_test_setup(test_dfu__creates_no_data_object_of_over_4096_bytes,
                               start_accepted),
        cmocka_unit_test_setup(
            test_dfu__creates_the_last_data_object_as_long_as_the_rest, start_accepted),
        cmocka_unit_test_setup(test_dfu__creates_no_data_behind_the_end,
                               start_accepted),
        cmocka_unit_test_setup(test_dfu__keeps_an_object_when_a_create_is_refused,
                               start_accepted),
        cmocka_unit_test_setup(test_dfu__writes_to_no_object, start),
        cmocka_unit_test_setup(test_dfu__writes_nothing_behind_an_object, start),
        cmocka_unit_test_setup(test_dfu__writes_no_data_behind_an_object,
                               start_accepted),
        cmocka_unit_test_setup(test_dfu__executes_no_object, start),
        cmocka_unit_test_setup(test_dfu__executes_no_command_that_lacks_a_byte, start),
        cmocka_unit_test_setup(test_dfu__executes_no_data_that_lack_a_byte,
                               start_accepted),
        cmocka_unit_test_setup(
            test_dfu__executes_nothing_with_success_during_a_transfer, start_accepted),
        cmocka_unit_test_setup(test_dfu__selects_no_object_of_another_type, start),
        cmocka_unit_test_setup(test_dfu__selects_what_there_is, start),
        cmocka_unit_test_setup(test_dfu__hears_a_ping_after_a_bad_frame, start),
        cmocka_unit_test_setup(test_dfu__hears_the_longest_frame, start),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
