/*
 * What a device knows about itself when a package asks to be installed: the
 * other half of every decision in plomb/core/validate.h. Freestanding.
 */
#ifndef PLOMB_CORE_DEVICE_H
#define PLOMB_CORE_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/core/init_packet.h>
#include <plomb/core/softdevice.h>

struct plomb_device {
    uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE]; /* trust anchor: X, Y, big-endian */
    uint32_t hw_version;                       /* equal to the package's, or refused */
    uint32_t app_version;        /* installed application; SoftDevices too */
    uint32_t bootloader_version; /* installed bootloader */

    bool has_softdevice;                /* whether `softdevice` means anything */
    struct plomb_softdevice softdevice; /* the installed one */

    bool is_debug_build;             /* honours is_debug */
    bool needs_softdevice;           /* talks over it, so it must never be dropped */
    bool is_signature_required;      /* of applications; others always need one */
    bool is_downgrade_prevented;     /* fw_version is required and compared */
    bool is_same_version_accepted;   /* an equal application version will do */
    bool takes_external_application; /* knows type 4 */
    bool is_boot_signature_required; /* applications must bring ECDSA */

    bool takes_sealed;                 /* plomb's verifier; stock bootloaders do not */
    bool takes_applications_only;      /* there is no MBR, hence no SoftDevice */
    uint32_t codecs;                   /* bits 1 << enum plomb_codec that it decodes */
    uint32_t ciphers;                  /* bits 1 << enum plomb_cipher that it has */
    uint32_t security_counter;         /* packages with a lower one are refused */
    bool has_key_id;                   /* key_id is set: it can open what is for it */
    uint8_t key_id[PLOMB_KEY_ID_SIZE]; /* of its decryption key */
    uint32_t key_method;               /* enum plomb_recipient_method, of the same */
    bool has_base;                     /* base_sha256 is known */
    uint8_t base_sha256[PLOMB_SHA256_SIZE]; /* of the installed application */
    uint32_t base_size;                     /* its bytes, as they were signed */

    bool has_application;         /* a valid one is installed */
    bool is_dual_bank_forced;     /* never drops a valid application */
    uint32_t application_size;    /* bytes of the installed one */
    uint32_t page_size;           /* bytes; 4096 on every nRF52 */
    uint32_t bootloader_start;    /* address */
    uint32_t bootloader_max_size; /* bytes of the region */
    uint32_t app_data_size;       /* bytes kept free below the bootloader */

    uint32_t pool_start; /* plomb's verifier: where updates go (flash.md) ... */
    uint32_t pool_end;   /* ... up to here; 0 for stock bootloaders */
};

#endif
