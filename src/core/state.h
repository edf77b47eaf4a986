/*
 * What a device knows of itself, in two pages that take turns (docs/spec/flash.md,
 * section 3). Freestanding; for the verifier's own parts.
 */
#ifndef CORE_STATE_H
#define CORE_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/event_log.h>
#include <plomb/core/init_packet.h>
#include <plomb/core/verifier.h>

/* As in flash; the device is little-endian, and so are the hosts that emulate it. */
struct plomb_state_record {
    uint8_t magic[4];
    uint32_t version;
    uint32_t sequence;
    uint32_t finished; /* updates: confirmed, taken back or given up */
    uint32_t app_version;
    uint32_t bootloader_version;
    uint32_t security_counter;
    uint32_t app_size;      /* bytes; 0: there is none */
    uint8_t app_sha256[32]; /* as the standard has it */
    uint32_t packet_size;   /* bytes of `packet` */
    uint8_t packet[PLOMB_INIT_PACKET_MAX];
    uint32_t crc; /* of everything before */
    uint32_t mark;
    uint32_t settled; /* the mark was written for good */
};

_Static_assert(sizeof(struct plomb_state_record) == 0x250,
               "docs/spec/flash.md, section 3");

#define STATE_EVENTS      0x260u /* offset of the events in the page */
#define STATE_EVENT_COUNT 218u

/*
 * Finds the record that counts and makes it verifier->state; NULL when there is none.
 * Changes nothing.
 */
void state_find(struct plomb_verifier *verifier);

/*
 * Sees to it that the same record counts from now on: writes it once more, if that
 * was not done yet, and erases one that only lacks its mark.
 */
bool state_settle(const struct plomb_verifier *verifier) PLOMB_MUST_USE;

/*
 * Fills a record with what counts now, or with zeros; magic, version, sequence and CRC
 * are state_write's.
 */
void state_copy(const struct plomb_verifier *verifier, struct plomb_state_record *out);

/*
 * Writes a record and the newest events to the other page, from where it counts. False
 * when flash fails; then the old one does.
 */
bool state_write(struct plomb_verifier *verifier,
                 struct plomb_state_record *next) PLOMB_MUST_USE;

#endif
