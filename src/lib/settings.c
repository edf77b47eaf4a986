#include <plomb/settings.h>

#include <stdio.h>
#include <string.h>

#include "base/crc32.h"
#include "base/error.h"
#include "core/bytes.h"
#include "formats/hex_write.h"
#include "formats/settings_page.h"
#include "lib/known_keys.h"
#include "lib/settings_target.h"

#include <plomb/core/port.h>

/* A page on its way. */
struct settings_work {
    const struct plomb_settings_options *options;
    const struct plomb_signer *signer; /* NULL when nothing is signed */
    struct plomb_settings_report *report;
    struct settings_target target;
    struct plomb_image application;
    struct plomb_image softdevice;
};

static bool is_ecdsa(struct plomb_optional validation)
{
    return validation.is_given && validation.value == PLOMB_BOOT_VALIDATION_ECDSA;
}

static enum plomb_status set_missing(struct plomb_error *error, const char *option,
                                     const char *hint)
{
    error_set(error, PLOMB_OPTION_MISSING, "%s is missing", option);
    error_hint(error, "%s", hint);
    return PLOMB_OPTION_MISSING;
}

static enum plomb_status check_versions(const struct plomb_settings_options *options,
                                        struct plomb_error *error)
{
    if (!options->version.is_given) {
        return set_missing(error, "--bl-settings-version",
                           "write 2 for bootloaders of the nRF5 SDK 16 and 17, 1 for "
                           "those of 12 to 15.0");
    }
    if (options->version.value != 1 && options->version.value != 2) {
        error_set(error, PLOMB_OPTION_VALUE,
                  "--bl-settings-version: %u is not a version of the settings",
                  options->version.value);
        error_hint(error, "write 2 for bootloaders of the nRF5 SDK 16 and 17, 1 for "
                          "those of 12 to 15.0");
        return PLOMB_OPTION_VALUE;
    }
    if (!options->bootloader_version.is_given) {
        return set_missing(error, "--bootloader-version",
                           "write the version of the bootloader on the device; 1 in "
                           "Nordic's examples");
    }
    if (options->application != NULL && !options->application_version.is_given) {
        return set_missing(error, "--application-version",
                           "write the version of the application, or "
                           "--application-version-string X.Y.Z");
    }
    return PLOMB_OK;
}

/* `option` checks the image of `image_option`, which is at `path`. */
static enum plomb_status check_validation(const struct plomb_settings_options *options,
                                          struct plomb_optional validation,
                                          const char *option, const char *path,
                                          const char *image_option,
                                          struct plomb_error *error)
{
    if (!validation.is_given) return PLOMB_OK;
    if (options->version.value == 1) {
        error_set(error, PLOMB_OPTION_CONFLICT,
                  "%s: settings of version 1 have no boot validation", option);
        error_hint(error, "leave it out, or write --bl-settings-version 2");
        return PLOMB_OPTION_CONFLICT;
    }
    if (path == NULL) {
        error_set(error, PLOMB_OPTION_CONFLICT, "%s: there is no image to validate",
                  option);
        error_hint(error, "add %s FILE", image_option);
        return PLOMB_OPTION_CONFLICT;
    }
    if (validation.value > PLOMB_BOOT_VALIDATION_ECDSA) {
        return error_set(error, PLOMB_OPTION_VALUE, "%s: %u is not a boot validation",
                         option, validation.value);
    }
    return PLOMB_OK;
}

static enum plomb_status check_options(const struct plomb_settings_options *options,
                                       const struct plomb_signer *signer,
                                       struct plomb_error *error)
{
    enum plomb_status status = check_versions(options, error);

    if (status != PLOMB_OK) return status;
    status =
        check_validation(options, options->app_boot_validation, "--app-boot-validation",
                         options->application, "--application", error);
    if (status != PLOMB_OK) return status;
    status =
        check_validation(options, options->sd_boot_validation, "--sd-boot-validation",
                         options->softdevice, "--softdevice", error);
    if (status != PLOMB_OK) return status;
    if (signer == NULL && (is_ecdsa(options->app_boot_validation) ||
                           is_ecdsa(options->sd_boot_validation))) {
        return set_missing(error, "--key-file",
                           "ECDSA boot validation is a signature over the image");
    }
    return PLOMB_OK;
}

static void note_image(const struct plomb_image *image, const char *path,
                       struct plomb_notes *notes)
{
    for (size_t i = 0; i < image->dropped_count; i++) {
        plomb_notes_add(notes, "dropped", "'%s': 0x%x to 0x%x does not count", path,
                        image->dropped[i].start, image->dropped[i].end - 1);
    }
}

