/*
 * The single checks of plomb_verify: each asks the core about one thing and
 * says what was compared, or why it could not be.
 */
#ifndef LIB_VERIFY_CHECKS_H
#define LIB_VERIFY_CHECKS_H

#include <plomb/core/device.h>
#include <plomb/core/validate.h>
#include <plomb/verify.h>

/* What became of a sealed payload. */
struct verify_opening {
    bool is_open;             /* it was decoded: verify_subject.image is set */
    enum plomb_status status; /* refused while it was opened; otherwise PLOMB_OK */
    const char *obstacle;     /* why it was not tried; NULL when it was */
};

/* What is checked: one image, against a device as the images before left it. */
struct verify_subject {
    const struct plomb_verify_options *options;
    struct plomb_device device;    /* with guesses where nothing is known */
    bool is_softdevice_known;      /* device.has_softdevice and its FWID mean it */
    bool is_softdevice_size_known; /* device.softdevice.size means it */
    bool is_app_version_known;     /* device.app_version means it */
    bool is_bl_version_known;      /* device.bootloader_version means it */
    const struct plomb_package_image *entry; /* what the manifest says of it */
    const struct plomb_init_packet *packet;
    bool is_sealed;
    bool has_image;          /* image is set; a sealed one may stay closed */
    struct plomb_span image; /* plain */
    uint64_t image_size;     /* its bytes; of a closed one as the init packet says */
    struct verify_opening opening; /* of a sealed one */
};

struct verify_check {
    const char *id;    /* stable name */
    const char *title; /* for people */
    bool is_sealed;    /* of sealed packages alone */
    void (*run)(const struct verify_subject *subject, struct plomb_check *check);
};

/*
 * Adds a check, passed so far, to the report; PLOMB_SLOT_COUNT for one that is
 * about the whole package. Once its result is set, verify_settle says what a
 * refusal means for the answer and on the wire.
 */
struct plomb_check *verify_add_check(struct plomb_verify_report *report,
                                     enum plomb_slot slot, const char *id,
                                     const char *title);
void verify_settle(struct plomb_verify_report *report, struct plomb_check *check);

/* Makes the device that `options` describe. */
void verify_subject_init(struct verify_subject *subject,
                         const struct plomb_verify_options *options);

/* Changes the device as the installed image would. */
void verify_install(struct verify_subject *subject);

/* Sets the result from `status`, and the detail. */
void verify_conclude(struct plomb_check *check, enum plomb_status status,
                     const char *format, ...) PLOMB_PRINTF(3, 4);

/* Says that the check could not be made, and why. */
void verify_not_checked(struct plomb_check *check, const char *format, ...)
    PLOMB_PRINTF(2, 3);

void verify_slot(const struct verify_subject *subject, struct plomb_check *check);
void verify_signature(const struct verify_subject *subject, struct plomb_check *check);
void verify_type(const struct verify_subject *subject, struct plomb_check *check);
void verify_hash_type(const struct verify_subject *subject, struct plomb_check *check);
void verify_hw_version(const struct verify_subject *subject, struct plomb_check *check);
void verify_sd_req(const struct verify_subject *subject, struct plomb_check *check);
void verify_fw_version(const struct verify_subject *subject, struct plomb_check *check);
void verify_sizes(const struct verify_subject *subject, struct plomb_check *check);
void verify_room(const struct verify_subject *subject, struct plomb_check *check);
void verify_image_size(const struct verify_subject *subject, struct plomb_check *check);
void verify_image_hash(const struct verify_subject *subject, struct plomb_check *check);
void verify_softdevice(const struct verify_subject *subject, struct plomb_check *check);
void verify_boot_validation(const struct verify_subject *subject,
                            struct plomb_check *check);

#endif
