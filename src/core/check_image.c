#include <plomb/core/validate.h>

#include "core/bytes.h"
#include "core/verdict.h"

/*
 * The checks of an image against the init packet that announced it, in the
 * order of Nordic's secure bootloader (nRF5 SDK 17.1.0), described in
 * docs/spec/init-packet.md.
 */

enum { FLASH_WORD = 4 };

enum plomb_status plomb_check_image_size(const struct plomb_init_command *command,
                                         uint64_t image_size)
{
    if (image_size != plomb_init_command_image_size(command)) {
        return PLOMB_IMAGE_SIZE_MISMATCH;
    }
    /* Flash is written in words; the rest of an odd image never arrives. */
    return image_size % FLASH_WORD == 0 ? PLOMB_OK : PLOMB_IMAGE_SIZE_ODD;
}

enum plomb_status plomb_check_image_hash(const struct plomb_init_command *command,
                                         struct plomb_span image)
{
    uint8_t digest[PLOMB_HASH_SIZE];
    uint8_t expected[PLOMB_HASH_SIZE];

    bytes_reverse(expected, command->hash, PLOMB_HASH_SIZE);
    plomb_port_sha256(image, digest);
    return memcmp(digest, expected, PLOMB_HASH_SIZE) == 0 ? PLOMB_OK
                                                          : PLOMB_IMAGE_HASH_MISMATCH;
}

static bool has_softdevice_part(const struct plomb_init_command *command)
{
    return command->type == PLOMB_FW_SOFTDEVICE ||
           command->type == PLOMB_FW_SOFTDEVICE_BOOTLOADER;
}

static uint32_t major(const struct plomb_softdevice *softdevice)
{
    return softdevice->version / 1000000;
}

enum plomb_status plomb_check_softdevice(const struct plomb_device *device,
                                         const struct plomb_init_command *command,
                                         struct plomb_span image)
{
    struct plomb_softdevice offered;

    if (!has_softdevice_part(command)) return PLOMB_OK;
    image = plomb_span_sub(image, 0, command->sd_size);
    if (!plomb_softdevice_parse(image, &offered)) return PLOMB_SOFTDEVICE_INVALID;
    if (offered.size < (uint64_t)command->sd_size + PLOMB_SOFTDEVICE_START) {
        return PLOMB_SOFTDEVICE_INVALID;
    }
    if (!device->has_softdevice) return PLOMB_OK;
    if (offered.id != device->softdevice.id) return PLOMB_SOFTDEVICE_OTHER_FAMILY;
    if (command->type == PLOMB_FW_SOFTDEVICE && device->needs_softdevice &&
        major(&offered) != major(&device->softdevice)) {
        return PLOMB_SOFTDEVICE_MAJOR_ALONE;
    }
    return PLOMB_OK;
}

/* The part of the image that boot validation entry 0 is about. */
static struct plomb_span first_part(const struct plomb_init_command *command,
                                    struct plomb_span image)
{
    return command->type == PLOMB_FW_SOFTDEVICE_BOOTLOADER
               ? plomb_span_sub(image, 0, command->sd_size)
               : image;
}

static enum plomb_status check_boot_signature(const struct plomb_device *device,
                                              const struct plomb_boot_validation *entry,
                                              struct plomb_span part)
{
    uint8_t digest[PLOMB_HASH_SIZE];
    uint8_t signature[PLOMB_SIGNATURE_SIZE];

    if (entry->size != PLOMB_SIGNATURE_SIZE) return PLOMB_BOOT_VALIDATION_INVALID;
    bytes_reverse_halves(signature, entry->bytes);
    plomb_port_sha256(part, digest);
    if (!verdict_is_accepted(
            plomb_port_ecdsa_verify(device->public_key, digest, signature))) {
        return PLOMB_BOOT_VALIDATION_INVALID;
    }
    return PLOMB_OK;
}

static bool is_application(const struct plomb_init_command *command)
{
    return command->type == PLOMB_FW_APPLICATION ||
           command->type == PLOMB_FW_EXTERNAL_APPLICATION;
}

enum plomb_status plomb_check_boot_validation(const struct plomb_device *device,
                                              const struct plomb_init_command *command,
                                              struct plomb_span image)
{
    const struct plomb_boot_validation *first = &command->boot_validation[0];

    for (size_t i = 0; i < command->boot_validation_count; i++) {
        if (command->boot_validation[i].type > PLOMB_BOOT_VALIDATION_ECDSA) {
            return PLOMB_BOOT_VALIDATION_UNKNOWN;
        }
    }
    if (is_application(command) && device->is_boot_signature_required &&
        (command->boot_validation_count == 0 ||
         first->type != PLOMB_BOOT_VALIDATION_ECDSA)) {
        return PLOMB_BOOT_VALIDATION_TOO_WEAK;
    }
    /* The entry of a bootloader is stored and never looked at again. */
    if (command->type == PLOMB_FW_BOOTLOADER) return PLOMB_OK;
    if (command->boot_validation_count > 0 &&
        first->type == PLOMB_BOOT_VALIDATION_ECDSA) {
        return check_boot_signature(device, first, first_part(command, image));
    }
    return PLOMB_OK;
}
