/*
 * Calls in absolute form (docs/spec/payload.md, section 4): in Thumb code every
 * BL and B.W gets its target in place of its displacement, so that calls of one
 * function look alike wherever they stand. The host's half; src/core has the way
 * back. For the encoders of src/formats.
 */
#ifndef FORMATS_CALL_FILTER_H
#define FORMATS_CALL_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CALL_PAIR_SIZE 4         /* bytes: two halfwords */
#define CALL_MASK      0x3fffffu /* displacements and targets are modulo 2^22 */

/* Whether four bytes are a pair: BL, or B.W (ARMv7-M ARM, A7.7.18 and A7.7.12). */
bool call_filter_is_pair(const uint8_t pair[CALL_PAIR_SIZE]);

/*
 * The 22 bits that a pair carries, displacement or target, in halfwords; and
 * putting others there, of which those above CALL_MASK are dropped.
 */
uint32_t call_filter_value(const uint8_t pair[CALL_PAIR_SIZE]);
void call_filter_set_value(uint8_t pair[CALL_PAIR_SIZE], uint32_t value);

/* Turns an image into its absolute form, in place. */
void call_filter_forward(uint8_t *image, size_t size);

#endif
