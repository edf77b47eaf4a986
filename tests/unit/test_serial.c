#include <fcntl.h>
#include <pty.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <plomb/serial_port.h>

#include "base/serial.h"

enum { BAUD = 115200, SOON = 200, LARGE = 1 << 20 };

/* A port, and the other end of its line. */
struct fixture {
    int device;
    char path[64];
    int fd;
    struct plomb_error error;
};

static void init(struct fixture *fixture)
{
    int port = -1;

    memset(fixture, 0, sizeof(*fixture));
    assert_int_equal(openpty(&fixture->device, &port, fixture->path, NULL, NULL), 0);
    assert_int_equal(serial_open(fixture->path, BAUD, true, &fixture->fd, NULL),
                     PLOMB_OK);
    close(port);
}

static void clear(struct fixture *fixture)
{
    serial_close(&fixture->fd);
    if (fixture->device >= 0) close(fixture->device);
}

static size_t read_port(struct fixture *fixture, uint8_t *out, size_t capacity)
{
    size_t size = 1000;

    assert_int_equal(
        serial_read(fixture->fd, fixture->path, out, capacity, SOON, &size, NULL),
        PLOMB_OK);
    return size;
}

static void test_serial__carries_every_byte_as_it_is(void **state)
{
    struct fixture fixture;
    uint8_t sent[256];
    uint8_t got[300];

    (void)state;
    init(&fixture);
    for (size_t i = 0; i < sizeof(sent); i++) sent[i] = (uint8_t)i;
    assert_int_equal(serial_write(fixture.fd, fixture.path,
                                  plomb_span(sent, sizeof(sent)), SOON, NULL),
                     PLOMB_OK);
    assert_int_equal(read(fixture.device, got, sizeof(got)), sizeof(sent));
    assert_memory_equal(got, sent, sizeof(sent));
    assert_int_equal(write(fixture.device, sent, sizeof(sent)), sizeof(sent));
    assert_int_equal(read_port(&fixture, got, sizeof(got)), sizeof(sent));
    assert_memory_equal(got, sent, sizeof(sent));
    clear(&fixture);
}

static void test_serial__waits_no_longer_than_it_is_told(void **state)
{
    struct fixture fixture;
    struct timespec before;
    struct timespec after;
    uint8_t got[4];

    (void)state;
    init(&fixture);
    clock_gettime(CLOCK_MONOTONIC, &before);
    assert_int_equal(read_port(&fixture, got, sizeof(got)), 0);
    clock_gettime(CLOCK_MONOTONIC, &after);
    assert_in_range((after.tv_sec - before.tv_sec) * 1000 +
                        (after.tv_nsec - before.tv_nsec) / 1000000,
                    SOON - 10, 10 * SOON);
    clear(&fixture);
}

static void test_serial__drops_what_came_before(void **state)
{
    struct fixture fixture;
    struct termios settings;
    int port = -1;
    uint8_t got[8];

    (void)state;
    assert_int_equal(openpty(&fixture.device, &port, fixture.path, NULL, NULL), 0);
    tcgetattr(port, &settings);
    cfmakeraw(&settings);
    tcsetattr(port, TCSANOW, &settings);
    assert_int_equal(write(fixture.device, "old", 3), 3);
    assert_int_equal(serial_open(fixture.path, BAUD, false, &fixture.fd, NULL),
                     PLOMB_OK);
    close(port);
    assert_int_equal(write(fixture.device, "new", 3), 3);
    assert_int_equal(read_port(&fixture, got, sizeof(got)), 3);
    assert_memory_equal(got, "new", 3);
    clear(&fixture);
}

static void test_serial__says_that_the_device_is_gone(void **state)
{
    struct fixture fixture;
    uint8_t got[4];
    size_t size;

    (void)state;
    init(&fixture);
    close(fixture.device);
    fixture.device = -1;
    assert_int_equal(serial_read(fixture.fd, fixture.path, got, sizeof(got), SOON,
                                 &size, &fixture.error),
                     PLOMB_PORT_LOST);
    assert_non_null(strstr(fixture.error.message, fixture.path));
    assert_non_null(strstr(fixture.error.hint, "plug"));
    assert_int_equal(
        serial_write(fixture.fd, fixture.path, plomb_span("x", 1), SOON, NULL),
        PLOMB_PORT_LOST);
    clear(&fixture);
}

