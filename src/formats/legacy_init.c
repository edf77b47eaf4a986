#include "formats/legacy_init.h"

#include <string.h>

#include "base/error.h"
#include "core/bytes.h"

/* The layout: byte offsets of the fixed part, sizes of what may follow. */
enum {
    DEVICE_TYPE_OFFSET = 0,
    DEVICE_REVISION_OFFSET = 2,
    VERSION_OFFSET = 4,
    COUNT_OFFSET = 8,
    FIXED_SIZE = 10,
    ID_SIZE = 4,
    CRC_SIZE = 2,
    HASHED_SIZE = ID_SIZE + 4 + LEGACY_INIT_HASH_SIZE,
    SIGNED_SIZE = HASHED_SIZE + LEGACY_INIT_SIGNATURE_SIZE
};

/* How each kind ends: its size in bytes, and the id that it begins with. */
static const struct {
    size_t size;
    bool has_id;
    uint32_t id;
} tails[] = {
    [LEGACY_INIT_UNPROTECTED] = {0, false, 0},
    [LEGACY_INIT_CRC] = {CRC_SIZE, false, 0},
    [LEGACY_INIT_CRC_ID] = {ID_SIZE + CRC_SIZE, true, 0},
    [LEGACY_INIT_HASH] = {HASHED_SIZE, true, 1},
    [LEGACY_INIT_SIGNED] = {SIGNED_SIZE, true, 2},
};

static enum plomb_status read_fixed(struct plomb_span packet, struct legacy_init *out,
                                    struct plomb_error *error)
{
    const uint8_t *ptr = packet.ptr;

    if (packet.size < FIXED_SIZE) {
        return error_set_at_offset(error, PLOMB_INIT_PACKET_MALFORMED, packet.size,
                                   "the legacy init packet is cut off");
    }
    out->device_type = bytes_read_le16(ptr + DEVICE_TYPE_OFFSET);
    out->device_revision = bytes_read_le16(ptr + DEVICE_REVISION_OFFSET);
    out->application_version = bytes_read_le32(ptr + VERSION_OFFSET);
    out->sd_req_count = bytes_read_le16(ptr + COUNT_OFFSET);
    if (out->sd_req_count > LEGACY_INIT_SD_REQ_MAX) {
        return error_set_at_offset(error, PLOMB_INIT_PACKET_MALFORMED, COUNT_OFFSET,
                                   "%zu SoftDevices are listed, more than %d",
                                   out->sd_req_count, LEGACY_INIT_SD_REQ_MAX);
    }
    if (packet.size - FIXED_SIZE < 2 * out->sd_req_count) {
        return error_set_at_offset(error, PLOMB_INIT_PACKET_MALFORMED, packet.size,
                                   "the list of SoftDevices is cut off");
    }
    for (size_t i = 0; i < out->sd_req_count; i++) {
        out->sd_req[i] = bytes_read_le16(ptr + FIXED_SIZE + 2 * i);
    }
    return PLOMB_OK;
}

static bool is_kind(struct plomb_span tail, size_t kind)
{
    if (tail.size != tails[kind].size) return false;
    if (!tails[kind].has_id) return true;
    return tail.ptr != NULL && bytes_read_le32(tail.ptr) == tails[kind].id;
}

static void read_hash(struct plomb_span tail, struct legacy_init *out)
{
    out->image_size = bytes_read_le32(tail.ptr + ID_SIZE);
    memcpy(out->hash, tail.ptr + ID_SIZE + 4, sizeof(out->hash));
}

static void read_tail(struct plomb_span tail, struct legacy_init *out)
{
    if (tail.ptr == NULL) return;
    switch (out->kind) {
    case LEGACY_INIT_UNPROTECTED:
        break;
    case LEGACY_INIT_CRC:
        out->crc16 = bytes_read_le16(tail.ptr);
        break;
    case LEGACY_INIT_CRC_ID:
        out->crc16 = bytes_read_le16(tail.ptr + ID_SIZE);
        break;
    case LEGACY_INIT_HASH:
        read_hash(tail, out);
        break;
    case LEGACY_INIT_SIGNED:
        read_hash(tail, out);
        memcpy(out->signature, tail.ptr + HASHED_SIZE, sizeof(out->signature));
        break;
    }
}

enum plomb_status legacy_init_parse(struct plomb_span packet, struct legacy_init *out,
                                    struct plomb_error *error)
{
    struct legacy_init init = {0};
    enum plomb_status status = read_fixed(packet, &init, error);
    struct plomb_span tail;
    size_t kind = LEGACY_INIT_UNPROTECTED;

    if (status != PLOMB_OK) return status;
    tail = plomb_span_sub(packet, FIXED_SIZE + 2 * init.sd_req_count, packet.size);
    while (kind <= LEGACY_INIT_SIGNED && !is_kind(tail, kind)) kind++;
    if (kind > LEGACY_INIT_SIGNED) {
        return error_set_at_offset(error, PLOMB_INIT_PACKET_MALFORMED,
                                   packet.size - tail.size,
                                   "the legacy init packet ends in no known way");
    }
    init.kind = (enum legacy_init_kind)kind;
    read_tail(tail, &init);
    if (init.kind == LEGACY_INIT_SIGNED) {
        init.signed_size = packet.size - LEGACY_INIT_SIGNATURE_SIZE;
    }
    *out = init;
    return PLOMB_OK;
}

const char *legacy_init_version(enum legacy_init_kind kind)
{
    static const char *const versions[] = {
        [LEGACY_INIT_UNPROTECTED] = "0.9", [LEGACY_INIT_CRC] = "0.5",
        [LEGACY_INIT_CRC_ID] = "0.6",      [LEGACY_INIT_HASH] = "0.7",
        [LEGACY_INIT_SIGNED] = "0.8",
    };

    return versions[kind];
}
