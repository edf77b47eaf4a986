#include "lib/inspect_parts.h"

#include <string.h>

#include <plomb/core/port.h>
#include <plomb/core/validate.h>

#include "core/bytes.h"

/* The status is a device's own answer; the forms are for people. */
static void read_signature(const struct plomb_inspect_options *options,
                           struct plomb_inspect_image *image)
{
    const struct plomb_init_packet *packet = &image->packet;
    struct plomb_inspect_signature *out = &image->signature;
    uint8_t big_endian[PLOMB_SIGNATURE_SIZE];

    image->signed_offset =
        (size_t)(packet->signed_bytes.ptr - image->source->dat->bytes.ptr);
    image->signed_size = packet->signed_bytes.size;
    plomb_port_sha256(packet->signed_bytes, out->digest);
    if (!packet->is_signed) {
        out->status = PLOMB_SIGNATURE_MISSING;
        return;
    }
    if (packet->signature.size == PLOMB_SIGNATURE_SIZE) {
        bytes_reverse_halves(big_endian, packet->signature.ptr);
        inspect_signature(options, packet->signed_bytes, big_endian, out);
    }
    /* Type and size are looked at before the key, so they count without one. */
    if (packet->signature_type != PLOMB_SIGNATURE_ECDSA_P256_SHA256) {
        out->status = PLOMB_SIGNATURE_TYPE_UNKNOWN;
    } else if (!out->has_forms) {
        out->status = PLOMB_SIGNATURE_SIZE_WRONG;
    }
}

static void check_slot(struct plomb_inspect_image *image)
{
    static const uint32_t types[PLOMB_SLOT_COUNT] = {
        [PLOMB_SLOT_SOFTDEVICE_BOOTLOADER] = PLOMB_FW_SOFTDEVICE_BOOTLOADER,
        [PLOMB_SLOT_SOFTDEVICE] = PLOMB_FW_SOFTDEVICE,
        [PLOMB_SLOT_BOOTLOADER] = PLOMB_FW_BOOTLOADER,
        [PLOMB_SLOT_APPLICATION] = PLOMB_FW_APPLICATION,
    };
    uint32_t type = image->packet.command.type;

    if (type == PLOMB_FW_EXTERNAL_APPLICATION) type = PLOMB_FW_APPLICATION;
    if (type != types[image->source->slot]) image->slot_status = PLOMB_SLOT_MISMATCH;
}

static void check_bytes(struct plomb_inspect_image *image)
{
    const struct plomb_init_command *command = &image->packet.command;

    image->hash_status = plomb_check_hash_type(command);
    if (plomb_init_command_is_sealed(command)) {
        image->plain_size = plomb_init_command_image_size(command);
        image->size_status = PLOMB_NOT_CHECKED;
        image->payload_status = plomb_check_payload(command, image->source->bin->bytes);
        if (image->hash_status == PLOMB_OK) image->hash_status = PLOMB_NOT_CHECKED;
        return;
    }
    image->size_status =
        command->type > PLOMB_FW_EXTERNAL_APPLICATION
            ? PLOMB_FW_TYPE_UNKNOWN
            : plomb_check_image_size(command, image->source->bin->bytes.size);
    if (image->hash_status == PLOMB_OK) {
        image->hash_status = plomb_check_image_hash(command, image->source->bin->bytes);
    }
}

/* Who can open it, as far as the keys that were given tell. */
static void find_recipients(const struct plomb_inspect_options *options,
                            struct plomb_inspect_image *image)
{
    const struct plomb_extension *extension = &image->packet.command.extension;

    for (size_t i = 0; i < extension->recipient_count; i++) {
        const struct plomb_recipient *entry = &extension->recipients[i];

        for (size_t j = 0; j < options->key_count; j++) {
            const struct plomb_key_info *key = &options->keys[j];
            bool is_class = key->type == PLOMB_KEY_CLASS;

            if (memcmp(key->key_id, entry->key_id, PLOMB_KEY_ID_SIZE) == 0 &&
                is_class == (entry->method == PLOMB_RECIPIENT_CLASS)) {
                image->recipients[i] = key;
            }
        }
    }
}

