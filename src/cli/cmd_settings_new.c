#include <plomb/key.h>
#include <plomb/settings.h>
#include <plomb/values.h>

#include "base/error.h"
#include "base/number.h"
#include "cli/audit_args.h"
#include "cli/choices.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/output_file.h"
#include "cli/settings_report.h"
#include "cli/signer_open.h"

enum { HEX_MODE = 0644 };

struct settings_new_args {
    struct plomb_settings_options options;
    struct plomb_optional family;                     /* index in the list */
    struct plomb_optional application_version_string; /* as a number */
    struct option_ranges allow_drop;
    struct signer_args signer;
    struct audit_args audit;
    bool is_forced; /* --force: an existing output is replaced */
};

/* For completion; plomb_settings_family_parse takes them in either case. */
static const struct option_choice families[] = {{"NRF51", 0},     {"NRF52", 1},
                                                {"NRF52QFAB", 2}, {"NRF52810", 3},
                                                {"NRF52840", 4},  {NULL, 0}};

static const struct option options[] = {
    {.name = "chip",
     .kind = OPTION_CHIP,
     OPTION_MEMBER(struct settings_new_args, options.chip),
     .value = "CHIP",
     .help = "chip of the device: nrf52805 to nrf52840",
     .group = "The page"},
    {.name = "family",
     .kind = OPTION_PARSED,
     OPTION_OPTIONAL(struct settings_new_args, family),
     .value = "FAMILY",
     .parse = plomb_settings_family_parse,
     .choices = families,
     .help = "nrfutil's name for it: NRF51, NRF52, NRF52QFAB, NRF52810, NRF52840"},
    {.name = "bl-settings-version",
     .kind = OPTION_NUMBER,
     .is_required = true,
     OPTION_OPTIONAL(struct settings_new_args, options.version),
     .value = "N",
     .help = "2 for bootloaders of the nRF5 SDK 16 and 17, 1 for 12 to 15.0"},
    {.name = "bootloader-version",
     .kind = OPTION_NUMBER,
     .is_required = true,
     OPTION_OPTIONAL(struct settings_new_args, options.bootloader_version),
     .value = "N",
     .help = "version of the bootloader on the device"},
    {.name = "start-address",
     .kind = OPTION_NUMBER,
     OPTION_OPTIONAL(struct settings_new_args, options.start_address),
     .value = "N",
     .default_text = "the last page of the flash",
     .help = "address of the settings page"},
    {.name = "backup-address",
     .kind = OPTION_NUMBER,
     OPTION_OPTIONAL(struct settings_new_args, options.backup_address),
     .value = "N",
     .default_text = "0x1000 below the settings page",
     .help = "address of its backup"},
    {.name = "no-backup",
     .kind = OPTION_FLAG,
     OPTION_MEMBER(struct settings_new_args, options.has_no_backup),
     .help = "write the settings page alone"},
    {.name = "application",
     .kind = OPTION_FILE,
     OPTION_MEMBER(struct settings_new_args, options.application),
     .value = "FILE",
     .help = "application on the device: Intel HEX, raw binary or ELF",
     .group = "What is on the device"},
    {.name = "application-version",
     .kind = OPTION_NUMBER,
     OPTION_OPTIONAL(struct settings_new_args, options.application_version),
     .value = "N",
     .default_text = "0 without an application",
     .help = "version of the application"},
    {.name = "application-version-string",
     .kind = OPTION_PARSED,
     OPTION_OPTIONAL(struct settings_new_args, application_version_string),
     .value = "X.Y.Z",
     .parse = plomb_version_parse,
     .help = "the same as X*10000 + Y*100 + Z"},
    {.name = "softdevice",
     .kind = OPTION_FILE,
     OPTION_MEMBER(struct settings_new_args, options.softdevice),
     .value = "FILE",
     .help = "SoftDevice on the device"},
    {.name = "allow-drop",
     .kind = OPTION_RANGES,
     OPTION_MEMBER(struct settings_new_args, allow_drop),
     .value = "RANGE",
     .help = "leave out bytes in mbr, uicr, ram, external-flash or START-END"},
    {.name = "app-boot-validation",
     .kind = OPTION_PARSED,
     OPTION_OPTIONAL(struct settings_new_args, options.app_boot_validation),
     .value = "KIND",
     .default_text = "crc",
     .parse = plomb_boot_validation_parse,
     .choices = choices_boot_validation,
     .help = "check of the application at every start: none, crc, sha256, ecdsa",
     .group = "Boot validation"},
    {.name = "sd-boot-validation",
     .kind = OPTION_PARSED,
     OPTION_OPTIONAL(struct settings_new_args, options.sd_boot_validation),
     .value = "KIND",
     .default_text = "crc",
     .parse = plomb_boot_validation_parse,
     .choices = choices_boot_validation,
     .help = "the same for the SoftDevice"},
    SIGNER_OPTIONS(struct settings_new_args, signer),
    AUDIT_OPTIONS(struct settings_new_args, audit),
    {.name = "force",
     .kind = OPTION_FLAG,
     OPTION_MEMBER(struct settings_new_args, is_forced),
     .help = "replace an output that exists",
     .group = "Output"},
};

static enum plomb_status finish_options(struct settings_new_args *args,
                                        struct plomb_error *error)
{
    struct plomb_settings_options *wanted = &args->options;
    size_t count;

