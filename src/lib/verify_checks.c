#include "lib/verify_checks.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <plomb/core/port.h>
#include <plomb/error.h>
#include <plomb/image.h>

#include "base/number.h"
#include "core/bytes.h"
#include "lib/blank_signature.h"
#include "lib/verify_target.h"

/*
 * What is not known is taken as the strictest stock bootloader has it: BLE,
 * which never gives up its SoftDevice, and refuses downgrades.
 */
void verify_subject_init(struct verify_subject *subject,
                         const struct plomb_verify_options *options)
{
    const struct plomb_chip *chip =
        options->chip != NULL ? options->chip : plomb_chip_largest();
    struct plomb_device *device = &subject->device;

    memset(subject, 0, sizeof(*subject));
    subject->options = options;
    subject->is_softdevice_known = options->is_softdevice_known;
    subject->is_softdevice_size_known =
        options->is_softdevice_known && !options->has_softdevice;
    subject->is_app_version_known = options->installed_version.is_given;
    subject->is_bl_version_known = options->installed_bootloader_version.is_given;
    memcpy(device->public_key, options->public_key, sizeof(device->public_key));
    device->hw_version = options->hw_version.value;
    device->app_version = options->installed_version.value;
    device->bootloader_version = options->installed_bootloader_version.value;
    device->has_softdevice = !options->is_softdevice_known || options->has_softdevice;
    device->softdevice.fwid = options->softdevice_fwid;
    device->softdevice.size = PLOMB_SOFTDEVICE_START;
    device->is_debug_build = options->is_debug_build;
    device->takes_sealed = !options->is_stock;
    device->codecs =
        1u << PLOMB_CODEC_STORED | 1u << PLOMB_CODEC_DEFLATE | 1u << PLOMB_CODEC_LZMA;
    device->ciphers = 1u << PLOMB_CIPHER_NONE | 1u << PLOMB_CIPHER_AES_128_CTR |
                      1u << PLOMB_CIPHER_AES_256_CTR;
    device->security_counter = options->security_counter.value;
    device->needs_softdevice = device->has_softdevice;
    device->is_signature_required = true;
    device->is_downgrade_prevented = true;
    device->is_same_version_accepted = true;
    device->takes_external_application = options->takes_external_application;
    device->page_size = PLOMB_PAGE_SIZE;
    device->bootloader_start = chip->bootloader_start;
    device->bootloader_max_size = chip->bootloader_size;
    device->app_data_size = chip->app_data_size;
    if (options->target != NULL) verify_target_init(subject);
}

void verify_install(struct verify_subject *subject)
{
    const struct plomb_init_command *command = &subject->packet->command;
    struct plomb_softdevice softdevice;

    if (command->type == PLOMB_FW_SOFTDEVICE ||
        command->type == PLOMB_FW_SOFTDEVICE_BOOTLOADER) {
        subject->is_softdevice_known = false;
        subject->is_softdevice_size_known = false;
        if (plomb_softdevice_parse(subject->image, &softdevice)) {
            subject->is_softdevice_known = true;
            subject->is_softdevice_size_known = true;
            subject->device.has_softdevice = true;
            subject->device.softdevice = softdevice;
            verify_target_move(subject);
        }
    }
    if (command->type == PLOMB_FW_BOOTLOADER ||
        command->type == PLOMB_FW_SOFTDEVICE_BOOTLOADER) {
        subject->device.bootloader_version = command->fw_version;
        subject->is_bl_version_known = true;
    }
}

static void set_detail(struct plomb_check *check, enum plomb_status status,
                       enum plomb_check_result result, const char *format, va_list args)
{
    check->status = status;
    check->result = result;
    vsnprintf(check->detail, sizeof(check->detail), format, args);
}

void verify_conclude(struct plomb_check *check, enum plomb_status status,
                     const char *format, ...)
{
    va_list args;

    va_start(args, format);
    set_detail(check, status,
               status == PLOMB_OK ? PLOMB_CHECK_PASSED : PLOMB_CHECK_REFUSED, format,
               args);
    va_end(args);
}

void verify_not_checked(struct plomb_check *check, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    set_detail(check, PLOMB_OK, PLOMB_CHECK_NOT_CHECKED, format, args);
    va_end(args);
}

/* A debug bootloader skips these checks for a debug package. */
static bool is_skipped_for_debug(const struct verify_subject *subject,
                                 struct plomb_check *check)
{
    if (!subject->device.is_debug_build || !subject->packet->command.is_debug) {
        return false;
    }
    verify_conclude(check, PLOMB_OK, "skipped by a debug bootloader for this package");
    return true;
}

