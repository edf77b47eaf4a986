#include "tests/unit/send_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void init(struct send_fixture *fixture, const char *path)
{
    memset(fixture, 0, sizeof(*fixture));
    assert_int_equal(plomb_package_load(path, &fixture->package, NULL), PLOMB_OK);
    dfu_device_init(&fixture->device, fixture->package);
    fixture->options.patience.wait = SEND_WAIT;
    fixture->options.patience.is_cancelled = dfu_device_is_cancelled;
    fixture->options.patience.context = &fixture->device;
}

struct send_fixture *send_fixture_new(const char *path)
{
    struct send_fixture *fixture = malloc(sizeof(*fixture));

    assert_non_null(fixture);
    init(fixture, path);
    return fixture;
}

void send_fixture_free(struct send_fixture *fixture)
{
    plomb_package_free(&fixture->package);
    free(fixture);
}

enum plomb_status send_fixture_run(struct send_fixture *fixture)
{
    plomb_error_clear(&fixture->error);
    return plomb_send(fixture->package, &fixture->device.link, &fixture->options,
                      &fixture->report, &fixture->error);
}

void send_fixture_expect_done(struct send_fixture *fixture)
{
    assert_int_equal(send_fixture_run(fixture), PLOMB_OK);
    assert_true(fixture->device.is_running);
    assert_true(fixture->report.images[fixture->report.image_count - 1].is_done);
}

void send_fixture_expect_failure(struct send_fixture *fixture, enum plomb_status status,
                                 const char *message, const char *hint)
{
    assert_int_equal(send_fixture_run(fixture), status);
    assert_int_equal(fixture->error.status, status);
    assert_non_null(strstr(fixture->error.message, message));
    assert_non_null(strstr(fixture->error.hint, hint));
}

void send_fixture_interrupt(struct send_fixture *fixture, size_t size)
{
    fixture->device.vanish_at = size;
    assert_int_equal(send_fixture_run(fixture), PLOMB_PORT_LOST);
    assert_int_equal(fixture->device.link.reopen(&fixture->device, NULL), PLOMB_OK);
}
