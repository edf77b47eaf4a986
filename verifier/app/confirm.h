/*
 * How an application tells the verifier that it works (docs/spec/flash.md, section 7).
 * For any application: it needs nothing but this file. With an enabled SoftDevice flash
 * is written by sd_flash_write instead: of one word, 0, to plomb_confirmation().
 */
#ifndef PLOMB_CONFIRM_H
#define PLOMB_CONFIRM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where the verifier starts: 0 without MBR, 0x78000 or 0xf8000 (nRF52840) with it. */
#define PLOMB_VERIFIER_PLAIN    0x00000u
#define PLOMB_VERIFIER_MBR      0x78000u
#define PLOMB_VERIFIER_MBR_1024 0xf8000u

/*
 * The word to write 0 to while the application is on trial; NULL when it is not. Its
 * neighbours are the marks REVERT and ATTEMPT; all ones means that one is not set. Eight
 * words before it the journal says whether its update has a trial: one of the verifier
 * itself sets ATTEMPT, too, and has none. Only during a trial flash can be written there.
 */
static inline volatile uint32_t *plomb_confirmation(uint32_t verifier_start)
{
    volatile uint32_t *const *address =
        (volatile uint32_t *const *)(uintptr_t)(verifier_start + 0x1cu);
    volatile uint32_t *confirmed = *address;

    if (confirmed[-8] != 1) return NULL;
    if (confirmed[-1] != UINT32_MAX || confirmed[0] != UINT32_MAX) return NULL;
    return confirmed[1] != UINT32_MAX ? confirmed : NULL;
}

/*
 * Confirms. False when the application was not on trial, or had confirmed. The watchdog
 * of a trial goes on until it is not fed or power is lost: feed reload register 0.
 */
static inline bool plomb_confirm(uint32_t verifier_start)
{
    volatile uint32_t *const nvmc_ready = (volatile uint32_t *)(uintptr_t)0x4001e400u;
    volatile uint32_t *const nvmc_config = (volatile uint32_t *)(uintptr_t)0x4001e504u;
    volatile uint32_t *confirmed = plomb_confirmation(verifier_start);

    if (confirmed == NULL) return false;
    *nvmc_config = 1; /* write */
    while (*nvmc_ready == 0) continue;
    *confirmed = 0;
    while (*nvmc_ready == 0) continue;
    *nvmc_config = 0; /* read */
    while (*nvmc_ready == 0) continue;
    return *confirmed != UINT32_MAX;
}

#endif
