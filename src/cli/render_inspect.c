#include "cli/render_inspect.h"

#include <string.h>

#include <plomb/image.h>

#include "cli/output.h"
#include "cli/render_areas.h"
#include "cli/render_chain.h"
#include "cli/render_flash_map.h"
#include "cli/render_names.h"
#include "cli/render_release.h"
#include "cli/render_text.h"
#include "core/bytes.h"

enum { NAME_WIDTH_MAX = 40, SD_REQ_ANY = 0xfffe };

static bool has(const struct plomb_init_command *command, uint32_t field)
{
    return (command->present & field) != 0;
}

const char *render_check_words(enum plomb_status status)
{
    if (status == PLOMB_OK) return "ok";
    return status == PLOMB_NOT_CHECKED ? "not checked" : plomb_status_phrase(status);
}

static void add_entry(const char *label, const struct plomb_package_entry *entry,
                      struct plomb_buf *text)
{
    render_label(text, label);
    output_add_untrusted(text, entry->name);
    plomb_buf_add_text(text, ", ");
    render_number(text, entry->bytes.size);
    plomb_buf_add_text(text, " bytes");
}

static void add_hex_line(const char *label, struct plomb_span bytes,
                         struct plomb_buf *text)
{
    render_label(text, label);
    output_add_hex(text, bytes);
    plomb_buf_add_text(text, "\n");
}

/* "1.4.0": what nrfutil and plomb pack make such a number from. */
static void add_version_string(uint32_t version, struct plomb_buf *text)
{
    if (version < 10000 || version == UINT32_MAX) return;
    plomb_buf_addf(text, ", or %u.%u.%u", version / 10000, version / 100 % 100,
                   version % 100);
}

static void add_versions(const struct plomb_init_command *command,
                         struct plomb_buf *text)
{
    bool is_bootloader = command->type == PLOMB_FW_BOOTLOADER ||
                         command->type == PLOMB_FW_SOFTDEVICE_BOOTLOADER;

    render_label(text, "fw_version");
    if (has(command, PLOMB_INIT_FW_VERSION)) {
        plomb_buf_addf(text, "%u (0x%x)", command->fw_version, command->fw_version);
        if (!is_bootloader) add_version_string(command->fw_version, text);
        plomb_buf_add_text(text, is_bootloader
                                     ? "; the installed bootloader must be lower\n"
                                     : "; the installed application must not be "
                                       "higher\n");
    } else {
        plomb_buf_add_text(text, "not given\n");
    }
    if (has(command, PLOMB_INIT_HW_VERSION)) {
        render_line(text, "hw_version", "%u (0x%x); the device's must be equal",
                    command->hw_version, command->hw_version);
    } else {
        render_line(text, "hw_version", "not given: devices refuse it");
    }
}

static const char *sd_req_meaning(const struct plomb_init_command *command,
                                  size_t index)
{
    uint32_t fwid = command->sd_req[index];
    const char *name =
        fwid <= UINT16_MAX ? plomb_softdevice_name((uint16_t)fwid) : NULL;

    if (fwid == 0 && index == 0) {
        return command->sd_req_count == 1 ? "no SoftDevice is needed"
                                          : "the image replaces one of the SoftDevices "
                                            "below";
    }
    if (fwid == SD_REQ_ANY) return "any SoftDevice";
    return name != NULL ? name : "no SoftDevice that is known here";
}

static void add_sd_req(const struct plomb_init_command *command, struct plomb_buf *text)
{
    if (command->sd_req_count == 0) render_line(text, "sd_req", "none");
    for (size_t i = 0; i < command->sd_req_count; i++) {
        render_line(text, i == 0 ? "sd_req" : "", "0x%x, %s", command->sd_req[i],
                    sd_req_meaning(command, i));
    }
}

static void add_size(const char *label, bool is_given, uint32_t size,
                     struct plomb_buf *text)
{
    render_label(text, label);
    if (is_given) {
        render_number(text, size);
        plomb_buf_add_text(text, " bytes\n");
    } else {
        plomb_buf_add_text(text, "not given\n");
    }
}

static const char *hash_words(enum plomb_status status)
{
    if (status == PLOMB_OK) return "it is that of the image";
    return status == PLOMB_NOT_CHECKED ? "of the plain image, which is not looked at"
                                       : plomb_status_phrase(status);
}

