/*
 * The init packets of before the secure bootloader (SDK 11 and older, nrfutil
 * 0.5, adafruit-nrfutil): a fixed little-endian layout with a CRC-16, a
 * SHA-256 or an ECDSA signature behind it. Parsing only: plomb explains such
 * packages and never makes them. For lib.
 */
#ifndef FORMATS_LEGACY_INIT_H
#define FORMATS_LEGACY_INIT_H

#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/error.h>

#define LEGACY_INIT_SD_REQ_MAX     64 /* SoftDevice ids that are taken */
#define LEGACY_INIT_HASH_SIZE      32 /* bytes of a SHA-256 */
#define LEGACY_INIT_SIGNATURE_SIZE 64 /* bytes of r and s */

/* What protects the image; the number in brackets is the packet's version. */
enum legacy_init_kind {
    LEGACY_INIT_UNPROTECTED, /* nothing (0.9) */
    LEGACY_INIT_CRC,         /* CRC-16 (0.5 and older) */
    LEGACY_INIT_CRC_ID,      /* CRC-16 behind an id of 0 (0.6) */
    LEGACY_INIT_HASH,        /* size and SHA-256 behind an id of 1 (0.7) */
    LEGACY_INIT_SIGNED       /* the same and a signature behind an id of 2 (0.8) */
};

struct legacy_init {
    uint16_t device_type;                    /* 0xffff: any */
    uint16_t device_revision;                /* 0xffff: any */
    uint32_t application_version;            /* 0xffffffff: any */
    size_t sd_req_count;                     /* entries of sd_req in use */
    uint16_t sd_req[LEGACY_INIT_SD_REQ_MAX]; /* in the packet's order; 0xfffe: any */
    enum legacy_init_kind kind;              /* which of the following are set */
    uint16_t crc16;      /* CRC-16-CCITT of the image, from 0xffff; CRC, CRC_ID */
    uint32_t image_size; /* bytes; HASH, SIGNED */
    uint8_t hash[LEGACY_INIT_HASH_SIZE]; /* of the image, normal order; HASH, SIGNED */
    uint8_t signature[LEGACY_INIT_SIGNATURE_SIZE]; /* r, s big-endian; SIGNED */
    size_t signed_size; /* bytes from the packet's start that are signed; SIGNED */
};

/*
 * Parses a packet. Fails with PLOMB_INIT_PACKET_MALFORMED, at the byte, when
 * the packet is cut off, lists more than LEGACY_INIT_SD_REQ_MAX SoftDevices, or
 * ends in none of the five ways.
 */
enum plomb_status legacy_init_parse(struct plomb_span packet, struct legacy_init *out,
                                    struct plomb_error *error) PLOMB_MUST_USE;

/* The version that nrfutil 0.5 gives to packets of a kind: "0.8". */
const char *legacy_init_version(enum legacy_init_kind kind);

#endif
