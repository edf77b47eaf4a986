#include <plomb/core/verifier.h>

#include <string.h>

#include <plomb/core/port.h>

#include "core/bytes.h"
#include "core/event.h"
#include "core/flash.h"
#include "core/install.h"
#include "core/journal.h"
#include "core/state.h"
#include "core/update.h"
#include "core/verdict.h"

/* docs/spec/flash.md, section 9. */

_Static_assert(offsetof(struct plomb_verifier, page) % sizeof(uint32_t) == 0,
               "flash is written in words");

enum { STEPS_MAX = 4 }; /* install, give up or revert, and what that leaves */

void plomb_verifier_init(struct plomb_verifier *verifier,
                         const struct plomb_verifier_config *config,
                         union plomb_decoder *decoder)
{
    verifier->config = config;
    verifier->decoder = decoder;
    verifier->start = 0;
    verifier->signer = 0;
    verifier->is_resumed = false;
    update_refresh(verifier);
}

static bool is_marked(const struct plomb_verifier *verifier, enum journal_mark mark)
{
    return journal_is_marked(verifier, mark, 0);
}

enum plomb_update_phase plomb_verifier_phase(const struct plomb_verifier *verifier)
{
    if (verifier->journal == NULL) return PLOMB_UPDATE_NONE;
    if (is_marked(verifier, JOURNAL_REVERT)) return PLOMB_UPDATE_REVERT;
    if (is_marked(verifier, JOURNAL_INSTALLED)) return PLOMB_UPDATE_TRIAL;
    if (is_marked(verifier, JOURNAL_RECEIVED)) return PLOMB_UPDATE_RECEIVED;
    return PLOMB_UPDATE_TRANSFER;
}

bool plomb_application_is_startable(const struct plomb_target *target,
                                    struct plomb_span image, uint32_t start)
{
    const uint32_t ram_end = PLOMB_RAM_START + target->ram_size;
    uint32_t stack;
    uint32_t entry;

    if (image.size < 2 * sizeof(uint32_t)) return false;
    stack = bytes_read_le32(image.ptr);
    entry = bytes_read_le32(image.ptr + sizeof(uint32_t));
    return stack >= PLOMB_RAM_START && stack <= ram_end && (entry & 1) != 0 &&
           entry >= start && entry < start + image.size;
}

/* Whether an image of that hash is there, and can be started. */
static enum plomb_verdict check_start(const struct plomb_verifier *verifier,
                                      uint32_t start, uint32_t size,
                                      const uint8_t sha256[PLOMB_SHA256_SIZE])
{
    const struct plomb_span image = update_span(verifier, start, size);
    uint8_t digest[PLOMB_SHA256_SIZE];

    plomb_port_sha256(image, digest);
    if (!plomb_application_is_startable(verifier->config->target, image, start)) {
        return PLOMB_VERDICT_REFUSED;
    }
    return memcmp(digest, sha256, sizeof(digest)) == 0 ? PLOMB_VERDICT_ACCEPTED
                                                       : PLOMB_VERDICT_REFUSED;
}

/*
 * A plain application, which has no way back, leaves what is installed alone if it
 * cannot be started in its place.
 */
static enum plomb_status check_plain(const struct plomb_verifier *verifier,
                                     const struct plomb_init_command *command)
{
    const struct plomb_journal_record *journal = verifier->journal;

    if (command->type != PLOMB_FW_APPLICATION ||
        plomb_init_command_is_sealed(command) ||
        plomb_application_is_startable(
            verifier->config->target,
            update_span(verifier, journal->staging_start, command->app_size),
            journal->image_start)) {
        return PLOMB_OK;
    }
    return PLOMB_IMAGE_NOT_STARTABLE;
}

/* Starts the image, if it still is what it was. */
static enum plomb_boot start(struct plomb_verifier *verifier, uint32_t size,
                             const uint8_t sha256[PLOMB_SHA256_SIZE])
{
    const uint32_t address = verifier->device.pool_start;

    if (!verdict_is_accepted(check_start(verifier, address, size, sha256))) {
        event_add(verifier, PLOMB_EVENT_BOOT_REFUSED, PLOMB_IMAGE_HASH_MISMATCH,
                  verifier->device.app_version);
        return PLOMB_BOOT_WAIT;
    }
    verifier->start = address;
    return PLOMB_BOOT_APPLICATION;
}

/* Whether the packet that the application came with still has a good signature. */
static bool is_state_signed(struct plomb_verifier *verifier)
{
    const struct plomb_state_record *state = verifier->state;
    struct plomb_init_packet packet;
    uint8_t sha256[PLOMB_SHA256_SIZE];

    if (update_read_packet(verifier, plomb_span(state->packet, state->packet_size),
                           &packet) != PLOMB_OK) {
        return false;
    }
    bytes_reverse(sha256, packet.command.hash, sizeof(sha256));
    return memcmp(sha256, state->app_sha256, sizeof(sha256)) == 0;
}

/* Starts the application of the state. */
static enum plomb_boot start_application(struct plomb_verifier *verifier)
{
    const struct plomb_state_record *state = verifier->state;

    if (state == NULL || state->app_size == 0) return PLOMB_BOOT_WAIT;
    if (verifier->config->is_signature_booted && !is_state_signed(verifier)) {
        event_add(verifier, PLOMB_EVENT_BOOT_REFUSED, PLOMB_SIGNATURE_INVALID,
                  verifier->device.app_version);
        return PLOMB_BOOT_WAIT;
    }
    return start(verifier, state->app_size, state->app_sha256);
}

/* The first attempt that is left; JOURNAL_ATTEMPTS when none is. */
static uint32_t next_attempt(const struct plomb_verifier *verifier)
{
    uint32_t attempt = 0;

    while (attempt < JOURNAL_ATTEMPTS &&
           journal_is_marked(verifier, JOURNAL_ATTEMPT, attempt)) {
        attempt++;
    }
    return attempt;
}

