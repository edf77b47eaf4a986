#include "core/journal.h"

#include <string.h>

#include "core/bytes.h"
#include "core/crc32.h"
#include "core/flash.h"
#include "core/state.h"

enum { VERSION = 1 };

static const uint8_t magic[4] = {'p', 'l', 'm', 'j'};

static uint32_t record_crc(const struct plomb_journal_record *record)
{
    return crc32_add(0, (const uint8_t *)record,
                     offsetof(struct plomb_journal_record, crc));
}

/* The number that the update under way has. */
static uint32_t live_number(const struct plomb_verifier *verifier)
{
    return verifier->state->finished + 1;
}

void journal_find(struct plomb_verifier *verifier)
{
    const struct plomb_verifier_config *config = verifier->config;
    const struct plomb_journal_record *record =
        (const struct plomb_journal_record *)(const void *)plomb_flash_at(
            config->flash, config->target->journal_page);

    verifier->journal = NULL;
    if (verifier->state != NULL && memcmp(record->magic, magic, sizeof(magic)) == 0 &&
        record->version == VERSION && record->number == live_number(verifier) &&
        record->packet_size <= PLOMB_INIT_PACKET_MAX && record->mark != FLASH_BLANK &&
        record->crc == record_crc(record)) {
        verifier->journal = record;
    }
}

static bool mark_at(const struct plomb_verifier *verifier, uint32_t offset)
{
    return flash_mark(verifier->config->flash,
                      verifier->config->target->journal_page + offset);
}

bool journal_renew(const struct plomb_verifier *verifier)
{
    return flash_write(verifier->config->flash, verifier->config->target->journal_page,
                       verifier->journal, offsetof(struct plomb_journal_record, mark));
}

bool journal_settle(const struct plomb_verifier *verifier)
{
    return verifier->journal == NULL || verifier->journal->settled != FLASH_BLANK ||
           (journal_renew(verifier) &&
            mark_at(verifier, offsetof(struct plomb_journal_record, mark)) &&
            mark_at(verifier, offsetof(struct plomb_journal_record, settled)));
}

bool journal_begin(struct plomb_verifier *verifier, struct plomb_span packet,
                   const struct plomb_layout *layout)
{
    const struct plomb_flash *flash = verifier->config->flash;
    struct plomb_journal_record record = {.version = VERSION,
                                          .number = live_number(verifier),
                                          .packet_size = (uint32_t)packet.size,
                                          .image_start = layout->image_start,
                                          .staging_start = layout->staging_start,
                                          .backup_start = layout->backup_start,
                                          .has_trial = layout->has_trial};

    memcpy(record.magic, magic, sizeof(magic));
    memset(record.packet, 0xff, sizeof(record.packet));
    memcpy(record.packet, packet.ptr, packet.size);
    record.crc = record_crc(&record);
    if (!journal_erase(verifier) ||
        !flash_write(flash, verifier->config->target->journal_page, &record,
                     offsetof(struct plomb_journal_record, mark)) ||
        !mark_at(verifier, offsetof(struct plomb_journal_record, mark)) ||
        !mark_at(verifier, offsetof(struct plomb_journal_record, settled))) {
        return false;
    }
    journal_find(verifier);
    return true;
}

bool journal_erase(struct plomb_verifier *verifier)
{
    verifier->journal = NULL;
    verifier->received = 0;
    return flash_erase(verifier->config->flash, verifier->config->target->journal_page);
}

static uint32_t offset_of(enum journal_mark mark, uint32_t index)
{
    return (uint32_t)mark + index * (uint32_t)sizeof(uint32_t);
}

bool journal_is_marked(const struct plomb_verifier *verifier, enum journal_mark mark,
                       uint32_t index)
{
    return flash_is_marked(verifier->config->flash,
                           verifier->config->target->journal_page +
                               offset_of(mark, index));
}

bool journal_set(const struct plomb_verifier *verifier, enum journal_mark mark,
                 uint32_t index)
{
    return mark_at(verifier, offset_of(mark, index));
}

/* Never a blank word. */
static uint32_t page_crc(const struct plomb_flash *flash, uint32_t page)
{
    const uint32_t crc = crc32_add(0, plomb_flash_at(flash, page), PLOMB_PAGE_SIZE);

    return crc == FLASH_BLANK ? 0 : crc;
}

bool journal_is_vouched(const struct plomb_verifier *verifier, enum journal_mark mark,
                        uint32_t index, uint32_t page)
{
    const struct plomb_flash *flash = verifier->config->flash;
    const uint32_t address =
        verifier->config->target->journal_page + offset_of(mark, index);

    return bytes_read_le32(plomb_flash_at(flash, address)) == page_crc(flash, page);
}

bool journal_vouch(const struct plomb_verifier *verifier, enum journal_mark mark,
                   uint32_t index, uint32_t page)
{
    const struct plomb_flash *flash = verifier->config->flash;
    const uint32_t crc = page_crc(flash, page);

    return flash_write(flash,
                       verifier->config->target->journal_page + offset_of(mark, index),
                       &crc, sizeof(crc));
}

struct plomb_span journal_packet(const struct plomb_verifier *verifier)
{
    return plomb_span(verifier->journal->packet, verifier->journal->packet_size);
}
