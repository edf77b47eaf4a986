/*
 * The init packets of before the secure bootloader (nRF5 SDK 11 and older), as
 * plomb/inspect.h explains them. plomb never makes them, and no secure
 * bootloader takes them. Host only.
 */
#ifndef PLOMB_LEGACY_PACKET_H
#define PLOMB_LEGACY_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/init_packet.h>

#define PLOMB_LEGACY_SD_REQ_MAX 64     /* SoftDevice ids that are taken */
#define PLOMB_LEGACY_ANY_16     0xffff /* device type, revision: any */
#define PLOMB_LEGACY_ANY_SD     0xfffe /* SoftDevice id: any */

/* All numbers are little-endian in the packet. */
struct plomb_legacy_packet {
    const char *version;                      /* "0.8": of the layout; a constant */
    uint16_t device_type;                     /* or PLOMB_LEGACY_ANY_16 */
    uint16_t device_revision;                 /* or PLOMB_LEGACY_ANY_16 */
    uint32_t application_version;             /* or UINT32_MAX for any */
    size_t sd_req_count;                      /* entries of sd_req in use */
    uint16_t sd_req[PLOMB_LEGACY_SD_REQ_MAX]; /* in the packet's order */
    bool has_crc16;                           /* 0.6 and older */
    uint16_t crc16;                           /* of the image, in the packet */
    uint16_t image_crc16;                     /* CRC-16-CCITT from 0xffff that the
                                                 image has; always set */
    bool has_hash;                            /* 0.7 and 0.8: the next two are set */
    uint32_t image_size;                      /* bytes */
    uint8_t hash[PLOMB_HASH_SIZE];            /* SHA-256 of the image, normal order */
};

#endif
