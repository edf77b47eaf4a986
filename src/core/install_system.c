#include "core/install.h"

#include <string.h>

#include <plomb/core/softdevice.h>

#include "core/flash.h"
#include "core/journal.h"
#include "core/update.h"

/*
 * SoftDevices and bootloaders (docs/spec/flash.md, section 8). Nothing is kept of
 * what they replace: the new one stands whole in the pool until all is done.
 */

static bool has_softdevice_part(const struct plomb_init_command *command)
{
    return command->type != PLOMB_FW_BOOTLOADER;
}

static bool has_bootloader_part(const struct plomb_init_command *command)
{
    return command->type != PLOMB_FW_SOFTDEVICE;
}

/* Where in the pool the plain image is, or will be. */
static uint32_t plain_image(const struct plomb_verifier *verifier)
{
    const struct plomb_journal_record *journal = verifier->journal;

    return journal->backup_start == PLOMB_NO_BACKUP ? journal->staging_start
                                                    : journal->backup_start;
}

/* Makes the plain image, unless the payload is it, and checks it. */
static enum plomb_status expand(struct plomb_verifier *verifier,
                                const struct plomb_init_command *command)
{
    const uint32_t target = plain_image(verifier);
    enum plomb_status status;

    /* An ATTEMPT was written after EXPANDED was whole: no third time. */
    if (journal_is_marked(verifier, JOURNAL_EXPANDED, 0)) {
        status = plomb_check_image_hash(
            command, update_span(verifier, target,
                                 (uint32_t)plomb_init_command_image_size(command)));
        if (status != PLOMB_OK) return status;
        return journal_is_marked(verifier, JOURNAL_ATTEMPT, 0) ||
                       journal_set(verifier, JOURNAL_EXPANDED, 0)
                   ? PLOMB_OK
                   : PLOMB_FLASH_FAILED;
    }
    status = target == verifier->journal->staging_start
                 ? update_check_image(verifier, command, target)
                 : install_decode(verifier, command, target);
    if (status != PLOMB_OK) return status;
    return journal_set(verifier, JOURNAL_EXPANDED, 0) ? PLOMB_OK : PLOMB_FLASH_FAILED;
}

/*
 * Every page again after a cut, as far as it is not the same: and that is written over
 * itself, since it may not be so at the next reset.
 */
static enum plomb_status copy_softdevice(const struct plomb_verifier *verifier,
                                         const struct plomb_init_command *command,
                                         bool is_resumed)
{
    const struct plomb_flash *flash = verifier->config->flash;
    const uint32_t size = command->sd_size;

    if (journal_is_marked(verifier, JOURNAL_COPIED, 0)) return PLOMB_OK;
    for (uint32_t offset = 0; offset < size; offset += PLOMB_PAGE_SIZE) {
        const uint32_t left = size - offset;
        const uint8_t *source = plomb_flash_at(flash, plain_image(verifier) + offset);
        const uint32_t target = PLOMB_SOFTDEVICE_START + offset;
        const uint32_t part = left < PLOMB_PAGE_SIZE ? left : PLOMB_PAGE_SIZE;

        if (!is_resumed && memcmp(plomb_flash_at(flash, target), source, part) == 0) {
            continue;
        }
        if (!flash_renew(flash, target, source, part)) return PLOMB_FLASH_FAILED;
    }
    return journal_set(verifier, JOURNAL_COPIED, 0) ? PLOMB_OK : PLOMB_FLASH_FAILED;
}

static enum plomb_status copy_bootloader(const struct plomb_verifier *verifier,
                                         const struct plomb_init_command *command)
{
    const struct plomb_verifier_config *config = verifier->config;
    const uint32_t source =
        plain_image(verifier) + (has_softdevice_part(command) ? command->sd_size : 0);
    const uint8_t *wanted = plomb_flash_at(config->flash, source);

    for (uint32_t i = 0; i < JOURNAL_ATTEMPTS; i++) {
        if (memcmp(plomb_flash_at(config->flash, config->target->boot_start), wanted,
                   command->bl_size) == 0) {
            return PLOMB_OK;
        }
        if (journal_is_marked(verifier, JOURNAL_ATTEMPT, i)) continue;
        if (!journal_set(verifier, JOURNAL_ATTEMPT, i)) break;
        config->copy_bootloader(source, command->bl_size);
    }
    return PLOMB_FLASH_FAILED;
}

enum plomb_status install_system(struct plomb_verifier *verifier,
                                 const struct plomb_init_command *command)
{
    const bool is_resumed = journal_is_marked(verifier, JOURNAL_EXPANDED, 0);
    enum plomb_status status = expand(verifier, command);

    if (status == PLOMB_OK && has_softdevice_part(command)) {
        status = copy_softdevice(verifier, command, is_resumed);
    }
    if (status == PLOMB_OK && has_bootloader_part(command)) {
        status = copy_bootloader(verifier, command);
    }
    return status;
}
