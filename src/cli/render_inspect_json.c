#include "cli/render_inspect.h"

#include <plomb/image.h>
#include <plomb/values.h>

#include "cli/render_inspect_sealed.h"
#include "cli/render_names.h"
#include "cli/render_release.h"
#include "core/bytes.h"

static void write_bytes(struct json_writer *json, const char *key, const uint8_t *bytes,
                        size_t size)
{
    json_write_hex(json, key, plomb_span(bytes, size));
}

static void write_text_or_null(struct json_writer *json, const char *key,
                               const char *text)
{
    if (text != NULL) {
        json_write_string(json, key, text);
    } else {
        json_write_null(json, key);
    }
}

static void write_uint_or_null(struct json_writer *json, const char *key, bool is_given,
                               uint64_t number)
{
    if (is_given) {
        json_write_uint(json, key, number);
    } else {
        json_write_null(json, key);
    }
}

static void write_fwids(struct json_writer *json, const char *key, size_t count,
                        const uint32_t *fwids)
{
    json_begin_array(json, key);
    for (size_t i = 0; i < count; i++) {
        json_begin_object(json, NULL);
        json_write_uint(json, "fwid", fwids[i]);
        write_text_or_null(
            json, "name",
            fwids[i] <= UINT16_MAX ? plomb_softdevice_name((uint16_t)fwids[i]) : NULL);
        json_end_object(json);
    }
    json_end_array(json);
}

/* The forms of a signature; null when it has not 64 bytes. */
static void write_forms(struct json_writer *json,
                        const struct plomb_inspect_signature *signature)
{
    const size_t half = PLOMB_SIGNATURE_SIZE / 2;

    if (!signature->has_forms) {
        json_write_null(json, "forms");
        return;
    }
    json_begin_object(json, "forms");
    write_bytes(json, "r_little_endian", signature->little_endian, half);
    write_bytes(json, "s_little_endian", signature->little_endian + half, half);
    write_bytes(json, "r_big_endian", signature->big_endian, half);
    write_bytes(json, "s_big_endian", signature->big_endian + half, half);
    write_bytes(json, "der", signature->der, signature->der_size);
    write_bytes(json, "signed_sha256", signature->digest, PLOMB_HASH_SIZE);
    json_end_object(json);
}

static void write_boot_validation(struct json_writer *json,
                                  const struct plomb_inspect_image *image)
{
    const struct plomb_init_command *command = &image->packet.command;

    json_begin_array(json, "boot_validation");
    for (size_t i = 0; i < command->boot_validation_count; i++) {
        const struct plomb_boot_validation *entry = &command->boot_validation[i];

        json_begin_object(json, NULL);
        json_write_uint(json, "type", entry->type);
        json_write_string(json, "kind", plomb_boot_validation_name(entry->type));
        json_write_string(json, "check",
                          plomb_status_id(image->boot_validation[i].status));
        write_bytes(json, "bytes", entry->bytes, entry->size);
        write_forms(json, &image->boot_validation[i]);
        json_end_object(json);
    }
    json_end_array(json);
}

static void write_hash(struct json_writer *json,
                       const struct plomb_init_command *command)
{
    uint8_t normal[PLOMB_HASH_SIZE];

    if ((command->present & PLOMB_INIT_HASH) == 0) {
        json_write_null(json, "hash");
        return;
    }
    bytes_reverse(normal, command->hash, PLOMB_HASH_SIZE);
    json_begin_object(json, "hash");
    json_write_uint(json, "type", command->hash_type);
    write_bytes(json, "little_endian", command->hash, PLOMB_HASH_SIZE);
    write_bytes(json, "big_endian", normal, PLOMB_HASH_SIZE);
    json_end_object(json);
}

/* As it is written; 64 more than the plain type in a sealed package. */
static uint32_t wire_type(const struct plomb_init_command *command)
{
    return command->type +
           (plomb_init_command_is_sealed(command) ? PLOMB_FW_SEALED : 0);
}

