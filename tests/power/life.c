#include "life.h"

#include <stdio.h>
#include <string.h>

#include <plomb/core/chip.h>
#include <plomb/core/decode.h>
#include <plomb/core/softdevice.h>
#include <plomb/error.h>

#include "core/journal.h"
#include "life_flash.h"

enum { SESSIONS_MAX = 40, SESSIONS_AFTER = 4, RESET_REASON = 2 };

/* ---- What is there ---------------------------------------------------------------- */

enum outcome { OUTCOME_MIXED, OUTCOME_OLD, OUTCOME_NEW };

static const uint8_t *at(const struct life *life, uint32_t address)
{
    return (const uint8_t *)life->flash.words + address;
}

static bool runs(const struct life *life, const struct power_package *package)
{
    return package->image.size > 0 &&
           memcmp(at(life, life->scenario->start), package->image.ptr,
                  package->image.size) == 0;
}

static bool has_bootloader(const struct life *life, uint32_t version)
{
    return memcmp(at(life, life->scenario->target.boot_start),
                  package_bootloader(version), POWER_BOOTLOADER) == 0;
}

/* Whether SoftDevice and bootloader are those of the two versions. */
static bool has_system(const struct life *life, uint32_t softdevice,
                       uint32_t bootloader)
{
    return has_bootloader(life, bootloader) &&
           memcmp(at(life, PLOMB_SOFTDEVICE_START), package_softdevice(softdevice),
                  POWER_SOFTDEVICE) == 0;
}

/* The application that starts, or the system that it starts on. */
static enum outcome find_outcome(const struct life *life)
{
    const struct scenario *scenario = life->scenario;

    if (!scenario_is_system(scenario)) {
        if (runs(life, &scenario->after)) return OUTCOME_NEW;
        return runs(life, &scenario->before) ? OUTCOME_OLD : OUTCOME_MIXED;
    }
    if (!runs(life, &scenario->before)) return OUTCOME_MIXED;
    if (has_system(life, 1, 1)) return OUTCOME_OLD;
    return has_system(life, scenario->type == PLOMB_FW_BOOTLOADER ? 1 : 2,
                      scenario->type == PLOMB_FW_SOFTDEVICE ? 1 : 2)
               ? OUTCOME_NEW
               : OUTCOME_MIXED;
}

/* Whether nothing at all may be left to start. */
static bool may_be_empty(const struct life *life)
{
    const struct scenario *scenario = life->scenario;

    if (scenario_is_system(scenario)) return false;
    if (scenario->old_size == 0) {
        return !life->is_delivered || !scenario_is_to_stay(scenario);
    }
    /* Without a backup it overwrites what there is, and turns out to be bad. */
    return scenario->fault == FAULT_IMAGE && scenario->is_sealed &&
           !scenario_has_trial(scenario) && life->is_sent;
}

/* ---- Starts ------------------------------------------------------------------------ */

/* Versions, counters and keys follow what was taken over, and nothing else. */
static void check_versions(struct life *life, bool is_taken_over)
{
    const struct scenario *scenario = life->scenario;
    const struct plomb_device *device = &life->verifier.device;
    const bool is_system = scenario_is_system(scenario);
    const uint32_t old = scenario->old_size > 0 ? 1 : 0;
    const bool is_revoked =
        life->flash
            .words[(scenario->target.key_page + PLOMB_REVOCATION) / sizeof(uint32_t)] !=
        UINT32_MAX;

    if (device->app_version != (is_taken_over && !is_system ? 2 : old)) {
        life_violate(life, "the application's version is another one");
    }
    if (device->security_counter != (is_taken_over && scenario->is_sealed ? 2 : 0)) {
        life_violate(life, "the security counter is another one");
    }
    if (is_taken_over && is_system && scenario->type != PLOMB_FW_SOFTDEVICE &&
        device->bootloader_version != 2) {
        life_violate(life, "the bootloader's version is another one");
    }
    if (is_revoked != (is_taken_over && scenario->signer == 1)) {
        life_violate(life, is_revoked ? "a key is revoked too early"
                                      : "a key that was revoked is trusted again");
    }
}

