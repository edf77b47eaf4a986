/*
 * The recorded cases and conversations of Nordic's bootloader as devices: what their
 * JSON says about one, made in memory. For tests/unit alone.
 */
#ifndef TESTS_UNIT_DFU_CASE_H
#define TESTS_UNIT_DFU_CASE_H

#include "base/json.h"

#include <plomb/buf.h>

#include "tests/unit/dfu_fixture.h"

/* Reads a file, and a document; the test fails when it cannot. */
struct plomb_buf dfu_case_read(const char *folder, const char *name);
struct json *dfu_case_parse(const char *folder, const char *name);

/*
 * Starts the device that a document describes, on the target with Nordic's MBR that
 * has its chip; on the one without where there is no other.
 */
void dfu_case_start(const struct json *document);

/*
 * A whole transfer, up to the first answer that is not success; that or the last is in
 * device.answer. The test fails when a refused init packet leaves anything but an
 * event.
 */
void dfu_case_transfer(struct plomb_span packet, struct plomb_span payload);

/* How it ended: "01", "0b05", and "01-" where the device waits for more. */
void dfu_case_outcome(char out[8]);

/* The same for a status, by its id. */
void dfu_case_result_of(const char *id, char out[8]);

#endif