/* Phones read the manifest's sizes, devices those of the init packet. */
static bool has_other_sizes(const struct verify_subject *subject)
{
    const struct plomb_init_command *command = &subject->packet->command;

    return subject->entry->has_sizes && (subject->entry->sd_size != command->sd_size ||
                                         subject->entry->bl_size != command->bl_size);
}

void verify_slot(const struct verify_subject *subject, struct plomb_check *check)
{
    static const uint32_t types[PLOMB_SLOT_COUNT] = {
        [PLOMB_SLOT_SOFTDEVICE_BOOTLOADER] = PLOMB_FW_SOFTDEVICE_BOOTLOADER,
        [PLOMB_SLOT_SOFTDEVICE] = PLOMB_FW_SOFTDEVICE,
        [PLOMB_SLOT_BOOTLOADER] = PLOMB_FW_BOOTLOADER,
        [PLOMB_SLOT_APPLICATION] = PLOMB_FW_APPLICATION,
    };
    uint32_t type = subject->packet->command.type;
    const char *slot = plomb_slot_name(subject->entry->slot);

    if (type == PLOMB_FW_EXTERNAL_APPLICATION) type = PLOMB_FW_APPLICATION;
    if (has_other_sizes(subject)) {
        verify_conclude(check, PLOMB_SLOT_MISMATCH,
                        "the manifest says SoftDevice %s and bootloader %s bytes, the "
                        "init packet %s and %s",
                        NUMBER(subject->entry->sd_size),
                        NUMBER(subject->entry->bl_size),
                        NUMBER(subject->packet->command.sd_size),
                        NUMBER(subject->packet->command.bl_size));
    } else if (type > PLOMB_FW_EXTERNAL_APPLICATION) {
        verify_not_checked(check, "the type %u says nothing about the slot %s", type,
                           slot);
    } else if (type == types[subject->entry->slot]) {
        verify_conclude(check, PLOMB_OK, "%s", slot);
    } else {
        verify_conclude(check, PLOMB_SLOT_MISMATCH,
                        "the manifest says %s, the init packet is of type %u", slot,
                        subject->packet->command.type);
    }
}

void verify_signature(const struct verify_subject *subject, struct plomb_check *check)
{
    enum plomb_status status;
    bool is_blank;

    if (!subject->packet->is_signed) {
        verify_conclude(check, PLOMB_SIGNATURE_MISSING,
                        "the init packet is not signed");
        return;
    }
    is_blank = subject->packet->signature.size == PLOMB_SIGNATURE_SIZE &&
               blank_signature_is(subject->packet->signature.ptr);
    if (!subject->options->has_key) {
        verify_not_checked(check, "no key was given%s",
                           is_blank ? "; the signature is zeros: not signed yet" : "");
        return;
    }
    status = plomb_check_signature(subject->packet, subject->device.public_key);
    if (is_blank && status != PLOMB_OK) {
        verify_conclude(check, status, "the signature is zeros: not signed yet");
        return;
    }
    verify_conclude(check, status, "%s",
                    status == PLOMB_OK ? "made by this key over this init packet"
                                       : plomb_status_phrase(status));
}

/* A type that the device refuses is said to be what it is. */
static void verify_sealed_type(const struct verify_subject *subject,
                               struct plomb_check *check)
{
    verify_conclude(
        check, plomb_check_type(&subject->device, &subject->packet->command),
        "type %u, sealed%s", subject->packet->command.type + PLOMB_FW_SEALED,
        subject->device.takes_sealed ? "" : ", which stock bootloaders do not know");
}

void verify_type(const struct verify_subject *subject, struct plomb_check *check)
{
    if (subject->is_sealed) {
        verify_sealed_type(subject, check);
        return;
    }
    verify_conclude(check,
                    plomb_check_type(&subject->device, &subject->packet->command),
                    "type %u%s", subject->packet->command.type,
                    subject->packet->command.type == PLOMB_FW_EXTERNAL_APPLICATION
                        ? ", for bootloaders with external application support"
                        : "");
}

void verify_hash_type(const struct verify_subject *subject, struct plomb_check *check)
{
    verify_conclude(
        check, plomb_check_hash_type(&subject->packet->command), "type %u%s",
        subject->packet->command.hash_type,
        subject->packet->command.hash_type == PLOMB_HASH_SHA256 ? ", SHA-256" : "");
}

void verify_hw_version(const struct verify_subject *subject, struct plomb_check *check)
{
    const struct plomb_init_command *command = &subject->packet->command;
    enum plomb_status status;

    if (is_skipped_for_debug(subject, check)) return;
    status = plomb_check_hw_version(&subject->device, command);
    if (status != PLOMB_HW_VERSION_MISSING && !subject->options->hw_version.is_given) {
        verify_not_checked(
            check, "package is for %u; the device's is not known (--hw-version)",
            command->hw_version);
        return;
    }
    verify_conclude(check, status, "package is for %u, the device is %u",
                    command->hw_version, subject->device.hw_version);
}

