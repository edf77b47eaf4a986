/*
 * Where the verifier and what it keeps lie on each chip, with and without Nordic's
 * MBR (docs/spec/flash.md, section 1). One table for host and firmware; a firmware
 * links the one entry that it is for. Freestanding.
 */
#ifndef PLOMB_CORE_TARGET_H
#define PLOMB_CORE_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>

#define PLOMB_VERIFIER_SIZE 0x6000u /* bytes of its region */
#define PLOMB_VERIFIER_KEYS 4       /* signing keys that a verifier may know */
#define PLOMB_REVOCATION    0x800u  /* of the key page: marks for the signing keys */

struct plomb_target {
    const char *name;    /* "nrf52832", "nrf52832-sd" */
    const char *chip;    /* its name in plomb/core/chip.h */
    uint32_t ram_size;   /* bytes */
    uint32_t boot_start; /* address of the verifier */
    uint32_t pool_start; /* address; behind the SoftDevice where there is one */
    uint32_t pool_end;   /* address behind the pool */
    uint32_t key_page;   /* addresses of single pages */
    uint32_t journal_page;
    uint32_t state_pages[2];
    uint32_t codecs; /* bits 1 << enum plomb_codec that its verifier decodes */
    bool has_mbr;    /* and may have a SoftDevice */
};

/* Finds a target by its name; NULL when there is none. */
PLOMB_API const struct plomb_target *plomb_target_find(const char *name);

/* All targets, for lists; `*count_out` of them. */
PLOMB_API const struct plomb_target *plomb_target_all(size_t *count_out);

#endif
