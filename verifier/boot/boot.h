/*
 * The parts of the verifier's main program. For verifier/boot alone.
 */
#ifndef BOOT_BOOT_H
#define BOOT_BOOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/decode.h>
#include <plomb/core/verifier.h>

#define BOOT_FRAME_MAX 256u /* bytes that a Write may bring, on most chips */

/* The main program: from the reset handler, once. */
_Noreturn void boot_main(void);

/* Resets the chip. */
_Noreturn void boot_reset(void);

/*
 * Listens for transfers. The chip is reset after `patience` seconds without a valid
 * request, unless that is 0, and after a transfer in any case.
 */
_Noreturn void boot_listen(struct plomb_verifier *verifier, uint32_t patience);

/* Starts the image whose vector table is at `address`; start_plain.c, start_mbr.c. */
_Noreturn void boot_start(uint32_t address);

/* Gives the chip to the vector table at `address`. */
_Noreturn void boot_jump(uint32_t address);

/* plomb_verifier_config.copy_bootloader of chips with an MBR; start_mbr.c. */
void boot_copy_bootloader(uint32_t source, uint32_t size);

/*
 * Protects all flash until the next reset, but for the journal during a trial;
 * protect_bprot.c, protect_acl.c.
 */
void boot_protect(bool is_on_trial);

/* plomb_verifier_config.decode where there is no room for LZMA; decode_small.c. */
enum plomb_status boot_decode_small(union plomb_decoder *state,
                                    const struct plomb_decode_job *job);

#endif
