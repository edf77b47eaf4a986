/*
 * The init packet: the .dat of a DFU package, a protobuf message that says
 * what the image is, for which devices, and who signed it. This is the strict
 * reader and the exact writer; whether a device may take the packet is decided
 * in plomb/core/validate.h. Freestanding: no allocation, no libc beyond the
 * mem* functions.
 *
 * Wire format: Nordic's dfu-cc.proto (proto2), described in
 * docs/spec/init-packet.md. The reader refuses what a signed message should
 * never hold: unknown or repeated fields, a second message, non-minimal
 * varints, groups, and bytes behind the end.
 */
#ifndef PLOMB_CORE_INIT_PACKET_H
#define PLOMB_CORE_INIT_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/extension.h>
#include <plomb/core/fw_type.h>
#include <plomb/core/span.h>
#include <plomb/core/status.h>

#define PLOMB_SD_REQ_MAX           16  /* entries; nRF5 SDK 15 to 17 */
#define PLOMB_BOOT_VALIDATION_MAX  3   /* entries; nRF5 SDK 16 and 17 */
#define PLOMB_HASH_SIZE            32  /* bytes of a SHA-256 digest */
#define PLOMB_SIGNATURE_SIZE       64  /* bytes: r then s */
#define PLOMB_PUBLIC_KEY_SIZE      64  /* bytes: X then Y, each big-endian */
#define PLOMB_INIT_PACKET_MAX      512 /* bytes of a packet; nRF5 SDK 16 and 17 */
#define PLOMB_INIT_PACKET_OLD_MAX  256 /* bytes; nRF5 SDK 12 to 15.0 */
#define PLOMB_INIT_COMMAND_OLD_MAX 127 /* bytes of InitCommand; SDK 12 to 15.0 */

/* Hash.hash_type; devices accept SHA-256 alone. */
enum { PLOMB_HASH_SHA256 = 3 };

/* SignedCommand.signature_type; devices accept ECDSA P-256 alone. */
enum { PLOMB_SIGNATURE_ECDSA_P256_SHA256 = 0 };

/* BootValidation.type: how the device checks the image at every start. */
enum plomb_boot_validation_type {
    PLOMB_BOOT_VALIDATION_NONE = 0,
    PLOMB_BOOT_VALIDATION_CRC = 1,    /* a CRC-32 that the device computes */
    PLOMB_BOOT_VALIDATION_SHA256 = 2, /* a SHA-256 that the device computes */
    PLOMB_BOOT_VALIDATION_ECDSA = 3   /* a signature that the packet carries */
};

/* Bits of plomb_init_command.present: which fields the message held. */
enum plomb_init_field {
    PLOMB_INIT_FW_VERSION = 1 << 0,
    PLOMB_INIT_HW_VERSION = 1 << 1,
    PLOMB_INIT_SD_REQ = 1 << 2,
    PLOMB_INIT_TYPE = 1 << 3,
    PLOMB_INIT_SD_SIZE = 1 << 4,
    PLOMB_INIT_BL_SIZE = 1 << 5,
    PLOMB_INIT_APP_SIZE = 1 << 6,
    PLOMB_INIT_HASH = 1 << 7,
    PLOMB_INIT_IS_DEBUG = 1 << 8,
    PLOMB_INIT_EXTENSION = 1 << 9
};

struct plomb_boot_validation {
    uint32_t type; /* enum plomb_boot_validation_type, or unknown */
    uint8_t size;  /* bytes in use: 0 or PLOMB_SIGNATURE_SIZE when valid */
    uint8_t bytes[PLOMB_SIGNATURE_SIZE]; /* ECDSA: r then s, each little-endian */
};

/* InitCommand: everything that the signature covers. */
struct plomb_init_command {
    uint32_t present;     /* bits of enum plomb_init_field */
    uint32_t fw_version;  /* version of the firmware in the image */
    uint32_t hw_version;  /* hardware that the firmware is for */
    uint32_t type;        /* plain enum plomb_fw_type, or a type that is unknown
                             here; an extension makes it a sealed one */
    uint32_t sd_size;     /* bytes of the SoftDevice in the image */
    uint32_t bl_size;     /* bytes of the bootloader in the image */
    uint32_t app_size;    /* bytes of the application in the image */
    uint32_t hash_type;   /* PLOMB_HASH_SHA256, or unknown */
    bool is_debug;        /* debug bootloaders skip the version checks */
    uint8_t sd_req_count; /* entries of sd_req */
    uint8_t boot_validation_count;     /* entries of boot_validation */
    uint32_t sd_req[PLOMB_SD_REQ_MAX]; /* FWIDs in the order of the message */
    uint8_t hash[PLOMB_HASH_SIZE];     /* SHA-256 of the image, bytes reversed */
    struct plomb_boot_validation boot_validation[PLOMB_BOOT_VALIDATION_MAX];
    struct plomb_extension extension; /* of a sealed package */
};

/* Whether the package is sealed: its extension is there, its type 64 more. */
static inline bool plomb_init_command_is_sealed(
    const struct plomb_init_command *command)
{
    return (command->present & PLOMB_INIT_EXTENSION) != 0;
}

/* A parsed packet. The spans point into the bytes that were parsed. */
struct plomb_init_packet {
    bool is_signed;                    /* signed_command rather than command */
    uint32_t signature_type;           /* 0 when unsigned */
    struct plomb_span signature;       /* r then s, each little-endian; as found */
    struct plomb_span signed_bytes;    /* the InitCommand's own bytes */
    struct plomb_init_command command; /* what those bytes say */
};

/*
 * Reads `packet` into `*packet_out`. Fails with PLOMB_INIT_PACKET_TOO_LARGE
 * over PLOMB_INIT_PACKET_MAX bytes and with PLOMB_INIT_PACKET_MALFORMED when
 * the bytes are not exactly one init packet; then `*error_offset` is the byte
 * at which reading stopped, and `*packet_out` is untouched. A packet that
 * parses is well-formed, not valid: types and sizes may be any number.
 */
PLOMB_API enum plomb_status plomb_init_packet_parse(
    struct plomb_span packet, struct plomb_init_packet *packet_out,
    size_t *error_offset) PLOMB_MUST_USE;

/*
 * Writes InitCommand with the fields of `command->present`, and its boot
 * validation entries, in number order: the bytes to be signed. Returns their
 * number, or 0 when they do not fit in `capacity` bytes at `out`.
 */
PLOMB_API size_t plomb_init_command_write(const struct plomb_init_command *command,
                                          uint8_t *out, size_t capacity);

/*
 * Writes a whole packet around the bytes of an InitCommand: signed when
 * `signature` (r then s, each little-endian) is given, unsigned when it is
 * NULL. Returns the packet's size, or 0 when it does not fit in `capacity`.
 */
PLOMB_API size_t plomb_init_packet_write(struct plomb_span init_command,
                                         const uint8_t signature[PLOMB_SIGNATURE_SIZE],
                                         uint8_t *out, size_t capacity);

/*
 * Bytes of the plain image that `command` announces for its type; UINT64_MAX for
 * a type that is unknown. The sum for SoftDevice and bootloader does not wrap.
 */
PLOMB_API uint64_t
plomb_init_command_image_size(const struct plomb_init_command *command);

#endif
