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
#include <plomb/error.h>
#include <plomb/pack.h>
#include <plomb/package.h>

#define PLOMB_VERIFY_CHECKS_MAX 64  /* checks of one package */
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
    bool takes_external_application;
    bool is_debug_build; /* bootloader honours is_debug */
};

enum plomb_check_result {
    PLOMB_CHECK_PASSED,
    PLOMB_CHECK_REFUSED,
    PLOMB_CHECK_NOT_CHECKED /* something to check it against is not known */
};

struct plomb_check {
    enum plomb_slot slot; /* image that it is about */
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
 * never PLOMB_OK. Fails with PLOMB_NO_MEMORY alone.
 */
PLOMB_API enum plomb_status plomb_verify(const struct plomb_package *package,
                                         const struct plomb_verify_options *options,
                                         struct plomb_verify_report *report,
                                         struct plomb_error *error) PLOMB_MUST_USE;

#endif
