/*
 * What a device's refusal means, in words, and what to do about it. For send_image.c.
 */
#ifndef LIB_SEND_WORDS_H
#define LIB_SEND_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/error.h>
#include <plomb/package.h>

/* What was refused. */
enum send_stage {
    SEND_STAGE_SELECT,  /* a Select */
    SEND_STAGE_CREATE,  /* the command object */
    SEND_STAGE_PACKET,  /* the init packet, when it was whole */
    SEND_STAGE_OBJECT,  /* an object of the image */
    SEND_STAGE_COMPLETE /* the image, when it was whole */
};

struct send_refusal {
    enum send_stage stage;
    uint8_t result;          /* DFU result code */
    uint8_t extended_error;  /* of result 0x0b */
    enum plomb_slot slot;    /* of the image */
    bool is_sealed;          /* the package is */
    bool has_verifier;       /* the device is plomb's, so far as known */
    enum plomb_status known; /* which check it was, by its log; or PLOMB_OK */
};

/*
 * Describes the refusal, and returns its status: the check that the device made, or
 * PLOMB_DEVICE_REFUSED where its answer may mean several.
 */
enum plomb_status send_words_refuse(const struct send_refusal *refusal,
                                    struct plomb_error *error);

#endif
