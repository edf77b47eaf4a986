/*
 * The verifier: what a bootloader is built of, without its hardware. It holds a
 * device's state, takes transfers, installs, tries and takes back, and says at boot
 * what to start (docs/spec/flash.md). One instance for each device; freestanding.
 *
 * Everything else in the core that changes flash is called from here.
 */
#ifndef PLOMB_CORE_VERIFIER_H
#define PLOMB_CORE_VERIFIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/chip.h>
#include <plomb/core/decode_state.h>
#include <plomb/core/device.h>
#include <plomb/core/flash.h>
#include <plomb/core/layout.h>
#include <plomb/core/target.h>
#include <plomb/core/validate.h>

/* What a build decides; constant. */
struct plomb_verifier_config {
    const struct plomb_target *target;
    const struct plomb_flash *flash;
    /* Keys that may sign, X then Y, big-endian, the oldest first. */
    const uint8_t (*public_keys)[PLOMB_PUBLIC_KEY_SIZE];
    uint32_t public_key_count;   /* 1 to PLOMB_VERIFIER_KEYS */
    uint32_t hw_version;         /* of the board */
    uint32_t bootloader_version; /* of this build */
    uint32_t ciphers;            /* bits 1 << enum plomb_cipher */
    bool is_debug_build;         /* honours is_debug */
    bool is_signature_booted;    /* checks the signature at each boot, too */
    /*
     * The codecs that are linked: plomb_decode, or one that knows fewer.
     */
    enum plomb_status (*decode)(union plomb_decoder *state,
                                const struct plomb_decode_job *job);
    /*
     * Asks the MBR to copy `size` bytes of a bootloader from `source` to where it
     * belongs; does not return when that works. NULL without an MBR.
     */
    void (*copy_bootloader)(uint32_t source, uint32_t size);
};

/* What boot decided. High-weight, like a verdict. */
enum plomb_boot {
    PLOMB_BOOT_APPLICATION = 0x5ac369a6, /* start it at `plomb_verifier.start` */
    PLOMB_BOOT_WAIT = 0x25bc9659         /* listen for a transfer */
};

/* Where an update stands: the device request's numbers (dfu-protocol.md). */
enum plomb_update_phase {
    PLOMB_UPDATE_NONE = 0,
    PLOMB_UPDATE_TRANSFER = 1,
    PLOMB_UPDATE_RECEIVED = 2,
    PLOMB_UPDATE_TRIAL = 3,
    PLOMB_UPDATE_REVERT = 4
};

struct plomb_state_record;   /* src/core/state.h */
struct plomb_journal_record; /* src/core/journal.h */

/* All that the verifier keeps in RAM. */
struct plomb_verifier {
    const struct plomb_verifier_config *config;
    const struct plomb_state_record *state; /* the one that counts; NULL: none */
    const struct plomb_journal_record
        *journal;               /* of the update under way; NULL: none */
    struct plomb_device device; /* from the state; what packages are checked against */
    uint32_t start;             /* address of the image to run */
    /* An object being received, a page being decoded; aligned to words. */
    uint8_t page[PLOMB_PAGE_SIZE];
    union plomb_decoder *decoder; /* as large as config->decode needs */
    uint32_t received;            /* payload bytes in flash: of whole objects */
    bool is_resumed; /* the next object may be there already, and its mark torn */
    uint32_t signer; /* index in config->public_keys: whose the last signature was */
};

/* Reads what is in flash. Call first; changes nothing. */
PLOMB_API void plomb_verifier_init(struct plomb_verifier *verifier,
                                   const struct plomb_verifier_config *config,
                                   union plomb_decoder *decoder);

/*
 * What to do after a reset: finishes whatever was under way, and says what to start
 * (docs/spec/flash.md, section 9). With `is_dfu_wanted` it starts nothing, and uses up
 * no attempt of a trial. `reset_reason` is logged when it is not 0.
 */
PLOMB_API enum plomb_boot plomb_verifier_boot(struct plomb_verifier *verifier,
                                              bool is_dfu_wanted,
                                              uint32_t reset_reason);

/*
 * Whether an application that begins with these bytes can be started at `start`: with
 * a stack in RAM and a first instruction inside of it (Armv7-M Architecture Reference
 * Manual, B1.5.3).
 */
PLOMB_API bool plomb_application_is_startable(const struct plomb_target *target,
                                              struct plomb_span image, uint32_t start);

/* Where the update stands. */
PLOMB_API enum plomb_update_phase plomb_verifier_phase(
    const struct plomb_verifier *verifier);

#endif
