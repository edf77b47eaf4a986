#include <plomb/core/event_log.h>

#include <string.h>

#include "core/crc32.h"
#include "core/event.h"
#include "core/flash.h"
#include "core/state.h"

_Static_assert(sizeof(struct plomb_event) == 16, "docs/spec/flash.md, section 3");

/* The slots of the state's page; NULL without a state. */
static const struct plomb_event *slots_of(const struct plomb_verifier *verifier)
{
    const void *page = verifier->state;

    return page == NULL
               ? NULL
               : (const struct plomb_event *)(const void *)((const uint8_t *)page +
                                                            STATE_EVENTS);
}

static bool is_event(const struct plomb_event *slot)
{
    return slot->crc ==
           crc32_add(0, (const uint8_t *)slot, offsetof(struct plomb_event, crc));
}

static bool is_blank(const struct plomb_event *slot)
{
    static const struct plomb_event blank = {UINT32_MAX, 0xff,       0xff,      0xff,
                                             0xff,       UINT32_MAX, UINT32_MAX};

    return memcmp(slot, &blank, sizeof(blank)) == 0;
}

/* How many slots are in use: all up to the last that is not blank. */
static uint32_t used_slots(const struct plomb_event *slots)
{
    uint32_t used = STATE_EVENT_COUNT;

    while (used > 0 && is_blank(&slots[used - 1])) used--;
    return used;
}

bool plomb_event_find(const struct plomb_verifier *verifier, uint32_t number,
                      struct plomb_event *out)
{
    const struct plomb_event *slots = slots_of(verifier);

    for (uint32_t i = 0; slots != NULL && i < STATE_EVENT_COUNT; i++) {
        if (is_event(&slots[i]) && slots[i].number >= number) {
            *out = slots[i];
            return true;
        }
    }
    return false;
}

void plomb_event_range(const struct plomb_verifier *verifier, uint32_t *oldest_out,
                       uint32_t *next_out)
{
    const struct plomb_event *slots = slots_of(verifier);
    bool has_any = false;

    *oldest_out = 0;
    *next_out = 0;
    for (uint32_t i = 0; slots != NULL && i < STATE_EVENT_COUNT; i++) {
        if (!is_event(&slots[i])) continue;
        if (!has_any) *oldest_out = slots[i].number;
        has_any = true;
        *next_out = slots[i].number + 1;
    }
}

bool event_copy(const struct plomb_verifier *verifier, uint32_t page)
{
    const struct plomb_event *slots = slots_of(verifier);
    const struct plomb_flash *flash = verifier->config->flash;
    uint32_t target = page + STATE_EVENTS;
    uint32_t kept = 0;
    uint32_t first = STATE_EVENT_COUNT;

    if (slots == NULL) return true;
    while (first > 0 && kept < PLOMB_EVENTS_KEPT) {
        if (is_event(&slots[--first])) kept++;
    }
    for (uint32_t i = first; i < STATE_EVENT_COUNT; i++) {
        if (!is_event(&slots[i])) continue;
        if (!flash_write(flash, target, &slots[i], sizeof(slots[i]))) return false;
        target += (uint32_t)sizeof(slots[i]);
    }
    return true;
}

void event_add(struct plomb_verifier *verifier, enum plomb_event_kind kind,
               enum plomb_status status, uint32_t value)
{
    struct plomb_event event = {.kind = (uint8_t)kind, .value = value};
    struct plomb_state_record next;
    uint32_t oldest;
    uint32_t used;
    uint32_t address;

    if (verifier->state == NULL) return;
    used = used_slots(slots_of(verifier));
    if (used == STATE_EVENT_COUNT) {
        state_copy(verifier, &next);
        if (!state_write(verifier, &next)) return;
        used = used_slots(slots_of(verifier));
    }
    plomb_event_range(verifier, &oldest, &event.number);
    event.result = plomb_dfu_result(status, &event.extended_error);
    event.crc =
        crc32_add(0, (const uint8_t *)&event, offsetof(struct plomb_event, crc));
    address = (uint32_t)((uintptr_t)verifier->state - verifier->config->flash->origin) +
              STATE_EVENTS + used * (uint32_t)sizeof(event);
    if (!flash_write(verifier->config->flash, address, &event, sizeof(event))) return;
}

/* What may come again and again without anybody's signature. */
static bool is_idle(uint8_t kind)
{
    return kind == PLOMB_EVENT_REFUSED || kind == PLOMB_EVENT_RESET;
}

void event_add_once(struct plomb_verifier *verifier, enum plomb_event_kind kind,
                    enum plomb_status status, uint32_t value)
{
    struct plomb_event event;
    uint32_t oldest;
    uint32_t number;

    plomb_event_range(verifier, &oldest, &number);
    while (number-- > oldest && plomb_event_find(verifier, number, &event) &&
           event.number == number && is_idle(event.kind)) {
        if (event.kind == kind && event.value == value) return;
    }
    event_add(verifier, kind, status, value);
}
