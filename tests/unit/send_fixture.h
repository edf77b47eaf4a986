/*
 * A package, a device in memory that waits for it, and what a transfer came to. For
 * the tests of plomb/send.h and plomb/device_info.h.
 */
#ifndef TESTS_UNIT_SEND_FIXTURE_H
#define TESTS_UNIT_SEND_FIXTURE_H

#include <plomb/send.h>

#include "tests/unit/dfu_device.h"

/* Images of 9,004 bytes (three objects), of 24,572 and then 5,004, of 3,208 sealed. */
#define SEND_THREE  "tests/vectors/nrfutil/bl-hex/output.zip"
#define SEND_TWO    "tests/vectors/nrfutil/sd-app/output.zip"
#define SEND_SEALED "tests/vectors/inspect/full.zip"

enum { SEND_SIZE = 9004, SEND_OBJECT = 4096, SEND_WAIT = 5000 };

struct send_fixture {
    struct plomb_package *package;
    struct dfu_device device;
    struct plomb_send_options options;
    struct plomb_send_report report;
    struct plomb_error error;
};

/* The caller frees it with send_fixture_free. */
struct send_fixture *send_fixture_new(const char *path);
void send_fixture_free(struct send_fixture *fixture);

/* Sends the package, as far as it goes. */
enum plomb_status send_fixture_run(struct send_fixture *fixture);

/* Sends it; the test fails unless the device has all, and runs. */
void send_fixture_expect_done(struct send_fixture *fixture);

/* Sends it; the test fails unless that fails, says `message`, and hints at `hint`. */
void send_fixture_expect_failure(struct send_fixture *fixture, enum plomb_status status,
                                 const char *message, const char *hint);

/* Sends it until `size` bytes have gone to the device; there the line ends. */
void send_fixture_interrupt(struct send_fixture *fixture, size_t size);

#endif