/* What an ECDSA entry signs: of SoftDevice and bootloader, each its own part. */
static struct plomb_span signed_part(const struct plomb_inspect_image *image,
                                     size_t index)
{
    const struct plomb_init_command *command = &image->packet.command;
    struct plomb_span bytes = image->source->bin->bytes;

    if (command->type != PLOMB_FW_SOFTDEVICE_BOOTLOADER) return bytes;
    return index == 0 ? plomb_span_sub(bytes, 0, command->sd_size)
                      : plomb_span_sub(bytes, command->sd_size, bytes.size);
}

/*
 * In a sealed package the image is not there, but its digest is in the init
 * packet. That of a part of it is not.
 */
static void read_closed_signature(const struct plomb_inspect_options *options,
                                  const struct plomb_inspect_image *image,
                                  const uint8_t big_endian[PLOMB_SIGNATURE_SIZE],
                                  struct plomb_inspect_signature *out)
{
    static const struct plomb_inspect_options no_key = {0};
    const struct plomb_init_command *command = &image->packet.command;
    bool is_part = command->type == PLOMB_FW_SOFTDEVICE_BOOTLOADER;
    uint8_t digest[PLOMB_HASH_SIZE] = {0};

    if (!is_part) bytes_reverse(digest, command->hash, sizeof(digest));
    inspect_digest_signature(is_part ? &no_key : options, digest, big_endian, out);
}

static void read_boot_validation(const struct plomb_inspect_options *options,
                                 struct plomb_inspect_image *image, size_t index)
{
    const struct plomb_boot_validation *entry =
        &image->packet.command.boot_validation[index];
    struct plomb_inspect_signature *out = &image->boot_validation[index];
    uint8_t big_endian[PLOMB_SIGNATURE_SIZE];

    if (entry->type > PLOMB_BOOT_VALIDATION_ECDSA) {
        out->status = PLOMB_BOOT_VALIDATION_UNKNOWN;
        return;
    }
    if (entry->type != PLOMB_BOOT_VALIDATION_ECDSA) return;
    if (entry->size != PLOMB_SIGNATURE_SIZE) {
        out->status = PLOMB_BOOT_VALIDATION_INVALID;
        return;
    }
    bytes_reverse_halves(big_endian, entry->bytes);
    if (plomb_init_command_is_sealed(&image->packet.command)) {
        read_closed_signature(options, image, big_endian, out);
    } else {
        inspect_signature(options, signed_part(image, index), big_endian, out);
    }
    if (out->status == PLOMB_SIGNATURE_INVALID) {
        out->status = PLOMB_BOOT_VALIDATION_INVALID;
    }
}

void inspect_image(const struct plomb_inspect_options *options,
                   struct plomb_inspect_image *image)
{
    const struct plomb_init_command *command = &image->packet.command;

    image->payload_status = PLOMB_NOT_CHECKED;
    image->packet_status = plomb_init_packet_parse(
        image->source->dat->bytes, &image->packet, &image->error_offset);
    if (image->packet_status != PLOMB_OK) {
        image->slot_status = PLOMB_NOT_CHECKED;
        image->size_status = PLOMB_NOT_CHECKED;
        image->hash_status = PLOMB_NOT_CHECKED;
        image->signature.status = PLOMB_NOT_CHECKED;
        return;
    }
    image->cost_count = plomb_packet_costs(image->source->dat->bytes, image->costs);
    read_signature(options, image);
    check_slot(image);
    check_bytes(image);
    find_recipients(options, image);
    for (size_t i = 0; i < command->boot_validation_count; i++) {
        read_boot_validation(options, image, i);
    }
    if (plomb_init_command_is_sealed(command)) return;
    if (command->type == PLOMB_FW_SOFTDEVICE ||
        command->type == PLOMB_FW_SOFTDEVICE_BOOTLOADER) {
        image->has_softdevice = plomb_softdevice_parse(
            plomb_span_sub(image->source->bin->bytes, 0, command->sd_size),
            &image->softdevice);
    }
}
