/*
 * A device at the other end of a line, in memory and with a clock of its own: as much
 * of Nordic's bootloader, or of plomb's verifier, as a controller can see. It shares no
 * code with either. Bytes get lost, doubled and changed on the way, by a seed.
 */
#ifndef TESTS_UNIT_DFU_DEVICE_H
#define TESTS_UNIT_DFU_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/span.h>
#include <plomb/link.h>
#include <plomb/package.h>

#define DFU_DEVICE_IMAGE_MAX 40960
#define DFU_DEVICE_TRACE_MAX 4096

struct dfu_device {
    /* What a test sets. */
    bool is_verifier; /* plomb's: keeps what it executed, has a log */
    size_t image_count;
    struct plomb_span packets[PLOMB_SLOT_COUNT];
    struct plomb_span images[PLOMB_SLOT_COUNT];
    uint16_t mtu;
    uint32_t command_max;     /* bytes of an init packet */
    uint8_t packet_answer[2]; /* result and extended error; 0: accepted */
    uint8_t image_answer[2];  /* the same for the whole image */
    uint32_t event_status;    /* what the log says about a refusal */
    uint32_t noise;           /* bytes of a million that are not as they were */
    uint64_t random;          /* the seed */
    size_t flip_at;           /* the byte to the device that is changed; 0: none */
    bool is_flip_kept;        /* and all that follow it by 4,096 */
    int lost_answers[256];    /* by opcode: answers that are not sent */
    bool is_end_lost;         /* so is that of the Execute that ends the image */
    size_t vanish_at;         /* byte to the device at which the line ends; 0: never */
    int reopen_failures;      /* times that it cannot be opened again */
    size_t cancel_at;         /* byte to the device at which is_cancelled; 0: never */
    uint8_t firmware_count;   /* entries of its firmware list */
    bool is_staying;          /* it listens even when it has all */
    /* Acts on the request in `frame` in place of dfu_device_handle; or NULL. */
    void (*handle)(struct dfu_device *device);

    /* What it has. */
    uint64_t time; /* microseconds */
    uint64_t deaf_until;
    bool is_running; /* it has all, and runs: it answers no more */
    bool is_deaf;    /* a frame was too long for Nordic's decoder */
    bool is_gone;    /* the line has ended */
    size_t current;  /* the image that it waits for */
    uint8_t command[512];
    uint32_t command_size;
    uint32_t command_offset;
    bool has_packet;
    uint8_t data[DFU_DEVICE_IMAGE_MAX];
    uint32_t offset;   /* bytes received */
    uint32_t executed; /* of them in whole objects */
    uint32_t object_size;
    uint8_t type; /* of the object that was created or selected last */
    uint16_t receipts_every;
    uint16_t receipts_count;
    uint32_t event_count; /* events in the log; the last has: */
    uint8_t event[12];
    uint8_t frame[4200];
    size_t frame_size;
    bool is_escaped;
    bool is_void;
    uint8_t answers[65536];
    size_t answers_start;
    size_t answers_end;
    size_t byte_count;                /* that came from the controller */
    size_t written;                   /* image bytes that were written */
    size_t opened;                    /* times that the line was opened again */
    char trace[DFU_DEVICE_TRACE_MAX]; /* opcodes as digits; Writes in a row are one */
    struct plomb_link link;
};

/* Makes a device that waits for the images of `package`, and its line. */
void dfu_device_init(struct dfu_device *device, const struct plomb_package *package);

/* Takes the power away and gives it back: progress is lost, as the device loses it. */
void dfu_device_reset(struct dfu_device *device);

/* The device's two halves: acts on a request in device->frame; sends a frame. */
void dfu_device_handle(struct dfu_device *device);
void dfu_line_send(struct dfu_device *device, const uint8_t *bytes, size_t size);

/* For plomb_patience: whether device->cancel_at was reached. */
bool dfu_device_is_cancelled(void *context);

#endif
