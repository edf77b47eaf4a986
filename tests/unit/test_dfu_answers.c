/*
 * What the request handler tells about the device: docs/spec/dfu-protocol.md, sections
 * 1 and 5. On a verifier with a fake port.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/core/event_log.h>

#include "tests/unit/dfu_fixture.h"
#include "tests/unit/fake_port.h"

enum { IMAGE_SIZE = 4096 + 808 };

/* A device with an application of 5,000 bytes, version 5. */
static int start(void **state)
{
    static const struct dfu_fixture_state installed = {.app_version = 5,
                                                       .app_size = 5000};

    (void)state;
    fake_verdict = PLOMB_VERDICT_ACCEPTED;
    dfu_fixture_start("nrf52832", &installed);
    dfu_fixture_reset();
    return 0;
}

static void test_dfu__says_its_protocol_version(void **state)
{
    (void)state;
    dfu_fixture_must("00", "60000101");
}

static void test_dfu__answers_pings(void **state)
{
    (void)state;
    dfu_fixture_must("0900", "60090100");
    dfu_fixture_must("09c0", "600901c0");
}

static void test_dfu__says_its_longest_frame(void **state)
{
    (void)state;
    dfu_fixture_must("07", "6007018300");
    device.dfu_config.mtu = 0x0203;
    dfu_fixture_must("07", "6007010302");
}

static void test_dfu__has_no_longest_frame_without_frames(void **state)
{
    (void)state;
    device.dfu_config.mtu = 0;
    dfu_fixture_must("07", "600702");
}

static void test_dfu__says_its_hardware(void **state)
{
    (void)state;
    dfu_fixture_must("0a", "600a01"
                           "32280500"
                           "30424141"
                           "00000800"
                           "00000100"
                           "00100000");
}

static void test_dfu__lists_bootloader_and_application(void **state)
{
    (void)state;
    dfu_fixture_must("0b00", "600b0102030000000000000000600000");
    dfu_fixture_must("0b01", "600b0101050000000060000088130000");
    dfu_fixture_must("0b02", "600b01ff000000000000000000000000");
    dfu_fixture_must("0bff", "600b01ff000000000000000000000000");
}

static void test_dfu__lists_a_softdevice_before_the_application(void **state)
{
    static const struct dfu_fixture_state installed = {
        .app_version = 7,
        .app_size = 0x1234,
        .has_softdevice = true,
        .softdevice = {.size = 0x26000, .fwid = 0x101, .id = 132, .version = 7002000}};

    (void)state;
    dfu_fixture_start("nrf52832-sd", &installed);
    dfu_fixture_reset();
    dfu_fixture_must("0b00", "600b0102030000000080070000600000");
    dfu_fixture_must("0b01", "600b010090d76a000010000000600200");
    dfu_fixture_must("0b02", "600b0101070000000060020034120000");
    dfu_fixture_must("0b03", "600b01ff000000000000000000000000");
}

static void test_dfu__lists_no_application_where_there_is_none(void **state)
{
    static const struct dfu_fixture_state nothing;

    (void)state;
    dfu_fixture_start("nrf52832", &nothing);
    dfu_fixture_reset();
    dfu_fixture_must("0b01", "600b01ff000000000000000000000000");
}

static void test_dfu__is_reset_by_abort_without_an_answer(void **state)
{
    (void)state;
    assert_false(device.dfu.is_reset_wanted);
    dfu_fixture_must("0c", "");
    assert_true(device.dfu.is_reset_wanted);
}

static void test_dfu__describes_the_device(void **state)
{
    (void)state;
    device.config.ciphers = 3;
    dfu_fixture_reset();
    dfu_fixture_must("70", "607001"
                           "01000703"
                           "340000000300000005000000"
                           "000000008813000000600000"
                           "00c00700"
                           "0000000000000000"
                           "0000000000000000"
                           "6e72663532383332");
}

