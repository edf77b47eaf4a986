#include "formats/zigbee_ota.h"

#include <stdio.h>
#include <string.h>

#include "base/crc32.h"
#include "core/bytes.h"

/* Zigbee Cluster Library 8, sections 11.4.2 (header) and 11.4.3 (sub-elements). */
enum {
    FILE_ID = 0x0beef11e,
    HEADER_VERSION = 0x0100,
    STACK_VERSION = 0x0002, /* Zigbee Pro */
    HAS_HW_RANGE = 0x0004,  /* field control bit 2 */
    COMMENT_FIELD_SIZE = 31,
    HEADER_SIZE = 56,
    HW_RANGE_SIZE = 4
};

/* Nordic's sub-elements: what the bootloader is to be told, then both files. */
enum {
    TAG_IMAGE = 0x0000,
    TAG_TRIGGER = 0xcdef,
    TAG_HEADER_SIZE = 6,
    TRIGGER_SIZE = 17,
    TRIGGER_FLAGS = 0x10
};

static void add_le16(struct plomb_buf *out, uint16_t value)
{
    plomb_buf_add_byte(out, (uint8_t)value);
    plomb_buf_add_byte(out, (uint8_t)(value >> 8));
}

static void add_le32(struct plomb_buf *out, uint32_t value)
{
    uint8_t bytes[4];

    bytes_write_le32(bytes, value);
    plomb_buf_add(out, bytes, sizeof(bytes));
}

/* The trigger alone is big-endian. */
static void add_be32(struct plomb_buf *out, uint32_t value)
{
    uint8_t little[4];
    uint8_t big[4];

    bytes_write_le32(little, value);
    bytes_reverse(big, little, sizeof(big));
    plomb_buf_add(out, big, sizeof(big));
}

static void add_tag(struct plomb_buf *out, uint16_t tag, size_t size)
{
    add_le16(out, tag);
    add_le32(out, (uint32_t)size);
}

static void add_header(const struct plomb_zigbee_options *options,
                       uint32_t file_version, size_t content_size,
                       struct plomb_buf *out)
{
    uint16_t size =
        (uint16_t)(HEADER_SIZE + (options->has_hw_range ? HW_RANGE_SIZE : 0));
    char comment[COMMENT_FIELD_SIZE] = {0};
    size_t comment_size = strlen(options->comment);

    memcpy(comment, options->comment, comment_size);
    add_le32(out, FILE_ID);
    add_le16(out, HEADER_VERSION);
    add_le16(out, size);
    add_le16(out, options->has_hw_range ? HAS_HW_RANGE : 0);
    add_le16(out, options->manufacturer_id);
    add_le16(out, options->image_type);
    add_le32(out, file_version);
    add_le16(out, STACK_VERSION);
    plomb_buf_add_byte(out, (uint8_t)comment_size);
    plomb_buf_add(out, comment, sizeof(comment));
    add_le32(out, (uint32_t)(size + content_size));
    if (options->has_hw_range) {
        add_le16(out, options->min_hw_version);
        add_le16(out, options->max_hw_version);
    }
}

void zigbee_ota_write(const struct plomb_zigbee_options *options, uint32_t file_version,
                      struct plomb_span init_packet, struct plomb_span image,
                      struct plomb_buf *out)
{
    size_t content_size =
        3 * (size_t)TAG_HEADER_SIZE + TRIGGER_SIZE + init_packet.size + image.size;

    add_header(options, file_version, content_size, out);
    add_tag(out, TAG_TRIGGER, TRIGGER_SIZE);
    plomb_buf_add_byte(out, TRIGGER_FLAGS);
    add_be32(out, (uint32_t)init_packet.size);
    add_be32(out, crc32_of(init_packet));
    add_be32(out, (uint32_t)image.size);
    add_be32(out, crc32_of(image));
    add_tag(out, TAG_IMAGE, init_packet.size);
    plomb_buf_add(out, init_packet.ptr, init_packet.size);
    add_tag(out, TAG_IMAGE, image.size);
    plomb_buf_add(out, image.ptr, image.size);
}

void zigbee_ota_name(const struct plomb_zigbee_options *options, uint32_t file_version,
                     char name[ZIGBEE_OTA_NAME_SIZE])
{
    snprintf(name, ZIGBEE_OTA_NAME_SIZE, "%04X-%04X-%08X%s%s", options->manufacturer_id,
             options->image_type, file_version, options->comment[0] != '\0' ? "-" : "",
             options->comment);
}
