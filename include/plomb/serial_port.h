/*
 * The serial port that a device is connected to, as a line for plomb/send.h and
 * plomb/device_info.h. Host only.
 */
#ifndef PLOMB_SERIAL_PORT_H
#define PLOMB_SERIAL_PORT_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/error.h>
#include <plomb/link.h>

#define PLOMB_SERIAL_BAUD 115200 /* of bootloaders, unless they are built otherwise */

struct plomb_serial_options {
    const char *path;      /* "/dev/ttyACM0"; must stay as long as the port */
    uint32_t baud;         /* 0 for PLOMB_SERIAL_BAUD */
    bool has_flow_control; /* by RTS and CTS; Nordic's bootloaders want it */
};

struct plomb_serial_port; /* an open port */

/*
 * Opens a port for this process alone. PLOMB_OPTION_VALUE for a rate that no port
 * has, PLOMB_FILE_NOT_FOUND or PLOMB_PORT_UNAVAILABLE; the hint says what to do. The
 * caller frees it with plomb_serial_port_free.
 */
PLOMB_API enum plomb_status plomb_serial_port_open(
    const struct plomb_serial_options *options, struct plomb_serial_port **port_out,
    struct plomb_error *error) PLOMB_MUST_USE;

/* The port as a line, valid as long as the port is. */
PLOMB_API const struct plomb_link *plomb_serial_port_link(
    const struct plomb_serial_port *port);

/* Closes the port and makes the pointer NULL. NULL-safe. */
PLOMB_API void plomb_serial_port_free(struct plomb_serial_port **port);

#endif
