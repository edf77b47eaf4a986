/*
 * What transfer, installation and boot ask about the update under way, and how it
 * ends (docs/spec/flash.md, sections 5 to 8). For the verifier's own parts;
 * freestanding.
 */
#ifndef CORE_UPDATE_H
#define CORE_UPDATE_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/init_packet.h>
#include <plomb/core/span.h>
#include <plomb/core/status.h>
#include <plomb/core/verifier.h>

/* Reads state, journal and what else is in flash. Changes nothing there. */
void update_refresh(struct plomb_verifier *verifier);

/*
 * Decides on an init packet for one key after another, without those that are
 * revoked, and keeps in verifier->signer whose it was. As
 * plomb_validate_init_packet otherwise.
 */
void update_decide(struct plomb_verifier *verifier, struct plomb_span packet,
                   struct plomb_init_packet *packet_out,
                   struct plomb_decision *decision);

/*
 * Reads the live journal's init packet and checks its signature again, and nothing
 * else: it was accepted before the first step, and some steps change what it was
 * checked against.
 */
enum plomb_status update_read(struct plomb_verifier *verifier,
                              struct plomb_init_packet *out) PLOMB_MUST_USE;

/* The same for another packet in flash. */
enum plomb_status update_read_packet(struct plomb_verifier *verifier,
                                     struct plomb_span packet,
                                     struct plomb_init_packet *out) PLOMB_MUST_USE;

/* Checks an image in flash against its command. */
enum plomb_status update_check_image(const struct plomb_verifier *verifier,
                                     const struct plomb_init_command *command,
                                     uint32_t address) PLOMB_MUST_USE;

/* Checks what is in staging against the command: whether it is what was signed. */
enum plomb_status update_check_payload(const struct plomb_verifier *verifier,
                                       const struct plomb_init_command *command)
    PLOMB_MUST_USE;

/* The bytes of flash. */
struct plomb_span update_span(const struct plomb_verifier *verifier, uint32_t address,
                              uint32_t size);

/*
 * Ends the update: what it brought is the state's from now on, keys older than its
 * own are revoked. False when flash fails.
 */
bool update_take_over(struct plomb_verifier *verifier,
                      const struct plomb_init_command *command) PLOMB_MUST_USE;

/*
 * Ends the update without it: nothing but the count of finished ones changes, and,
 * with `has_application` false, that there is none.
 */
bool update_give_up(struct plomb_verifier *verifier,
                    bool has_application) PLOMB_MUST_USE;

#endif
