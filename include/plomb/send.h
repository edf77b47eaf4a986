/*
 * Sending a package to a device: Nordic's DFU protocol over a line, as 'nrfutil dfu
 * serial' speaks it, to plomb's verifier as to stock bootloaders
 * (docs/spec/dfu-protocol.md). The device decides; nothing is verified here. Host
 * only.
 */
#ifndef PLOMB_SEND_H
#define PLOMB_SEND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/error.h>
#include <plomb/link.h>
#include <plomb/package.h>

#define PLOMB_SEND_RECEIPTS_MAX 65535 /* Writes for one receipt, at most */

/* What is being done. */
enum plomb_send_step {
    PLOMB_SEND_CONNECTING,  /* waiting for the device to answer */
    PLOMB_SEND_INIT_PACKET, /* the device looks at it */
    PLOMB_SEND_DATA,        /* the image */
    PLOMB_SEND_RESTARTING,  /* the device resets between two images */
    PLOMB_SEND_RETURNING    /* the line broke; waiting for it to come back */
};

/* How far it is. */
struct plomb_send_state {
    enum plomb_send_step step;
    enum plomb_slot slot; /* of the image; PLOMB_SLOT_COUNT before the first */
    size_t index;         /* of the image among those of the package */
    size_t count;         /* how many those are */
    uint64_t done;        /* bytes of the image that the device has, as far as known */
    uint64_t total;       /* bytes of the image */
};

/* Zero-initialise, then fill. */
struct plomb_send_options {
    struct plomb_patience patience;
    uint32_t receipts_every; /* Writes; 0: none, up to PLOMB_SEND_RECEIPTS_MAX */
    /*
     * When the line breaks, opens it again, and goes on where the device stands, as
     * long as the device comes back within patience.wait and makes progress.
     */
    bool is_persistent;
    /* Told about each step and each few pieces; or NULL. */
    void (*report)(void *context, const struct plomb_send_state *state);
    void *context; /* handed to it */
};

/* What happened to one image. */
struct plomb_send_image {
    enum plomb_slot slot;
    uint64_t size;      /* bytes */
    uint64_t resumed;   /* bytes that the device had already */
    uint64_t sent;      /* bytes that went over the line, repetitions included */
    uint64_t objects;   /* objects that were executed */
    bool is_done;       /* the device confirmed the whole image */
    bool was_installed; /* the device has it installed, and it was not sent */
};

struct plomb_send_report {
    size_t image_count; /* images that were begun */
    struct plomb_send_image images[PLOMB_SLOT_COUNT];
    uint64_t repeated;      /* objects that were sent again */
    uint64_t reasked;       /* requests that were sent again */
    uint64_t reconnected;   /* times that the transfer went on after a break */
    uint64_t milliseconds;  /* from the first byte to the last answer */
    bool is_refused;        /* the device refused, with: */
    uint8_t result;         /* its result code */
    uint8_t extended_error; /* of result 0x0b */
};

/*
 * Sends all images of a package, in slot order, and waits for the device in between.
 * What the device has of an image already, by its CRC, is not sent again, nor is a
 * SoftDevice or bootloader that it lists as installed, before another image. Returns
 * PLOMB_OK when the device confirmed the last image. `*report_out` says how far it
 * came in any case. Fails with
 *   PLOMB_PACKAGE_REFUSED for a legacy package, PLOMB_IMAGE_SIZE_ODD for an image that
 *     the device cannot take;
 *   the status of the refusal, as plomb/core/validate.h gives it, where the device's
 *     answer tells (plomb's verifier keeps it in its log), PLOMB_DEVICE_REFUSED where
 *     it does not;
 *   PLOMB_DEVICE_SILENT, PLOMB_DEVICE_ANSWER_MALFORMED, PLOMB_LINE_DAMAGED,
 *     PLOMB_PORT_LOST, PLOMB_CANCELLED: the same call goes on where it ended;
 *   PLOMB_TRANSFER_UNCONFIRMED when all was sent and the last answer never came.
 */
PLOMB_API enum plomb_status plomb_send(const struct plomb_package *package,
                                       const struct plomb_link *link,
                                       const struct plomb_send_options *options,
                                       struct plomb_send_report *report_out,
                                       struct plomb_error *error) PLOMB_MUST_USE;

#endif