/* Uses an attempt up and starts the image on trial, if one is left and it is good. */
static enum plomb_boot start_trial(struct plomb_verifier *verifier)
{
    const uint32_t attempt = next_attempt(verifier);
    struct plomb_init_packet packet;
    uint8_t sha256[PLOMB_SHA256_SIZE];

    if (attempt == JOURNAL_ATTEMPTS ||
        !journal_set(verifier, JOURNAL_ATTEMPT, attempt) ||
        update_read(verifier, &packet) != PLOMB_OK) {
        return PLOMB_BOOT_WAIT;
    }
    event_add(verifier, PLOMB_EVENT_TRIAL, PLOMB_OK, packet.command.fw_version);
    bytes_reverse(sha256, packet.command.hash, sizeof(sha256));
    return start(verifier, packet.command.app_size, sha256);
}

static bool install(struct plomb_verifier *verifier)
{
    struct plomb_init_packet packet;
    enum plomb_status status = update_read(verifier, &packet);

    /*
     * RECEIVED may have come back after the payload was touched again. Not once EXPANDED
     * stands, and half a SoftDevice is nothing to check the other one against: then
     * install_system checks the plain image.
     */
    if (status == PLOMB_OK && (packet.command.type == PLOMB_FW_APPLICATION ||
                               !is_marked(verifier, JOURNAL_EXPANDED))) {
        status = update_check_payload(verifier, &packet.command);
    }
    if (status == PLOMB_OK) status = check_plain(verifier, &packet.command);
    if (status == PLOMB_OK) {
        status = packet.command.type == PLOMB_FW_APPLICATION
                     ? install_decode(verifier, &packet.command,
                                      verifier->journal->image_start)
                     : install_system(verifier, &packet.command);
    }
    if (status == PLOMB_OK) {
        event_add(verifier, PLOMB_EVENT_INSTALLED, status, packet.command.fw_version);
        return journal_set(verifier, JOURNAL_INSTALLED, 0);
    }
    event_add(verifier, PLOMB_EVENT_INSTALL_FAILED, status, (uint32_t)status);
    return journal_set(verifier, JOURNAL_REVERT, 0);
}

/* Makes the image on trial, or one that needs no trial, the state's. */
static bool take_over(struct plomb_verifier *verifier, bool is_confirmed)
{
    struct plomb_init_packet packet;

    if (update_read(verifier, &packet) != PLOMB_OK ||
        !update_take_over(verifier, &packet.command)) {
        return false;
    }
    if (is_confirmed) {
        event_add(verifier, PLOMB_EVENT_CONFIRMED, PLOMB_OK, packet.command.fw_version);
    }
    return true;
}

/* Ends an update that is not to be. */
static bool revert(struct plomb_verifier *verifier)
{
    if (!update_give_up(verifier, install_revert(verifier))) return false;
    event_add(verifier, PLOMB_EVENT_REVERTED, PLOMB_OK, verifier->device.app_version);
    return true;
}

/* One step of what is under way, writing its mark for good first. False: stuck. */
static bool step(struct plomb_verifier *verifier, enum plomb_update_phase phase)
{
    if (phase == PLOMB_UPDATE_REVERT) {
        return journal_set(verifier, JOURNAL_REVERT, 0) && revert(verifier);
    }
    if (phase == PLOMB_UPDATE_RECEIVED) {
        /* EXPANDED was written after this was done: an MBR's reset is not a cut. */
        return (is_marked(verifier, JOURNAL_EXPANDED) ||
                journal_set(verifier, JOURNAL_RECEIVED, 0)) &&
               install(verifier);
    }
    if (is_marked(verifier, JOURNAL_CONFIRMED)) {
        return journal_set(verifier, JOURNAL_CONFIRMED, 0) && take_over(verifier, true);
    }
    if (!verifier->journal->has_trial) {
        return journal_set(verifier, JOURNAL_INSTALLED, 0) &&
               take_over(verifier, false);
    }
    return journal_set(verifier, JOURNAL_REVERT, 0);
}

/* A state to begin with: counters and log need one, and no journal is of it. */
static bool make_state(struct plomb_verifier *verifier)
{
    struct plomb_state_record first;

    if (verifier->state != NULL) return state_settle(verifier);
    if (!journal_erase(verifier)) return false;
    state_copy(verifier, &first);
    return state_write(verifier, &first);
}

enum plomb_boot plomb_verifier_boot(struct plomb_verifier *verifier, bool is_dfu_wanted,
                                    uint32_t reset_reason)
{
    if (!make_state(verifier) || !journal_settle(verifier)) return PLOMB_BOOT_WAIT;
    if (reset_reason != 0) {
        event_add_once(verifier, PLOMB_EVENT_RESET, PLOMB_OK, reset_reason);
    }
    for (unsigned int i = 0; i < STEPS_MAX; i++) {
        const enum plomb_update_phase phase = plomb_verifier_phase(verifier);

        if (phase <= PLOMB_UPDATE_TRANSFER) {
            return is_dfu_wanted ? PLOMB_BOOT_WAIT : start_application(verifier);
        }
        if (phase == PLOMB_UPDATE_TRIAL && verifier->journal->has_trial &&
            !is_marked(verifier, JOURNAL_CONFIRMED)) {
            if (is_dfu_wanted) return PLOMB_BOOT_WAIT;
            if (start_trial(verifier) == PLOMB_BOOT_APPLICATION) {
                return PLOMB_BOOT_APPLICATION;
            }
        }
        if (!step(verifier, phase)) break;
    }
    return PLOMB_BOOT_WAIT;
}
