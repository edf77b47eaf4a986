/*
 * The device that a command talks to: --port and how it is spoken to. For cmd_send.c
 * and the device commands.
 */
#ifndef CLI_DEVICE_PORT_H
#define CLI_DEVICE_PORT_H

#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/link.h>
#include <plomb/serial_port.h>

#include "cli/option.h"

/* A member of the command's args, filled by DEVICE_PORT_OPTIONS. */
struct device_port {
    const char *path;
    uint32_t baud;         /* 0 for the usual */
    uint32_t flow_control; /* a value of device_port_flow_controls */
    uint32_t wait;         /* seconds; 0 for the usual */
};

extern const struct option_choice device_port_flow_controls[];

/* Rows of an option table; `member` is a struct device_port. */
#define DEVICE_PORT_OPTIONS(type, member)                                              \
    {.name = "port",                                                                   \
     .is_required = true,                                                              \
     .kind = OPTION_FILE,                                                              \
     OPTION_MEMBER(type, member.path),                                                 \
     .value = "DEVICE",                                                                \
     .help = "serial port of the device, such as /dev/ttyACM0"},                       \
        {.name = "baud",                                                               \
         .kind = OPTION_NUMBER,                                                        \
         .is_positive = true,                                                          \
         OPTION_MEMBER(type, member.baud),                                             \
         .value = "N",                                                                 \
         .default_text = "115200",                                                     \
         .help = "rate of the port"},                                                  \
        {.name = "flow-control",                                                       \
         .kind = OPTION_CHOICE,                                                        \
         OPTION_MEMBER(type, member.flow_control),                                     \
         .value = "HOW",                                                               \
         .default_text = "hardware",                                                   \
         .choices = device_port_flow_controls,                                         \
         .help = "hardware (RTS and CTS), or none where they are not connected"},      \
    {                                                                                  \
        .name = "wait", .kind = OPTION_NUMBER, .max = 3600, .is_positive = true,       \
        OPTION_MEMBER(type, member.wait), .value = "SECONDS", .default_text = "10",    \
        .help = "how long the device may be silent before this gives up"               \
    }

/*
 * Opens the port, and makes Ctrl-C end a conversation in order. The statuses of
 * plomb_serial_port_open; the caller frees it with plomb_serial_port_free.
 */
enum plomb_status device_port_open(const struct device_port *from,
                                   struct plomb_serial_port **port_out,
                                   struct plomb_patience *patience_out,
                                   struct plomb_error *error) PLOMB_MUST_USE;

#endif
