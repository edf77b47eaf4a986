#include <plomb/core/softdevice.h>

#include "core/bytes.h"

/*
 * Offsets within the information block (nrf_sdm.h of the SoftDevices). The
 * first byte is the block's size: fields behind it do not exist.
 */
enum {
    INFO_MAGIC = 0x04,
    INFO_SIZE = 0x08,
    INFO_FWID = 0x0c,
    INFO_ID = 0x10,
    INFO_VERSION = 0x14,
    INFO_END = 0x18
};

static uint32_t optional_word(const uint8_t *info, uint8_t offset)
{
    return info[0] >= offset + 4 ? bytes_read_le32(info + offset) : 0;
}

bool plomb_softdevice_parse(struct plomb_span image, struct plomb_softdevice *out)
{
    struct plomb_span info =
        plomb_span_sub(image, PLOMB_SOFTDEVICE_INFO_OFFSET, INFO_END);

    if (info.ptr == NULL || info.size < INFO_END) return false;
    if (bytes_read_le32(info.ptr + INFO_MAGIC) != PLOMB_SOFTDEVICE_MAGIC) return false;
    out->size = bytes_read_le32(info.ptr + INFO_SIZE);
    out->fwid = bytes_read_le16(info.ptr + INFO_FWID);
    out->id = optional_word(info.ptr, INFO_ID);
    out->version = optional_word(info.ptr, INFO_VERSION);
    return true;
}