/* Whether the image, which has an address, reaches into the page at `address`. */
static bool is_in_the_way(const struct plomb_image *image, uint32_t address,
                          uint32_t page_size)
{
    return address < image->address + image->bytes.size &&
           image->address < address + page_size;
}

/* plomb_image_load knows the bounds of chips, not those of families and pages. */
static enum plomb_status check_place(const struct settings_work *work,
                                     const struct plomb_image *image, const char *path,
                                     struct plomb_error *error)
{
    const struct settings_target *target = &work->target;
    uint32_t start = image->has_address ? image->address : 0;
    uint32_t page = target->address;
    bool is_over_page;

    if (start > target->flash_size || image->bytes.size > target->flash_size - start) {
        return error_set(error, PLOMB_IMAGE_TOO_LARGE,
                         "cannot use '%s': it ends at 0x%zx, behind the flash of the "
                         "%s",
                         path, start + image->bytes.size - 1, target->name);
    }
    if (!image->has_address) return PLOMB_OK;
    is_over_page = is_in_the_way(image, page, target->page_size);
    if (!is_over_page && target->has_backup) page = target->backup_address;
    if (!is_over_page && !is_in_the_way(image, page, target->page_size)) {
        return PLOMB_OK;
    }
    error_set(error, PLOMB_OPTION_CONFLICT,
              "'%s' lies at 0x%x-0x%zx, over the %s at 0x%x", path, start,
              start + image->bytes.size - 1,
              is_over_page ? "settings page" : "settings backup", page);
    error_hint(error, "the image must be the %s alone, without bootloader and settings",
               image == &work->softdevice ? "SoftDevice" : "application");
    return PLOMB_OPTION_CONFLICT;
}

static enum plomb_status load(struct settings_work *work, const char *path,
                              enum plomb_image_kind kind, struct plomb_image *image,
                              struct plomb_error *error)
{
    struct plomb_image_options options = {0};
    enum plomb_status status;

    if (path == NULL) return PLOMB_OK;
    options.kind = kind;
    options.chip = work->target.chip;
    options.allow_drop = work->options->allow_drop;
    options.allow_drop_count = work->options->allow_drop_count;
    status = plomb_image_load(path, &options, image, error);
    if (status != PLOMB_OK) return status;
    note_image(image, path, &work->report->notes);
    return check_place(work, image, path, error);
}

/* Signs as settings hold signatures: halves little-endian. */
static enum plomb_status sign(const struct plomb_signer *signer,
                              struct plomb_span image, enum plomb_slot slot,
                              uint8_t out[PLOMB_SIGNATURE_SIZE],
                              struct plomb_error *error)
{
    struct plomb_sign_request request = {.purpose = PLOMB_SIGN_SETTINGS};
    uint8_t signature[PLOMB_SIGNATURE_SIZE];
    enum plomb_status status;

    plomb_port_sha256(image, request.digest);
    request.image = plomb_slot_name(slot);
    request.has_image_sha256 = true;
    memcpy(request.image_sha256, request.digest, sizeof(request.image_sha256));
    status = plomb_sign(signer, &request, signature, error);
    if (status != PLOMB_OK) return status;
    bytes_reverse_halves(out, signature);
    return PLOMB_OK;
}

static enum plomb_status fill_validation(const struct settings_work *work,
                                         const struct plomb_image *image,
                                         struct plomb_optional wanted,
                                         struct plomb_settings_validation *out,
                                         struct plomb_error *error)
{
    struct plomb_span bytes = plomb_buf_span(&image->bytes);

    out->type = wanted.is_given ? (uint8_t)wanted.value : PLOMB_BOOT_VALIDATION_CRC;
    switch ((enum plomb_boot_validation_type)out->type) {
    case PLOMB_BOOT_VALIDATION_NONE:
        break;
    case PLOMB_BOOT_VALIDATION_CRC:
        bytes_write_le32(out->bytes, crc32_of(bytes));
        break;
    case PLOMB_BOOT_VALIDATION_SHA256:
        plomb_port_sha256(bytes, out->bytes);
        break;
    case PLOMB_BOOT_VALIDATION_ECDSA:
        return sign(work->signer, bytes,
                    image == &work->softdevice ? PLOMB_SLOT_SOFTDEVICE
                                               : PLOMB_SLOT_APPLICATION,
                    out->bytes, error);
    }
    return PLOMB_OK;
}

static enum plomb_status fill_application(const struct settings_work *work,
                                          struct plomb_settings *settings,
                                          struct plomb_error *error)
{
    struct plomb_span bytes = plomb_buf_span(&work->application.bytes);

