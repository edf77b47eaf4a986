#include <plomb/verify.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/verify_checks.h"

/*
 * The checks in the order in which a device makes them, so that the first
 * refusal here is the one that the device answers with.
 */
static const struct verify_check checks[] = {
    {"slot", "manifest slot", verify_slot},
    {"signature", "signature", verify_signature},
    {"type", "firmware type", verify_type},
    {"hash-type", "hash type", verify_hash_type},
    {"hw-version", "hardware version", verify_hw_version},
    {"softdevice", "SoftDevice requirement", verify_sd_req},
    {"fw-version", "firmware version", verify_fw_version},
    {"sizes", "declared sizes", verify_sizes},
    {"room", "room on the chip", verify_room},
    {"image-size", "image size", verify_image_size},
    {"image-hash", "image hash", verify_image_hash},
    {"softdevice-info", "SoftDevice information", verify_softdevice},
    {"boot-validation", "boot validation", verify_boot_validation},
};

static struct plomb_check *add_check(struct plomb_verify_report *report,
                                     enum plomb_slot slot, const char *id,
                                     const char *title)
{
    struct plomb_check *check = &report->checks[report->check_count++];

    check->slot = slot;
    check->id = id;
    check->title = title;
    check->result = PLOMB_CHECK_PASSED;
    return check;
}

/* What a refusal means for the answer and on the wire. */
static void conclude(struct plomb_verify_report *report, struct plomb_check *check)
{
    if (check->result != PLOMB_CHECK_REFUSED) return;
    if (report->status == PLOMB_OK) report->status = check->status;
    if (check->status == PLOMB_SLOT_MISMATCH) return;
    check->dfu_result = plomb_dfu_result(check->status, &check->dfu_extended_error);
}

static bool check_structure(const struct plomb_package_image *image,
                            struct plomb_verify_report *report,
                            struct plomb_init_packet *packet)
{
    struct plomb_check *check =
        add_check(report, image->slot, "structure", "init packet structure");
    size_t offset = 0;
    enum plomb_status status =
        plomb_init_packet_parse(image->dat->bytes, packet, &offset);

    verify_conclude(check, status, "%zu bytes, %s", image->dat->bytes.size,
                    packet->is_signed ? "signed" : "not signed");
    if (status == PLOMB_INIT_PACKET_MALFORMED) {
        verify_conclude(check, status, "cannot be read from byte %zu of %zu on", offset,
                        image->dat->bytes.size);
    }
    conclude(report, check);
    return status == PLOMB_OK;
}

static void check_image(struct verify_subject *subject,
                        const struct plomb_package_image *image,
                        struct plomb_verify_report *report)
{
    struct plomb_init_packet packet = {0};

    if (!check_structure(image, report, &packet)) return;
    subject->entry = image;
    subject->packet = &packet;
    subject->image = image->bin->bytes;
    for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
        struct plomb_check *check =
            add_check(report, image->slot, checks[i].id, checks[i].title);

        checks[i].run(subject, check);
        conclude(report, check);
    }
    verify_install(subject);
}

enum plomb_status plomb_verify(const struct plomb_package *package,
                               const struct plomb_verify_options *options,
                               struct plomb_verify_report *report,
                               struct plomb_error *error)
{
    const struct plomb_package_image *images;
    struct verify_subject subject;
    size_t count;

    (void)error;
    memset(report, 0, sizeof(*report));
    verify_subject_init(&subject, options);
    images = plomb_package_images(package, &count);
    for (size_t i = 0; i < count; i++) check_image(&subject, &images[i], report);
    if (report->status == PLOMB_OK && !options->has_key) {
        report->status = PLOMB_NOT_CHECKED;
    }
    return PLOMB_OK;
}