static void add_hash(const struct plomb_inspect_image *image, struct plomb_buf *text)
{
    const struct plomb_init_command *command = &image->packet.command;
    uint8_t normal[PLOMB_HASH_SIZE];

    if (!has(command, PLOMB_INIT_HASH)) {
        render_line(text, "hash", "not given: devices refuse it");
        return;
    }
    render_line(text, "hash", "type %u, %s; %s", command->hash_type,
                command->hash_type == PLOMB_HASH_SHA256 ? "SHA-256" : "unknown",
                hash_words(image->hash_status));
    bytes_reverse(normal, command->hash, PLOMB_HASH_SIZE);
    render_digits(text, "as in the init packet (little-endian)",
                  plomb_span(command->hash, PLOMB_HASH_SIZE));
    render_digits(text, "as sha256sum prints it", plomb_span(normal, sizeof(normal)));
}

static void add_boot_validation(const struct plomb_inspect_image *image,
                                const struct plomb_key_info *key,
                                struct plomb_buf *text)
{
    const struct plomb_init_command *command = &image->packet.command;

    if (command->boot_validation_count == 0) {
        render_line(text, "boot_validation", "not given; devices take a CRC-32");
    }
    for (size_t i = 0; i < command->boot_validation_count; i++) {
        const struct plomb_boot_validation *entry = &command->boot_validation[i];

        render_line(text, i == 0 ? "boot_validation" : "", "type %u, %s", entry->type,
                    render_boot_validation_title(entry->type));
        if (image->boot_validation[i].has_forms) {
            render_signature_text(&image->boot_validation[i], true, key, text);
            render_digits(
                text, "SHA-256 of what it signs",
                plomb_span(image->boot_validation[i].digest, PLOMB_HASH_SIZE));
        } else if (entry->size > 0) {
            render_digits(text, "bytes as in the init packet",
                          plomb_span(entry->bytes, entry->size));
        }
    }
}

static const char *signature_words(enum plomb_status status)
{
    if (status == PLOMB_OK) return "made by the key";
    return status == PLOMB_NOT_CHECKED ? "not checked (no key given)"
                                       : plomb_status_phrase(status);
}

void render_signature_text(const struct plomb_inspect_signature *signature,
                           bool is_reversed, const struct plomb_key_info *key,
                           struct plomb_buf *text)
{
    const uint8_t *little = signature->little_endian;
    const uint8_t *big = signature->big_endian;
    const size_t half = PLOMB_SIGNATURE_SIZE / 2;

    render_label(text, "signature");
    plomb_buf_add_text(text, signature_words(signature->status));
    if (signature->status == PLOMB_OK && key != NULL) {
        plomb_buf_add_text(text, " with fingerprint\n");
        render_label(text, "");
        output_add_hex(text, plomb_span(key->fingerprint, sizeof(key->fingerprint)));
    }
    plomb_buf_add_text(text, "\n");
    if (!signature->has_forms) return;
    render_digits(text,
                  is_reversed ? "r, as in the init packet (little-endian)"
                              : "r, little-endian",
                  plomb_span(little, half));
    render_digits(text, "s, little-endian", plomb_span(little + half, half));
    render_digits(
        text, is_reversed ? "r, big-endian" : "r, as in the init packet (big-endian)",
        plomb_span(big, half));
    render_digits(text, "s, big-endian", plomb_span(big + half, half));
    render_digits(text, "DER for openssl",
                  plomb_span(signature->der, signature->der_size));
}

static void add_signed_bytes(const struct plomb_inspect_image *image,
                             const struct plomb_key_info *key, struct plomb_buf *text)
{
    const struct plomb_init_packet *packet = &image->packet;

    render_line(text, packet->is_signed ? "signed bytes" : "unsigned bytes",
                "%zu bytes at byte %zu of the init packet (InitCommand)",
                image->signed_size, image->signed_offset);
    render_digits(text, "as they are", packet->signed_bytes);
    render_digits(text, "their SHA-256",
                  plomb_span(image->signature.digest, PLOMB_HASH_SIZE));
    if (packet->is_signed) {
        render_line(text, "signature_type", "%u, %s", packet->signature_type,
                    packet->signature_type == PLOMB_SIGNATURE_ECDSA_P256_SHA256
                        ? "ECDSA on P-256 with SHA-256"
                        : "unknown");
    }
    render_signature_text(&image->signature, true, key, text);
    if (packet->is_signed && !image->signature.has_forms) {
        render_digits(text, "bytes as in the init packet", packet->signature);
    }
}

static void add_softdevice(const struct plomb_inspect_image *image,
                           struct plomb_buf *text)
{
    const struct plomb_softdevice *softdevice = &image->softdevice;
    const char *name = plomb_softdevice_name(softdevice->fwid);

