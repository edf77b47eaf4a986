#include "lib/pack_check.h"

#include <stdio.h>

#include <plomb/values.h>

#include "base/error.h"
#include "base/number.h"
#include "lib/pack_check_seal.h"

/* sd_req entries with a meaning of their own; docs/spec/init-packet.md, 5. */
enum { SD_REQ_NONE = 0, SD_REQ_ANY = 0xfffe };

static enum plomb_status missing(struct plomb_error *error, const char *option,
                                 const char *why)
{
    return error_set(error, PLOMB_OPTION_MISSING, "%s is required %s", option, why);
}

static enum plomb_status check_images(const struct plomb_pack_options *options,
                                      struct plomb_error *error)
{
    if (options->application == NULL && options->bootloader == NULL &&
        options->softdevice == NULL) {
        error_set(error, PLOMB_OPTION_MISSING, "the package would hold no image");
        error_hint(error, "add --application, --bootloader or --softdevice");
        return PLOMB_OPTION_MISSING;
    }
    if (options->application_version.is_given && options->application == NULL) {
        return error_set(error, PLOMB_OPTION_CONFLICT,
                         "an application version was given, but no --application");
    }
    if (options->bootloader_version.is_given && options->bootloader == NULL) {
        return error_set(error, PLOMB_OPTION_CONFLICT,
                         "--bootloader-version was given, but no --bootloader");
    }
    if (options->app_boot_validation.is_given && options->application == NULL) {
        return error_set(error, PLOMB_OPTION_CONFLICT,
                         "--app-boot-validation was given, but no --application");
    }
    if (options->sd_boot_validation.is_given && options->softdevice == NULL) {
        return error_set(error, PLOMB_OPTION_CONFLICT,
                         "--sd-boot-validation was given, but no --softdevice");
    }
    return PLOMB_OK;
}

static enum plomb_status check_external(const struct plomb_pack_options *options,
                                        struct plomb_error *error)
{
    if (!options->is_external_application) return PLOMB_OK;
    if (options->application == NULL) {
        return missing(error, "--application", "with --external-app");
    }
    if (options->bootloader != NULL || options->softdevice != NULL) {
        error_set(error, PLOMB_OPTION_CONFLICT,
                  "--external-app goes with an application alone");
        error_hint(error,
                   "put the bootloader and the SoftDevice into a second package");
        return PLOMB_OPTION_CONFLICT;
    }
    return PLOMB_OK;
}

static enum plomb_status check_zigbee(const struct plomb_pack_options *options,
                                      struct plomb_error *error)
{
    const struct plomb_zigbee_options *zigbee = options->zigbee;

    if (zigbee == NULL) return PLOMB_OK;
    if (options->application == NULL || options->bootloader != NULL ||
        options->softdevice != NULL || options->is_external_application) {
        return error_set(error, PLOMB_OPTION_CONFLICT,
                         "--zigbee goes with an application alone");
    }
    if (zigbee->has_hw_range && zigbee->min_hw_version > zigbee->max_hw_version) {
        return error_set(error, PLOMB_OPTION_CONFLICT,
                         "--zigbee-ota-min-hw-version %u is above the maximum %u",
                         zigbee->min_hw_version, zigbee->max_hw_version);
    }
    return PLOMB_OK;
}

static enum plomb_status check_versions(const struct plomb_pack_options *options,
                                        struct plomb_error *error)
{
    if (options->is_debug) return PLOMB_OK;
    if (!options->hw_version.is_given) {
        missing(error, "--hw-version", "(or --debug-mode)");
        error_hint(error, "52 is what Nordic's examples use on every nRF52");
        return PLOMB_OPTION_MISSING;
    }
    if (options->application != NULL && !options->application_version.is_given) {
        return missing(error, "--application-version or --application-version-string",
                       "with --application");
    }
    if (options->bootloader != NULL && !options->bootloader_version.is_given) {
        return missing(error, "--bootloader-version", "with --bootloader");
    }
    return PLOMB_OK;
}

