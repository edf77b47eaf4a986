/*
 * From a payload in staging to an image in place, and back (docs/spec/flash.md,
 * sections 6 to 8). Each function goes on where a power cut stopped it. For the
 * verifier's own parts; freestanding.
 */
#ifndef CORE_INSTALL_H
#define CORE_INSTALL_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/init_packet.h>
#include <plomb/core/status.h>
#include <plomb/core/verifier.h>

/*
 * Decodes the payload into pages at `target`, which keep to the marks behind
 * JOURNAL_PAGE; those of an application into the backup first, where there is one.
 * At the end the image there is checked. PLOMB_OK, or why it cannot be installed.
 */
enum plomb_status install_decode(struct plomb_verifier *verifier,
                                 const struct plomb_init_command *command,
                                 uint32_t target) PLOMB_MUST_USE;

/*
 * Puts the pages of the backup back, where there is one. Whether the installed
 * application is whole then.
 */
bool install_revert(struct plomb_verifier *verifier) PLOMB_MUST_USE;

/*
 * Installs a SoftDevice, a bootloader or both; does not return while the MBR copies.
 * PLOMB_OK when all is in place.
 */
enum plomb_status install_system(struct plomb_verifier *verifier,
                                 const struct plomb_init_command *command)
    PLOMB_MUST_USE;

#endif
