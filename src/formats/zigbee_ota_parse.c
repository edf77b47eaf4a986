#include "formats/zigbee_ota_parse.h"

#include <string.h>

#include "core/bytes.h"

/* Zigbee Cluster Library 8, sections 11.4.2 and 11.4.3, and Nordic's sub-elements. */
enum {
    FILE_ID = 0x0beef11e,
    HEADER_SIZE_OFFSET = 6,
    FILE_SIZE_OFFSET = 52,
    HEADER_SIZE_MIN = 56,
    TAG_IMAGE = 0x0000,
    TAG_TRIGGER = 0xcdef,
    TAG_HEADER_SIZE = 6,
    TRIGGER_SIZE = 17,
    CRC_OFFSET = 5 /* of the init packet's, in the trigger */
};

/* What is left of a file, and where that begins. */
struct cursor {
    struct plomb_span file;
    size_t offset;
};

/* Takes the next sub-element; false when it is not of this type or not all there. */
static bool take(struct cursor *cursor, uint16_t tag, struct plomb_span *content)
{
    struct plomb_span head =
        plomb_span_sub(cursor->file, cursor->offset, TAG_HEADER_SIZE);
    uint32_t size;

    if (head.size < TAG_HEADER_SIZE || bytes_read_le16(head.ptr) != tag) return false;
    size = bytes_read_le32(head.ptr + 2);
    *content = plomb_span_sub(cursor->file, cursor->offset + TAG_HEADER_SIZE, size);
    if (content->size != size || size == 0) return false;
    cursor->offset += TAG_HEADER_SIZE + size;
    return true;
}

bool zigbee_ota_is(struct plomb_span file)
{
    return file.size >= sizeof(uint32_t) && bytes_read_le32(file.ptr) == FILE_ID;
}

/* The file's header; moves behind it. */
static bool take_header(struct cursor *cursor)
{
    const uint8_t *header = cursor->file.ptr;

    if (cursor->file.size < HEADER_SIZE_MIN || !zigbee_ota_is(cursor->file)) {
        return false;
    }
    cursor->offset = bytes_read_le16(header + HEADER_SIZE_OFFSET);
    return cursor->offset >= HEADER_SIZE_MIN && cursor->offset < cursor->file.size;
}

/* The header gives the file's end; behind it is what makes whole words of it. */
static bool is_end(const struct cursor *cursor)
{
    const uint8_t *header = cursor->file.ptr;
    size_t size = cursor->file.size;

    if (bytes_read_le32(header + FILE_SIZE_OFFSET) != cursor->offset) return false;
    if (size - cursor->offset > 3) return false;
    for (size_t i = cursor->offset; i < size; i++) {
        if (header[i] != 0xff) return false;
    }
    return true;
}

bool zigbee_ota_parse(struct plomb_span file, struct zigbee_ota_parts *out)
{
    struct cursor cursor = {file, 0};
    struct plomb_span trigger = {0};
    struct zigbee_ota_parts parts = {0};

    if (!take_header(&cursor)) return false;
    if (!take(&cursor, TAG_TRIGGER, &trigger)) return false;
    if (trigger.size != TRIGGER_SIZE) return false;
    parts.crc_offset = (size_t)(trigger.ptr - file.ptr) + CRC_OFFSET;
    if (!take(&cursor, TAG_IMAGE, &parts.init_packet)) return false;
    parts.init_packet_offset = (size_t)(parts.init_packet.ptr - file.ptr);
    if (!take(&cursor, TAG_IMAGE, &parts.image)) return false;
    if (!is_end(&cursor)) return false;
    *out = parts;
    return true;
}

void zigbee_ota_write_crc(uint8_t out[4], uint32_t crc)
{
    uint8_t little[4];

    bytes_write_le32(little, crc);
    bytes_reverse(out, little, sizeof(little));
}
