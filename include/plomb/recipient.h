/*
 * Recipient and class keys at work: what sealing needs to know of one, what
 * opening needs, and the record that a device keeps (docs/spec/device-key.md).
 * What is done with them is in plomb/seal.h and plomb/core/unwrap.h. Signing
 * keys are refused by everything here. Host only.
 */
#ifndef PLOMB_RECIPIENT_H
#define PLOMB_RECIPIENT_H

#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/extension.h>
#include <plomb/core/init_packet.h>
#include <plomb/core/unwrap.h>
#include <plomb/error.h>
#include <plomb/key.h>
#include <plomb/secret.h>

/* One to seal for. A class key's bytes stay where they are. */
struct plomb_recipient_key {
    uint32_t method;                           /* enum plomb_recipient_method */
    uint8_t key_id[PLOMB_KEY_ID_SIZE];         /* of its entry in the package */
    uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE]; /* HPKE: X then Y, big-endian, a
                                                  point of the curve; otherwise zeros */
    const struct plomb_secret *class_key;      /* class key: 16 or 32 bytes, the key's
                                                  own; HPKE: NULL */
};

/*
 * What a package is sealed with for this key: a recipient key, public or
 * private, or a class key. `*out` uses the key, which must outlive it. Fails
 * with PLOMB_KEY_TYPE_WRONG.
 */
PLOMB_API enum plomb_status plomb_key_recipient(
    const struct plomb_key *key, struct plomb_recipient_key *out,
    struct plomb_error *error) PLOMB_MUST_USE;

/*
 * What opens packages: a private recipient key, or a class key, as a device
 * holds it. The caller keeps `*out` in a struct plomb_secret, or wipes it.
 * Fails with PLOMB_KEY_TYPE_WRONG, PLOMB_KEY_NOT_PRIVATE; `*out` is untouched
 * then.
 */
PLOMB_API enum plomb_status plomb_key_device_key(
    const struct plomb_key *key, struct plomb_device_key *out,
    struct plomb_error *error) PLOMB_MUST_USE;

/* Ways to write down what a device must hold. */
enum plomb_device_format {
    PLOMB_DEVICE_RECORD, /* the binary record of docs/spec/device-key.md */
    PLOMB_DEVICE_C       /* a C array of its bytes */
};

/*
 * Writes the device's record of a private recipient key or a class key into
 * `out`, which the caller clears. Secret. Fails with PLOMB_KEY_TYPE_WRONG,
 * PLOMB_KEY_NOT_PRIVATE, PLOMB_NO_MEMORY.
 */
PLOMB_API enum plomb_status plomb_key_export_device(
    const struct plomb_key *key, enum plomb_device_format format,
    struct plomb_secret *out, struct plomb_error *error) PLOMB_MUST_USE;

#endif
