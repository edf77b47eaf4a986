/*
 * A line to a device, as plomb/send.h and plomb/device_info.h need it: bytes in both
 * directions and a clock. plomb/serial_port.h is one; tests have others. Host only.
 */
#ifndef PLOMB_LINK_H
#define PLOMB_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/error.h>

struct plomb_link {
    /*
     * Reads what is there, at most `capacity` bytes, waiting up to `timeout`
     * milliseconds for the first; `*size_out` may be 0. PLOMB_PORT_LOST when the
     * line is gone for good.
     */
    enum plomb_status (*read)(void *context, uint8_t *out, size_t capacity,
                              uint32_t timeout, size_t *size_out,
                              struct plomb_error *error);
    /* Writes all bytes. PLOMB_PORT_LOST, or PLOMB_DEVICE_SILENT if none are taken. */
    enum plomb_status (*write)(void *context, struct plomb_span bytes,
                               struct plomb_error *error);
    /* Ends the line and begins it anew; may fail, and be tried again later. */
    enum plomb_status (*reopen)(void *context, struct plomb_error *error);
    uint64_t (*now)(void *context); /* milliseconds; only goes forward */
    void (*pause)(void *context, uint32_t milliseconds); /* or until a signal */
    void *context;                                       /* handed to each */
};

/* How patient a conversation is. Zero-initialise, then fill. */
struct plomb_patience {
    uint32_t wait; /* milliseconds for the device to answer at all; 0 for 10,000 */
    /*
     * Asked several times in a second; true ends the conversation between two
     * frames with PLOMB_CANCELLED. NULL: never.
     */
    bool (*is_cancelled)(void *context);
    void *context; /* handed to is_cancelled */
};

#endif
