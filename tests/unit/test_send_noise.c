/*
 * Transfers over lines that lose, double and change bytes, by a seed. Whatever the line
 * does, each ends in a finished update or in an error, in bounded time; and when the
 * line is good again, the same call finishes the update.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/send.h>

#include "tests/unit/dfu_device.h"

#define PACKAGE "tests/vectors/nrfutil/bl-hex/output.zip"
#define PAIR    "tests/vectors/nrfutil/sd-app/output.zip"

enum {
    ATTEMPTS = 6, /* on the bad line, before it becomes a good one */
    SEEDS = 1200,
    PAIR_SEEDS = 200,
    MILLISECONDS_MAX = 15 * 60 * 1000 /* of the device's clock, for one attempt */
};

/* What the runs came to, so that it can be seen that they tried something. */
struct tally {
    size_t attempts;
    size_t failed;
    size_t done;      /* on the bad line */
    size_t repeated;  /* objects */
    size_t restarted; /* transfers, within an attempt */
    size_t overheard; /* finished updates of which the controller did not hear */
    uint64_t longest; /* milliseconds of an attempt */
};

struct world {
    struct plomb_package *package;
    struct dfu_device device;
    struct plomb_send_options options;
    struct plomb_send_report report;
    struct tally tally;
};

static bool is_clear(enum plomb_status status, const struct plomb_error *error)
{
    switch (status) {
    case PLOMB_DEVICE_SILENT:
    case PLOMB_LINE_DAMAGED:
    case PLOMB_DEVICE_REFUSED:
    case PLOMB_DEVICE_ANSWER_MALFORMED:
    case PLOMB_UPDATE_PENDING:
    case PLOMB_TRANSFER_UNCONFIRMED:
    case PLOMB_SIGNATURE_INVALID:
        return error->status == status && error->message[0] != '\0';
    default:
        return false;
    }
}

static bool attempt(struct world *world)
{
    struct plomb_error error = {0};
    enum plomb_status status = plomb_send(world->package, &world->device.link,
                                          &world->options, &world->report, &error);
    struct tally *tally = &world->tally;

    tally->attempts++;
    tally->repeated += world->report.repeated;
    tally->restarted += world->report.reconnected;
    if (world->report.milliseconds > tally->longest) {
        tally->longest = world->report.milliseconds;
    }
    assert_in_range(world->report.milliseconds, 0, MILLISECONDS_MAX);
    if (status == PLOMB_OK) {
        assert_true(world->device.is_running);
        return true;
    }
    if (!is_clear(status, &error)) print_message("%s\n", plomb_status_id(status));
    assert_true(is_clear(status, &error));
    tally->failed++;
    return false;
}

/* The same line, with its power taken away now and then, until it is good. */
static void run(struct world *world, uint64_t seed, uint32_t noise, bool is_verifier)
{
    struct dfu_device *device = &world->device;

    dfu_device_init(device, world->package);
    device->is_verifier = is_verifier;
    device->random = seed * 2654435761u + noise + 1;
    device->noise = noise;
    world->options.receipts_every = seed % 3 == 0 ? 4 : 0;
    world->options.is_persistent = seed % 2 == 0;
    for (int i = 0; i < ATTEMPTS && !device->is_running; i++) {
        if (attempt(world)) world->tally.done++;
        if (!device->is_running && (i % 2 == 1 || device->is_deaf)) {
            dfu_device_reset(device);
        }
    }
    device->noise = 0;
    if (!device->is_running) {
        assert_true(attempt(world));
    } else if (!world->report.images[world->report.image_count - 1].is_done) {
        world->tally.overheard++;
    }
}

