/*
 * What a device in DFU mode says about itself: its chip, its firmware, and, if it has
 * plomb's verifier, what that has and has lived through
 * (docs/spec/dfu-protocol.md, section 5). None of it is authenticated. Host only.
 */
#ifndef PLOMB_DEVICE_INFO_H
#define PLOMB_DEVICE_INFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/extension.h>
#include <plomb/error.h>
#include <plomb/link.h>

#define PLOMB_DEVICE_FIRMWARE_MAX 8   /* entries of the firmware list */
#define PLOMB_DEVICE_TARGET_SIZE  65  /* bytes of its name, the zero included */
#define PLOMB_DEVICE_EVENTS_MAX   256 /* a verifier keeps at most 218 */

/* The answer to a firmware version request. */
struct plomb_device_firmware {
    uint8_t kind;     /* 0 SoftDevice, 1 application, 2 bootloader */
    uint32_t version; /* as in its package; 0 for an application without */
    uint32_t address;
    uint32_t size; /* bytes */
};

/* The answer to a device request, which plomb's verifier alone has. */
struct plomb_device_verifier {
    uint8_t update;   /* enum plomb_update_phase */
    uint32_t codecs;  /* bits 1 << enum plomb_codec */
    uint32_t ciphers; /* bits 1 << enum plomb_cipher */
    uint32_t hw_version;
    uint32_t bootloader_version;
    uint32_t application_version;
    uint32_t security_counter;
    uint32_t application_size; /* bytes; 0: there is none */
    uint32_t pool_start;       /* addresses of the room for images */
    uint32_t pool_end;
    bool has_key;                          /* it can open what is sealed for: */
    uint8_t key_id[PLOMB_KEY_ID_SIZE];     /* this key */
    uint32_t oldest_event;                 /* numbers: of the oldest that is kept, */
    uint32_t next_event;                   /* of the next that will happen */
    char target[PLOMB_DEVICE_TARGET_SIZE]; /* "nrf52832"; as the device says it */
};

struct plomb_device_info {
    uint8_t protocol_version;
    uint16_t mtu;      /* bytes of its longest frame */
    bool has_hardware; /* the next five were told */
    uint32_t part;     /* 0x52832 */
    uint32_t variant;  /* four letters: "AAB0" */
    uint32_t flash_size;
    uint32_t ram_size;
    uint32_t page_size;
    size_t firmware_count; /* entries of firmware */
    struct plomb_device_firmware firmware[PLOMB_DEVICE_FIRMWARE_MAX];
    bool has_verifier; /* the next was told: it is plomb's */
    struct plomb_device_verifier verifier;
};

/* Something that happened to a device: plomb/core/event_log.h has the kinds. */
struct plomb_device_event {
    uint32_t number;        /* rises by 1 from event to event */
    uint8_t kind;           /* enum plomb_event_kind */
    uint8_t result;         /* DFU result code */
    uint8_t extended_error; /* of result 0x0b */
    uint32_t value;         /* by kind */
};

struct plomb_device_log {
    size_t count; /* entries of events, the oldest first */
    struct plomb_device_event events[PLOMB_DEVICE_EVENTS_MAX];
};

/*
 * Asks a device about itself. PLOMB_DEVICE_SILENT, PLOMB_DEVICE_ANSWER_MALFORMED,
 * PLOMB_LINE_DAMAGED, PLOMB_PORT_LOST or PLOMB_CANCELLED.
 */
PLOMB_API enum plomb_status plomb_device_info_read(
    const struct plomb_link *link, const struct plomb_patience *patience,
    struct plomb_device_info *out, struct plomb_error *error) PLOMB_MUST_USE;

/* Reads a verifier's log. As above, and PLOMB_DEVICE_UNSUPPORTED for other devices. */
PLOMB_API enum plomb_status plomb_device_log_read(
    const struct plomb_link *link, const struct plomb_patience *patience,
    struct plomb_device_log *out, struct plomb_error *error) PLOMB_MUST_USE;

#endif
