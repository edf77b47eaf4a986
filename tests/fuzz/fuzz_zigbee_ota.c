/* Where the parts of a Zigbee OTA file lie: inside it, one behind the other. */
#include <stdlib.h>

#include "formats/zigbee_ota_parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct zigbee_ota_parts parts = {0};
    const uint8_t *end = data + size;

    if (!zigbee_ota_parse(plomb_span(data, size), &parts)) return 0;
    if (parts.crc_offset + 4 > parts.init_packet_offset) abort();
    if (parts.init_packet.ptr != data + parts.init_packet_offset) abort();
    if (parts.init_packet.ptr + parts.init_packet.size > parts.image.ptr) abort();
    if (parts.image.ptr + parts.image.size > end) abort();
    return 0;
}