static void write_command(struct json_writer *json,
                          const struct plomb_inspect_image *image)
{
    const struct plomb_init_command *command = &image->packet.command;
    uint32_t present = command->present;

    json_begin_object(json, "init_command");
    json_write_uint(json, "offset", image->signed_offset);
    json_write_uint(json, "size", image->signed_size);
    json_write_hex(json, "bytes", image->packet.signed_bytes);
    write_bytes(json, "sha256", image->signature.digest, PLOMB_HASH_SIZE);
    write_uint_or_null(json, "fw_version", (present & PLOMB_INIT_FW_VERSION) != 0,
                       command->fw_version);
    write_uint_or_null(json, "hw_version", (present & PLOMB_INIT_HW_VERSION) != 0,
                       command->hw_version);
    write_fwids(json, "sd_req", command->sd_req_count, command->sd_req);
    write_uint_or_null(json, "type", (present & PLOMB_INIT_TYPE) != 0,
                       wire_type(command));
    write_text_or_null(
        json, "type_name",
        (present & PLOMB_INIT_TYPE) != 0 ? render_type_name(command->type) : NULL);
    write_uint_or_null(json, "sd_size", (present & PLOMB_INIT_SD_SIZE) != 0,
                       command->sd_size);
    write_uint_or_null(json, "bl_size", (present & PLOMB_INIT_BL_SIZE) != 0,
                       command->bl_size);
    write_uint_or_null(json, "app_size", (present & PLOMB_INIT_APP_SIZE) != 0,
                       command->app_size);
    write_hash(json, command);
    if ((present & PLOMB_INIT_IS_DEBUG) != 0) {
        json_write_boolean(json, "is_debug", command->is_debug);
    } else {
        json_write_null(json, "is_debug");
    }
    write_boot_validation(json, image);
    json_end_object(json);
}

static void write_signature(struct json_writer *json,
                            const struct plomb_inspect_image *image)
{
    const struct plomb_init_packet *packet = &image->packet;

    if (!packet->is_signed) {
        json_write_null(json, "signature");
        return;
    }
    json_begin_object(json, "signature");
    json_write_uint(json, "type", packet->signature_type);
    json_write_hex(json, "bytes", packet->signature);
    write_forms(json, &image->signature);
    json_end_object(json);
}

static void write_legacy(struct json_writer *json,
                         const struct plomb_inspect_image *image)
{
    const struct plomb_legacy_packet *packet = &image->legacy;
    uint32_t fwids[PLOMB_LEGACY_SD_REQ_MAX];

    for (size_t i = 0; i < packet->sd_req_count; i++) fwids[i] = packet->sd_req[i];
    json_begin_object(json, "legacy");
    json_write_string(json, "version", packet->version);
    json_write_uint(json, "device_type", packet->device_type);
    json_write_uint(json, "device_revision", packet->device_revision);
    json_write_uint(json, "application_version", packet->application_version);
    write_fwids(json, "sd_req", packet->sd_req_count, fwids);
    write_uint_or_null(json, "crc16", packet->has_crc16, packet->crc16);
    json_write_uint(json, "image_crc16", packet->image_crc16);
    write_uint_or_null(json, "image_size", packet->has_hash, packet->image_size);
    if (packet->has_hash) {
        write_bytes(json, "hash", packet->hash, sizeof(packet->hash));
    } else {
        json_write_null(json, "hash");
    }
    json_write_uint(json, "signed_size", image->signed_size);
    write_forms(json, &image->signature);
    json_end_object(json);
}

static void write_packet(struct json_writer *json,
                         const struct plomb_inspect_image *image, bool is_legacy)
{
    bool is_read = image->packet_status == PLOMB_OK;
    bool has_offset = image->packet_status == PLOMB_INIT_PACKET_MALFORMED;
    struct plomb_span bytes = image->source->dat->bytes;

    json_begin_object(json, "init_packet");
    json_write_string(json, "file", image->source->dat->name);
    json_write_uint(json, "size", bytes.size);
    write_uint_or_null(json, "error_offset", has_offset, image->error_offset);
    json_write_hex(json, "bytes", plomb_span_sub(bytes, 0, PLOMB_INIT_PACKET_MAX));
    if (is_read && !is_legacy) {
        write_command(json, image);
        write_signature(json, image);
    } else {
        json_write_null(json, "init_command");
        json_write_null(json, "signature");
    }
    if (is_read && is_legacy) {
        write_legacy(json, image);
    } else {
        json_write_null(json, "legacy");
    }
    json_end_object(json);
}

static void write_checks(struct json_writer *json,
                         const struct plomb_inspect_image *image)
{
    json_begin_object(json, "checks");
    json_write_string(json, "init_packet", plomb_status_id(image->packet_status));
    json_write_string(json, "slot", plomb_status_id(image->slot_status));
    json_write_string(json, "size", plomb_status_id(image->size_status));
    json_write_string(json, "hash", plomb_status_id(image->hash_status));
    json_write_string(json, "payload", plomb_status_id(image->payload_status));
    json_write_string(json, "signature", plomb_status_id(image->signature.status));
    json_end_object(json);
}

static void write_softdevice(struct json_writer *json,
                             const struct plomb_inspect_image *image)
{
    const struct plomb_softdevice *softdevice = &image->softdevice;

    if (!image->has_softdevice) {
        json_write_null(json, "softdevice");
        return;
    }
    json_begin_object(json, "softdevice");
    json_write_uint(json, "fwid", softdevice->fwid);
    write_text_or_null(json, "name", plomb_softdevice_name(softdevice->fwid));
    json_write_uint(json, "id", softdevice->id);
    json_write_uint(json, "version", softdevice->version);
    json_write_uint(json, "end", softdevice->size);
    json_end_object(json);
}