static void test_serial__says_that_the_device_takes_nothing(void **state)
{
    static const uint8_t much[LARGE];
    struct fixture fixture;

    (void)state;
    init(&fixture);
    assert_int_equal(serial_write(fixture.fd, fixture.path,
                                  plomb_span(much, sizeof(much)), SOON, &fixture.error),
                     PLOMB_DEVICE_SILENT);
    assert_non_null(strstr(fixture.error.hint, "--flow-control"));
    clear(&fixture);
}

static void expect_refused(const char *path, uint32_t baud, enum plomb_status wanted,
                           const char *message, const char *hint)
{
    struct plomb_error error = {0};
    int fd = -5;

    assert_int_equal(serial_open(path, baud, false, &fd, &error), wanted);
    assert_non_null(strstr(error.message, message));
    assert_non_null(strstr(error.hint, hint));
    assert_int_equal(fd, -5);
}

static void test_serial__says_why_a_port_cannot_be_opened(void **state)
{
    struct fixture fixture;

    (void)state;
    expect_refused("/dev/ttyNONE", BAUD, PLOMB_FILE_NOT_FOUND, "/dev/ttyNONE",
                   "plugged in");
    expect_refused("/dev/null", BAUD, PLOMB_PORT_UNAVAILABLE, "is no serial port",
                   "/dev/ttyACM");
    init(&fixture);
    expect_refused(fixture.path, 12345, PLOMB_OPTION_VALUE, "12345 baud", "115200");
    expect_refused(fixture.path, BAUD, PLOMB_PORT_UNAVAILABLE, "in use", "fuser");
    clear(&fixture);
}

static void test_serial__can_be_opened_again_after_it_was_closed(void **state)
{
    struct fixture fixture;

    (void)state;
    init(&fixture);
    serial_close(&fixture.fd);
    serial_close(&fixture.fd);
    assert_int_equal(fixture.fd, -1);
    assert_int_equal(serial_open(fixture.path, BAUD, false, &fixture.fd, NULL),
                     PLOMB_OK);
    clear(&fixture);
}

static void test_serial_port__is_a_line(void **state)
{
    struct fixture fixture;
    struct plomb_serial_options options = {fixture.path, 0, true};
    struct plomb_serial_port *port = NULL;
    const struct plomb_link *link;
    uint8_t got[4];
    size_t size = 0;
    uint64_t before;

    (void)state;
    init(&fixture);
    serial_close(&fixture.fd);
    assert_int_equal(plomb_serial_port_open(&options, &port, NULL), PLOMB_OK);
    link = plomb_serial_port_link(port);
    assert_int_equal(link->write(link->context, plomb_span("a", 1), NULL), PLOMB_OK);
    assert_int_equal(read(fixture.device, got, sizeof(got)), 1);
    assert_int_equal(link->reopen(link->context, NULL), PLOMB_OK);
    assert_int_equal(write(fixture.device, "bc", 2), 2);
    assert_int_equal(link->read(link->context, got, sizeof(got), SOON, &size, NULL),
                     PLOMB_OK);
    assert_int_equal(size, 2);
    before = link->now(link->context);
    link->pause(link->context, 20);
    assert_true(link->now(link->context) >= before + 20);
    plomb_serial_port_free(&port);
    assert_null(port);
    plomb_serial_port_free(&port);
    clear(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_serial__carries_every_byte_as_it_is),
        cmocka_unit_test(test_serial__waits_no_longer_than_it_is_told),
        cmocka_unit_test(test_serial__drops_what_came_before),
        cmocka_unit_test(test_serial__says_that_the_device_is_gone),
        cmocka_unit_test(test_serial__says_that_the_device_takes_nothing),
        cmocka_unit_test(test_serial__says_why_a_port_cannot_be_opened),
        cmocka_unit_test(test_serial__can_be_opened_again_after_it_was_closed),
        cmocka_unit_test(test_serial_port__is_a_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
