/*
 * The signatures of tests/vectors/ecdsa/cases.txt, for whatever verifies them: the
 * host's library, and the device's code on an emulated Cortex-M4. For tests.
 */
#ifndef TESTS_ECDSA_CASES_H
#define TESTS_ECDSA_CASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/port.h>

struct ecdsa_case {
    char name[64];
    bool is_good;
    uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE];
    uint8_t digest[PLOMB_HASH_SIZE];
    uint8_t signature[PLOMB_SIGNATURE_SIZE];
};

/* Calls `run` with each, and fails the test when there are fewer than `least`. */
void ecdsa_cases_each(size_t least, void (*run)(const struct ecdsa_case *one));

#endif
