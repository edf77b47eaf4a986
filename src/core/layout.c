#include <plomb/core/layout.h>

#include <plomb/core/chip.h>
#include <plomb/core/softdevice.h>

/* The bytes of whole pages; of sizes that were found to fit a chip. */
static uint32_t whole_pages(uint32_t size)
{
    return (size + PLOMB_PAGE_SIZE - 1) & ~(uint32_t)(PLOMB_PAGE_SIZE - 1);
}

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

uint64_t plomb_transfer_size(const struct plomb_init_command *command)
{
    return plomb_init_command_is_sealed(command)
               ? command->extension.payload_size
               : plomb_init_command_image_size(command);
}

/* Whether what is transferred is the image itself. */
static bool is_plain_payload(const struct plomb_init_command *command)
{
    return !plomb_init_command_is_sealed(command) ||
           (command->extension.codec == PLOMB_CODEC_STORED &&
            command->extension.cipher == PLOMB_CIPHER_NONE);
}

/* Whether it may be installed over what is there. */
static bool is_backup_dispensable(const struct plomb_init_command *command)
{
    return !plomb_init_command_is_sealed(command) ||
           (command->extension.flags & PLOMB_FLAG_NO_BACKUP) != 0;
}

static enum plomb_status plan_application(const struct plomb_pool *pool,
                                          const struct plomb_init_command *command,
                                          uint32_t room, struct plomb_layout *out)
{
    const bool is_sealed = plomb_init_command_is_sealed(command);
    const uint32_t image = whole_pages(command->app_size);
    const uint32_t old = whole_pages(pool->application_size);
    const uint32_t kept = old < image ? old : image;
    const uint32_t top = larger(old, image);

    if (is_sealed && top + kept <= room) {
        out->backup_start = out->staging_start - (uint32_t)kept;
        out->has_trial = true;
        return PLOMB_OK;
    }
    if (!is_backup_dispensable(command) || top > room ||
        (is_sealed && plomb_extension_is_delta(&command->extension))) {
        return PLOMB_NO_ROOM;
    }
    return PLOMB_OK;
}

/* A SoftDevice, a bootloader, or both. */
static enum plomb_status plan_system(const struct plomb_pool *pool,
                                     const struct plomb_init_command *command,
                                     uint32_t room, struct plomb_layout *out)
{
    const uint32_t copy =
        is_plain_payload(command)
            ? 0
            : whole_pages((uint32_t)plomb_init_command_image_size(command));
    const uint32_t softdevice_end =
        PLOMB_SOFTDEVICE_START +
        whole_pages(command->type == PLOMB_FW_BOOTLOADER ? 0 : command->sd_size);
    const uint32_t overlap =
        softdevice_end > pool->start ? softdevice_end - pool->start : 0;

    if (copy + overlap > room) return PLOMB_NO_ROOM;
    if (copy != 0) out->backup_start = out->staging_start - (uint32_t)copy;
    if (copy + larger(overlap, whole_pages(pool->application_size)) <= room) {
        return PLOMB_OK;
    }
    out->drops_application = true;
    return is_backup_dispensable(command) ? PLOMB_OK : PLOMB_NO_ROOM;
}

enum plomb_status plomb_layout_plan(const struct plomb_pool *pool,
                                    const struct plomb_init_command *command,
                                    struct plomb_layout *out)
{
    const uint32_t size = pool->end - pool->start;
    const uint64_t transfer = plomb_transfer_size(command);
    uint32_t payload;

    /* No unknown type, and no sum that wraps. */
    if (plomb_init_command_image_size(command) > size || transfer > size) {
        return PLOMB_NO_ROOM;
    }
    payload = whole_pages((uint32_t)transfer);
    if (payload > size) return PLOMB_NO_ROOM;
    out->image_start = pool->start;
    out->staging_start = pool->end - (uint32_t)payload;
    out->backup_start = PLOMB_NO_BACKUP;
    out->has_trial = false;
    out->drops_application = false;
    return command->type == PLOMB_FW_APPLICATION
               ? plan_application(pool, command, size - payload, out)
               : plan_system(pool, command, size - payload, out);
}
