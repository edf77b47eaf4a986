#include <plomb/verify.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/verify_checks.h"
#include "lib/verify_release.h"
#include "lib/verify_sealed.h"
#include "lib/verify_target.h"

/*
 * The checks in the order in which a device makes them, so that the first
 * refusal here is the one that the device answers with.
 */
static const struct verify_check checks[] = {
    {"slot", "manifest slot", false, verify_slot},
    {"signature", "signature", false, verify_signature},
    {"type", "firmware type", false, verify_type},
    {"hash-type", "hash type", false, verify_hash_type},
    {"hw-version", "hardware version", false, verify_hw_version},
    {"softdevice", "SoftDevice requirement", false, verify_sd_req},
    {"fw-version", "firmware version", false, verify_fw_version},
    {"codec", "codec and cipher", true, verify_codec},
    {"base", "installed base", true, verify_base},
    {"security-counter", "security counter", true, verify_security_counter},
    {"recipient", "recipient", true, verify_recipient},
    {"sizes", "declared sizes", false, verify_sizes},
    {"room", "room on the chip", false, verify_room},
    {"payload", "payload", true, verify_payload},
    {"decoding", "decoding", true, verify_decoding},
    {"image-size", "image size", false, verify_image_size},
    {"image-hash", "image hash", false, verify_image_hash},
    {"softdevice-info", "SoftDevice information", false, verify_softdevice},
    {"boot-validation", "boot validation", false, verify_boot_validation},
};

struct plomb_check *verify_add_check(struct plomb_verify_report *report,
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

void verify_settle(struct plomb_verify_report *report, struct plomb_check *check)
{
    if (check->result != PLOMB_CHECK_REFUSED) return;
    if (report->status == PLOMB_OK) report->status = check->status;
    if (check->status == PLOMB_SLOT_MISMATCH || check->slot == PLOMB_SLOT_COUNT) return;
    /* Found when it is installed: nobody listens any more. */
    if (check->status == PLOMB_IMAGE_NOT_STARTABLE) return;
    check->dfu_result = plomb_dfu_result(check->status, &check->dfu_extended_error);
}

static bool check_structure(const struct plomb_package_image *image,
                            struct plomb_verify_report *report,
                            struct plomb_init_packet *packet)
{
    struct plomb_check *check =
        verify_add_check(report, image->slot, "structure", "init packet structure");
    size_t offset = 0;
    enum plomb_status status =
        plomb_init_packet_parse(image->dat->bytes, packet, &offset);

    verify_conclude(check, status, "%zu bytes, %s", image->dat->bytes.size,
                    packet->is_signed ? "signed" : "not signed");
    if (status == PLOMB_INIT_PACKET_MALFORMED) {
        verify_conclude(check, status, "cannot be read from byte %zu of %zu on", offset,
                        image->dat->bytes.size);
    }
    verify_settle(report, check);
    return status == PLOMB_OK;
}

static void run_checks(const struct verify_subject *subject,
                       struct plomb_verify_report *report)
{
    for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
        struct plomb_check *check;

        if (checks[i].is_sealed && !subject->is_sealed) continue;
        check = verify_add_check(report, subject->entry->slot, checks[i].id,
                                 checks[i].title);
        checks[i].run(subject, check);
        verify_settle(report, check);
    }
    if (subject->options->target != NULL &&
        subject->packet->command.type == PLOMB_FW_APPLICATION) {
        struct plomb_check *check = verify_add_check(report, subject->entry->slot,
                                                     "start", "start in its place");

        verify_target_start(subject, check);
        verify_settle(report, check);
    }
}

static enum plomb_status check_image(struct verify_subject *subject,
                                     const struct plomb_package_image *image,
                                     struct plomb_verify_report *report,
                                     struct plomb_error *error)
{
    struct plomb_init_packet packet = {0};
    struct plomb_buf plain;
    enum plomb_status status;

    if (!check_structure(image, report, &packet)) return PLOMB_OK;
    plomb_buf_init(&plain, PLOMB_PACKAGE_MAX);
    subject->entry = image;
    subject->packet = &packet;
    status = verify_sealed_open(subject, &plain, error);
    if (status != PLOMB_OK) goto out;
    run_checks(subject, report);
    verify_install(subject);
    status = PLOMB_OK;
out:
    plomb_buf_clear(&plain);
    return status;
}

enum plomb_status plomb_verify(const struct plomb_package *package,
                               const struct plomb_verify_options *options,
                               struct plomb_verify_report *report,
                               struct plomb_error *error)
{
    const struct plomb_package_image *images;
    struct verify_subject subject;
    enum plomb_status status;
    size_t count;

    memset(report, 0, sizeof(*report));
    verify_subject_init(&subject, options);
    images = plomb_package_images(package, &count);
    for (size_t i = 0; i < count; i++) {
        status = check_image(&subject, &images[i], report, error);
        if (status != PLOMB_OK) return status;
    }
    status = verify_release(package, options, report, error);
    if (status != PLOMB_OK) return status;
    if (report->status == PLOMB_OK && !options->has_key) {
        report->status = PLOMB_NOT_CHECKED;
    }
    return PLOMB_OK;
}
