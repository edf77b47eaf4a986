#include "lib/inspect_parts.h"

#include <string.h>

#include "formats/legacy_init.h"

enum { CRC16_START = 0xffff, CRC16_POLYNOMIAL = 0x1021 };

/* CRC-16-CCITT as the legacy bootloader has it: not reflected, nothing xored. */
static uint16_t crc16_of(struct plomb_span bytes)
{
    unsigned int crc = CRC16_START;

    for (size_t i = 0; i < bytes.size; i++) {
        crc ^= (unsigned int)bytes.ptr[i] << 8;
        for (int bit = 0; bit < 8; bit++) {
            crc = (crc & 0x8000) != 0 ? crc << 1 ^ CRC16_POLYNOMIAL : crc << 1;
        }
        crc &= 0xffff;
    }
    return (uint16_t)crc;
}

static bool has_hash(const struct legacy_init *init)
{
    return init->kind == LEGACY_INIT_HASH || init->kind == LEGACY_INIT_SIGNED;
}

static void copy_fields(const struct legacy_init *init, struct plomb_legacy_packet *out)
{
    out->version = legacy_init_version(init->kind);
    out->device_type = init->device_type;
    out->device_revision = init->device_revision;
    out->application_version = init->application_version;
    out->sd_req_count = init->sd_req_count;
    memcpy(out->sd_req, init->sd_req, init->sd_req_count * sizeof(init->sd_req[0]));
    out->has_crc16 = init->kind == LEGACY_INIT_CRC || init->kind == LEGACY_INIT_CRC_ID;
    if (out->has_crc16) out->crc16 = init->crc16;
    out->has_hash = has_hash(init);
    if (!out->has_hash) return;
    out->image_size = init->image_size;
    memcpy(out->hash, init->hash, sizeof(out->hash));
}

static void check_bytes(struct plomb_inspect_image *image)
{
    struct plomb_legacy_packet *legacy = &image->legacy;
    struct plomb_span bytes = image->source->bin->bytes;

    legacy->image_crc16 = crc16_of(bytes);
    if (legacy->has_crc16) {
        image->hash_status =
            legacy->crc16 == legacy->image_crc16 ? PLOMB_OK : PLOMB_IMAGE_HASH_MISMATCH;
    }
    if (!legacy->has_hash) return;
    image->size_status =
        bytes.size == legacy->image_size ? PLOMB_OK : PLOMB_IMAGE_SIZE_MISMATCH;
    image->hash_status = memcmp(legacy->hash, image->sha256, sizeof(legacy->hash)) == 0
                             ? PLOMB_OK
                             : PLOMB_IMAGE_HASH_MISMATCH;
}

void inspect_legacy_image(const struct plomb_inspect_options *options,
                          struct plomb_inspect_image *image)
{
    struct plomb_span packet = image->source->dat->bytes;
    struct plomb_error error = {0};
    struct legacy_init init;

    image->size_status = PLOMB_NOT_CHECKED;
    image->hash_status = PLOMB_NOT_CHECKED;
    image->payload_status = PLOMB_NOT_CHECKED;
    image->signature.status = PLOMB_NOT_CHECKED;
    image->packet_status = legacy_init_parse(packet, &init, &error);
    if (image->packet_status != PLOMB_OK) {
        image->slot_status = PLOMB_NOT_CHECKED;
        image->error_offset = (size_t)error.position;
        return;
    }
    copy_fields(&init, &image->legacy);
    check_bytes(image);
    if (init.kind != LEGACY_INIT_SIGNED) {
        image->signature.status = PLOMB_SIGNATURE_MISSING;
        return;
    }
    image->signed_size = init.signed_size;
    inspect_signature(options, plomb_span_sub(packet, 0, init.signed_size),
                      init.signature, &image->signature);
}
