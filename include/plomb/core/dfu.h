/*
 * Nordic's DFU protocol as a device speaks it: requests in, answers out
 * (docs/spec/dfu-protocol.md). Knows no transport: UART framing is plomb/core/slip.h,
 * an application feeds it from GATT. Freestanding.
 */
#ifndef PLOMB_CORE_DFU_H
#define PLOMB_CORE_DFU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/span.h>
#include <plomb/core/transfer.h>
#include <plomb/core/verifier.h>

#define PLOMB_DFU_ANSWER_MAX 96 /* bytes */

/* What the handler is told about its surroundings; constant. */
struct plomb_dfu_config {
    uint32_t part; /* FICR.INFO: part, variant, flash and RAM as in the answer */
    uint32_t variant;
    uint32_t flash_size; /* bytes */
    uint32_t ram_size;   /* bytes */
    uint16_t mtu;        /* of the frames; 0: the request is not supported (GATT) */
};

/* The init packet, or the payload's next object. */
struct plomb_dfu_object {
    uint8_t *bytes;
    uint32_t start;  /* bytes of the payload before it */
    uint32_t crc;    /* CRC-32 of those */
    uint32_t size;   /* as created; 0: there is none */
    uint32_t offset; /* bytes written to it */
};

struct plomb_dfu {
    struct plomb_verifier *verifier;
    const struct plomb_dfu_config *config;
    struct plomb_dfu_object command; /* its bytes are in `packet` */
    struct plomb_dfu_object data;    /* its bytes are in verifier->page */
    struct plomb_dfu_object *object; /* the one that Write, CRC and Execute mean */
    uint32_t expected;               /* bytes of the payload; 0: no transfer */
    uint16_t receipt_every;          /* Writes; 0: never */
    uint16_t receipt_count;          /* Writes since the last */
    bool is_reset_wanted;            /* once the answer is out */
    uint8_t packet[PLOMB_INIT_PACKET_MAX];
};

/* Begins with what the verifier has. */
PLOMB_API void plomb_dfu_init(struct plomb_dfu *dfu, struct plomb_verifier *verifier,
                              const struct plomb_dfu_config *config);

/*
 * Handles one request. Returns the answer's size; 0 for none. With
 * dfu->is_reset_wanted the device is to be reset after the answer was sent.
 */
PLOMB_API size_t plomb_dfu_handle(struct plomb_dfu *dfu, struct plomb_span request,
                                  uint8_t answer[PLOMB_DFU_ANSWER_MAX]);

#endif
