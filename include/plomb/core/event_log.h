/*
 * What happened to a device: the last events that it kept (docs/spec/flash.md,
 * section 3). Freestanding.
 */
#ifndef PLOMB_CORE_EVENT_LOG_H
#define PLOMB_CORE_EVENT_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/verifier.h>

#define PLOMB_EVENTS_KEPT 32 /* that outlive a new state record, at least */

/* Numbers of the table in docs/spec/flash.md. */
enum plomb_event_kind {
    PLOMB_EVENT_ACCEPTED = 1,
    PLOMB_EVENT_REFUSED = 2,
    PLOMB_EVENT_RECEIVED = 3,
    PLOMB_EVENT_INSTALLED = 4,
    PLOMB_EVENT_INSTALL_FAILED = 5,
    PLOMB_EVENT_TRIAL = 6,
    PLOMB_EVENT_CONFIRMED = 7,
    PLOMB_EVENT_REVERTED = 8,
    PLOMB_EVENT_BOOT_REFUSED = 9,
    PLOMB_EVENT_RESET = 10
};

struct plomb_event {
    uint32_t number;        /* rises by 1 from event to event */
    uint8_t kind;           /* enum plomb_event_kind */
    uint8_t result;         /* DFU result code */
    uint8_t extended_error; /* of a result 0x0b */
    uint8_t zero;
    uint32_t value; /* by kind */
    uint32_t crc;   /* CRC-32 of the 12 bytes before */
};

/* The first event whose number is `number` or more; false when there is none. */
PLOMB_API bool plomb_event_find(const struct plomb_verifier *verifier, uint32_t number,
                                struct plomb_event *out);

/* Numbers of the oldest that is there, and of the next to come. */
PLOMB_API void plomb_event_range(const struct plomb_verifier *verifier,
                                 uint32_t *oldest_out, uint32_t *next_out);

#endif