static enum plomb_status check_ids(const struct plomb_id_list *list, const char *option,
                                   struct plomb_error *error)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->ids[i] > UINT16_MAX) {
            error_set(error, PLOMB_OPTION_VALUE, "%s: 0x%x is not a SoftDevice id",
                      option, list->ids[i]);
            error_hint(error, "SoftDevice ids (FWIDs) have 16 bits");
            return PLOMB_OPTION_VALUE;
        }
    }
    return PLOMB_OK;
}

static enum plomb_status check_sd_req(const struct plomb_pack_options *options,
                                      struct plomb_error *error)
{
    enum plomb_status status;

    if (options->sd_req.count == 0 && !options->is_debug &&
        !options->is_external_application) {
        missing(error, "--sd-req", "(or --debug-mode)");
        error_hint(error, "name the SoftDevices that devices run now, such as "
                          "--sd-req 0x101 for S132 7.2.0; 0 where there is none");
        return PLOMB_OPTION_MISSING;
    }
    status = check_ids(&options->sd_req, "--sd-req", error);
    if (status != PLOMB_OK) return status;
    status = check_ids(&options->sd_id, "--sd-id", error);
    if (status != PLOMB_OK) return status;
    if (options->sd_id.count > 0 && options->softdevice == NULL) {
        error_set(error, PLOMB_OPTION_CONFLICT,
                  "--sd-id names the SoftDevice in the package, but there is none");
        error_hint(error, "name the SoftDevices that devices run now with --sd-req");
        return PLOMB_OPTION_CONFLICT;
    }
    return PLOMB_OK;
}

static bool is_ecdsa(struct plomb_optional validation)
{
    return validation.is_given && validation.value == PLOMB_BOOT_VALIDATION_ECDSA;
}

static enum plomb_status check_signing(const struct plomb_pack_options *options,
                                       bool is_signed, struct plomb_error *error)
{
    if (is_signed) return PLOMB_OK;
    if (is_ecdsa(options->app_boot_validation) ||
        is_ecdsa(options->sd_boot_validation)) {
        return missing(error, "--key-file", "for VALIDATE_ECDSA_P256_SHA256");
    }
    if (options->is_release) {
        return missing(error, "--key-file", "with --release");
    }
    if (!options->allow_unsigned) {
        missing(error, "--key-file", "to sign the package");
        error_hint(error,
                   "make a key with 'plomb key new FILE'; --allow-unsigned packs "
                   "without a signature, which secure bootloaders refuse");
        return PLOMB_OPTION_MISSING;
    }
    return PLOMB_OK;
}

enum plomb_status pack_check_options(const struct plomb_pack_options *options,
                                     bool is_signed, struct plomb_error *error)
{
    enum plomb_status status;

    status = check_images(options, error);
    if (status != PLOMB_OK) return status;
    status = check_external(options, error);
    if (status != PLOMB_OK) return status;
    status = check_zigbee(options, error);
    if (status != PLOMB_OK) return status;
    status = check_versions(options, error);
    if (status != PLOMB_OK) return status;
    status = check_sd_req(options, error);
    if (status != PLOMB_OK) return status;
    status = pack_check_seal(options, is_signed, error);
    if (status != PLOMB_OK) return status;
    return check_signing(options, is_signed, error);
}

static bool has_id(const struct plomb_id_list *list, uint32_t id)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->ids[i] == id) return true;
    }
    return false;
}

/* "0x101 (S132 7.2.0)", or the number alone. */
static void describe(const struct plomb_softdevice *softdevice, char text[64])
{
    const char *name = plomb_softdevice_name(softdevice->fwid);

    if (name == NULL) {
        snprintf(text, 64, "0x%x", softdevice->fwid);
    } else {
        snprintf(text, 64, "0x%x (%s)", softdevice->fwid, name);
    }
}

/* The size that the block tells is where applications may begin. */
static bool has_more(const struct plomb_image *image,
                     const struct plomb_softdevice *softdevice)
{
    return PLOMB_SOFTDEVICE_START + image->unpadded_size > softdevice->size;
}

