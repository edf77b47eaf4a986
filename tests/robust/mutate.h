/*
 * Seeded damage: the same bytes and the same number always give the same case,
 * on every machine. For the robustness test alone.
 */
#ifndef TESTS_ROBUST_MUTATE_H
#define TESTS_ROBUST_MUTATE_H

#include <stddef.h>
#include <stdint.h>

#define MUTATE_GROWTH 1024 /* bytes by which a case may outgrow its file */

/*
 * Damages the `size` bytes at `bytes`, which has room for MUTATE_GROWTH more,
 * in one to four places chosen by `seed`. Returns the new size.
 */
size_t mutate(uint8_t *bytes, size_t size, uint64_t seed);

#endif
