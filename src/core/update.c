#include "core/update.h"

#include <string.h>

#include <plomb/core/layout.h>
#include <plomb/core/port.h>
#include <plomb/core/softdevice.h>
#include <plomb/core/transfer.h>
#include <plomb/core/unwrap.h>

#include "core/bytes.h"
#include "core/flash.h"
#include "core/journal.h"
#include "core/state.h"

struct plomb_span update_span(const struct plomb_verifier *verifier, uint32_t address,
                              uint32_t size)
{
    return plomb_span(plomb_flash_at(verifier->config->flash, address), size);
}

/* The SoftDevice that is there, and where the pool starts behind it. */
static void read_softdevice(struct plomb_verifier *verifier)
{
    const struct plomb_target *target = verifier->config->target;
    struct plomb_device *device = &verifier->device;

    device->pool_start = target->pool_start;
    device->has_softdevice =
        target->has_mbr &&
        plomb_softdevice_parse(update_span(verifier, PLOMB_SOFTDEVICE_START,
                                           target->pool_end - PLOMB_SOFTDEVICE_START),
                               &device->softdevice) &&
        device->softdevice.size % PLOMB_PAGE_SIZE == 0 &&
        device->softdevice.size > target->pool_start &&
        device->softdevice.size < target->pool_end;
    if (device->has_softdevice) device->pool_start = device->softdevice.size;
}

static void read_key(struct plomb_verifier *verifier)
{
    struct plomb_device *device = &verifier->device;
    struct plomb_device_key key;

    device->has_key_id = plomb_device_key_parse(
        update_span(verifier, verifier->config->target->key_page, PLOMB_REVOCATION),
        &key);
    if (!device->has_key_id) return;
    memcpy(device->key_id, key.key_id, sizeof(device->key_id));
    device->key_method = key.method;
    bytes_wipe(&key, sizeof(key));
}

static void read_state(struct plomb_verifier *verifier)
{
    const struct plomb_state_record *state = verifier->state;
    struct plomb_device *device = &verifier->device;

    device->bootloader_version = verifier->config->bootloader_version;
    if (state == NULL) return;
    device->app_version = state->app_version;
    if (state->bootloader_version > device->bootloader_version) {
        device->bootloader_version = state->bootloader_version;
    }
    device->security_counter = state->security_counter;
    device->has_application = state->app_size != 0;
    device->has_base = device->has_application;
    device->application_size = state->app_size;
    device->base_size = state->app_size;
    memcpy(device->base_sha256, state->app_sha256, sizeof(device->base_sha256));
}

/*
 * Whether the journal's addresses are those that its packet has on this device. The
 * application on trial can write there, and what it may decide is to confirm, not where
 * the verifier reads and writes. What is no application's has nothing to do with where
 * the pool starts, which half a SoftDevice does not tell.
 */
static bool is_layout_right(const struct plomb_verifier *verifier)
{
    const struct plomb_journal_record *journal = verifier->journal;
    const struct plomb_device *device = &verifier->device;
    struct plomb_pool pool = {0, device->pool_end, device->application_size};
    struct plomb_init_packet packet;
    struct plomb_layout layout;
    size_t offset;

    if (plomb_init_packet_parse(journal_packet(verifier), &packet, &offset) !=
        PLOMB_OK) {
        return false;
    }
    if (packet.command.type == PLOMB_FW_APPLICATION) pool.start = device->pool_start;
    if (plomb_layout_plan(&pool, &packet.command, &layout) != PLOMB_OK ||
        journal->staging_start != layout.staging_start ||
        journal->backup_start != layout.backup_start) {
        return false;
    }
    return packet.command.type != PLOMB_FW_APPLICATION ||
           (journal->image_start == layout.image_start &&
            journal->has_trial == layout.has_trial);
}

/*
 * The bytes of the transfer under way whose marks stand without a gap; less the last
 * page: with it the payload would be whole, and somebody has to say so again.
 */
