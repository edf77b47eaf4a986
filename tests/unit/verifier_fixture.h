/*
 * A device without its hardware, from its first reset to the application that runs:
 * flash in memory, a verifier on it, and packages that it takes. The test program
 * includes sum_port.h. For tests/unit alone.
 */
#ifndef TESTS_UNIT_VERIFIER_FIXTURE_H
#define TESTS_UNIT_VERIFIER_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/transfer.h>

enum {
    FIXTURE_PAGE = PLOMB_PAGE_SIZE,
    FIXTURE_FLASH = 24 * FIXTURE_PAGE,
    FIXTURE_POOL = 5 * FIXTURE_PAGE /* where applications start */
};

/* Pool up to page 20, then keys, journal, state twice. */
extern const struct plomb_target fixture_target;

/* Signing keys, the older first. */
extern const uint8_t fixture_keys[2][PLOMB_PUBLIC_KEY_SIZE];

struct verifier_fixture {
    uint8_t memory[FIXTURE_FLASH];
    struct plomb_flash flash;
    struct plomb_verifier_config config;
    struct plomb_verifier verifier;
    union plomb_decoder decoder;
    bool is_broken; /* flash takes nothing any more */
};

struct fixture_package {
    uint8_t packet[PLOMB_INIT_PACKET_MAX];
    size_t packet_size;
    uint8_t image[4 * FIXTURE_PAGE];
    uint32_t size;
};

/* A device that was never used. */
void verifier_fixture_make(struct verifier_fixture *subject);

/* A device that runs version 1, of three pages less a word. */
void verifier_fixture_run(struct verifier_fixture *subject,
                          struct fixture_package *old);

/* A reset: flash is what stays. */
enum plomb_boot verifier_fixture_reset(struct verifier_fixture *subject,
                                       bool is_dfu_wanted);

/* Packages: plain; sealed, stored, not encrypted. Images differ by version. */
void verifier_fixture_package(struct fixture_package *package, uint32_t size,
                              uint32_t version, unsigned int key);
void verifier_fixture_sealed(struct fixture_package *package, uint32_t size,
                             uint32_t version, uint32_t counter);

/* The command of a plain package with this image, and signing of a changed one. */
struct plomb_init_command verifier_fixture_command(
    const struct fixture_package *package, uint32_t version);
void verifier_fixture_sign(struct fixture_package *package,
                           const struct plomb_init_command *command, unsigned int key);

/* Hands the init packet over: the device's answer. */
enum plomb_status verifier_fixture_begin(struct verifier_fixture *subject,
                                         const struct fixture_package *package);

/* Sends objects from where the device is until `end`. */
enum plomb_status verifier_fixture_send(struct verifier_fixture *subject,
                                        const struct fixture_package *package,
                                        uint32_t end);

/* Delivers a whole package; the device was told to listen. */
void verifier_fixture_deliver(struct verifier_fixture *subject,
                              const struct fixture_package *package);

/* Resets; the test fails unless the package's image is started then. */
void verifier_fixture_runs(struct verifier_fixture *subject,
                           const struct fixture_package *package);

/* What the application on trial does. */
void verifier_fixture_confirm(struct verifier_fixture *subject);

#endif
