/*
 * Whether a device may take a package: the checks of Nordic's secure
 * bootloader in its order, each on its own for a tool that explains, and all
 * together for a device that decides. The same code runs in both.
 * Freestanding; cryptography comes from plomb/core/port.h.
 *
 * docs/spec/init-packet.md lists where this is stricter than Nordic's code.
 */
#ifndef PLOMB_CORE_VALIDATE_H
#define PLOMB_CORE_VALIDATE_H

#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/device.h>
#include <plomb/core/init_packet.h>
#include <plomb/core/port.h>
#include <plomb/core/span.h>
#include <plomb/core/status.h>

/*
 * One check each: PLOMB_OK, or the refusal. They look at nothing but the
 * fields that their name says, so that any of them can be run alone; only
 * plomb_check_signature needs the packet's bytes.
 */
PLOMB_API enum plomb_status plomb_check_signature(
    const struct plomb_init_packet *packet,
    const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE]) PLOMB_MUST_USE;
PLOMB_API enum plomb_status plomb_check_type(const struct plomb_device *device,
                                             const struct plomb_init_command *command)
    PLOMB_MUST_USE;
PLOMB_API enum plomb_status plomb_check_hash_type(
    const struct plomb_init_command *command) PLOMB_MUST_USE;
PLOMB_API enum plomb_status plomb_check_hw_version(
    const struct plomb_device *device,
    const struct plomb_init_command *command) PLOMB_MUST_USE;
PLOMB_API enum plomb_status plomb_check_sd_req(const struct plomb_device *device,
                                               const struct plomb_init_command *command)
    PLOMB_MUST_USE;
PLOMB_API enum plomb_status plomb_check_fw_version(
    const struct plomb_device *device,
    const struct plomb_init_command *command) PLOMB_MUST_USE;
PLOMB_API enum plomb_status plomb_check_sizes(const struct plomb_device *device,
                                              const struct plomb_init_command *command)
    PLOMB_MUST_USE;
PLOMB_API enum plomb_status plomb_check_room(const struct plomb_device *device,
                                             const struct plomb_init_command *command)
    PLOMB_MUST_USE;

/*
 * The same for what only a sealed package has; PLOMB_OK for a plain one
 * (docs/spec/package.md, section 6).
 */
PLOMB_API enum plomb_status plomb_check_codec(const struct plomb_device *device,
                                              const struct plomb_init_command *command)
    PLOMB_MUST_USE;
PLOMB_API enum plomb_status plomb_check_base(const struct plomb_device *device,
                                             const struct plomb_init_command *command)
    PLOMB_MUST_USE;
PLOMB_API enum plomb_status plomb_check_security_counter(
    const struct plomb_device *device,
    const struct plomb_init_command *command) PLOMB_MUST_USE;
PLOMB_API enum plomb_status plomb_check_recipient(
    const struct plomb_device *device,
    const struct plomb_init_command *command) PLOMB_MUST_USE;
PLOMB_API enum plomb_status plomb_check_payload(
    const struct plomb_init_command *command, struct plomb_span payload) PLOMB_MUST_USE;

/*
 * The same for an image against its init packet: size, SHA-256, the
 * SoftDevice's information block, and the boot validation entries.
 */
PLOMB_API enum plomb_status plomb_check_image_size(
    const struct plomb_init_command *command, uint64_t image_size) PLOMB_MUST_USE;
PLOMB_API enum plomb_status plomb_check_image_hash(
    const struct plomb_init_command *command, struct plomb_span image) PLOMB_MUST_USE;
PLOMB_API enum plomb_status plomb_check_softdevice(
    const struct plomb_device *device, const struct plomb_init_command *command,
    struct plomb_span image) PLOMB_MUST_USE;
PLOMB_API enum plomb_status plomb_check_boot_validation(
    const struct plomb_device *device, const struct plomb_init_command *command,
    struct plomb_span image) PLOMB_MUST_USE;

/* A decision, in the words of the DFU protocol. */
struct plomb_decision {
    enum plomb_verdict verdict; /* the only field to act on */
    enum plomb_status status;   /* PLOMB_OK, or the first refusal */
    uint8_t result;             /* DFU result code: 0x01 success, ... */
    uint8_t extended_error;     /* valid when result is 0x0b, otherwise 0 */
    size_t error_offset;        /* byte of a malformed packet */
};

/*
 * Decides on an init packet before any byte of the image is taken. On
 * acceptance `*packet_out` holds the parsed packet, whose spans point into
 * `packet`; otherwise it is untouched. Order: size, structure, signature,
 * type, hash type, hardware, SoftDevice, version, sizes, room.
 */
PLOMB_API void plomb_validate_init_packet(const struct plomb_device *device,
                                          struct plomb_span packet,
                                          struct plomb_init_packet *packet_out,
                                          struct plomb_decision *decision);

/* Decides on the whole image of a packet that was accepted. */
PLOMB_API void plomb_validate_image(const struct plomb_device *device,
                                    const struct plomb_init_command *command,
                                    struct plomb_span image,
                                    struct plomb_decision *decision);

/*
 * The DFU result code of a status, and the extended error that follows it when
 * that is 0x0b (otherwise 0). 0x0a, operation failed, for one that no device
 * answers.
 */
PLOMB_API uint8_t plomb_dfu_result(enum plomb_status status, uint8_t *extended_error);

#endif
