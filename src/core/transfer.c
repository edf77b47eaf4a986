#include <plomb/core/transfer.h>

#include <string.h>

#include "core/event.h"
#include "core/flash.h"
#include "core/journal.h"
#include "core/update.h"
#include "core/verdict.h"

static void refuse(enum plomb_status status, struct plomb_decision *decision)
{
    decision->verdict = PLOMB_VERDICT_REFUSED;
    decision->status = status;
    decision->result = plomb_dfu_result(status, &decision->extended_error);
    decision->error_offset = 0;
}

/* Whether the update in transfer is that of these bytes. */
static bool is_under_way(const struct plomb_verifier *verifier,
                         struct plomb_span packet)
{
    const struct plomb_span other = plomb_transfer_packet(verifier);

    return plomb_span_is_equal(other, packet);
}

/* Makes room and begins the update. */
static enum plomb_status begin(struct plomb_verifier *verifier,
                               struct plomb_span packet,
                               const struct plomb_init_command *command)
{
    const struct plomb_pool pool = {verifier->device.pool_start,
                                    verifier->device.pool_end,
                                    verifier->device.application_size};
    struct plomb_layout layout;
    enum plomb_status status = plomb_layout_plan(&pool, command, &layout);

    if (status != PLOMB_OK) return status;
    /* Counts as a finished update, so that an older journal means nothing. */
    if (layout.drops_application && verifier->device.has_application &&
        !update_give_up(verifier, false)) {
        return PLOMB_FLASH_FAILED;
    }
    return journal_begin(verifier, packet, &layout) ? PLOMB_OK : PLOMB_FLASH_FAILED;
}

void plomb_transfer_begin(struct plomb_verifier *verifier, struct plomb_span packet,
                          struct plomb_decision *decision)
{
    struct plomb_init_packet parsed;
    enum plomb_status status = PLOMB_OK;

    if (plomb_verifier_phase(verifier) > PLOMB_UPDATE_TRANSFER) {
        refuse(PLOMB_UPDATE_PENDING, decision);
        return;
    }
    /* There is one after every boot, unless flash took none. */
    if (verifier->state == NULL) {
        refuse(PLOMB_FLASH_FAILED, decision);
        return;
    }
    update_decide(verifier, packet, &parsed, decision);
    if (!verdict_is_accepted(decision->verdict)) {
        event_add_once(verifier, PLOMB_EVENT_REFUSED, decision->status,
                       (uint32_t)decision->status);
        return;
    }
    verifier->is_resumed = is_under_way(verifier, packet);
    if (verifier->is_resumed) {
        if (!journal_settle(verifier)) refuse(PLOMB_FLASH_FAILED, decision);
        return;
    }
    status = begin(verifier, packet, &parsed.command);
    if (status != PLOMB_OK) {
        refuse(status, decision);
    } else {
        event_add(verifier, PLOMB_EVENT_ACCEPTED, PLOMB_OK, parsed.command.fw_version);
    }
}

struct plomb_span plomb_transfer_packet(const struct plomb_verifier *verifier)
{
    return verifier->journal == NULL ? plomb_span(NULL, 0) : journal_packet(verifier);
}

uint32_t plomb_transfer_expected(const struct plomb_verifier *verifier)
{
    struct plomb_init_packet packet;
    size_t offset;

    if (verifier->journal == NULL ||
        plomb_init_packet_parse(journal_packet(verifier), &packet, &offset) !=
            PLOMB_OK) {
        return 0;
    }
    /* Fits into the pool, or it would not have been accepted. */
    return (uint32_t)plomb_transfer_size(&packet.command);
}

struct plomb_span plomb_transfer_received(const struct plomb_verifier *verifier)
{
    return verifier->journal == NULL
               ? plomb_span(NULL, 0)
               : update_span(verifier, verifier->journal->staging_start,
                             verifier->received);
}

/* The whole payload is in flash: whether it is the signed one. */
static enum plomb_status finish(struct plomb_verifier *verifier)
{
    struct plomb_init_packet packet;
    enum plomb_status status = update_read(verifier, &packet);

    if (status != PLOMB_OK) return status;
    status = update_check_payload(verifier, &packet.command);
    event_add(verifier, PLOMB_EVENT_RECEIVED, status, packet.command.fw_version);
    if (status != PLOMB_OK) {
        return journal_erase(verifier) ? status : PLOMB_FLASH_FAILED;
    }
    return journal_renew(verifier) && journal_set(verifier, JOURNAL_RECEIVED, 0)
               ? PLOMB_OK
               : PLOMB_FLASH_FAILED;
}

enum plomb_status plomb_transfer_store(struct plomb_verifier *verifier, size_t size)
{
    const struct plomb_flash *flash = verifier->config->flash;
    const uint32_t offset = verifier->received;
    const uint32_t address = verifier->journal->staging_start + offset;
    const bool is_resumed = verifier->is_resumed;
    enum plomb_status status;

    /* The words of a last page that is no whole number of them. */
    memset(verifier->page + size, 0xff, (PLOMB_PAGE_SIZE - size) % sizeof(uint32_t));
    verifier->is_resumed = false;
    if (!(is_resumed ? flash_renew(flash, address, verifier->page, size)
                     : flash_replace(flash, address, verifier->page, size)) ||
        !journal_vouch(verifier, JOURNAL_OBJECT, offset / PLOMB_PAGE_SIZE, address)) {
        return PLOMB_FLASH_FAILED;
    }
    verifier->received += (uint32_t)size;
    if (verifier->received != plomb_transfer_expected(verifier)) return PLOMB_OK;
    status = finish(verifier);
    /* What is not bound to be installed is not received: the object may come again. */
    if (status != PLOMB_OK && verifier->journal != NULL) verifier->received = offset;
    return status;
}
