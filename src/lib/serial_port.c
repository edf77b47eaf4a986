#include <plomb/serial_port.h>

#include <stdlib.h>
#include <time.h>

#include "base/error.h"
#include "base/serial.h"

enum { WRITE_TIMEOUT = 3000 }; /* milliseconds in which a port takes some bytes */

struct plomb_serial_port {
    struct plomb_serial_options options;
    int fd; /* -1 when closed */
    struct plomb_link link;
};

static enum plomb_status read_bytes(void *context, uint8_t *out, size_t capacity,
                                    uint32_t timeout, size_t *size_out,
                                    struct plomb_error *error)
{
    const struct plomb_serial_port *port = context;

    return serial_read(port->fd, port->options.path, out, capacity, timeout, size_out,
                       error);
}

static enum plomb_status write_bytes(void *context, struct plomb_span bytes,
                                     struct plomb_error *error)
{
    const struct plomb_serial_port *port = context;

    return serial_write(port->fd, port->options.path, bytes, WRITE_TIMEOUT, error);
}

static enum plomb_status reopen(void *context, struct plomb_error *error)
{
    struct plomb_serial_port *port = context;

    serial_close(&port->fd);
    return serial_open(port->options.path, port->options.baud,
                       port->options.has_flow_control, &port->fd, error);
}

static uint64_t now(void *context)
{
    struct timespec time = {0, 0};

    (void)context;
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
}

static void pause_for(void *context, uint32_t milliseconds)
{
    struct timespec time = {milliseconds / 1000, (long)(milliseconds % 1000) * 1000000};

    (void)context;
    (void)nanosleep(&time, NULL);
}

enum plomb_status plomb_serial_port_open(const struct plomb_serial_options *options,
                                         struct plomb_serial_port **port_out,
                                         struct plomb_error *error)
{
    struct plomb_serial_port *port = calloc(1, sizeof(*port));
    enum plomb_status status;

    if (port == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    port->options = *options;
    if (port->options.baud == 0) port->options.baud = PLOMB_SERIAL_BAUD;
    port->fd = -1;
    port->link =
        (struct plomb_link){read_bytes, write_bytes, reopen, now, pause_for, port};
    status = reopen(port, error);
    if (status != PLOMB_OK) {
        free(port);
        return status;
    }
    *port_out = port;
    return PLOMB_OK;
}

const struct plomb_link *plomb_serial_port_link(const struct plomb_serial_port *port)
{
    return &port->link;
}

void plomb_serial_port_free(struct plomb_serial_port **port)
{
    if (*port == NULL) return;
    serial_close(&(*port)->fd);
    free(*port);
    *port = NULL;
}