/* "0x101, 0x123" */
static void list_sd_req(const struct plomb_init_command *command, char text[160])
{
    size_t used = 0;

    snprintf(text, 160, "none");
    for (size_t i = 0; i < command->sd_req_count; i++) {
        used += (size_t)snprintf(text + used, 160 - used, "%s0x%x", i > 0 ? ", " : "",
                                 command->sd_req[i]);
        if (used >= 160) return;
    }
}

void verify_sd_req(const struct verify_subject *subject, struct plomb_check *check)
{
    char accepted[160];

    if (is_skipped_for_debug(subject, check)) return;
    list_sd_req(&subject->packet->command, accepted);
    if (!subject->is_softdevice_known) {
        verify_not_checked(
            check, "package accepts %s; the device's is not known (--softdevice)",
            accepted);
        return;
    }
    if (!subject->device.has_softdevice) {
        verify_conclude(check,
                        plomb_check_sd_req(&subject->device, &subject->packet->command),
                        "package accepts %s, the device has none", accepted);
        return;
    }
    verify_conclude(check,
                    plomb_check_sd_req(&subject->device, &subject->packet->command),
                    "package accepts %s, the device has 0x%x", accepted,
                    subject->device.softdevice.fwid);
}

/* What the device compares, for whoever wonders about an equal version. */
static const char *version_rule(bool is_bootloader)
{
    return is_bootloader ? ", which must be lower" : ", which must not be higher";
}

void verify_fw_version(const struct verify_subject *subject, struct plomb_check *check)
{
    const struct plomb_init_command *command = &subject->packet->command;
    bool is_bootloader = command->type == PLOMB_FW_BOOTLOADER ||
                         command->type == PLOMB_FW_SOFTDEVICE_BOOTLOADER;
    bool is_known =
        is_bootloader ? subject->is_bl_version_known : subject->is_app_version_known;
    enum plomb_status status;

    if (is_skipped_for_debug(subject, check)) return;
    status = plomb_check_fw_version(&subject->device, command);
    if (status != PLOMB_FW_VERSION_MISSING && !is_known) {
        verify_not_checked(check, "package has %u; the installed one is not known (%s)",
                           command->fw_version,
                           is_bootloader ? "--installed-bootloader-version"
                                         : "--installed-version");
        return;
    }
    verify_conclude(check, status, "package has %u, the device has %s version %u%s",
                    command->fw_version, is_bootloader ? "bootloader" : "application",
                    is_bootloader ? subject->device.bootloader_version
                                  : subject->device.app_version,
                    status == PLOMB_FW_VERSION_TOO_LOW ? version_rule(is_bootloader)
                                                       : "");
}

void verify_sizes(const struct verify_subject *subject, struct plomb_check *check)
{
    const struct plomb_init_command *command = &subject->packet->command;
    enum plomb_status status = plomb_check_sizes(&subject->device, command);

    if (status == PLOMB_BOOTLOADER_TOO_LARGE && subject->options->chip == NULL) {
        verify_not_checked(check,
                           "bootloader %s bytes; its region is not known (--chip)",
                           NUMBER(command->bl_size));
        return;
    }
    verify_conclude(check, status, "SoftDevice %s, bootloader %s, application %s bytes",
                    NUMBER(command->sd_size), NUMBER(command->bl_size),
                    NUMBER(command->app_size));
}

void verify_room(const struct verify_subject *subject, struct plomb_check *check)
{
    const struct plomb_chip *chip = subject->options->chip;
    enum plomb_status status;

    if (subject->options->target != NULL) {
        verify_target_room(subject, check);
        return;
    }
    if (chip == NULL) {
        verify_not_checked(check, "the chip is not known (--chip)");
        return;
    }
    status = plomb_check_room(&subject->device, &subject->packet->command);
    if (status != PLOMB_OK || subject->is_softdevice_size_known) {
        verify_conclude(check, status, "%s bytes below 0x%x on the %s",
                        NUMBER(subject->image_size),
                        chip->bootloader_start - chip->app_data_size, chip->name);
        return;
    }
    verify_conclude(check, status,
                    "%s bytes below 0x%x on the %s, if the SoftDevice "
                    "leaves them",
                    NUMBER(subject->image_size),
                    chip->bootloader_start - chip->app_data_size, chip->name);
}

