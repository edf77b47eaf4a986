/*
 * What a sweep cuts the power of: an old application, a package with something new, and
 * what the new one does. Read from a file of lines "key value":
 *
 *   type    application, softdevice, bootloader or system (SoftDevice and bootloader)
 *   kind    plain or sealed
 *   codec   stored, deflate or lzma (sealed)
 *   delta   no or yes: against the old application (lzma)
 *   cipher  none or aes-128 (sealed)
 *   flags   none or no-backup (sealed)
 *   signer  old or new: the key, which revokes the old one
 *   fault   none; image: it is not what the init packet says; payload: nor is that
 *   old     bytes of the old application; 0: none was ever installed
 *   new     bytes of the new application
 *   events  entries of the log before the update
 *   boot    hash or signature: what is checked at each start
 *   trial   silent or confirms
 *   sweep   all: every operation; sampled: every erase, every word of journal and state,
 *           and one in `sample` of the others; pairs: every pair of operations, each in
 *           one combination of tears; marks: pairs of erases and marks in all of them
 *   sample  a number
 *   covers  transfer, install, trial, revert, state: phases in which there must be cuts
 */
#ifndef TESTS_POWER_SCENARIO_H
#define TESTS_POWER_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/target.h>

#include "package.h"

enum sweep_kind { SWEEP_ALL, SWEEP_SAMPLED, SWEEP_PAIRS, SWEEP_MARKS };

/* What the device is at when the power fails. */
enum power_phase {
    PHASE_TRANSFER,
    PHASE_INSTALL,
    PHASE_TRIAL,
    PHASE_REVERT,
    PHASE_STATE, /* writing state, log or a revocation, whatever it is at */
    PHASE_COUNT
};

/* Their names, as scenarios and reports spell them. */
extern const char *const power_phases[PHASE_COUNT];

struct scenario {
    char name[64];
    uint32_t type; /* enum plomb_fw_type */
    uint32_t is_sealed;
    uint32_t codec;  /* enum plomb_codec */
    uint32_t cipher; /* enum plomb_cipher */
    uint32_t is_delta;
    uint32_t flags;  /* of the extension */
    uint32_t signer; /* index in power_keys */
    uint32_t fault;  /* enum power_fault */
    uint32_t old_size;
    uint32_t new_size;
    uint32_t events;
    uint32_t is_signature_booted;
    uint32_t is_confirming;
    uint32_t sweep;  /* enum sweep_kind */
    uint32_t sample; /* one in so many */
    uint32_t covers; /* bits 1 << enum power_phase */

    struct plomb_target target; /* a chip with as much flash as it takes */
    uint32_t pages;             /* of its flash */
    uint32_t start;             /* where its application starts */
    struct power_package before, after, last;
};

/* Whether it is about a SoftDevice, a bootloader or both. */
bool scenario_is_system(const struct scenario *scenario);

/* Whether the new application is tried, and the old one can come back. */
bool scenario_has_trial(const struct scenario *scenario);

/* Whether what is new is there in the end. */
bool scenario_is_to_stay(const struct scenario *scenario);

/* Reads and makes everything. Ends the program with a message on bad files. */
void scenario_load(const char *path, struct scenario *out);
void scenario_clear(struct scenario *scenario);

#endif
