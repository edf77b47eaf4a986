/*
 * One conversation with a device in the DFU protocol: requests as frames on a line,
 * their answers, and what to do when one does not come (docs/spec/dfu-protocol.md).
 * Knows no package; that is send.c. For lib.
 */
#ifndef LIB_DFU_CLIENT_H
#define LIB_DFU_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/slip.h>
#include <plomb/core/span.h>
#include <plomb/error.h>
#include <plomb/link.h>

/* Opcodes and result codes of docs/spec/dfu-protocol.md, section 1. */
enum dfu_opcode {
    DFU_PROTOCOL_VERSION = 0x00,
    DFU_CREATE = 0x01,
    DFU_RECEIPTS = 0x02,
    DFU_CRC = 0x03,
    DFU_EXECUTE = 0x04,
    DFU_SELECT = 0x06,
    DFU_MTU = 0x07,
    DFU_WRITE = 0x08,
    DFU_PING = 0x09,
    DFU_HARDWARE = 0x0a,
    DFU_FIRMWARE = 0x0b,
    DFU_ANSWER = 0x60,
    DFU_DEVICE = 0x70,
    DFU_EVENT = 0x71
};

enum dfu_result {
    DFU_SUCCESS = 0x01,
    DFU_OPCODE_UNSUPPORTED = 0x02,
    DFU_INVALID_PARAMETER = 0x03,
    DFU_NO_RESOURCES = 0x04,
    DFU_INVALID_OBJECT = 0x05,
    DFU_NOT_PERMITTED = 0x08,
    DFU_FAILED = 0x0a,
    DFU_EXTENDED_ERROR = 0x0b
};

enum { DFU_COMMAND = 1, DFU_DATA = 2 }; /* object types */

#define DFU_FRAME_MAX   256   /* bytes of an answer; the protocol's are shorter */
#define DFU_PIECE_MAX   4096  /* bytes of one Write, whatever the device takes */
#define DFU_TIMEOUT     2000  /* milliseconds for an answer that needs no flash */
#define DFU_TIMEOUT_BIG 15000 /* for one behind a signature check or a whole hash */

/* The device's answer to one request. */
struct dfu_answer {
    uint8_t result;                 /* enum dfu_result; success too */
    uint8_t extended_error;         /* of DFU_EXTENDED_ERROR */
    size_t size;                    /* bytes of payload */
    uint8_t payload[DFU_FRAME_MAX]; /* behind a result of success */
};

/* Where an object is, as CRC requests and receipts say it. */
struct dfu_place {
    uint32_t offset; /* bytes */
    uint32_t crc;    /* CRC-32 of them */
};

struct dfu_client {
    const struct plomb_link *link;
    struct plomb_patience patience;
    uint16_t piece_size;     /* bytes of one Write, by the MTU */
    uint32_t receipts_every; /* Writes; 0: never */
    uint32_t receipts_count; /* Writes since the last */
    uint8_t ping;            /* number of the last */
    uint8_t write_result;    /* what a Write was refused with; 0: none was */
    uint64_t repeat_count;   /* requests that were sent again */
    struct plomb_slip slip;  /* the frame that is being received, in `frame` */
    uint8_t frame[DFU_FRAME_MAX];
    size_t input_used; /* bytes of `input` that were taken */
    size_t input_size; /* bytes in it */
    uint8_t input[DFU_FRAME_MAX];
    uint8_t output[PLOMB_SLIP_MAX(1 + DFU_PIECE_MAX)];
};

/* Begins a conversation; sends nothing. */
void dfu_client_init(struct dfu_client *client, const struct plomb_link *link,
                     const struct plomb_patience *patience);

/*
 * Pings until the device answers, for at most `wait` milliseconds. Answers from
 * before are dropped with that. PLOMB_DEVICE_SILENT, PLOMB_PORT_LOST,
 * PLOMB_CANCELLED; these three can come from all that follows.
 */
enum plomb_status dfu_client_synchronise(struct dfu_client *client, uint32_t wait,
                                         struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Sends a request and waits for its answer, with `payload_size` bytes of payload at
 * least if it is a success (and no more, below DFU_DEVICE). Asks again, at most
 * three times, when there is none, so it must not matter whether the device gets it
 * twice. A refusal is an answer, and PLOMB_OK. PLOMB_LINE_DAMAGED when no answer came
 * although the device listens.
 */
enum plomb_status dfu_client_ask(struct dfu_client *client, struct plomb_span request,
                                 size_t payload_size, uint32_t timeout,
                                 struct dfu_answer *answer_out,
                                 struct plomb_error *error) PLOMB_MUST_USE;

/* The same, sent once: PLOMB_LINE_DAMAGED when the time is over. */
enum plomb_status dfu_client_ask_once(struct dfu_client *client,
                                      struct plomb_span request, size_t payload_size,
                                      uint32_t timeout, struct dfu_answer *answer_out,
                                      struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Sets receipts, and asks for the MTU, which tells how much a Write holds; once a
 * device answers. PLOMB_DEVICE_ANSWER_MALFORMED when that makes no sense.
 */
enum plomb_status dfu_client_configure(struct dfu_client *client,
                                       struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Sends `bytes` in Writes. `start` is what the object's place will be without them.
 * Looks at receipts, if there are any. PLOMB_LINE_DAMAGED when one is not what it
 * should be or does not come, or a Write was refused (client->write_result).
 */
enum plomb_status dfu_client_write(struct dfu_client *client, struct plomb_span bytes,
                                   const struct dfu_place *start,
                                   struct plomb_error *error) PLOMB_MUST_USE;

#endif
