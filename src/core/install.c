#include "core/install.h"

#include <string.h>

#include <plomb/core/decode.h>
#include <plomb/core/unwrap.h>

#include "core/bytes.h"
#include "core/flash.h"
#include "core/journal.h"
#include "core/state.h"
#include "core/update.h"

/* What the decoder's input and output have to know. */
struct install {
    struct plomb_verifier *verifier;
    uint32_t target;    /* address of the image's first page */
    uint32_t old_pages; /* that go to the backup before they are overwritten */
    uint32_t kept;      /* pages that are in the backup */
    uint32_t done;      /* pages that are in place */
    bool is_resumed;    /* the next page may be there, and its mark torn */
};

static uint32_t page_count(uint32_t size)
{
    return (size + PLOMB_PAGE_SIZE - 1) / PLOMB_PAGE_SIZE;
}

static bool read_payload(void *context, uint32_t offset, uint8_t *out, size_t size)
{
    const struct plomb_verifier *verifier = ((struct install *)context)->verifier;

    memcpy(out,
           plomb_flash_at(verifier->config->flash,
                          verifier->journal->staging_start + offset),
           size);
    return true;
}

static bool read_image(void *context, uint32_t offset, uint8_t *out, size_t size)
{
    const struct install *install = context;

    memcpy(out,
           plomb_flash_at(install->verifier->config->flash, install->target + offset),
           size);
    return true;
}

/* Where the old image's page is by now. */
static uint32_t base_page(const struct install *install, uint32_t page)
{
    const struct plomb_journal_record *journal = install->verifier->journal;

    return (page < install->kept ? journal->backup_start : journal->image_start) +
           page * PLOMB_PAGE_SIZE;
}

static bool read_base(void *context, uint32_t offset, uint8_t *out, size_t size)
{
    const struct install *install = context;
    const struct plomb_flash *flash = install->verifier->config->flash;

    while (size > 0) {
        const uint32_t inside = offset % PLOMB_PAGE_SIZE;
        const size_t room = PLOMB_PAGE_SIZE - inside;
        const size_t part = size < room ? size : room;

        memcpy(out,
               plomb_flash_at(flash,
                              base_page(install, offset / PLOMB_PAGE_SIZE) + inside),
               part);
        offset += (uint32_t)part;
        out += part;
        size -= part;
    }
    return true;
}

static bool put_page(struct install *install, uint32_t address, const uint8_t *bytes,
                     size_t size)
{
    const struct plomb_flash *flash = install->verifier->config->flash;
    const bool is_resumed = install->is_resumed;

    install->is_resumed = false;
    return is_resumed ? flash_renew(flash, address, bytes, size)
                      : flash_replace(flash, address, bytes, size);
}

/* Copies a page of the old image to the backup. */
static bool keep_page(struct install *install, uint32_t index)
{
    struct plomb_verifier *verifier = install->verifier;
    const struct plomb_flash *flash = verifier->config->flash;
    const uint32_t offset = index * PLOMB_PAGE_SIZE;
    const uint32_t backup = verifier->journal->backup_start + offset;

    if (!put_page(install, backup, plomb_flash_at(flash, install->target + offset),
                  PLOMB_PAGE_SIZE) ||
        !journal_vouch(verifier, JOURNAL_PAGE, 2 * index, backup)) {
        return false;
    }
    install->kept = index + 1;
    return true;
}

/* `page` is verifier->page. */
static bool write_page(void *context, uint32_t offset, const uint8_t *page, size_t size)
{
    struct install *install = context;
    struct plomb_verifier *verifier = install->verifier;
    const uint32_t index = offset / PLOMB_PAGE_SIZE;
    const uint32_t target = install->target + offset;

    if (index < install->done) return true;
    if (index < install->old_pages && index >= install->kept &&
        !keep_page(install, index)) {
        return false;
    }
    /* The words of a last page that is no whole number of them. */
    memset(verifier->page + size, 0xff, (PLOMB_PAGE_SIZE - size) % sizeof(uint32_t));
    install->done = index + 1;
    return put_page(install, target, page, size) &&
           journal_vouch(verifier, JOURNAL_PAGE, 2 * index + 1, target);
}

/* The image of a plain package is its own payload. */
static enum plomb_status copy_image(struct install *install, uint32_t size)
{
    uint8_t *page = install->verifier->page;

    for (uint32_t offset = 0; offset < size; offset += PLOMB_PAGE_SIZE) {
        const uint32_t left = size - offset;
        const uint32_t part = left < PLOMB_PAGE_SIZE ? left : PLOMB_PAGE_SIZE;

        if (!read_payload(install, offset, page, part) ||
            !write_page(install, offset, page, part)) {
            return PLOMB_FLASH_FAILED;
        }
    }
    return PLOMB_OK;
}