static void write_room(struct json_writer *json, const struct plomb_flash_room *room)
{
    if (!room->is_known) {
        json_write_null(json, "room");
        return;
    }
    json_begin_object(json, "room");
    json_write_uint(json, "start", room->start);
    json_write_uint(json, "capacity", room->capacity);
    json_write_boolean(json, "fits", room->fits);
    json_write_uint(json, "dual_bank_max", room->dual_bank_max);
    json_end_object(json);
}

static void write_image(struct json_writer *json,
                        const struct plomb_inspect_image *image, bool is_legacy)
{
    const struct plomb_package_image *source = image->source;

    json_begin_object(json, NULL);
    json_write_string(json, "slot", plomb_slot_name(source->slot));
    json_write_string(json, "file", source->bin->name);
    json_write_uint(json, "size", source->bin->bytes.size);
    write_bytes(json, "sha256", image->sha256, PLOMB_HASH_SIZE);
    write_uint_or_null(json, "manifest_sd_size", source->has_sizes, source->sd_size);
    write_uint_or_null(json, "manifest_bl_size", source->has_sizes, source->bl_size);
    write_checks(json, image);
    write_packet(json, image, is_legacy);
    render_sealed_json(image, json);
    render_cost_json(image, json);
    write_softdevice(json, image);
    write_room(json, &image->room);
    json_end_object(json);
}

static void write_entries(struct json_writer *json,
                          const struct plomb_inspect_report *report)
{
    json_begin_array(json, "entries");
    for (size_t i = 0; i < report->entry_count; i++) {
        const struct plomb_inspect_entry *entry = &report->entries[i];

        json_begin_object(json, NULL);
        json_write_string(json, "name", entry->source->name);
        json_write_uint(json, "size", entry->source->bytes.size);
        json_write_uint(json, "crc32", entry->source->crc32);
        write_bytes(json, "sha256", entry->sha256, PLOMB_HASH_SIZE);
        json_end_object(json);
    }
    json_end_array(json);
}

static const char *source_name(enum plomb_flash_source source)
{
    switch (source) {
    case PLOMB_FLASH_UNKNOWN:
        return "unknown";
    case PLOMB_FLASH_FROM_IMAGE:
        return "image";
    case PLOMB_FLASH_FROM_SD_REQ:
        return "sd_req";
    case PLOMB_FLASH_AMBIGUOUS:
        break;
    }
    return "ambiguous";
}

static void write_map(struct json_writer *json, const struct plomb_flash_map *map)
{
    if (map->region_count == 0) {
        json_write_null(json, "flash");
        return;
    }
    json_begin_object(json, "flash");
    write_text_or_null(json, "chip", map->chip != NULL ? map->chip->name : NULL);
    write_uint_or_null(json, "application_start", map->base.address != 0,
                       map->base.address);
    json_write_string(json, "application_start_from", source_name(map->base.source));
    json_begin_array(json, "regions");
    for (size_t i = 0; i < map->region_count; i++) {
        const struct plomb_flash_region *region = &map->regions[i];

        json_begin_object(json, NULL);
        json_write_string(json, "region", plomb_flash_name(region->kind));
        write_uint_or_null(json, "start", region->has_start, region->start);
        write_uint_or_null(json, "end", region->has_end, region->end);
        write_uint_or_null(json, "used", region->has_image, region->used);
        json_end_object(json);
    }
    json_end_array(json);
    json_end_object(json);
}

void render_inspect_json(const struct render_package *package, struct json_writer *json)
{
    const struct plomb_inspect_report *report = package->report;

    json_write_string(json, "file", package->path);
    json_write_uint(json, "size", package->size);
    write_bytes(json, "sha256", package->sha256, sizeof(package->sha256));
    json_write_string(json, "format",
                      report->is_legacy   ? "legacy"
                      : report->is_sealed ? "sealed"
                                          : "secure");
    write_text_or_null(json, "legacy_version",
                       report->legacy_version[0] != '\0' ? report->legacy_version
                                                         : NULL);
    if (package->key != NULL) {
        write_bytes(json, "key_fingerprint", package->key->fingerprint,
                    PLOMB_FINGERPRINT_SIZE);
    } else {
        json_write_null(json, "key_fingerprint");
    }
    json_begin_array(json, "images");
    for (size_t i = 0; i < report->image_count; i++) {
        write_image(json, &report->images[i], report->is_legacy);
    }
    json_end_array(json);
    render_release_json(report, json);
    write_entries(json, report);
    write_map(json, &report->map);
}
