/*
 * A serial port as bytes in and bytes out: raw, 8 data bits, no parity, one stop bit.
 * Pseudo terminals too. Knows nothing of frames, which are plomb/core/slip.h's. For
 * lib.
 */
#ifndef BASE_SERIAL_H
#define BASE_SERIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/error.h>

/*
 * Opens the port at `path` for this process alone, drops what was waiting there, and
 * makes it raw. `has_flow_control` uses RTS and CTS. PLOMB_OPTION_VALUE for a rate
 * that no port has; PLOMB_FILE_NOT_FOUND or PLOMB_PORT_UNAVAILABLE, with what to do
 * about it.
 */
enum plomb_status serial_open(const char *path, uint32_t baud, bool has_flow_control,
                              int *fd_out, struct plomb_error *error) PLOMB_MUST_USE;

/* Closes the port and makes the descriptor -1. Idempotent. */
void serial_close(int *fd);

/*
 * Reads what is there, at most `capacity` bytes, waiting up to `timeout` milliseconds
 * for the first. `*size_out` is 0 when none came, or when a signal did.
 * PLOMB_PORT_LOST when the port is gone.
 */
enum plomb_status serial_read(int fd, const char *path, uint8_t *out, size_t capacity,
                              uint32_t timeout, size_t *size_out,
                              struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Writes all bytes. PLOMB_DEVICE_SILENT when the port takes none for `timeout`
 * milliseconds, PLOMB_PORT_LOST when it is gone.
 */
enum plomb_status serial_write(int fd, const char *path, struct plomb_span bytes,
                               uint32_t timeout,
                               struct plomb_error *error) PLOMB_MUST_USE;

#endif