static void run_all(struct world *world, const char *path, uint64_t seeds,
                    bool is_verifier)
{
    static const uint32_t rates[] = {20, 100, 400, 2000, 10000};

    memset(world, 0, sizeof(*world));
    assert_int_equal(plomb_package_load(path, &world->package, NULL), PLOMB_OK);
    world->options.patience.wait = 5000;
    for (uint64_t seed = 1; seed <= seeds; seed++) {
        run(world, seed, rates[seed % 5], is_verifier);
    }
    plomb_package_free(&world->package);
    print_message("%zu attempts: %zu failed, %zu done, %zu objects repeated, "
                  "%zu restarts, %zu unheard, longest %llu s\n",
                  world->tally.attempts, world->tally.failed, world->tally.done,
                  world->tally.repeated, world->tally.restarted, world->tally.overheard,
                  (unsigned long long)world->tally.longest / 1000);
}

/* Nothing was tried unless everything was seen. */
static void expect_all_seen(const struct tally *tally)
{
    assert_true(tally->failed > 0);
    assert_true(tally->done > 0);
    assert_true(tally->repeated > 0);
    assert_true(tally->restarted > 0);
}

static void test_send__survives_noise_with_a_verifier(void **state)
{
    struct world *world = malloc(sizeof(*world));

    (void)state;
    assert_non_null(world);
    run_all(world, PACKAGE, SEEDS, true);
    expect_all_seen(&world->tally);
    free(world);
}

static void test_send__survives_noise_with_a_stock_device(void **state)
{
    struct world *world = malloc(sizeof(*world));

    (void)state;
    assert_non_null(world);
    run_all(world, PACKAGE, SEEDS, false);
    expect_all_seen(&world->tally);
    free(world);
}

static void test_send__survives_noise_with_two_images(void **state)
{
    struct world *world = malloc(sizeof(*world));

    (void)state;
    assert_non_null(world);
    run_all(world, PAIR, PAIR_SEEDS, true);
    expect_all_seen(&world->tally);
    free(world);
}

static uint32_t draw(struct dfu_device *device)
{
    device->random = device->random * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(device->random >> 33);
}

/* Answers that have the right shape for what was asked, and say anything. */
static void babble(struct dfu_device *device)
{
    static const uint8_t sizes[] = {1, 0, 0, 8, 0, 0, 12, 2, 0, 1, 20, 13};
    uint8_t opcode = device->frame[0];
    uint8_t answer[3 + 20] = {0x60, opcode, 1};
    size_t size = 3 + (opcode < sizeof(sizes) ? sizes[opcode] : 0);

    for (size_t i = 3; i < size; i++) {
        answer[i] = draw(device) % 4 == 0 ? (uint8_t)draw(device) : 0;
    }
    if (opcode == 9 && draw(device) % 16 != 0) answer[3] = device->frame[1];
    if (draw(device) % 4 == 0) answer[draw(device) % size] = (uint8_t)draw(device);
    for (uint32_t i = draw(device) % 4; i > 0; i--) dfu_line_send(device, answer, size);
}

static void test_send__ends_whatever_the_device_says(void **state)
{
    struct world *world = calloc(1, sizeof(*world));
    struct plomb_error error;

    (void)state;
    assert_non_null(world);
    assert_int_equal(plomb_package_load(PACKAGE, &world->package, NULL), PLOMB_OK);
    world->options.patience.wait = 3000;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        enum plomb_status status;

        dfu_device_init(&world->device, world->package);
        world->device.handle = babble;
        world->device.random = seed;
        world->options.is_persistent = seed % 2 == 0;
        plomb_error_clear(&error);
        status = plomb_send(world->package, &world->device.link, &world->options,
                            &world->report, &error);
        assert_int_equal(error.status, status);
        assert_in_range(world->report.milliseconds, 0, MILLISECONDS_MAX);
        if (status != PLOMB_OK) world->tally.failed++;
    }
    assert_true(world->tally.failed > 0);
    plomb_package_free(&world->package);
    free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_send__survives_noise_with_a_verifier),
        cmocka_unit_test(test_send__survives_noise_with_a_stock_device),
        cmocka_unit_test(test_send__survives_noise_with_two_images),
        cmocka_unit_test(test_send__ends_whatever_the_device_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
