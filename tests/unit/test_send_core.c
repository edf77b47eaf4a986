/*
 * The controller and the device's own code on one line, which is a bad one: plomb_send
 * against the request handler of the verifier. Each attempt ends in bounded time, with
 * the update received or with an error, and the same call finishes it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/send.h>

#include "core/journal.h"
#include "tests/unit/dfu_device.h"
#include "tests/unit/dfu_fixture.h"
#include "tests/unit/fake_port.h"

#define PACKAGE "tests/vectors/nrfutil/app-hex-signed/output.zip"

enum {
    IMAGE_SIZE = 2 * 4096 + 808,
    SEEDS = 600,
    ATTEMPTS = 5,
    RESET_TIME = 1500000, /* microseconds */
    MILLISECONDS_MAX = 15 * 60 * 1000
};

struct world {
    struct plomb_package *package;
    struct plomb_package_entry bin; /* in place of the package's */
    struct plomb_package_entry dat;
    struct dfu_device line;
    struct plomb_send_options options;
    struct plomb_send_report report;
    uint8_t image[IMAGE_SIZE];
    uint8_t packet[PLOMB_INIT_PACKET_MAX];
};

/* Makes the package one whose image the fake port takes for the signed one. */
static void change_package(struct world *world)
{
    size_t count = 0;
    struct plomb_package_image *image =
        (struct plomb_package_image *)(uintptr_t)plomb_package_images(world->package,
                                                                      &count);
    struct plomb_span packet;

    assert_int_equal(count, 1);
    dfu_fixture_image(world->image, sizeof(world->image), 0x11);
    packet = dfu_fixture_packet(6, sizeof(world->image), 0x11);
    memcpy(world->packet, packet.ptr, packet.size);
    world->bin = *image->bin;
    world->dat = *image->dat;
    world->bin.bytes = plomb_span(world->image, sizeof(world->image));
    world->dat.bytes = plomb_span(world->packet, packet.size);
    image->bin = &world->bin;
    image->dat = &world->dat;
}

static void reset(struct dfu_device *line)
{
    dfu_fixture_reset();
    line->deaf_until = line->time + RESET_TIME;
}

/* The core acts on what came over the line. */
static void handle(struct dfu_device *line)
{
    dfu_fixture_ask_bytes(plomb_span(line->frame, line->frame_size));
    if (device.answer_size > 0) dfu_line_send(line, device.answer, device.answer_size);
    if (!device.dfu.is_reset_wanted) return;
    if (plomb_verifier_phase(&device.verifier) == PLOMB_UPDATE_RECEIVED) {
        line->is_running = true;
    } else {
        reset(line);
    }
}

static void start(struct world *world, uint64_t seed, uint32_t noise)
{
    static const struct dfu_fixture_state installed = {.app_version = 5,
                                                       .app_size = 5000};

    dfu_fixture_start("nrf52832", &installed);
    dfu_fixture_reset();
    dfu_device_init(&world->line, world->package);
    world->line.handle = handle;
    world->line.is_verifier = true;
    world->line.noise = noise;
    world->line.random = seed * 2654435761u + noise + 1;
    world->options.patience.wait = 5000;
    world->options.receipts_every = seed % 3 == 0 ? 4 : 0;
    world->options.is_persistent = seed % 2 == 0;
}

/* What is in flash is the image, and the device is bound to install it. */
static void expect_received(const struct world *world)
{
    const struct plomb_journal_record *journal = device.verifier.journal;

    assert_true(world->line.is_running);
    assert_int_equal(plomb_verifier_phase(&device.verifier), PLOMB_UPDATE_RECEIVED);
    assert_memory_equal(device.flash + journal->staging_start, world->image,
                        sizeof(world->image));
}

static enum plomb_status send_once(struct world *world)
{
    struct plomb_error error = {0};
    enum plomb_status status = plomb_send(world->package, &world->line.link,
                                          &world->options, &world->report, &error);

    assert_in_range(world->report.milliseconds, 0, MILLISECONDS_MAX);
    assert_int_equal(error.status, status);
    if (status == PLOMB_OK) expect_received(world);
    return status;
}

static int set_up(void **state)
{
    struct world *world = calloc(1, sizeof(*world));

    assert_non_null(world);
    assert_int_equal(plomb_package_load(PACKAGE, &world->package, NULL), PLOMB_OK);
    change_package(world);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;

    plomb_package_free(&world->package);
    free(world);
    return 0;
}

static void test_send__speaks_with_the_core(void **state)
{
    struct world *world = *state;

    start(world, 1, 0);
    assert_int_equal(send_once(world), PLOMB_OK);
    assert_int_equal(world->report.repeated + world->report.reasked, 0);
}

static void test_send__learns_from_the_core_why_it_refuses(void **state)
{
    struct world *world = *state;

    start(world, 1, 0);
    fake_verdict = PLOMB_VERDICT_REFUSED;
    assert_int_equal(send_once(world), PLOMB_SIGNATURE_INVALID);
    fake_verdict = PLOMB_VERDICT_ACCEPTED;
    device.config.hw_version = 53;
    dfu_fixture_reset();
    assert_int_equal(send_once(world), PLOMB_HW_VERSION_MISMATCH);
    assert_int_equal(world->report.result, 0x0b);
    assert_int_equal(world->report.extended_error, 0x06);
}

/* On a bad line, with resets now and then, until that is good again. */
static void run(struct world *world, size_t *failed, size_t *done)
{
    for (int i = 0; i < ATTEMPTS && !world->line.is_running; i++) {
        if (send_once(world) == PLOMB_OK) {
            ++*done;
            return;
        }
        ++*failed;
        if (i % 2 == 1 && !world->line.is_running) reset(&world->line);
    }
    world->line.noise = 0;
    if (!world->line.is_running) assert_int_equal(send_once(world), PLOMB_OK);
    expect_received(world);
}

static void test_send__survives_noise_with_the_core(void **state)
{
    static const uint32_t rates[] = {20, 100, 400, 2000, 10000};
    struct world *world = *state;
    size_t failed = 0;
    size_t done = 0;

    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        start(world, seed, rates[seed % 5]);
        run(world, &failed, &done);
    }
    print_message("%zu attempts failed, %zu finished\n", failed, done);
    assert_true(failed > 0 && done > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_send__speaks_with_the_core, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_send__learns_from_the_core_why_it_refuses,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_send__survives_noise_with_the_core, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
