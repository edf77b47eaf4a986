/*
 * Whether a package is what its key's owner signed, and whether a given device
 * would take it: a list of named checks, made by the code that runs on the
 * device. Host only.
 */
#ifndef PLOMB_VERIFY_H
#define PLOMB_VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/chip.h>
#include <plomb/core/init_packet.h>
#include <plomb/core/target.h>
#include <plomb/error.h>
#include <plomb/key.h>
#include <plomb/pack.h>
#include <plomb/package.h>

#define PLOMB_VERIFY_CHECKS_MAX 96  /* checks of one package */
#define PLOMB_CHECK_DETAIL_SIZE 256 /* bytes, the terminating zero included */

/* What is known about the device; what is not known is not checked. */
struct plomb_verify_options {
    bool has_key;                              /* public_key is given */
    uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE]; /* X then Y, big-endian */
    struct plomb_optional hw_version;          /* of the device */
    struct plomb_optional installed_version;   /* of its application */
    struct plomb_optional installed_bootloader_version;
    bool is_softdevice_known;      /* softdevice_fwid is given */
    bool has_softdevice;           /* it has one at all */
    uint16_t softdevice_fwid;      /* FWID of the installed one */
    const struct plomb_chip *chip; /* NULL: room is not checked */
    /* Of plomb's verifier, on that chip: what it has room for and can start is
     * checked, instead of the places of Nordic's bootloader. NULL: not known. */
    const struct plomb_target *target;
    bool takes_external_application;
    bool is_debug_build; /* bootloader honours is_debug */

    /* For sealed packages. */
    bool is_stock; /* the bootloader is Nordic's own, which takes none */
    struct plomb_optional security_counter; /* of the device */
    /* What the device opens packages with: a recipient key or a class key, the
     * caller's; or NULL. A private or class one opens the payload here as well, of
     * a public one only the entry for it is looked for. */
    const struct plomb_key *device_key;
    const char *from; /* file of the installed application, an image or a package:
                         what a delta starts from; or NULL */
};

enum plomb_check_result {
    PLOMB_CHECK_PASSED,
    PLOMB_CHECK_REFUSED,
    PLOMB_CHECK_NOT_CHECKED /* something to check it against is not known */
};

struct plomb_check {
    enum plomb_slot slot; /* image that it is about; PLOMB_SLOT_COUNT: the package */
    const char *id;       /* stable name, a constant: "signature" */
    const char *title;    /* for people, a constant */
    enum plomb_check_result result;
    enum plomb_status status;             /* why it was refused; otherwise PLOMB_OK */
    uint8_t dfu_result;                   /* what a device would answer; 0 if nothing */
    uint8_t dfu_extended_error;           /* with dfu_result 0x0b */
    char detail[PLOMB_CHECK_DETAIL_SIZE]; /* what was compared, or why not */
};

struct plomb_verify_report {
    enum plomb_status status; /* PLOMB_OK accepted, PLOMB_NOT_CHECKED could not
                                 say, otherwise the first refusal */
    size_t check_count;       /* entries of checks */
    struct plomb_check checks[PLOMB_VERIFY_CHECKS_MAX];
};

/*
 * Checks a whole package. Returns PLOMB_OK when the checks could be made,
 * whatever they found: the answer is report->status. Without a key that is
 * never PLOMB_OK.
 *
 * A sealed package is accepted without a key that opens it, as devices accept
 * its init packet before they have the payload; what is about the plain image is
 * then PLOMB_CHECK_NOT_CHECKED. With one the payload is decoded as a device does
 * it, and everything is checked.
 *
 * Fails with PLOMB_NO_MEMORY; PLOMB_KEY_TYPE_WRONG when device_key is a signing
 * key; and with the statuses of reading `from`, when a delta needs it.
 */
PLOMB_API enum plomb_status plomb_verify(const struct plomb_package *package,
                                         const struct plomb_verify_options *options,
                                         struct plomb_verify_report *report,
                                         struct plomb_error *error) PLOMB_MUST_USE;

#endif