static uint32_t count_received(const struct plomb_verifier *verifier)
{
    const uint32_t expected = plomb_transfer_expected(verifier);
    uint32_t size = 0;

    if (verifier->journal == NULL) return 0;
    while (size + PLOMB_PAGE_SIZE < expected &&
           journal_is_marked(verifier, JOURNAL_OBJECT, size / PLOMB_PAGE_SIZE)) {
        size += PLOMB_PAGE_SIZE;
    }
    /* Only the last mark may be one whose writing was interrupted. */
    if (size > 0 && !journal_is_vouched(
                        verifier, JOURNAL_OBJECT, size / PLOMB_PAGE_SIZE - 1,
                        verifier->journal->staging_start + size - PLOMB_PAGE_SIZE)) {
        size -= PLOMB_PAGE_SIZE;
    }
    return size;
}

void update_refresh(struct plomb_verifier *verifier)
{
    const struct plomb_verifier_config *config = verifier->config;
    struct plomb_device *device = &verifier->device;

    state_find(verifier);
    journal_find(verifier);
    memset(device, 0, sizeof(*device));
    device->hw_version = config->hw_version;
    device->needs_softdevice = true;
    device->is_debug_build = config->is_debug_build;
    device->is_signature_required = true;
    device->is_downgrade_prevented = true;
    device->is_same_version_accepted = true;
    device->takes_sealed = true;
    device->takes_applications_only = !config->target->has_mbr;
    device->codecs = config->target->codecs;
    device->ciphers = config->ciphers;
    device->page_size = PLOMB_PAGE_SIZE;
    device->bootloader_start = config->target->boot_start;
    device->bootloader_max_size = PLOMB_VERIFIER_SIZE;
    device->pool_end = config->target->pool_end;
    read_softdevice(verifier);
    read_key(verifier);
    read_state(verifier);
    if (verifier->journal != NULL && !is_layout_right(verifier)) {
        verifier->journal = NULL;
    }
    verifier->received = count_received(verifier);
}

static uint32_t revocation_of(const struct plomb_verifier *verifier, uint32_t key)
{
    return verifier->config->target->key_page + PLOMB_REVOCATION +
           key * (uint32_t)sizeof(uint32_t);
}

/* The next key from `key` on that may sign; the count of keys when there is none. */
static uint32_t next_signer(struct plomb_verifier *verifier, uint32_t key)
{
    const struct plomb_verifier_config *config = verifier->config;

    while (key < config->public_key_count &&
           flash_is_marked(config->flash, revocation_of(verifier, key))) {
        key++;
    }
    if (key < config->public_key_count) {
        verifier->signer = key;
        memcpy(verifier->device.public_key, config->public_keys[key],
               PLOMB_PUBLIC_KEY_SIZE);
    }
    return key;
}

void update_decide(struct plomb_verifier *verifier, struct plomb_span packet,
                   struct plomb_init_packet *packet_out,
                   struct plomb_decision *decision)
{
    const uint32_t count = verifier->config->public_key_count;

    decision->verdict = PLOMB_VERDICT_REFUSED;
    decision->status = PLOMB_SIGNATURE_INVALID;
    decision->result = plomb_dfu_result(decision->status, &decision->extended_error);
    decision->error_offset = 0;
    for (uint32_t key = next_signer(verifier, 0);
         key < count && decision->status == PLOMB_SIGNATURE_INVALID;
         key = next_signer(verifier, key + 1)) {
        plomb_validate_init_packet(&verifier->device, packet, packet_out, decision);
        if (decision->status != PLOMB_SIGNATURE_INVALID) return;
    }
}

enum plomb_status update_read_packet(struct plomb_verifier *verifier,
                                     struct plomb_span packet,
                                     struct plomb_init_packet *out)
{
    const uint32_t count = verifier->config->public_key_count;
    enum plomb_status status;
    size_t offset;

    status = plomb_init_packet_parse(packet, out, &offset);
    if (status != PLOMB_OK) return status;
    status = PLOMB_SIGNATURE_INVALID;
    for (uint32_t key = next_signer(verifier, 0); key < count;
         key = next_signer(verifier, key + 1)) {
        status = plomb_check_signature(out, verifier->device.public_key);
        if (status == PLOMB_OK) return status;
    }
    return status;
}

enum plomb_status update_read(struct plomb_verifier *verifier,
                              struct plomb_init_packet *out)
{
    return update_read_packet(verifier, journal_packet(verifier), out);
}

