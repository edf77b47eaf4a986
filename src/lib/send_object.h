/*
 * Objects of the DFU protocol: asking for what the device has of one, and sending one
 * until its CRC is right. For send_image.c and send.c.
 */
#ifndef LIB_SEND_OBJECT_H
#define LIB_SEND_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/error.h>
#include <plomb/send.h>

#include "lib/dfu_client.h"
#include "lib/send_words.h"

/* A transfer under way. */
struct sending {
    struct dfu_client client;
    const struct plomb_send_options *options;
    struct plomb_send_report *report;
    const struct plomb_package_image *source;
    struct plomb_send_image *image; /* of the report */
    struct plomb_send_state state;
    struct send_refusal refusal; /* with PLOMB_DEVICE_REFUSED */
    uint64_t best;               /* bytes of the image that were executed, at most */
    /* The device is elsewhere than it should be: all begins again with Select. */
    bool is_misplaced;
    bool is_end_open; /* the last Execute was sent, and not answered */
};

/* What an object is made of. */
struct send_object {
    uint8_t type;          /* DFU_COMMAND, DFU_DATA */
    struct plomb_span all; /* the init packet, or the whole image */
    size_t start;          /* of the object in it */
    size_t size;           /* bytes of the object */
};

/* Tells about a step, with `done` bytes of the image. */
void send_report(struct sending *sending, enum plomb_send_step step, uint64_t done);

/* Keeps a refusal, and returns PLOMB_DEVICE_REFUSED; PLOMB_OK for a success. */
enum plomb_status send_check(struct sending *sending, enum send_stage stage,
                             const struct dfu_answer *answer);

/*
 * What the device has of an object type, and the largest object that it takes.
 * PLOMB_DEVICE_ANSWER_MALFORMED when that makes no sense.
 */
enum plomb_status send_select(struct sending *sending, uint8_t type, uint32_t *max_out,
                              struct dfu_place *place_out,
                              struct plomb_error *error) PLOMB_MUST_USE;

/* Whether the device's bytes are the first of `all`. */
bool send_is_prefix(struct plomb_span all, const struct dfu_place *place);

/* Creates an object. PLOMB_DEVICE_REFUSED when the device does not want that. */
enum plomb_status send_create(struct sending *sending, const struct send_object *object,
                              struct plomb_error *error) PLOMB_MUST_USE;

/* The place at which the device is. */
enum plomb_status send_ask_place(struct sending *sending, struct dfu_place *place_out,
                                 struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Sends an object until the device has it by its CRC, at most three times, and from
 * the start unless `from` is behind that: then the first time goes on there. With
 * `is_created` the first time creates nothing. PLOMB_LINE_DAMAGED when it never
 * arrives, or at once when sending->is_misplaced; PLOMB_DEVICE_REFUSED.
 */
enum plomb_status send_object(struct sending *sending, const struct send_object *object,
                              size_t from, bool is_created,
                              struct plomb_error *error) PLOMB_MUST_USE;

#endif