static void test_dfu__says_where_an_update_stands(void **state)
{
    uint8_t image[IMAGE_SIZE];
    const struct plomb_span all = plomb_span(image, sizeof(image));

    (void)state;
    dfu_fixture_image(image, sizeof(image), 0x11);
    dfu_fixture_ask("70");
    assert_int_equal(device.answer[4], PLOMB_UPDATE_NONE);
    dfu_fixture_command(dfu_fixture_packet(6, IMAGE_SIZE, 0x11), "600401");
    dfu_fixture_ask("70");
    assert_int_equal(device.answer[4], PLOMB_UPDATE_TRANSFER);
    dfu_fixture_data(plomb_span_sub(all, 0, 4096), "600401");
    dfu_fixture_data(plomb_span_sub(all, 4096, 808), "600401");
    dfu_fixture_ask("70");
    assert_int_equal(device.answer[4], PLOMB_UPDATE_RECEIVED);
}

static void test_dfu__answers_fit_their_buffer(void **state)
{
    static const struct dfu_fixture_state nothing;
    size_t count = 0;
    const struct plomb_target *targets = plomb_target_all(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        dfu_fixture_start(targets[i].name, &nothing);
        dfu_fixture_reset();
        dfu_fixture_ask("70");
        assert_int_equal(device.answer_size, 51 + strlen(targets[i].name));
    }
}

/* Two refusals and an acceptance. */
static void make_events(void)
{
    fake_verdict = PLOMB_VERDICT_REFUSED;
    dfu_fixture_command(dfu_fixture_packet(6, IMAGE_SIZE, 0x11), "600405");
    fake_verdict = PLOMB_VERDICT_ACCEPTED;
    dfu_fixture_command(dfu_fixture_packet(4, IMAGE_SIZE, 0x11), "60040b05");
    dfu_fixture_command(dfu_fixture_packet(0x60, IMAGE_SIZE, 0x11), "600401");
}

static void test_dfu__tells_events(void **state)
{
    char expected[64];

    (void)state;
    make_events();
    snprintf(expected, sizeof(expected), "6071010000000002050000%02x000000",
             PLOMB_SIGNATURE_INVALID);
    dfu_fixture_must("7100000000", expected);
    snprintf(expected, sizeof(expected), "60710101000000020b0500%02x000000",
             PLOMB_FW_VERSION_TOO_LOW);
    dfu_fixture_must("7101000000", expected);
    dfu_fixture_must("7102000000", "6071010200000001010000"
                                   "60000000");
}

static void test_dfu__refuses_numbers_of_events_to_come(void **state)
{
    (void)state;
    dfu_fixture_must("7100000000", "607103");
    make_events();
    dfu_fixture_must("7103000000", "607103");
    dfu_fixture_must("71ffffffff", "607103");
}

static void test_dfu__tells_the_oldest_event_for_one_that_is_gone(void **state)
{
    static const struct plomb_event gone;
    /* The first slot behind the record (docs/spec/flash.md, section 3). */
    uint8_t *slot = device.flash + 0x7e000 + 0x260;

    (void)state;
    make_events();
    memcpy(slot, &gone, sizeof(gone));
    dfu_fixture_ask("7100000000");
    assert_memory_equal(device.answer, "\x60\x71\x01\x01\0\0\0\x02", 8);
    dfu_fixture_ask("70");
    assert_memory_equal(device.answer + 43, "\x01\0\0\0\x03\0\0\0", 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_dfu__says_its_protocol_version, start),
        cmocka_unit_test_setup(test_dfu__answers_pings, start),
        cmocka_unit_test_setup(test_dfu__says_its_longest_frame, start),
        cmocka_unit_test_setup(test_dfu__has_no_longest_frame_without_frames, start),
        cmocka_unit_test_setup(test_dfu__says_its_hardware, start),
        cmocka_unit_test_setup(test_dfu__lists_bootloader_and_application, start),
        cmocka_unit_test_setup(test_dfu__lists_a_softdevice_before_the_application,
                               start),
        cmocka_unit_test_setup(test_dfu__lists_no_application_where_there_is_none,
                               start),
        cmocka_unit_test_setup(test_dfu__is_reset_by_abort_without_an_answer, start),
        cmocka_unit_test_setup(test_dfu__describes_the_device, start),
        cmocka_unit_test_setup(test_dfu__says_where_an_update_stands, start),
        cmocka_unit_test_setup(test_dfu__answers_fit_their_buffer, start),
        cmocka_unit_test_setup(test_dfu__tells_events, start),
        cmocka_unit_test_setup(test_dfu__refuses_numbers_of_events_to_come, start),
        cmocka_unit_test_setup(test_dfu__tells_the_oldest_event_for_one_that_is_gone,
                               start),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