enum plomb_status update_check_image(const struct plomb_verifier *verifier,
                                     const struct plomb_init_command *command,
                                     uint32_t address)
{
    const struct plomb_span image = update_span(
        verifier, address, (uint32_t)plomb_init_command_image_size(command));
    struct plomb_decision decision;
    enum plomb_status status;

    if (!plomb_init_command_is_sealed(command)) {
        plomb_validate_image(&verifier->device, command, image, &decision);
        return decision.status;
    }
    /* A sealed one may have any size. */
    status = plomb_check_image_hash(command, image);
    if (status == PLOMB_OK)
        status = plomb_check_softdevice(&verifier->device, command, image);
    if (status == PLOMB_OK)
        status = plomb_check_boot_validation(&verifier->device, command, image);
    return status;
}

enum plomb_status update_check_payload(const struct plomb_verifier *verifier,
                                       const struct plomb_init_command *command)
{
    const uint32_t address = verifier->journal->staging_start;

    return plomb_init_command_is_sealed(command)
               ? plomb_check_payload(
                     command,
                     update_span(verifier, address, command->extension.payload_size))
               : update_check_image(verifier, command, address);
}

static void raise(uint32_t *value, uint32_t other)
{
    if (other > *value) *value = other;
}

static bool is_accepted_by(const struct plomb_state_record *state, uint32_t fwid)
{
    struct plomb_init_packet packet;
    size_t offset;

    if (plomb_init_packet_parse(plomb_span(state->packet, state->packet_size), &packet,
                                &offset) != PLOMB_OK) {
        return false;
    }
    for (size_t i = 0; i < packet.command.sd_req_count; i++) {
        if (packet.command.sd_req[i] == fwid) return true;
    }
    return false;
}

/* What an application brings. */
static void take_application(const struct plomb_verifier *verifier,
                             const struct plomb_init_command *command,
                             struct plomb_state_record *next)
{
    const struct plomb_journal_record *journal = verifier->journal;

    raise(&next->app_version, command->fw_version);
    next->app_size = command->app_size;
    bytes_reverse(next->app_sha256, command->hash, PLOMB_HASH_SIZE);
    next->packet_size = journal->packet_size;
    memcpy(next->packet, journal->packet, sizeof(next->packet));
}

/* What a SoftDevice or a bootloader brings, and what it leaves of the application. */
static void take_system(struct plomb_verifier *verifier,
                        const struct plomb_init_command *command,
                        struct plomb_state_record *next)
{
    if (command->type != PLOMB_FW_SOFTDEVICE) {
        raise(&next->bootloader_version, command->fw_version);
    }
    if (command->type == PLOMB_FW_BOOTLOADER) return;
    read_softdevice(verifier);
    if (verifier->device.pool_start != verifier->journal->image_start ||
        !is_accepted_by(next, verifier->device.softdevice.fwid)) {
        next->app_size = 0;
    }
}

/*
 * The second word says that the first was written for good: a revocation that was
 * interrupted may read as done now, and not at another reset.
 */
static bool revoke(const struct plomb_verifier *verifier, uint32_t key)
{
    const struct plomb_flash *flash = verifier->config->flash;
    const uint32_t mark = revocation_of(verifier, key);
    const uint32_t settled = mark + PLOMB_VERIFIER_KEYS * (uint32_t)sizeof(uint32_t);

    return flash_is_marked(flash, settled) ||
           (flash_mark(flash, mark) && flash_mark(flash, settled));
}

static bool revoke_older_keys(const struct plomb_verifier *verifier)
{
    for (uint32_t key = 0; key < verifier->signer; key++) {
        if (!revoke(verifier, key)) return false;
    }
    return true;
}

static bool finish(struct plomb_verifier *verifier, struct plomb_state_record *next)
{
    next->finished++;
    if (!state_write(verifier, next)) return false;
    update_refresh(verifier);
    return true;
}

bool update_take_over(struct plomb_verifier *verifier,
                      const struct plomb_init_command *command)
{
    struct plomb_state_record next;

    state_copy(verifier, &next);
    if (command->type == PLOMB_FW_APPLICATION) {
        take_application(verifier, command, &next);
    } else {
        take_system(verifier, command, &next);
    }
    if (plomb_init_command_is_sealed(command)) {
        raise(&next.security_counter, command->extension.security_counter);
    }
    return revoke_older_keys(verifier) && finish(verifier, &next);
}

bool update_give_up(struct plomb_verifier *verifier, bool has_application)
{
    struct plomb_state_record next;

    state_copy(verifier, &next);
    if (!has_application) next.app_size = 0;
    return finish(verifier, &next);
}