/* What is new was started. */
static void live_new(struct life *life)
{
    const struct scenario *scenario = life->scenario;
    const bool is_trial = plomb_verifier_phase(&life->verifier) == PLOMB_UPDATE_TRIAL;

    life->has_started_new = life->has_started_new || life->flash.cut_next > 0;
    life_say(life, "the new one starts%s\n", is_trial ? ", on trial" : "");
    check_versions(life, !is_trial);
    if (scenario->fault != FAULT_NONE) {
        life_violate(life, "an image is started that nobody signed");
    }
    if (!is_trial) {
        if (!scenario_is_to_stay(scenario)) {
            life_violate(life, "an image stays that did not confirm");
        }
        life->is_confirmed = true;
        return;
    }
    life->trials++;
    if (life->trials > JOURNAL_ATTEMPTS) life_violate(life, "a trial has no end");
    if (!scenario->is_confirming) return;
    life_flash_write(life, scenario->target.journal_page + JOURNAL_CONFIRMED, 0);
    life_say(life, "it confirmed\n");
    life->is_confirmed = true;
}

static void live_old(struct life *life)
{
    life->has_started_old = life->has_started_old || life->flash.cut_next > 0;
    life_say(life, "the old one starts\n");
    check_versions(life, false);
    if (life->is_confirmed) life_violate(life, "a confirmed update is taken back");
    if (life->is_delivered && scenario_is_to_stay(life->scenario)) {
        life_violate(life, "an update is lost that was answered with success");
    }
}

/* A reset with what the MBR does first; whether an application was started. */
static bool boot(struct life *life, bool is_dfu_wanted)
{
    enum plomb_boot decision;

    life_flash_copy(life);
    if (life->scenario->target.has_mbr) {
        life->config.bootloader_version = has_bootloader(life, 2) ? 2 : 1;
    }
    plomb_verifier_init(&life->verifier, &life->config, &life->decoder);
    decision = plomb_verifier_boot(&life->verifier, is_dfu_wanted, 0);
    return decision == PLOMB_BOOT_APPLICATION;
}

static void start(struct life *life)
{
    if (!boot(life, false)) {
        life_say(life, "it waits for a transfer\n");
        if (!may_be_empty(life)) life_violate(life, "no application is started");
        return;
    }
    if (life->verifier.start != life->scenario->start) {
        life_violate(life, "it starts at another address");
    }
    switch (find_outcome(life)) {
    case OUTCOME_NEW:
        live_new(life);
        break;
    case OUTCOME_OLD:
        live_old(life);
        break;
    case OUTCOME_MIXED:
        life_violate(life, "it starts what is neither old nor new");
        break;
    }
}

/* ---- Transfers ---------------------------------------------------------------------- */

/* Sends objects from where the device is; false when it does not take one. */
static bool send(struct life *life, const struct power_package *package)
{
    const struct plomb_span payload = plomb_buf_span(&package->payload);
    struct plomb_decision decision;

    plomb_transfer_begin(&life->verifier,
                         plomb_span(package->packet, package->packet_size), &decision);
    life_say(life, "the controller sends: %s, from byte %u\n",
             plomb_status_id(decision.status), life->verifier.received);
    if (decision.status != PLOMB_OK) return false;
    while (life->verifier.received < payload.size) {
        const size_t left = payload.size - life->verifier.received;
        const size_t part = left < POWER_PAGE ? left : POWER_PAGE;
        enum plomb_status status;

        life->is_sent = life->is_sent || part == left;
        memcpy(life->verifier.page, payload.ptr + life->verifier.received, part);
        status = plomb_transfer_store(&life->verifier, part);
        if (status == PLOMB_OK) continue;
        life_say(life, "refused: %s\n", plomb_status_id(status));
        return false;
    }
    return true;
}

/* Whether the transfer itself shows that the package is bad. */
static bool is_refused(const struct scenario *scenario)
{
    return scenario->fault == FAULT_PAYLOAD ||
           (scenario->fault == FAULT_IMAGE && !scenario->is_sealed);
}

/* The controller's share of a session. */
static void deliver(struct life *life)
{
    const struct scenario *scenario = life->scenario;

    if (boot(life, true)) {
        life_violate(life, "an application is started although a transfer is wanted");
        return;
    }
    if (send(life, &scenario->after)) {
        if (is_refused(scenario)) life_violate(life, "a bad package is taken");
    } else if (plomb_verifier_phase(&life->verifier) <= PLOMB_UPDATE_TRANSFER &&
               find_outcome(life) != OUTCOME_NEW && !is_refused(scenario)) {
        /* Otherwise the answer was lost: it was taken, or even installed. */
        life_violate(life, "a good package is refused");
    }
    life->is_delivered = true;
}

/* ---- Lives -------------------------------------------------------------------------- */

static bool is_over(const struct life *life)
{
    return life->is_delivered && life->verifier.journal == NULL &&
           life->flash.cut_next == life->flash.cut_count;
}

