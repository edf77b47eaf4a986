#include <plomb/inspect.h>

#include <string.h>

#include <plomb/core/port.h>

#include "base/error.h"
#include "base/hex.h"
#include "core/bytes.h"
#include "lib/inspect_parts.h"

static void inspect_entries(const struct plomb_package *package,
                            struct plomb_inspect_report *report)
{
    size_t count = 0;
    const struct plomb_package_entry *entries = plomb_package_entries(package, &count);

    for (size_t i = 0; i < count && i < PLOMB_PACKAGE_ENTRIES_MAX; i++) {
        report->entries[i].source = &entries[i];
        plomb_port_sha256(entries[i].bytes, report->entries[i].sha256);
        report->entry_count++;
    }
}

static void inspect_images(const struct plomb_package *package,
                           const struct plomb_inspect_options *options,
                           struct plomb_inspect_report *report)
{
    size_t count = 0;
    const struct plomb_package_image *images = plomb_package_images(package, &count);

    for (size_t i = 0; i < count && i < PLOMB_SLOT_COUNT; i++) {
        struct plomb_inspect_image *image = &report->images[i];

        image->source = &images[i];
        plomb_port_sha256(images[i].bin->bytes, image->sha256);
        image->plain_size = images[i].bin->bytes.size;
        image->transfer_size = images[i].dat->bytes.size + images[i].bin->bytes.size;
        if (report->is_legacy) {
            inspect_legacy_image(options, image);
        } else {
            inspect_image(options, image);
            if (image->packet_status == PLOMB_OK &&
                plomb_init_command_is_sealed(&image->packet.command)) {
                report->is_sealed = true;
            }
        }
        report->image_count++;
    }
}

void plomb_inspect(const struct plomb_package *package,
                   const struct plomb_inspect_options *options,
                   struct plomb_inspect_report *report)
{
    memset(report, 0, sizeof(*report));
    report->has_key = options->has_key;
    report->is_legacy = plomb_package_is_legacy(package);
    report->legacy_version = plomb_package_legacy_version(package);
    inspect_entries(package, report);
    inspect_images(package, options, report);
    inspect_release(package, options, report);
    inspect_map(options->chip, report);
    inspect_note(report);
}

static enum plomb_status check_packet(const struct plomb_inspect_image *image,
                                      bool is_legacy, struct plomb_error *error)
{
    const struct plomb_package_entry *dat = image->source->dat;

    (void)is_legacy;
    if (image->packet_status == PLOMB_OK) return PLOMB_OK;
    if (image->packet_status == PLOMB_INIT_PACKET_TOO_LARGE) {
        return error_set(error, PLOMB_INIT_PACKET_TOO_LARGE,
                         "'%s': the init packet has %zu bytes, devices take %u",
                         dat->name, dat->bytes.size, PLOMB_INIT_PACKET_MAX);
    }
    error_set_at_offset(error, image->packet_status, image->error_offset,
                        "the init packet cannot be read from here on");
    error_prefix(error, "'%s'", dat->name);
    return image->packet_status;
}

static enum plomb_status check_size(const struct plomb_inspect_image *image,
                                    bool is_legacy, struct plomb_error *error)
{
    const struct plomb_package_entry *bin = image->source->bin;
    uint64_t wanted = is_legacy ? image->legacy.image_size
                                : plomb_init_command_image_size(&image->packet.command);

    if (image->size_status == PLOMB_FW_TYPE_UNKNOWN) {
        return error_set(error, PLOMB_FW_TYPE_UNKNOWN,
                         "'%s': the firmware type %u is unknown",
                         image->source->dat->name, image->packet.command.type);
    }
    if (image->size_status != PLOMB_IMAGE_SIZE_MISMATCH) return PLOMB_OK;
    return error_set(error, PLOMB_IMAGE_SIZE_MISMATCH,
                     "'%s' has %zu bytes, its init packet says %llu", bin->name,
                     bin->bytes.size, (unsigned long long)wanted);
}

static enum plomb_status check_payload(const struct plomb_inspect_image *image,
                                       bool is_legacy, struct plomb_error *error)
{
    const struct plomb_package_entry *bin = image->source->bin;
    const struct plomb_extension *extension = &image->packet.command.extension;

    (void)is_legacy;
    if (image->payload_status == PLOMB_PAYLOAD_SIZE_MISMATCH) {
        return error_set(error, PLOMB_PAYLOAD_SIZE_MISMATCH,
                         "'%s' has %zu bytes, its init packet says %u", bin->name,
                         bin->bytes.size, extension->payload_size);
    }
    if (image->payload_status != PLOMB_PAYLOAD_HASH_MISMATCH) return PLOMB_OK;
    return error_set(error, PLOMB_PAYLOAD_HASH_MISMATCH,
                     "'%s' is not the payload of its init packet", bin->name);
}

