/*
 * Packages for the sweeps: images made up by size and version, payloads by the library's
 * own encoders, init packets signed as tests/unit/sum_signature.h does it. Nothing here
 * is cut; it is what the controller has.
 */
#ifndef TESTS_POWER_PACKAGE_H
#define TESTS_POWER_PACKAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/core/fw_type.h>
#include <plomb/core/init_packet.h>

enum {
    POWER_PAGE = 4096,
    POWER_POOL = 2 * POWER_PAGE,       /* where an application starts ... */
    POWER_POOL_SD = 4 * POWER_PAGE,    /* ... and behind a SoftDevice */
    POWER_SOFTDEVICE = 3 * POWER_PAGE, /* bytes of one */
    POWER_BOOTLOADER = POWER_PAGE,     /* bytes of one */
    POWER_IMAGE_MIN = 16
};

enum power_fault {
    FAULT_NONE,
    FAULT_IMAGE,  /* the image is not the one of the init packet */
    FAULT_PAYLOAD /* nor is the payload, which shows when it is whole */
};

/* Signing keys, the older first. */
extern const uint8_t power_keys[2][PLOMB_PUBLIC_KEY_SIZE];

/* What a package is to be. */
struct package_plan {
    uint32_t type;    /* enum plomb_fw_type */
    uint32_t size;    /* bytes of an application */
    uint32_t version; /* and security counter; images differ by it */
    uint32_t start;   /* address of an application */
    uint32_t signer;  /* index in power_keys */
    bool has_softdevice;
    bool is_sealed; /* and then: */
    uint32_t codec, cipher, flags;
    struct plomb_span base; /* of a delta */
    enum power_fault fault;
};

/* A package and what is in it, as a device is given them. */
struct power_package {
    struct plomb_buf image;
    struct plomb_buf payload;
    uint8_t packet[PLOMB_INIT_PACKET_MAX];
    size_t packet_size;
};

/* Makes it. Ends the program when it cannot be made. */
void package_make(const struct package_plan *plan, struct power_package *out);
void package_clear(struct power_package *package);

/* What a system of version 1 or 2 is made of. */
const uint8_t *package_softdevice(uint32_t version);
const uint8_t *package_bootloader(uint32_t version);

/* The record of the key that opens encrypted packages (docs/spec/device-key.md). */
size_t package_device_key(uint8_t out[64]);

/* Ends the program. */
__attribute__((noreturn, format(printf, 1, 2))) void power_stop(const char *format,
                                                                ...);

#endif
