#include <plomb/core/layout.h>
#include <plomb/core/validate.h>

#include "core/bytes.h"
#include "core/verdict.h"

/*
 * The checks of an init packet against a device, in the order of Nordic's
 * secure bootloader (nRF5 SDK 17.1.0, nrf_dfu_validation.c), described in
 * docs/spec/init-packet.md.
 */

/* sd_req entries with a meaning of their own (nrf_dfu_validation.c). */
enum {
    SD_REQ_NONE = 0,    /* no SoftDevice needed; first entry only */
    SD_REQ_ANY = 0xfffe /* any SoftDevice; external applications only */
};

static bool has(const struct plomb_init_command *command, uint32_t field)
{
    return (command->present & field) != 0;
}

enum plomb_status plomb_check_signature(const struct plomb_init_packet *packet,
                                        const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE])
{
    uint8_t digest[PLOMB_HASH_SIZE];
    uint8_t signature[PLOMB_SIGNATURE_SIZE];

    if (!packet->is_signed) return PLOMB_SIGNATURE_MISSING;
    if (packet->signature_type != PLOMB_SIGNATURE_ECDSA_P256_SHA256) {
        return PLOMB_SIGNATURE_TYPE_UNKNOWN;
    }
    if (packet->signature.size != PLOMB_SIGNATURE_SIZE)
        return PLOMB_SIGNATURE_SIZE_WRONG;
    bytes_reverse_halves(signature, packet->signature.ptr);
    plomb_port_sha256(packet->signed_bytes, digest);
    if (!verdict_is_accepted(plomb_port_ecdsa_verify(public_key, digest, signature))) {
        return PLOMB_SIGNATURE_INVALID;
    }
    return PLOMB_OK;
}

enum plomb_status plomb_check_type(const struct plomb_device *device,
                                   const struct plomb_init_command *command)
{
    if (!has(command, PLOMB_INIT_TYPE)) return PLOMB_FW_TYPE_MISSING;
    if (plomb_init_command_is_sealed(command) && !device->takes_sealed) {
        return PLOMB_FW_TYPE_UNKNOWN;
    }
    if (command->type == PLOMB_FW_EXTERNAL_APPLICATION) {
        return device->takes_external_application ? PLOMB_OK : PLOMB_FW_TYPE_UNKNOWN;
    }
    return command->type <= (device->takes_applications_only
                                 ? PLOMB_FW_APPLICATION
                                 : PLOMB_FW_SOFTDEVICE_BOOTLOADER)
               ? PLOMB_OK
               : PLOMB_FW_TYPE_UNKNOWN;
}

enum plomb_status plomb_check_hash_type(const struct plomb_init_command *command)
{
    if (!has(command, PLOMB_INIT_HASH)) return PLOMB_HASH_TYPE_UNKNOWN;
    return command->hash_type == PLOMB_HASH_SHA256 ? PLOMB_OK : PLOMB_HASH_TYPE_UNKNOWN;
}

enum plomb_status plomb_check_hw_version(const struct plomb_device *device,
                                         const struct plomb_init_command *command)
{
    if (!has(command, PLOMB_INIT_HW_VERSION)) return PLOMB_HW_VERSION_MISSING;
    return command->hw_version == device->hw_version ? PLOMB_OK
                                                     : PLOMB_HW_VERSION_MISMATCH;
}

static bool sd_req_has(const struct plomb_init_command *command, uint32_t fwid)
{
    for (size_t i = 0; i < command->sd_req_count; i++) {
        if (command->sd_req[i] == fwid) return true;
    }
    return false;
}

static bool is_sd_req_met(const struct plomb_device *device,
                          const struct plomb_init_command *command)
{
    uint32_t first = command->sd_req_count > 0 ? command->sd_req[0] : SD_REQ_NONE;
    bool is_alone = command->sd_req_count <= 1;

    if (command->type == PLOMB_FW_EXTERNAL_APPLICATION && first == SD_REQ_ANY &&
        device->takes_external_application) {
        return true;
    }
    if (!device->has_softdevice) return first == SD_REQ_NONE && is_alone;
    if (command->sd_req_count == 0) return false;
    if (first != SD_REQ_NONE) return sd_req_has(command, device->softdevice.fwid);
    /* Alone, 0 means that the image does not care; a SoftDevice always does. */
    if (is_alone) return command->type != PLOMB_FW_SOFTDEVICE;
    /* With others, the image replaces the SoftDevice that it names. */
    return !device->needs_softdevice && sd_req_has(command, device->softdevice.fwid);
}

