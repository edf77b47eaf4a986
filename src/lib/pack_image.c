#include "lib/pack_image.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "base/file.h"
#include "core/bytes.h"

#include <plomb/core/port.h>

/* What nrfutil writes where nothing was said; debug bootloaders look at none. */
enum { VERSION_ANY = -1, SD_REQ_ANY = 0xfffe };

void pack_part_clear(struct pack_part *part)
{
    plomb_buf_clear(&part->image);
    plomb_buf_clear(&part->payload);
}

struct plomb_span pack_part_bin(const struct pack_part *part)
{
    return plomb_buf_span(part->payload.size > 0 ? &part->payload : &part->image);
}

static uint32_t version_of(struct plomb_optional version)
{
    return version.is_given ? version.value : (uint32_t)VERSION_ANY;
}

static void add_ids(struct plomb_init_command *command,
                    const struct plomb_id_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        bool is_there = false;

        for (size_t k = 0; k < command->sd_req_count; k++) {
            if (command->sd_req[k] == list->ids[i]) is_there = true;
        }
        if (!is_there && command->sd_req_count < PLOMB_SD_REQ_MAX) {
            command->sd_req[command->sd_req_count++] = list->ids[i];
        }
    }
}

/*
 * The application meets the SoftDevice of the package. The others meet the
 * installed one, and once more the new one if the update is repeated.
 */
static void set_sd_req(const struct plomb_pack_options *options, bool is_application,
                       struct plomb_init_command *command)
{
    if (!is_application || options->sd_id.count == 0)
        add_ids(command, &options->sd_req);
    add_ids(command, &options->sd_id);
    if (command->sd_req_count == 0) {
        command->sd_req[command->sd_req_count++] = SD_REQ_ANY;
    }
}

static uint32_t fw_type(const struct plomb_pack_options *options, enum plomb_slot slot)
{
    switch (slot) {
    case PLOMB_SLOT_SOFTDEVICE_BOOTLOADER:
        return PLOMB_FW_SOFTDEVICE_BOOTLOADER;
    case PLOMB_SLOT_SOFTDEVICE:
        return PLOMB_FW_SOFTDEVICE;
    case PLOMB_SLOT_BOOTLOADER:
        return PLOMB_FW_BOOTLOADER;
    case PLOMB_SLOT_APPLICATION:
    case PLOMB_SLOT_COUNT:
        break;
    }
    return options->is_external_application ? PLOMB_FW_EXTERNAL_APPLICATION
                                            : PLOMB_FW_APPLICATION;
}

static void add_validation(struct plomb_init_command *command, uint32_t type)
{
    command->boot_validation[command->boot_validation_count++].type = type;
}

static uint32_t validation_of(struct plomb_optional validation)
{
    return validation.is_given ? validation.value : PLOMB_BOOT_VALIDATION_CRC;
}

void pack_command_init(const struct plomb_pack_options *options, enum plomb_slot slot,
                       struct plomb_init_command *command)
{
    bool is_application = slot == PLOMB_SLOT_APPLICATION;

    memset(command, 0, sizeof(*command));
    command->present = PLOMB_INIT_FW_VERSION | PLOMB_INIT_HW_VERSION |
                       PLOMB_INIT_SD_REQ | PLOMB_INIT_TYPE | PLOMB_INIT_SD_SIZE |
                       PLOMB_INIT_BL_SIZE | PLOMB_INIT_APP_SIZE | PLOMB_INIT_HASH |
                       PLOMB_INIT_IS_DEBUG;
    command->type = fw_type(options, slot);
    command->hw_version = version_of(options->hw_version);
    command->is_debug = options->is_debug;
    set_sd_req(options, is_application, command);
    if (is_application) {
        command->fw_version = version_of(options->application_version);
        add_validation(command, validation_of(options->app_boot_validation));
    } else if (slot == PLOMB_SLOT_SOFTDEVICE) {
        /* Devices compare it with the application's version, so it must win. */
        command->fw_version = UINT32_MAX;
        add_validation(command, validation_of(options->sd_boot_validation));
    } else {
        command->fw_version = version_of(options->bootloader_version);
        if (slot == PLOMB_SLOT_SOFTDEVICE_BOOTLOADER) {
            add_validation(command, validation_of(options->sd_boot_validation));
        }
        add_validation(command, PLOMB_BOOT_VALIDATION_CRC);
    }
}

void pack_image_describe(const struct plomb_pack_image *image,
                         const struct plomb_release_options *release,
                         struct plomb_sign_request *out)
{
    out->image = plomb_slot_name(image->slot);
    out->has_image_sha256 = true;
    memcpy(out->image_sha256, image->sha256, sizeof(out->image_sha256));
    out->has_fw_version = (image->command.present & PLOMB_INIT_FW_VERSION) != 0;
    out->fw_version = image->command.fw_version;
    out->has_hw_version = (image->command.present & PLOMB_INIT_HW_VERSION) != 0;
    out->hw_version = image->command.hw_version;
    if (release == NULL) return;
    out->product = release->product;
    out->version = release->version;
}

/* Signs as init packets hold signatures: halves little-endian. */
static enum plomb_status sign(const struct plomb_signer *signer,
                              const struct plomb_sign_request *request,
                              uint8_t out[PLOMB_SIGNATURE_SIZE],
                              struct plomb_error *error)
{
    uint8_t signature[PLOMB_SIGNATURE_SIZE];
    enum plomb_status status = plomb_sign(signer, request, signature, error);

    if (status != PLOMB_OK) return status;
    bytes_reverse_halves(out, signature);
    return PLOMB_OK;
}

