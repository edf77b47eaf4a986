#include "lib/verify_target.h"

#include <string.h>

#include <plomb/core/verifier.h>
#include <plomb/flash_map.h>

#include "base/number.h"
#include "core/bytes.h"

void verify_target_init(struct verify_subject *subject)
{
    const struct plomb_target *target = subject->options->target;
    struct plomb_device *device = &subject->device;

    device->needs_softdevice = true;
    device->takes_applications_only = !target->has_mbr;
    device->takes_external_application = false;
    device->codecs = target->codecs;
    device->bootloader_start = target->boot_start;
    device->bootloader_max_size = PLOMB_VERIFIER_SIZE;
    device->app_data_size = 0;
    device->pool_start = target->pool_start;
    device->pool_end = target->pool_end;
    if (!target->has_mbr) {
        subject->is_softdevice_known = true;
        subject->is_softdevice_size_known = true;
        device->has_softdevice = false;
    } else if (subject->options->is_softdevice_known && device->has_softdevice) {
        const uint32_t end = plomb_softdevice_end(device->softdevice.fwid);

        if (end != 0) device->pool_start = end;
    }
}

void verify_target_move(struct verify_subject *subject)
{
    if (subject->options->target == NULL) return;
    subject->device.pool_start = subject->device.softdevice.size;
}

/* Whether the pool starts where the device says, and not only somewhere behind it. */
static bool is_start_known(const struct verify_subject *subject)
{
    const struct plomb_target *target = subject->options->target;

    return !target->has_mbr || subject->device.pool_start != target->pool_start ||
           (subject->is_softdevice_known && !subject->device.has_softdevice);
}

void verify_target_room(const struct verify_subject *subject, struct plomb_check *check)
{
    const struct plomb_init_command *command = &subject->packet->command;
    const bool is_application = command->type == PLOMB_FW_APPLICATION;
    struct plomb_device device = subject->device;
    enum plomb_status status;

    device.application_size = is_application ? command->app_size : 0;
    status = plomb_check_room(&device, command);
    verify_conclude(check, status, "%s bytes from 0x%x to 0x%x of %s, %s%s",
                    NUMBER(subject->image_size), device.pool_start, device.pool_end,
                    subject->options->target->name,
                    is_application ? "beside an application of this size"
                                   : "if the application leaves them",
                    is_start_known(subject) ? "" : ", if the SoftDevice leaves them");
}

void verify_target_start(const struct verify_subject *subject,
                         struct plomb_check *check)
{
    const uint32_t start = subject->device.pool_start;
    uint8_t words[2 * sizeof(uint32_t)] = {0};
    bool is_startable;

    if (!is_start_known(subject)) {
        verify_not_checked(check, "where the SoftDevice ends is not known");
        return;
    }
    if (!subject->has_image) {
        verify_not_checked(check, "the payload is closed");
        return;
    }
    is_startable =
        plomb_application_is_startable(subject->options->target, subject->image, start);
    memcpy(words, subject->image.ptr,
           subject->image.size < sizeof(words) ? subject->image.size : sizeof(words));
    verify_conclude(check, is_startable ? PLOMB_OK : PLOMB_IMAGE_NOT_STARTABLE,
                    "at 0x%x, with the stack pointer 0x%08x and the entry 0x%08x",
                    start, bytes_read_le32(words),
                    bytes_read_le32(words + sizeof(uint32_t)));
}