    if (!image->has_softdevice) return;
    render_line(text, "SoftDevice", "0x%x, %s; S%u version %u.%u.%u, ends at 0x%x",
                softdevice->fwid, name != NULL ? name : "no released one",
                softdevice->id, softdevice->version / 1000000,
                softdevice->version / 1000 % 1000, softdevice->version % 1000,
                softdevice->size);
}

static void add_command(const struct plomb_inspect_image *image,
                        const struct plomb_key_info *key, struct plomb_buf *text)
{
    const struct plomb_init_command *command = &image->packet.command;
    bool is_sealed = plomb_init_command_is_sealed(command);

    if (has(command, PLOMB_INIT_TYPE)) {
        render_line(text, "type", "%u, %s%s",
                    command->type + (is_sealed ? PLOMB_FW_SEALED : 0),
                    render_type_title(command->type), is_sealed ? ", sealed" : "");
    } else {
        render_line(text, "type", "not given: devices refuse it");
    }
    if (is_sealed) render_sealed_text(image, text);
    add_versions(command, text);
    add_sd_req(command, text);
    add_size("sd_size", has(command, PLOMB_INIT_SD_SIZE), command->sd_size, text);
    add_size("bl_size", has(command, PLOMB_INIT_BL_SIZE), command->bl_size, text);
    add_size("app_size", has(command, PLOMB_INIT_APP_SIZE), command->app_size, text);
    render_line(text, "size check", "%s", render_check_words(image->size_status));
    render_line(text, "is_debug", "%s",
                !has(command, PLOMB_INIT_IS_DEBUG) ? "not given: no"
                : command->is_debug
                    ? "yes: debug bootloaders skip hardware, SoftDevice and version"
                    : "no");
    add_hash(image, text);
    add_boot_validation(image, key, text);
    add_softdevice(image, text);
    add_signed_bytes(image, key, text);
}

static void add_unreadable(const struct plomb_inspect_image *image,
                           struct plomb_buf *text)
{
    bool is_too_large = image->packet_status == PLOMB_INIT_PACKET_TOO_LARGE;

    if (is_too_large) {
        plomb_buf_addf(text, "; devices take %d\n", PLOMB_INIT_PACKET_MAX);
    } else {
        plomb_buf_addf(text, "; cannot be read from byte %zu on\n",
                       image->error_offset);
    }
    render_dump(text, image->source->dat->bytes, PLOMB_INIT_PACKET_MAX,
                is_too_large ? SIZE_MAX : image->error_offset);
}

static void add_image(const struct plomb_inspect_image *image, bool is_legacy,
                      const struct plomb_key_info *key, struct plomb_buf *text)
{
    const struct plomb_package_image *source = image->source;
    bool is_sealed = plomb_init_command_is_sealed(&image->packet.command);

    plomb_buf_addf(text, "\n%s\n", plomb_slot_name(source->slot));
    add_entry(is_sealed ? "payload" : "image", source->bin, text);
    plomb_buf_add_text(text, "\n");
    add_hex_line(is_sealed ? "payload sha256" : "image sha256",
                 plomb_span(image->sha256, PLOMB_HASH_SIZE), text);
    if (source->has_sizes) {
        render_line(text, "sizes in the manifest", "SoftDevice %s, bootloader %s bytes",
                    NUMBER(source->sd_size), NUMBER(source->bl_size));
    }
    add_entry("init packet", source->dat, text);
    if (image->packet_status != PLOMB_OK) {
        add_unreadable(image, text);
        render_cost_text(image, text);
        return;
    }
    if (is_legacy) {
        plomb_buf_addf(text, ", version %s\n", image->legacy.version);
        render_legacy_text(image, text);
        render_signature_text(&image->signature, false, key, text);
        render_cost_text(image, text);
        return;
    }
    plomb_buf_add_text(text, image->packet.is_signed ? ", signed\n" : ", not signed\n");
    add_command(image, key, text);
    render_cost_text(image, text);
}

static void add_entries(const struct plomb_inspect_report *report,
                        struct plomb_buf *text)
{
    size_t width = 0;

    for (size_t i = 0; i < report->entry_count; i++) {
        size_t size = strlen(report->entries[i].source->name);

        if (size > width) width = size;
    }
    if (width > NAME_WIDTH_MAX) width = NAME_WIDTH_MAX;
    plomb_buf_add_text(text, "\nentries of the archive\n");
    for (size_t i = 0; i < report->entry_count; i++) {
        const struct plomb_package_entry *entry = report->entries[i].source;
        char size[RENDER_NUMBER_SIZE];

        render_format_number(entry->bytes.size, size);
        plomb_buf_add_text(text, "  ");
        (void)render_name_padded(text, entry->name, width);
        plomb_buf_addf(text, " %10s bytes, crc32 %08x, sha256 ", size, entry->crc32);
        output_add_hex(text, plomb_span(report->entries[i].sha256, PLOMB_HASH_SIZE));
        plomb_buf_add_text(text, "\n");
    }
}