/* Build systems merge SoftDevice, application and bootloader, for programmers. */
static enum plomb_status refuse_merged(const struct plomb_image *image,
                                       const struct plomb_softdevice *softdevice,
                                       const char *path, const char *hint,
                                       struct plomb_error *error)
{
    char text[64];

    describe(softdevice, text);
    error_set(
        error, PLOMB_OPTION_CONFLICT,
        "'%s' is a merged file: SoftDevice %s, which ends at 0x%x, and more up to "
        "0x%zx",
        path, text, softdevice->size,
        PLOMB_SOFTDEVICE_START + image->unpadded_size - 1);
    error_hint(error, "%s", hint);
    return PLOMB_OPTION_CONFLICT;
}

enum plomb_status pack_check_application(const char *path,
                                         const struct plomb_image *application,
                                         struct plomb_error *error)
{
    struct plomb_softdevice softdevice;
    char text[64];

    if (!application->has_address || application->address != PLOMB_SOFTDEVICE_START ||
        !plomb_softdevice_parse(plomb_buf_span(&application->bytes), &softdevice)) {
        return PLOMB_OK;
    }
    if (has_more(application, &softdevice)) {
        return refuse_merged(application, &softdevice, path,
                             "give the application's own file, from before it was "
                             "merged with the SoftDevice",
                             error);
    }
    describe(&softdevice, text);
    error_set(error, PLOMB_OPTION_CONFLICT, "'%s' is SoftDevice %s, not an application",
              path, text);
    error_hint(error, "give it with --softdevice");
    return PLOMB_OPTION_CONFLICT;
}

enum plomb_status pack_check_softdevice(const struct plomb_pack_options *options,
                                        const struct plomb_image *softdevice,
                                        struct plomb_notes *notes,
                                        struct plomb_error *error)
{
    char text[64];

    if (!softdevice->has_softdevice) {
        plomb_notes_warn(notes, "softdevice-unrecognised",
                         "'%s' has no SoftDevice information block, which bootloaders "
                         "check after the transfer",
                         options->softdevice);
    } else if (has_more(softdevice, &softdevice->softdevice)) {
        return refuse_merged(softdevice, &softdevice->softdevice, options->softdevice,
                             "give the SoftDevice's own file, as Nordic releases it",
                             error);
    }
    if (options->sd_id.count == 0 && options->application != NULL) {
        error_set(error, PLOMB_OPTION_MISSING,
                  "--sd-id is required with --softdevice and --application");
        if (softdevice->has_softdevice) {
            describe(&softdevice->softdevice, text);
            error_hint(error, "'%s' is SoftDevice %s: add --sd-id 0x%x",
                       options->softdevice, text, softdevice->softdevice.fwid);
        } else {
            error_hint(error, "name the SoftDevice that is in the package");
        }
        return PLOMB_OPTION_MISSING;
    }
    if (!softdevice->has_softdevice) return PLOMB_OK;
    describe(&softdevice->softdevice, text);
    plomb_notes_add(notes, "softdevice",
                    "'%s' is SoftDevice %s, version %u, %s bytes "
                    "with the MBR",
                    options->softdevice, text, softdevice->softdevice.version,
                    NUMBER(softdevice->softdevice.size));
    if (options->sd_id.count > 0 &&
        !has_id(&options->sd_id, softdevice->softdevice.fwid)) {
        error_set(error, PLOMB_OPTION_CONFLICT,
                  "--sd-id does not name the SoftDevice in '%s', which is %s",
                  options->softdevice, text);
        error_hint(error, "use --sd-id 0x%x", softdevice->softdevice.fwid);
        return PLOMB_OPTION_CONFLICT;
    }
    return PLOMB_OK;
}

/* A number in the wrong base is easily written: 101 instead of 0x101. */
static void note_unknown_id(const struct plomb_pack_image *image, uint32_t id,
                            struct plomb_notes *notes)
{
    if (id == SD_REQ_NONE || id == SD_REQ_ANY) return;
    if (plomb_softdevice_name((uint16_t)id) != NULL) return;
    plomb_notes_add(notes, "sd-req-unknown",
                    "%s: sd_req 0x%x (%u) is no released SoftDevice for the nRF52 that "
                    "is known here",
                    plomb_slot_name(image->slot), id, id);
}