static enum plomb_status find_content_key(const struct plomb_verifier *verifier,
                                          const struct plomb_extension *extension,
                                          uint8_t content_key[PLOMB_CONTENT_KEY_MAX])
{
    struct plomb_device_key key;
    enum plomb_status status = PLOMB_RECIPIENT_MISSING;

    if (extension->cipher == PLOMB_CIPHER_NONE) return PLOMB_OK;
    if (!plomb_device_key_parse(
            update_span(verifier, verifier->config->target->key_page, PLOMB_REVOCATION),
            &key)) {
        return status;
    }
    status = plomb_content_key_unwrap(extension, &key, content_key);
    bytes_wipe(&key, sizeof(key));
    return status;
}

static enum plomb_status decode_payload(struct install *install,
                                        const struct plomb_init_command *command)
{
    struct plomb_verifier *verifier = install->verifier;
    const struct plomb_decode_io io = {read_payload, read_image, read_base, write_page,
                                       install};
    uint8_t content_key[PLOMB_CONTENT_KEY_MAX];
    const struct plomb_decode_job job = {
        .io = &io,
        .extension = &command->extension,
        .content_key =
            command->extension.cipher == PLOMB_CIPHER_NONE ? NULL : content_key,
        .image_size = (uint32_t)plomb_init_command_image_size(command),
        .page = verifier->page};
    enum plomb_status status =
        find_content_key(verifier, &command->extension, content_key);

    if (status == PLOMB_OK) status = verifier->config->decode(verifier->decoder, &job);
    bytes_wipe(content_key, sizeof(content_key));
    return status == PLOMB_DECODE_IO_FAILED ? PLOMB_FLASH_FAILED : status;
}

/*
 * Finds out how far a former run came. Its last mark may be one whose writing was
 * interrupted: it counts if its page is whole, and is then written for good, since
 * what follows relies on it. Without it the page is done again; those before it
 * were complete when it was begun.
 */
static bool find_progress(struct install *install, uint32_t pages)
{
    struct plomb_verifier *verifier = install->verifier;
    uint32_t count = 2 * pages;

    while (count > 0 && !journal_is_marked(verifier, JOURNAL_PAGE, count - 1)) count--;
    if (count > 0) {
        const uint32_t last = count - 1;
        const uint32_t page =
            (last % 2 == 0 ? verifier->journal->backup_start : install->target) +
            last / 2 * PLOMB_PAGE_SIZE;

        if (!journal_is_vouched(verifier, JOURNAL_PAGE, last, page)) {
            count--;
        } else if (!journal_vouch(verifier, JOURNAL_PAGE, last, page)) {
            return false;
        }
    }
    install->done = count / 2;
    install->kept = (count + 1) / 2;
    return true;
}

enum plomb_status install_decode(struct plomb_verifier *verifier,
                                 const struct plomb_init_command *command,
                                 uint32_t target)
{
    const uint32_t size = (uint32_t)plomb_init_command_image_size(command);
    struct install install = {.verifier = verifier, .target = target};
    enum plomb_status status = PLOMB_FLASH_FAILED;

    install.is_resumed = journal_is_marked(verifier, JOURNAL_BEGUN, 0);
    if (!journal_set(verifier, JOURNAL_BEGUN, 0) ||
        !find_progress(&install, page_count(size))) {
        return status;
    }
    if (target == verifier->journal->image_start && verifier->journal->has_trial) {
        install.old_pages = page_count(verifier->device.application_size);
    }
    status = plomb_init_command_is_sealed(command) ? decode_payload(&install, command)
                                                   : copy_image(&install, size);
    return status == PLOMB_OK ? update_check_image(verifier, command, target) : status;
}

bool install_revert(struct plomb_verifier *verifier)
{
    const struct plomb_flash *flash = verifier->config->flash;
    const struct plomb_journal_record *journal = verifier->journal;
    const uint32_t size = verifier->device.application_size;
    struct install install = {.verifier = verifier, .target = journal->image_start};
    uint8_t digest[PLOMB_SHA256_SIZE];

    if (journal->has_trial && !find_progress(&install, JOURNAL_PAGES)) return false;
    for (uint32_t i = 0; i < install.kept && i < page_count(size); i++) {
        const uint32_t offset = i * PLOMB_PAGE_SIZE;

        if (!flash_replace(flash, journal->image_start + offset,
                           plomb_flash_at(flash, journal->backup_start + offset),
                           PLOMB_PAGE_SIZE)) {
            return false;
        }
    }
    plomb_port_sha256(update_span(verifier, journal->image_start, size), digest);
    return memcmp(digest, verifier->device.base_sha256, sizeof(digest)) == 0;
}