/* Whether a second application of this size would leave the first one alone. */
static const char *bank_words(const struct plomb_flash_room *room, uint64_t size)
{
    return size <= room->dual_bank_max ? "as one of this size has"
                                       : "less than one of this size";
}

static void add_room(const struct plomb_inspect_image *image, struct plomb_buf *text)
{
    const struct plomb_flash_room *room = &image->room;
    uint64_t size = image->plain_size;

    render_label(text, plomb_slot_name(image->source->slot));
    if (!room->is_known) {
        plomb_buf_add_text(text, "not known, as where the application starts is not\n");
        return;
    }
    render_number(text, size);
    plomb_buf_add_text(text, " of ");
    render_number(text, room->capacity);
    plomb_buf_addf(text, " bytes from 0x%x on, ", room->start);
    render_share(text, size, room->capacity);
    if (!room->fits) {
        plomb_buf_add_text(text, ": it does not fit\n");
        return;
    }
    plomb_buf_add_text(text, "\n");
    render_label(text, "");
    plomb_buf_add_text(text, "dual bank beside an application of at most ");
    render_number(text, room->dual_bank_max);
    plomb_buf_addf(text, " bytes, %s;\n", bank_words(room, size));
    render_label(text, "");
    plomb_buf_add_text(text, "a larger one is given up before the update: single "
                             "bank\n");
}

/* The verifier's areas, of an application that can be read. */
static void add_areas(const struct plomb_inspect_report *report, struct plomb_buf *text)
{
    for (size_t i = 0; i < report->image_count; i++) {
        const struct plomb_inspect_image *image = &report->images[i];

        if (image->packet_status != PLOMB_OK ||
            image->source->slot != PLOMB_SLOT_APPLICATION) {
            continue;
        }
        render_areas(report->map.chip, &image->packet.command, text);
    }
}

static void add_map(const struct plomb_inspect_report *report, struct plomb_buf *text)
{
    if (report->map.region_count == 0) return;
    if (report->is_sealed && report->map.chip != NULL) {
        add_areas(report, text);
        return;
    }
    plomb_buf_addf(text, "\nflash%s%s\n", report->map.chip != NULL ? " of the " : "",
                   report->map.chip != NULL ? report->map.chip->name : "");
    render_flash_map(&report->map, text);
    if (report->map.chip == NULL) return;
    plomb_buf_add_text(text, "\nroom where updates arrive\n");
    for (size_t i = 0; i < report->image_count; i++) {
        if (report->images[i].packet_status == PLOMB_OK) {
            add_room(&report->images[i], text);
        }
    }
}

void render_inspect_text(const struct render_package *package, struct plomb_buf *text)
{
    const struct plomb_inspect_report *report = package->report;

    output_add_untrusted(text, package->path);
    plomb_buf_add_text(text, "\n");
    render_label(text, "size");
    render_number(text, package->size);
    plomb_buf_add_text(text, " bytes\n");
    add_hex_line("sha256", plomb_span(package->sha256, sizeof(package->sha256)), text);
    render_label(text, "format");
    if (report->is_sealed) {
        plomb_buf_add_text(
            text, "sealed, for plomb's verifier; stock bootloaders refuse it\n");
    } else if (!report->is_legacy) {
        plomb_buf_add_text(text, "for secure bootloaders, nRF5 SDK 12 and newer\n");
    } else {
        plomb_buf_add_text(text, "legacy");
        if (report->legacy_version[0] != '\0') plomb_buf_add_text(text, " ");
        output_add_untrusted(text, report->legacy_version);
        plomb_buf_add_text(text, ", nRF5 SDK 11 and older: secure bootloaders do not "
                                 "take it\n");
    }
    if (package->key != NULL) {
        add_hex_line("checked with key",
                     plomb_span(package->key->fingerprint, PLOMB_FINGERPRINT_SIZE),
                     text);
    }
    for (size_t i = 0; i < report->image_count; i++) {
        add_image(&report->images[i], report->is_legacy, package->key, text);
    }
    render_release_text(report, text);
    add_entries(report, text);
    add_map(report, text);
}
