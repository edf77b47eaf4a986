/*
 * Writing of events, behind the state's record (docs/spec/flash.md, section 3). For
 * the verifier's own parts; freestanding.
 */
#ifndef CORE_EVENT_H
#define CORE_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/event_log.h>
#include <plomb/core/status.h>

/*
 * Adds an event. `status` gives its DFU result. An event that cannot be written is
 * lost: none is worth more than what it tells of. Without a state there is no log.
 */
void event_add(struct plomb_verifier *verifier, enum plomb_event_kind kind,
               enum plomb_status status, uint32_t value);

/*
 * The same for what anybody can cause as often as they like: a refusal, a reset. It is
 * not added again before something else has happened, so that it neither wears out the
 * flash nor drives the others out of the log.
 */
void event_add_once(struct plomb_verifier *verifier, enum plomb_event_kind kind,
                    enum plomb_status status, uint32_t value);

/* Copies the newest events to the page of a state that is being written. */
bool event_copy(const struct plomb_verifier *verifier, uint32_t page) PLOMB_MUST_USE;

#endif
