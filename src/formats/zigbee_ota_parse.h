/*
 * Where the parts of a Zigbee OTA upgrade file lie that zigbee_ota_write wrote, so
 * that the init packet inside can be replaced (docs/spec/zigbee-ota.md). Pure.
 */
#ifndef FORMATS_ZIGBEE_OTA_PARSE_H
#define FORMATS_ZIGBEE_OTA_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>

struct zigbee_ota_parts {
    size_t crc_offset;             /* of the init packet's CRC-32, big-endian */
    size_t init_packet_offset;     /* from the start of the file */
    struct plomb_span init_packet; /* into the file */
    struct plomb_span image;       /* into the file */
};

/* Whether `file` begins as Zigbee OTA upgrade files do, whoever wrote it. */
bool zigbee_ota_is(struct plomb_span file);

/*
 * Whether `file` is such a file: the header, the trigger, the init packet and the
 * image, and nothing behind it but up to 3 bytes of 0xff. `*out` is untouched
 * otherwise.
 */
bool zigbee_ota_parse(struct plomb_span file,
                      struct zigbee_ota_parts *out) PLOMB_MUST_USE;

/* Writes a CRC-32 as the trigger has it. */
void zigbee_ota_write_crc(uint8_t out[4], uint32_t crc);

#endif
