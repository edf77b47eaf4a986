/*
 * Whether an image begins as code for a Cortex-M does. Tells firmware from other
 * files where something is known to be firmware; it proves nothing. Internal to lib.
 */
#ifndef LIB_IMAGE_VECTORS_H
#define LIB_IMAGE_VECTORS_H

#include <stdbool.h>

#include <plomb/core/span.h>

/*
 * Whether the first two words are an initial stack pointer in the RAM of an nRF52,
 * and the address of a reset handler in its flash (ARMv7-M Architecture Reference
 * Manual, B1.5.3).
 */
bool image_has_vectors(struct plomb_span image);

#endif
