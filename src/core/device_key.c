#include <plomb/core/unwrap.h>

#include <string.h>

#include "core/bytes.h"
#include "core/crc32.h"

/* docs/spec/device-key.md, section 3. */
enum { VERSION = 1, HEAD_SIZE = 16, METHOD = 5, SIZE = 6, ID = 8, CRC_SIZE = 4 };

static bool is_size_right(uint8_t method, uint8_t size)
{
    return (method == PLOMB_RECIPIENT_HPKE && size == 32) ||
           (method == PLOMB_RECIPIENT_CLASS && (size == 16 || size == 32));
}

bool plomb_device_key_parse(struct plomb_span record, struct plomb_device_key *out)
{
    static const uint8_t magic[] = {'p', 'l', 'm', 'k', VERSION};
    const uint8_t *bytes = record.ptr;
    size_t size;

    if (record.size < HEAD_SIZE || memcmp(bytes, magic, sizeof(magic)) != 0 ||
        !is_size_right(bytes[METHOD], bytes[SIZE]) || bytes[SIZE + 1] != 0) {
        return false;
    }
    size = HEAD_SIZE + bytes[SIZE];
    if (bytes[METHOD] == PLOMB_RECIPIENT_HPKE) size += PLOMB_PUBLIC_KEY_SIZE;
    if (record.size < size + CRC_SIZE ||
        crc32_add(0, bytes, size) != bytes_read_le32(bytes + size)) {
        return false;
    }
    memset(out, 0, sizeof(*out));
    out->method = bytes[METHOD];
    out->secret_size = bytes[SIZE];
    memcpy(out->key_id, bytes + ID, PLOMB_KEY_ID_SIZE);
    memcpy(out->secret, bytes + HEAD_SIZE, bytes[SIZE]);
    memcpy(out->public_key, bytes + HEAD_SIZE + bytes[SIZE],
           size - HEAD_SIZE - bytes[SIZE]);
    return true;
}