static enum plomb_status refuse_hash(const struct plomb_inspect_image *image,
                                     const uint8_t expected[PLOMB_HASH_SIZE],
                                     struct plomb_error *error)
{
    char found_text[2 * PLOMB_HASH_SIZE + 1];
    char expected_text[2 * PLOMB_HASH_SIZE + 1];

    hex_encode(plomb_span(image->sha256, PLOMB_HASH_SIZE), found_text);
    hex_encode(plomb_span(expected, PLOMB_HASH_SIZE), expected_text);
    return error_set(error, PLOMB_IMAGE_HASH_MISMATCH,
                     "'%s' is not the image of its init packet: its SHA-256 is %s, "
                     "expected %s",
                     image->source->bin->name, found_text, expected_text);
}

static enum plomb_status check_hash(const struct plomb_inspect_image *image,
                                    bool is_legacy, struct plomb_error *error)
{
    uint8_t expected[PLOMB_HASH_SIZE];

    if (image->hash_status == PLOMB_HASH_TYPE_UNKNOWN) {
        return error_set(error, PLOMB_HASH_TYPE_UNKNOWN,
                         "'%s': the init packet has no SHA-256 of its image",
                         image->source->dat->name);
    }
    if (image->hash_status != PLOMB_IMAGE_HASH_MISMATCH) return PLOMB_OK;
    if (is_legacy && !image->legacy.has_hash) {
        return error_set(error, PLOMB_IMAGE_HASH_MISMATCH,
                         "'%s' is not the image of its init packet: its CRC-16 is "
                         "0x%04x, expected 0x%04x",
                         image->source->bin->name, image->legacy.image_crc16,
                         image->legacy.crc16);
    }
    if (is_legacy) return refuse_hash(image, image->legacy.hash, error);
    bytes_reverse(expected, image->packet.command.hash, PLOMB_HASH_SIZE);
    return refuse_hash(image, expected, error);
}

static enum plomb_status check_signature(const struct plomb_inspect_image *image,
                                         bool is_legacy, struct plomb_error *error)
{
    enum plomb_status status = image->signature.status;

    if (status == PLOMB_NOT_CHECKED) return PLOMB_OK;
    if (status != PLOMB_OK) {
        return error_set(error, status, "'%s': %s", image->source->dat->name,
                         plomb_status_phrase(status));
    }
    for (size_t i = 0; i < PLOMB_BOOT_VALIDATION_MAX && !is_legacy; i++) {
        status = image->boot_validation[i].status;
        if (status == PLOMB_OK || status == PLOMB_NOT_CHECKED) continue;
        return error_set(error, status, "'%s': %s", image->source->dat->name,
                         plomb_status_phrase(status));
    }
    return PLOMB_OK;
}

/* One kind of check of an image. */
typedef enum plomb_status check_function(const struct plomb_inspect_image *image,
                                         bool is_legacy, struct plomb_error *error);

static enum plomb_status check_images(const struct plomb_inspect_report *report,
                                      check_function *check, struct plomb_error *error)
{
    for (size_t i = 0; i < report->image_count; i++) {
        enum plomb_status status = check(&report->images[i], report->is_legacy, error);

        if (status != PLOMB_OK) return status;
    }
    return PLOMB_OK;
}

static enum plomb_status check_statement(const struct plomb_inspect_report *report,
                                         struct plomb_error *error)
{
    if (report->release_status == PLOMB_NO_MEMORY) {
        return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    }
    for (size_t i = 0; i < report->check_count; i++) {
        const struct plomb_check *check = &report->checks[i];

        if (check->result != PLOMB_CHECK_REFUSED) continue;
        return error_set(error, check->status, "%s: %s", check->title, check->detail);
    }
    return PLOMB_OK;
}

enum plomb_status plomb_inspect_check(const struct plomb_inspect_report *report,
                                      struct plomb_error *error)
{
    enum plomb_status status;

    status = check_images(report, check_packet, error);
    if (status != PLOMB_OK) return status;
    status = check_images(report, check_size, error);
    if (status != PLOMB_OK) return status;
    status = check_images(report, check_hash, error);
    if (status != PLOMB_OK) return status;
    status = check_images(report, check_payload, error);
    if (status != PLOMB_OK) return status;
    if (report->has_key) {
        status = check_images(report, check_signature, error);
        if (status != PLOMB_OK) return status;
    }
    return check_statement(report, error);
}
