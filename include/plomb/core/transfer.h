/*
 * The receiving half of the verifier: from an init packet to a payload in flash that
 * is the signed one (docs/spec/flash.md, section 5). What arrives how is the
 * business of plomb/core/dfu.h. Freestanding.
 */
#ifndef PLOMB_CORE_TRANSFER_H
#define PLOMB_CORE_TRANSFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/span.h>
#include <plomb/core/verifier.h>

/*
 * Decides on an init packet and, if it is accepted, begins its update or continues
 * the one that has the same packet, whose object in verifier->page stays as it is.
 * `packet` must not be there.
 */
PLOMB_API void plomb_transfer_begin(struct plomb_verifier *verifier,
                                    struct plomb_span packet,
                                    struct plomb_decision *decision);

/* The init packet of the update in transfer; an empty span without one. */
PLOMB_API struct plomb_span plomb_transfer_packet(
    const struct plomb_verifier *verifier);

/* Bytes of that update's payload; 0 without one. */
PLOMB_API uint32_t plomb_transfer_expected(const struct plomb_verifier *verifier);

/* The payload's bytes in flash: the first verifier->received. */
PLOMB_API struct plomb_span plomb_transfer_received(
    const struct plomb_verifier *verifier);

/*
 * Puts the next object, the first `size` bytes of verifier->page, into flash: a whole
 * page, or the payload's rest. PLOMB_OK when it is durable, and for the last one when
 * the payload is the signed one and the update is bound to be installed. Otherwise
 * PLOMB_FLASH_FAILED, or PLOMB_PAYLOAD_HASH_MISMATCH (PLOMB_IMAGE_HASH_MISMATCH of a
 * plain package) with the whole update gone.
 */
PLOMB_API enum plomb_status plomb_transfer_store(struct plomb_verifier *verifier,
                                                 size_t size) PLOMB_MUST_USE;

#endif
