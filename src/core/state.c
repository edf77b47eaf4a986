#include "core/state.h"

#include <string.h>

#include "core/crc32.h"
#include "core/event.h"
#include "core/flash.h"

enum { VERSION = 1 };

static const uint8_t magic[4] = {'p', 'l', 'm', 's'};

static uint32_t record_crc(const struct plomb_state_record *record)
{
    return crc32_add(0, (const uint8_t *)record,
                     offsetof(struct plomb_state_record, crc));
}

/* A whole record, with or without its mark; NULL when there is none. */
static const struct plomb_state_record *record_in(const struct plomb_verifier *verifier,
                                                  unsigned int page)
{
    const struct plomb_verifier_config *config = verifier->config;
    const struct plomb_target *target = config->target;
    const struct plomb_state_record *record =
        (const struct plomb_state_record *)(const void *)plomb_flash_at(
            config->flash, target->state_pages[page]);

    /* Pool and page sizes are multiples of pages, so an end inside is enough. */
    if (memcmp(record->magic, magic, sizeof(magic)) != 0 ||
        record->version != VERSION ||
        record->app_size > target->pool_end - target->pool_start ||
        record->packet_size > PLOMB_INIT_PACKET_MAX ||
        record->crc != record_crc(record)) {
        return NULL;
    }
    return record;
}

static const struct plomb_state_record *marked_in(const struct plomb_verifier *verifier,
                                                  unsigned int page)
{
    const struct plomb_state_record *record = record_in(verifier, page);

    return record != NULL && record->mark != FLASH_BLANK ? record : NULL;
}

void state_find(struct plomb_verifier *verifier)
{
    const struct plomb_state_record *first = marked_in(verifier, 0);
    const struct plomb_state_record *second = marked_in(verifier, 1);

    verifier->state =
        second == NULL || (first != NULL && first->sequence > second->sequence)
            ? first
            : second;
}

/* The address of a field of the record that counts. */
static uint32_t address_of(const struct plomb_verifier *verifier, const void *field)
{
    return (uint32_t)((uintptr_t)field - verifier->config->flash->origin);
}

/*
 * A whole record whose mark reads as blank may have one that was interrupted, and count
 * at the next reset, when what it says is no longer so. It must go.
 */
static bool drop_unmarked(const struct plomb_verifier *verifier)
{
    for (unsigned int page = 0; page < 2; page++) {
        const struct plomb_state_record *record = record_in(verifier, page);

        if (record != NULL && record->mark == FLASH_BLANK &&
            !flash_erase(verifier->config->flash,
                         verifier->config->target->state_pages[page])) {
            return false;
        }
    }
    return true;
}

bool state_settle(const struct plomb_verifier *verifier)
{
    const struct plomb_state_record *state = verifier->state;
    const struct plomb_flash *flash = verifier->config->flash;

    if (state == NULL) return true;
    if (!drop_unmarked(verifier)) return false;
    return state->settled != FLASH_BLANK ||
           (flash_write(flash, address_of(verifier, state), state,
                        offsetof(struct plomb_state_record, mark)) &&
            flash_mark(flash, address_of(verifier, &state->mark)) &&
            flash_mark(flash, address_of(verifier, &state->settled)));
}

void state_copy(const struct plomb_verifier *verifier, struct plomb_state_record *out)
{
    if (verifier->state != NULL) {
        *out = *verifier->state;
    } else {
        memset(out, 0, sizeof(*out));
        memset(out->packet, 0xff, sizeof(out->packet));
    }
}

bool state_write(struct plomb_verifier *verifier, struct plomb_state_record *next)
{
    const struct plomb_verifier_config *config = verifier->config;
    const uint32_t *pages = config->target->state_pages;
    const bool is_first =
        verifier->state != NULL && address_of(verifier, verifier->state) == pages[0];
    const uint32_t page = pages[is_first ? 1 : 0];

    memcpy(next->magic, magic, sizeof(magic));
    next->version = VERSION;
    next->sequence = verifier->state == NULL ? 1 : verifier->state->sequence + 1;
    next->crc = record_crc(next);
    if (!flash_erase(config->flash, page) ||
        !flash_write(config->flash, page, next,
                     offsetof(struct plomb_state_record, mark)) ||
        !event_copy(verifier, page) ||
        !flash_mark(config->flash,
                    page + (uint32_t)offsetof(struct plomb_state_record, mark)) ||
        !flash_mark(config->flash,
                    page + (uint32_t)offsetof(struct plomb_state_record, settled))) {
        return false;
    }
    state_find(verifier);
    return true;
}
