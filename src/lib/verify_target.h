/*
 * What plomb_verify checks when the target of plomb's verifier is known: its areas
 * (docs/spec/flash.md, section 1), and whether an application was linked for its place.
 */
#ifndef LIB_VERIFY_TARGET_H
#define LIB_VERIFY_TARGET_H

#include "lib/verify_checks.h"

/* Makes the device that of options->target, which is not NULL. */
void verify_target_init(struct verify_subject *subject);

/* Puts the pool behind the SoftDevice that an image installed. */
void verify_target_move(struct verify_subject *subject);

/*
 * Whether there is room in the pool. What is installed is not known: it is taken to be
 * as large as an application of the package, and else to leave room.
 */
void verify_target_room(const struct verify_subject *subject,
                        struct plomb_check *check);

/* Whether the application starts behind what it is put behind. */
void verify_target_start(const struct verify_subject *subject,
                         struct plomb_check *check);

#endif