enum plomb_status plomb_check_sd_req(const struct plomb_device *device,
                                     const struct plomb_init_command *command)
{
    return is_sd_req_met(device, command) ? PLOMB_OK : PLOMB_SD_REQ_MISMATCH;
}

static bool is_bootloader(const struct plomb_init_command *command)
{
    return command->type == PLOMB_FW_BOOTLOADER ||
           command->type == PLOMB_FW_SOFTDEVICE_BOOTLOADER;
}

static bool is_fw_version_required(const struct plomb_device *device,
                                   const struct plomb_init_command *command)
{
    if (is_bootloader(command)) return true;
    return command->type != PLOMB_FW_SOFTDEVICE && device->is_downgrade_prevented;
}

enum plomb_status plomb_check_fw_version(const struct plomb_device *device,
                                         const struct plomb_init_command *command)
{
    uint32_t version = command->fw_version;
    bool is_enough;

    if (!has(command, PLOMB_INIT_FW_VERSION)) {
        return is_fw_version_required(device, command) ? PLOMB_FW_VERSION_MISSING
                                                       : PLOMB_OK;
    }
    if (is_bootloader(command)) {
        is_enough = version > device->bootloader_version;
    } else if (!device->is_downgrade_prevented) {
        is_enough = true;
    } else {
        is_enough =
            version > device->app_version ||
            (device->is_same_version_accepted && version == device->app_version);
    }
    return is_enough ? PLOMB_OK : PLOMB_FW_VERSION_TOO_LOW;
}

enum plomb_status plomb_check_sizes(const struct plomb_device *device,
                                    const struct plomb_init_command *command)
{
    bool has_sd = command->type == PLOMB_FW_SOFTDEVICE ||
                  command->type == PLOMB_FW_SOFTDEVICE_BOOTLOADER;
    bool has_bl = is_bootloader(command);

    if (has_sd && command->sd_size == 0) return PLOMB_SIZE_MISSING;
    if (has_bl && command->bl_size == 0) return PLOMB_SIZE_MISSING;
    if (!has_sd && !has_bl && command->app_size == 0) return PLOMB_SIZE_MISSING;
    if (has_bl && command->bl_size > device->bootloader_max_size) {
        return PLOMB_BOOTLOADER_TOO_LARGE;
    }
    return PLOMB_OK;
}

/* Where the installed application starts: behind the SoftDevice or the MBR. */
static uint32_t application_start(const struct plomb_device *device)
{
    return device->has_softdevice ? device->softdevice.size : PLOMB_SOFTDEVICE_START;
}

/* The lowest address at which the image may be received; see "Room". */
static uint64_t lowest_start(const struct plomb_device *device,
                             const struct plomb_init_command *command)
{
    bool is_softdevice_dispensable =
        !device->needs_softdevice &&
        (command->sd_req_count == 0 || command->sd_req[0] == SD_REQ_NONE);

    if (device->has_application && device->is_dual_bank_forced) {
        uint64_t end = (uint64_t)application_start(device) + device->application_size;

        /* Page sizes are powers of two. */
        return (end + device->page_size - 1) & ~((uint64_t)device->page_size - 1);
    }
    return is_softdevice_dispensable ? PLOMB_SOFTDEVICE_START
                                     : application_start(device);
}

enum plomb_status plomb_check_room(const struct plomb_device *device,
                                   const struct plomb_init_command *command)
{
    uint64_t size = plomb_init_command_image_size(command);
    uint64_t start = lowest_start(device, command);
    uint64_t end = (uint64_t)device->bootloader_start - device->app_data_size;
    struct plomb_layout layout;

    if (device->pool_end != 0) {
        const struct plomb_pool pool = {device->pool_start, device->pool_end,
                                        device->application_size};

        return plomb_layout_plan(&pool, command, &layout);
    }
    return start <= end && size <= end - start ? PLOMB_OK : PLOMB_NO_ROOM;
}
