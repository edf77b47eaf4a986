/*
 * Zigbee over-the-air files around a DFU package: an application for a device
 * that is updated through a Zigbee OTA server. Host only.
 */
#ifndef PLOMB_ZIGBEE_H
#define PLOMB_ZIGBEE_H

#include <stdbool.h>
#include <stdint.h>

#define PLOMB_ZIGBEE_COMMENT_MAX 30 /* bytes of the header string */

/* The fields of the OTA header (Zigbee Cluster Library 8, section 11.4.2). */
struct plomb_zigbee_options {
    uint16_t manufacturer_id; /* 0xffff: any */
    uint16_t image_type;      /* 0xffff: any */
    uint32_t hw_version;      /* hw_version of the outer init packet */
    uint32_t fw_version;      /* fw_version of the outer init packet */
    bool has_hw_range;        /* min_hw_version and max_hw_version are given */
    uint16_t min_hw_version;
    uint16_t max_hw_version;
    char comment[PLOMB_ZIGBEE_COMMENT_MAX + 1]; /* [A-Za-z0-9._-]; part of a name */
};

#endif
