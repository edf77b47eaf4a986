#include "lib/send_installed.h"

#include <plomb/core/init_packet.h>
#include <plomb/core/softdevice.h>

#include "lib/device_query.h"

/* As the firmware answer numbers them. */
enum { KIND_SOFTDEVICE = 0, KIND_BOOTLOADER = 2 };

/* The first entry that is like `wanted` in what is not 0 there. */
static bool is_listed(const struct plomb_device_firmware *list, size_t count,
                      const struct plomb_device_firmware *wanted)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].kind == wanted->kind && list[i].version == wanted->version &&
            (wanted->size == 0 || list[i].size == wanted->size)) {
            return true;
        }
    }
    return false;
}

/* What the list says when the image is installed; false when that cannot be told. */
static bool describe(const struct plomb_package_image *image,
                     struct plomb_device_firmware *out)
{
    struct plomb_init_packet packet;
    struct plomb_softdevice softdevice;
    size_t offset = 0;

    switch (image->slot) {
    case PLOMB_SLOT_SOFTDEVICE_BOOTLOADER:
    case PLOMB_SLOT_BOOTLOADER:
        if (plomb_init_packet_parse(image->dat->bytes, &packet, &offset) != PLOMB_OK ||
            (packet.command.present & PLOMB_INIT_FW_VERSION) == 0) {
            return false;
        }
        out->kind = KIND_BOOTLOADER;
        out->version = packet.command.fw_version;
        return true;
    case PLOMB_SLOT_SOFTDEVICE:
        if (!plomb_softdevice_parse(image->bin->bytes, &softdevice) ||
            softdevice.version == 0) {
            return false;
        }
        out->kind = KIND_SOFTDEVICE;
        out->version = softdevice.version;
        out->size = softdevice.size;
        return true;
    case PLOMB_SLOT_APPLICATION:
    case PLOMB_SLOT_COUNT:
        break;
    }
    return false;
}

enum plomb_status send_is_installed(struct sending *sending, bool *is_installed_out,
                                    struct plomb_error *error)
{
    struct plomb_device_firmware list[PLOMB_DEVICE_FIRMWARE_MAX];
    struct plomb_device_firmware wanted = {0};
    size_t count = 0;
    enum plomb_status status;

    *is_installed_out = false;
    if (!describe(sending->source, &wanted)) return PLOMB_OK;
    status = device_query_firmware(&sending->client, list, &count, error);
    if (status == PLOMB_OK) *is_installed_out = is_listed(list, count, &wanted);
    return status;
}
