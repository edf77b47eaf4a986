/*
 * Where in the pool an update goes: staging, backup, image (docs/spec/flash.md,
 * sections 1 and 8). Pure arithmetic, for the device and for who wants to know in
 * advance whether it fits. Freestanding.
 */
#ifndef PLOMB_CORE_LAYOUT_H
#define PLOMB_CORE_LAYOUT_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/init_packet.h>
#include <plomb/core/status.h>

#define PLOMB_NO_BACKUP UINT32_MAX /* as an address: there is none */

/* Addresses of page boundaries. */
struct plomb_layout {
    uint32_t image_start;   /* of the installed application and of the new one */
    uint32_t staging_start; /* of the payload; the pool ends behind it */
    uint32_t backup_start;  /* of the old pages, or of the plain copy of a
                               SoftDevice or bootloader; PLOMB_NO_BACKUP */
    bool has_trial;         /* an application that can be taken back */
    bool drops_application; /* has room only where the installed one is */
};

/* What the pool has to hold. */
struct plomb_pool {
    uint32_t start; /* addresses of page boundaries */
    uint32_t end;
    uint32_t application_size; /* bytes of the installed one, 0 for none */
};

/*
 * Places the update that `command` announces. Fails with PLOMB_NO_ROOM, for a delta
 * also when there would be no backup.
 */
PLOMB_API enum plomb_status plomb_layout_plan(const struct plomb_pool *pool,
                                              const struct plomb_init_command *command,
                                              struct plomb_layout *out) PLOMB_MUST_USE;

/* Bytes that are transferred: the payload of a sealed package, or the image. */
PLOMB_API uint64_t plomb_transfer_size(const struct plomb_init_command *command);

#endif