static void note_sd_req(const struct plomb_pack_image *image, struct plomb_notes *notes)
{
    const struct plomb_init_command *command = &image->command;

    for (size_t i = 0; i < command->sd_req_count; i++) {
        note_unknown_id(image, command->sd_req[i], notes);
    }

    for (size_t i = 1; i < command->sd_req_count; i++) {
        if (command->sd_req[i] == SD_REQ_NONE) {
            plomb_notes_warn(notes, "sd-req-zero-not-first",
                             "%s: 0 in sd_req has a meaning in the first place only",
                             plomb_slot_name(image->slot));
        }
    }
    if (command->sd_req_count > 1 && command->sd_req[0] == SD_REQ_NONE) {
        plomb_notes_warn(notes, "sd-req-replaces-softdevice",
                         "%s: sd_req 0 before other ids says that the image replaces "
                         "the SoftDevice; bootloaders that need one refuse it",
                         plomb_slot_name(image->slot));
    }
    if (command->sd_req_count > 0 && command->sd_req[0] == SD_REQ_ANY &&
        command->type != PLOMB_FW_EXTERNAL_APPLICATION && !command->is_debug) {
        plomb_notes_warn(notes, "sd-req-any",
                         "%s: sd_req 0xfffe is only understood for external "
                         "applications; devices refuse the package",
                         plomb_slot_name(image->slot));
    }
}

/* Old stock bootloaders read less than newer ones. */
static void note_sizes(const struct plomb_pack_image *image, struct plomb_notes *notes)
{
    const char *slot = plomb_slot_name(image->slot);

    if (image->init_command_size > PLOMB_INIT_COMMAND_OLD_MAX) {
        plomb_notes_warn(
            notes, "init-command-large",
            "%s: an init command of %zu bytes is refused by bootloaders of "
            "nRF5 SDK 12 to 15.0, which take %u",
            slot, image->init_command_size, PLOMB_INIT_COMMAND_OLD_MAX);
    }
    if (image->init_packet_size > PLOMB_INIT_PACKET_OLD_MAX) {
        plomb_notes_warn(notes, "init-packet-large",
                         "%s: an init packet of %zu bytes is refused by bootloaders of "
                         "nRF5 SDK 12 to 15.0, which take %u",
                         slot, image->init_packet_size, PLOMB_INIT_PACKET_OLD_MAX);
    }
}

static bool is_used(const struct plomb_image *image, const struct plomb_range *range)
{
    for (size_t i = 0; i < image->dropped_count; i++) {
        const struct plomb_range *dropped = &image->dropped[i];

        if (dropped->start < range->end && range->start < dropped->end) return true;
    }
    return false;
}

static void note_drop(struct plomb_range range, struct plomb_notes *notes)
{
    const char *name = plomb_range_name(range);
    char text[32];

    snprintf(text, sizeof(text), "0x%x-0x%x", range.start, range.end);
    plomb_notes_warn(notes, "drop-unused",
                     "--allow-drop %s has no effect: no file of this package holds "
                     "anything there that "
                     "could be left out",
                     name != NULL ? name : text);
}

void pack_note_drops(const struct plomb_pack_options *options,
                     const struct plomb_image *const images[], size_t count,
                     struct plomb_notes *notes)
{
    for (size_t i = 0; i < options->allow_drop_count; i++) {
        bool is_needed = false;

        for (size_t k = 0; k < count; k++) {
            if (is_used(images[k], &options->allow_drop[i])) is_needed = true;
        }
        if (!is_needed) note_drop(options->allow_drop[i], notes);
    }
}

void pack_note_command(const struct plomb_pack_image *image, struct plomb_notes *notes)
{
    const char *slot = plomb_slot_name(image->slot);

    note_sd_req(image, notes);
    /* No stock bootloader takes a sealed package. */
    if (!plomb_init_command_is_sealed(&image->command)) note_sizes(image, notes);
    if (image->command.is_debug) {
        plomb_notes_warn(
            notes, "debug",
            "%s: debug bootloaders skip every version check for this package", slot);
    }
}