/* What is about the image needs the image. */
static bool is_closed(const struct verify_subject *subject, struct plomb_check *check)
{
    const char *obstacle = subject->opening.obstacle;

    if (subject->has_image) return false;
    verify_not_checked(check, "%s",
                       obstacle != NULL ? obstacle : "the payload cannot be decoded");
    return true;
}

void verify_image_size(const struct verify_subject *subject, struct plomb_check *check)
{
    if (is_closed(subject, check)) return;
    verify_conclude(
        check, plomb_check_image_size(&subject->packet->command, subject->image.size),
        "the image has %s bytes", NUMBER(subject->image.size));
}

void verify_image_hash(const struct verify_subject *subject, struct plomb_check *check)
{
    enum plomb_status status = PLOMB_IMAGE_HASH_MISMATCH;

    if (subject->opening.status != PLOMB_IMAGE_HASH_MISMATCH) {
        if (is_closed(subject, check)) return;
        status = plomb_check_image_hash(&subject->packet->command, subject->image);
    }
    verify_conclude(check, status, "%s",
                    status == PLOMB_OK ? "SHA-256 of the image as signed"
                                       : "the image is not the one that was signed");
}

void verify_softdevice(const struct verify_subject *subject, struct plomb_check *check)
{
    const struct plomb_init_command *command = &subject->packet->command;
    struct plomb_device device = subject->device;
    struct plomb_softdevice offered = {0};
    enum plomb_status status;

    if (command->type != PLOMB_FW_SOFTDEVICE &&
        command->type != PLOMB_FW_SOFTDEVICE_BOOTLOADER) {
        verify_conclude(check, PLOMB_OK, "the image holds no SoftDevice");
        return;
    }
    if (is_closed(subject, check)) return;
    /* An FWID alone tells nothing of the installed one's family and version. */
    device.has_softdevice = subject->is_softdevice_size_known && device.has_softdevice;
    status = plomb_check_softdevice(&device, command, subject->image);
    if (plomb_softdevice_parse(subject->image, &offered)) {
        verify_conclude(check, status, "0x%x, S%u, version %u, %s bytes with the MBR",
                        offered.fwid, offered.id, offered.version,
                        NUMBER(offered.size));
    } else {
        verify_conclude(check, status, "no information block in the image");
    }
}

/*
 * A boot signature is over the digest of the image, which the init packet has,
 * unless the image has two parts.
 */
static enum plomb_status check_closed_signature(const struct verify_subject *subject)
{
    const struct plomb_init_command *command = &subject->packet->command;
    const struct plomb_boot_validation *entry = &command->boot_validation[0];
    uint8_t digest[PLOMB_HASH_SIZE];
    uint8_t signature[PLOMB_SIGNATURE_SIZE];

    if (entry->size != PLOMB_SIGNATURE_SIZE) return PLOMB_BOOT_VALIDATION_INVALID;
    bytes_reverse(digest, command->hash, sizeof(digest));
    bytes_reverse_halves(signature, entry->bytes);
    return plomb_port_ecdsa_verify(subject->device.public_key, digest, signature) ==
                   PLOMB_VERDICT_ACCEPTED
               ? PLOMB_OK
               : PLOMB_BOOT_VALIDATION_INVALID;
}

static void verify_closed_signature(const struct verify_subject *subject,
                                    struct plomb_check *check)
{
    if (subject->packet->command.type == PLOMB_FW_SOFTDEVICE_BOOTLOADER) {
        (void)is_closed(subject, check);
        return;
    }
    verify_conclude(check, check_closed_signature(subject),
                    "ECDSA, over the digest that is signed");
}

void verify_boot_validation(const struct verify_subject *subject,
                            struct plomb_check *check)
{
    const struct plomb_init_command *command = &subject->packet->command;
    static const char *const names[] = {"none", "CRC-32", "SHA-256", "ECDSA"};
    uint32_t type = command->boot_validation[0].type;
    enum plomb_status status;

    if (command->boot_validation_count == 0) {
        verify_conclude(check, PLOMB_OK, "not given; devices use CRC-32");
        return;
    }
    if (type == PLOMB_BOOT_VALIDATION_ECDSA && !subject->options->has_key) {
        verify_not_checked(check, "no key was given");
        return;
    }
    if (type == PLOMB_BOOT_VALIDATION_ECDSA && !subject->has_image) {
        verify_closed_signature(subject, check);
        return;
    }
    status = plomb_check_boot_validation(&subject->device, command, subject->image);
    if (type > PLOMB_BOOT_VALIDATION_ECDSA) {
        verify_conclude(check, status, "type %u", type);
    } else {
        verify_conclude(check, status, "%s", names[type]);
    }
}