    if (work->options->application == NULL) return PLOMB_OK;
    settings->bank_0.image_size = (uint32_t)bytes.size;
    settings->bank_0.image_crc = crc32_of(bytes);
    settings->bank_0.code = PLOMB_SETTINGS_BANK_APPLICATION;
    if (settings->version == 1) return PLOMB_OK;
    return fill_validation(work, &work->application, work->options->app_boot_validation,
                           &settings->app_validation, error);
}

static enum plomb_status fill_softdevice(const struct settings_work *work,
                                         struct plomb_settings *settings,
                                         struct plomb_error *error)
{
    if (work->options->softdevice == NULL) return PLOMB_OK;
    settings->sd_size = (uint32_t)work->softdevice.bytes.size;
    if (settings->version == 1) return PLOMB_OK;
    return fill_validation(work, &work->softdevice, work->options->sd_boot_validation,
                           &settings->softdevice_validation, error);
}

static enum plomb_status write_hex(const struct settings_target *target,
                                   struct plomb_span page, struct plomb_buf *out,
                                   struct plomb_error *error)
{
    struct hex_writer writer = {.out = out};
    bool is_backup_first =
        target->has_backup && target->backup_address < target->address;

    if (is_backup_first) hex_write_bytes(&writer, target->backup_address, page);
    hex_write_bytes(&writer, target->address, page);
    if (target->has_backup && !is_backup_first) {
        hex_write_bytes(&writer, target->backup_address, page);
    }
    hex_write_end(&writer);
    if (out->status == PLOMB_OK) return PLOMB_OK;
    return error_set(error, out->status, "out of memory");
}

static enum plomb_status write_page(struct settings_work *work,
                                    const struct plomb_settings *settings,
                                    struct plomb_buf *out, struct plomb_error *error)
{
    struct plomb_settings_report *report = work->report;
    uint8_t page[PLOMB_SETTINGS_V2_SIZE];

    report->address = work->target.address;
    report->has_backup = work->target.has_backup;
    report->backup_address = work->target.backup_address;
    report->size = settings_page_write(settings, page);
    /* What is reported is what a reader finds, not what was meant. */
    if (!settings_page_parse(plomb_span(page, report->size), &report->settings)) {
        return error_set(error, PLOMB_INTERNAL, "the page that was made is unreadable");
    }
    return write_hex(&work->target, plomb_span(page, report->size), out, error);
}

static void note_key(const struct settings_work *work)
{
    struct plomb_notes *notes = &work->report->notes;
    const char *name;

    if (work->signer == NULL) return;
    name = known_key_name(work->signer->public_key);
    if (name != NULL) {
        plomb_notes_warn(notes, "test-key",
                         "the signing key is %s, which everybody has", name);
    }
}

static enum plomb_status build(struct settings_work *work, struct plomb_buf *out,
                               struct plomb_error *error)
{
    const struct plomb_settings_options *options = work->options;
    struct plomb_settings settings = {0};
    enum plomb_status status;

    status = load(work, options->softdevice, PLOMB_IMAGE_SOFTDEVICE, &work->softdevice,
                  error);
    if (status != PLOMB_OK) return status;
    status = load(work, options->application, PLOMB_IMAGE_APPLICATION,
                  &work->application, error);
    if (status != PLOMB_OK) return status;
    settings.version = options->version.value;
    settings.app_version = options->application_version.value;
    settings.bootloader_version = options->bootloader_version.value;
    status = fill_softdevice(work, &settings, error);
    if (status != PLOMB_OK) return status;
    status = fill_application(work, &settings, error);
    if (status != PLOMB_OK) return status;
    return write_page(work, &settings, out, error);
}

enum plomb_status plomb_settings_new(const struct plomb_settings_options *options,
                                     const struct plomb_signer *signer,
                                     struct plomb_buf *out,
                                     struct plomb_settings_report *report,
                                     struct plomb_error *error)
{
    struct settings_work work = {0};
    enum plomb_status status = PLOMB_INTERNAL;

    memset(report, 0, sizeof(*report));
    work.options = options;
    work.report = report;
    status = settings_target_find(options, &work.target, error);
    if (status != PLOMB_OK) goto out;
    status = check_options(options, signer, error);
    if (status != PLOMB_OK) goto out;
    if (is_ecdsa(options->app_boot_validation) ||
        is_ecdsa(options->sd_boot_validation)) {
        work.signer = signer;
    }
    note_key(&work);
    status = build(&work, out, error);
    if (status != PLOMB_OK) goto out;

    status = PLOMB_OK;
out:
    if (status != PLOMB_OK) plomb_buf_clear(out);
    plomb_image_clear(&work.application);
    plomb_image_clear(&work.softdevice);
    return status;
}