/* One time with power, until it fails or nothing more happens. */
static bool live_session(struct life *life)
{
    life_say(life, "power on\n");
    flash_model_power_on(&life->flash);
    if (setjmp(life->power) != 0) return false;
    start(life);
    /* Whoever sees the new one sends nothing. */
    if (life->is_confirmed) life->is_delivered = true;
    if (!life->is_delivered && life->violation == NULL) deliver(life);
    return true;
}

/* What runs at the end stays, and the device takes another update. */
static void check_end(struct life *life)
{
    const struct scenario *scenario = life->scenario;
    const enum outcome right =
        scenario_is_to_stay(scenario) ? OUTCOME_NEW : OUTCOME_OLD;

    for (unsigned int i = 0; i < 2 && life->violation == NULL; i++) {
        (void)live_session(life);
        if (!may_be_empty(life) && find_outcome(life) != right) {
            life_violate(life, "something else than the right one is left");
        }
    }
    if (life->violation != NULL || setjmp(life->power) != 0) return;
    flash_model_power_on(&life->flash);
    (void)boot(life, true);
    if (!send(life, &scenario->last)) life_violate(life, "the next update is refused");
    flash_model_power_on(&life->flash);
    if (!boot(life, false) || !runs(life, &scenario->last)) {
        life_violate(life, "the next update does not run");
    }
}

bool life_run(struct life *life, const struct flash_cut *cuts, unsigned int count,
              uint64_t seed)
{
    unsigned int after = 0;

    flash_model_copy(&life->flash, &life->begin);
    flash_model_plan(&life->flash, cuts, count, seed);
    life->copy.size = 0;
    life->is_sent = life->is_delivered = life->is_confirmed = false;
    life->has_started_old = life->has_started_new = false;
    life->trials = 0;
    life->violation = NULL;
    for (unsigned int i = 0; life->violation == NULL && after < SESSIONS_AFTER; i++) {
        if (i == SESSIONS_MAX) life_violate(life, "it comes to no end");
        /* A plan that asks for more operations than there are is done with, too. */
        if (i == SESSIONS_MAX / 2) life->flash.cut_count = life->flash.cut_next;
        if (live_session(life) && is_over(life)) after++;
    }
    life->trace = NULL;
    life->flash.cut_count = life->flash.cut_next;
    if (life->violation == NULL) check_end(life);
    if (life->violation == NULL) life->violation = life->flash.violation;
    life_say(life, "%s\n",
             life->violation == NULL ? "everything held" : life->violation);
    return life->violation == NULL;
}

/* ---- The device ---------------------------------------------------------------------- */

/* What the factory wrote. */
static void manufacture(struct life *life)
{
    const struct plomb_target *target = &life->scenario->target;
    uint8_t *bytes = (uint8_t *)life->flash.words;

    package_device_key(bytes + target->key_page);
    if (target->has_mbr) {
        memcpy(bytes + PLOMB_SOFTDEVICE_START, package_softdevice(1), POWER_SOFTDEVICE);
        memcpy(bytes + target->boot_start, package_bootloader(1), POWER_BOOTLOADER);
    }
}

static void install_old(struct life *life)
{
    if (boot(life, false) || !send(life, &life->scenario->before)) {
        life_violate(life, "the old application cannot be installed");
    }
    if (life->violation == NULL) start(life);
    for (uint32_t i = 0; i < life->scenario->events; i++) {
        plomb_verifier_init(&life->verifier, &life->config, &life->decoder);
        (void)plomb_verifier_boot(&life->verifier, true, RESET_REASON);
    }
}

bool life_init(struct life *life, const struct scenario *scenario)
{
    memset(life, 0, sizeof(*life));
    life->scenario = scenario;
    life->config = (struct plomb_verifier_config){
        .target = &scenario->target,
        .public_keys = power_keys,
        .public_key_count = 2,
        .hw_version = 52,
        .bootloader_version = 1,
        .ciphers = 1 << PLOMB_CIPHER_NONE | 1 << PLOMB_CIPHER_AES_128_CTR,
        .is_signature_booted = scenario->is_signature_booted != 0,
        .decode = plomb_decode};
    life_flash_init(life);
    manufacture(life);
    if (scenario->old_size > 0) install_old(life);
    flash_model_copy(&life->begin, &life->flash);
    return life->violation == NULL && life->flash.violation == NULL;
}

void life_clear(struct life *life)
{
    life_flash_clear(life);
}