/* Signs the first part of the image, which the device will check at boot. */
static enum plomb_status sign_boot_validation(
    const struct pack_part *part, const struct plomb_signer *signer,
    const struct plomb_release_options *release, struct plomb_pack_image *image,
    struct plomb_error *error)
{
    struct plomb_sign_request request = {.purpose = PLOMB_SIGN_BOOT_VALIDATION};
    struct plomb_boot_validation *entry = &image->command.boot_validation[0];
    struct plomb_span bytes = plomb_buf_span(&part->image);

    if (entry->type != PLOMB_BOOT_VALIDATION_ECDSA) return PLOMB_OK;
    if (image->slot == PLOMB_SLOT_SOFTDEVICE_BOOTLOADER) {
        plomb_port_sha256(plomb_span_sub(bytes, 0, image->command.sd_size),
                          request.digest);
    } else {
        memcpy(request.digest, image->sha256, sizeof(request.digest));
    }
    pack_image_describe(image, release, &request);
    entry->size = PLOMB_SIGNATURE_SIZE;
    return sign(signer, &request, entry->bytes, error);
}

/* Nothing but options makes an init packet grow. */
static enum plomb_status refuse_size(const struct plomb_pack_image *image,
                                     struct plomb_error *error)
{
    size_t recipients = image->command.extension.recipient_count;

    if (recipients > 1) {
        error_set(error, PLOMB_OPTION_CONFLICT,
                  "%zu recipients are too many: the init packet of the %s would exceed "
                  "the %u bytes that devices take",
                  recipients, plomb_slot_name(image->slot), PLOMB_INIT_PACKET_MAX);
        error_hint(error, "seal for fewer recipients; a class key takes half the room "
                          "of a P-256 one");
        return PLOMB_OPTION_CONFLICT;
    }
    error_set(error, PLOMB_OPTION_CONFLICT,
              "the init packet of the %s would exceed the %u bytes that devices take",
              plomb_slot_name(image->slot), PLOMB_INIT_PACKET_MAX);
    error_hint(error, "give fewer SoftDevice ids");
    return PLOMB_OPTION_CONFLICT;
}

static enum plomb_status write_init_packet(struct pack_part *part,
                                           const struct plomb_signer *signer,
                                           const struct plomb_release_options *release,
                                           struct plomb_pack_image *image,
                                           struct plomb_error *error)
{
    struct plomb_sign_request request = {.purpose = PLOMB_SIGN_INIT_PACKET};
    uint8_t init_command[PLOMB_INIT_PACKET_MAX];
    uint8_t signature[PLOMB_SIGNATURE_SIZE];
    struct plomb_span signed_bytes;
    enum plomb_status status;

    image->init_command_size =
        plomb_init_command_write(&image->command, init_command, sizeof(init_command));
    signed_bytes = plomb_span(init_command, image->init_command_size);
    if (signer != NULL && signed_bytes.size > 0) {
        plomb_port_sha256(signed_bytes, request.digest);
        request.message = signed_bytes;
        pack_image_describe(image, release, &request);
        status = sign(signer, &request, signature, error);
        if (status != PLOMB_OK) return status;
    }
    image->init_packet_size =
        plomb_init_packet_write(signed_bytes, signer != NULL ? signature : NULL,
                                part->init_packet, sizeof(part->init_packet));
    if (signed_bytes.size == 0 || image->init_packet_size == 0) {
        return refuse_size(image, error);
    }
    return PLOMB_OK;
}

void pack_part_hash(const struct pack_part *part, struct plomb_pack_image *image)
{
    struct plomb_span bytes = plomb_buf_span(&part->image);

    image->image_size = bytes.size;
    plomb_port_sha256(bytes, image->sha256);
    bytes_reverse(image->command.hash, image->sha256, PLOMB_HASH_SIZE);
    image->command.hash_type = PLOMB_HASH_SHA256;
}

enum plomb_status pack_part_sign(struct pack_part *part,
                                 const struct plomb_signer *signer,
                                 const struct plomb_release_options *release,
                                 struct plomb_pack_image *image,
                                 struct plomb_error *error)
{
    enum plomb_status status;

    status = sign_boot_validation(part, signer, release, image, error);
    if (status != PLOMB_OK) return status;
    return write_init_packet(part, signer, release, image, error);
}

/* Endings of firmware files that an entry's name does not keep. */
static size_t stem_size(const char *name)
{
    static const char *const endings[] = {".hex", ".ihex", ".ihx", ".bin",
                                          ".elf", ".axf",  ".out"};
    size_t size = strlen(name);

    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        size_t ending = strlen(endings[i]);

        if (size > ending && strcasecmp(name + size - ending, endings[i]) == 0) {
            return size - ending;
        }
    }
    return size;
}

static bool is_name_char(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           c == '.' || c == '_' || c == '-';
}

void pack_image_name(const char *path, struct plomb_pack_image *image)
{
    const char *name = file_base_name(path);
    size_t size = stem_size(name);

    /* ".bin" and ".dat" are as long as each other. */
    if (size > PLOMB_PACKAGE_NAME_MAX - 4) size = PLOMB_PACKAGE_NAME_MAX - 4;
    for (size_t i = 0; i < size; i++) {
        image->bin_name[i] = is_name_char(name[i]) ? name[i] : '_';
    }
    /* A leading dot would hide the file from whoever unpacks the archive. */
    if (image->bin_name[0] == '.') image->bin_name[0] = '_';
    memcpy(image->dat_name, image->bin_name, size);
    memcpy(image->bin_name + size, ".bin", sizeof(".bin"));
    memcpy(image->dat_name + size, ".dat", sizeof(".dat"));
}