    if (wanted->application_version.is_given &&
        args->application_version_string.is_given) {
        return error_set(error, PLOMB_OPTION_CONFLICT,
                         "--application-version and --application-version-string "
                         "exclude each other");
    }
    if (args->application_version_string.is_given) {
        wanted->application_version = args->application_version_string;
    }
    if (args->family.is_given) {
        wanted->family = plomb_settings_family_all(&count) + args->family.value;
    }
    wanted->allow_drop = args->allow_drop.items;
    wanted->allow_drop_count = args->allow_drop.count;
    return PLOMB_OK;
}

/* Before any work: that the output can be written and is no input. */
static enum plomb_status check_output(const struct settings_new_args *args,
                                      const char *path, struct plomb_error *error)
{
    const char *inputs[] = {args->options.application,   args->options.softdevice,
                            args->signer.key_file,       args->signer.passphrase.file,
                            args->signer.token.pin.file, args->audit.log};

    return output_file_check(path, inputs, sizeof(inputs) / sizeof(inputs[0]),
                             args->is_forced, error);
}

static bool is_ecdsa(struct plomb_optional validation)
{
    return validation.is_given && validation.value == PLOMB_BOOT_VALIDATION_ECDSA;
}

/* Opens the key if something will be signed; nobody is asked for a passphrase else. */
static enum plomb_status open_signer(const struct settings_new_args *args,
                                     const struct cli *cli, struct signer_handle *out,
                                     bool *is_open_out, struct plomb_error *error)
{
    enum plomb_status status;

    if (!signer_is_given(&args->signer)) return PLOMB_OK;
    if (!is_ecdsa(args->options.app_boot_validation) &&
        !is_ecdsa(args->options.sd_boot_validation)) {
        plomb_notes_warn(cli->notes, "key-unused",
                         "'%s' is not used: only boot validation of the kind ecdsa is "
                         "signed",
                         args->signer.key_file != NULL ? args->signer.key_file
                                                       : args->signer.command);
        return PLOMB_OK;
    }
    status = signer_open_args(cli, &args->signer, out, error);
    *is_open_out = status == PLOMB_OK;
    return status;
}

static void show(const struct cli *cli, const struct plomb_settings_report *report)
{
    output_add_untrusted(cli->text, cli->operands[0]);
    plomb_buf_addf(cli->text, "\n  %-22s 0x%x", "settings page", report->address);
    if (report->has_backup) {
        plomb_buf_addf(cli->text, ", backup at 0x%x", report->backup_address);
    }
    plomb_buf_addf(cli->text, ", %s bytes\n", NUMBER(report->size));
    settings_report_text(&report->settings, cli->text);
    json_write_string(cli->json, "output", cli->operands[0]);
    json_write_uint(cli->json, "page_address", report->address);
    if (report->has_backup) {
        json_write_uint(cli->json, "backup_address", report->backup_address);
    } else {
        json_write_null(cli->json, "backup_address");
    }
    json_write_uint(cli->json, "size", report->size);
    settings_report_json(&report->settings, cli->json, "page");
}

/* What was signed is on record before the page appears. */
static enum plomb_status make(const struct settings_new_args *args,
                              const struct cli *cli, const struct signer_handle *handle,
                              struct plomb_settings_report *report,
                              struct plomb_error *error)
{
    struct plomb_audit_record *record = NULL;
    struct plomb_signer signer;
    struct plomb_buf hex;
    enum plomb_status status = PLOMB_OK;

    plomb_buf_init(&hex, PLOMB_SETTINGS_HEX_MAX);
    if (handle != NULL) {
        status = audit_args_begin(&args->audit, cli->operands[0], &handle->signer,
                                  &record, &signer, error);
        if (status != PLOMB_OK) goto out;
    }
    status = plomb_settings_new(&args->options, handle != NULL ? &signer : NULL, &hex,
                                report, error);
    output_notes(cli, &report->notes);
    if (status != PLOMB_OK) goto out;
    status = audit_args_append(&args->audit, record, cli->notes, error);
    if (status != PLOMB_OK) goto out;
    status = output_file_save(cli->operands[0], plomb_buf_span(&hex), HEX_MODE,
                              args->is_forced, error);
out:
    plomb_audit_record_free(&record);
    plomb_buf_clear(&hex);
    return status;
}

static enum plomb_status run(const struct cli *cli, void *context,
                             struct plomb_error *error)
{
    struct settings_new_args *args = context;
    struct plomb_settings_report report = {0};
    struct signer_handle handle = {0};
    bool is_open = false;
    enum plomb_status status = PLOMB_INTERNAL;

    status = finish_options(args, error);
    if (status != PLOMB_OK) goto out;
    status = check_output(args, cli->operands[0], error);
    if (status != PLOMB_OK) goto out;
    status = audit_args_check(&args->audit, error);
    if (status != PLOMB_OK) goto out;
    status = open_signer(args, cli, &handle, &is_open, error);
    if (status != PLOMB_OK) goto out;
    status = make(args, cli, is_open ? &handle : NULL, &report, error);
    if (status != PLOMB_OK) goto out;
    show(cli, &report);
    status = PLOMB_OK;
out:
    signer_close(&handle);
    return status;
}

const struct command command_settings_new = {
    .name = "settings new",
    .summary = "make a bootloader settings page",
    .operands = "OUTPUT.hex",
    .min_operands = 1,
    .max_operands = 1,
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .args_size = sizeof(struct settings_new_args),
    .has_json = true,
    .run = run,
};
