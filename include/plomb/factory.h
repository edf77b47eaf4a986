/*
 * What a programmer writes to a new device: verifier, device key, the first
 * application and the state that says so, as one Intel HEX file
 * (docs/spec/flash.md). The application is installed into memory by the device's own
 * code, so that what it refuses is refused here. Host only.
 */
#ifndef PLOMB_FACTORY_H
#define PLOMB_FACTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/target.h>
#include <plomb/core/verifier.h>
#include <plomb/error.h>
#include <plomb/key.h>
#include <plomb/pack.h>
#include <plomb/package.h>
#include <plomb/secret.h>

/* Zero-initialise, then fill what is wanted. */
struct plomb_factory_options {
    const struct plomb_target *target;
    const char *verifier;   /* Intel HEX of the verifier for that target */
    const char *softdevice; /* Intel HEX with the MBR: targets with one need it */
    const struct plomb_package *package; /* the first application; or NULL */
    const struct plomb_key
        *device_key; /* private recipient key or class key, or NULL */
    /* All signing keys that the verifier was built with, in that order. */
    const uint8_t (*public_keys)[PLOMB_PUBLIC_KEY_SIZE];
    uint32_t public_key_count;
    struct plomb_optional hw_version; /* that the verifier must be built for */
};

struct plomb_factory_report {
    uint32_t verifier_size; /* bytes, up to the last that is not blank */
    bool has_softdevice;
    struct plomb_softdevice softdevice;
    bool has_application;
    uint32_t application_start;   /* address */
    uint32_t application_size;    /* bytes */
    uint32_t application_version; /* and the security counter that it raised */
    uint32_t security_counter;
    uint8_t application_sha256[PLOMB_SHA256_SIZE];
    bool has_key_id;
    uint8_t key_id[PLOMB_KEY_ID_SIZE]; /* of the device key */
};

/*
 * Makes the file into `out`, which the caller clears; secret when there is a device
 * key. Fails with the statuses of reading files; PLOMB_FACTORY_MISMATCH when the
 * verifier is for another target or hardware version, was built with other keys or in
 * another order, or does not fit its region, or a hex file holds what would be lost;
 * PLOMB_OPTION_MISSING; with the status that the device gives a package; with
 * PLOMB_KEY_TYPE_WRONG, PLOMB_KEY_NOT_PRIVATE, PLOMB_NO_MEMORY.
 */
PLOMB_API enum plomb_status plomb_factory_make(
    const struct plomb_factory_options *options, struct plomb_secret *out,
    struct plomb_factory_report *report, struct plomb_error *error) PLOMB_MUST_USE;

#endif
