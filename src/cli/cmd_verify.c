#include <plomb/verify.h>

#include <stdio.h>
#include <string.h>

#include <plomb/values.h>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/open_key.h"
#include "cli/output.h"
#include "cli/render_verify.h"
#include "cli/verify_key.h"
#include "cli/verify_policy.h"

/* What --softdevice none becomes; FWIDs have 16 bits. */
enum { SOFTDEVICE_NONE = 0x10000 };

/* Whose bootloader the device has. */
enum { BOOTLOADER_PLOMB, BOOTLOADER_STOCK };

struct verify_args {
    struct verify_key key;
    struct open_key device;
    struct verify_policy policy;
    struct plomb_verify_options how;
    struct plomb_optional softdevice; /* an FWID, or SOFTDEVICE_NONE */
    uint32_t bootloader;              /* BOOTLOADER_... */
};

static enum plomb_status parse_softdevice(const char *text, uint32_t *out,
                                          struct plomb_error *error)
{
    if (strcmp(text, "none") == 0) {
        *out = SOFTDEVICE_NONE;
        return PLOMB_OK;
    }
    if (plomb_fwid_parse(text, out, NULL) == PLOMB_OK) return PLOMB_OK;
    error_set(error, PLOMB_OPTION_VALUE, "'%.40s' is no SoftDevice", text);
    error_hint(error, "write the id (FWID) of the installed one, such as 0x101, its "
                      "name, such as s132-7.2.0, or none");
    return PLOMB_OPTION_VALUE;
}

static const struct option_choice softdevice_words[] = {
    {"none", SOFTDEVICE_NONE},
    {NULL, 0},
};

static const struct option_choice bootloaders[] = {
    {"plomb", BOOTLOADER_PLOMB},
    {"stock", BOOTLOADER_STOCK},
    {NULL, 0},
};

static const struct option options[] = {
    VERIFY_KEY_OPTIONS(struct verify_args, key),
    {.name = "hw-version",
     .kind = OPTION_NUMBER,
     OPTION_OPTIONAL(struct verify_args, how.hw_version),
     .value = "N",
     .help = "hardware version of the device",
     .group = "The device"},
    {.name = "softdevice",
     .kind = OPTION_PARSED,
     OPTION_OPTIONAL(struct verify_args, softdevice),
     .value = "FWID",
     .help = "SoftDevice that is installed, or none",
     .choices = softdevice_words,
     .parse = parse_softdevice},
    {.name = "installed-version",
     .kind = OPTION_NUMBER,
     OPTION_OPTIONAL(struct verify_args, how.installed_version),
     .value = "N",
     .help = "version of the installed application"},
    {.name = "installed-bootloader-version",
     .kind = OPTION_NUMBER,
     OPTION_OPTIONAL(struct verify_args, how.installed_bootloader_version),
     .value = "N",
     .help = "version of the installed bootloader"},
    {.name = "chip",
     .kind = OPTION_CHIP,
     OPTION_MEMBER(struct verify_args, how.chip),
     .value = "CHIP",
     .help = "chip of the device, whose flash has to have room"},
    {.name = "target",
     .kind = OPTION_TARGET,
     OPTION_MEMBER(struct verify_args, how.target),
     .value = "TARGET",
     .help = "chip of plomb's verifier, with -sd behind it where there is an MBR"},
    {.name = "external-app",
     .kind = OPTION_FLAG,
     OPTION_MEMBER(struct verify_args, how.takes_external_application),
     .help = "the bootloader takes external applications"},
    {.name = "debug-bootloader",
     .kind = OPTION_FLAG,
     OPTION_MEMBER(struct verify_args, how.is_debug_build),
     .help = "the bootloader is a debug build, which obeys is_debug"},
    {.name = "bootloader",
     .kind = OPTION_CHOICE,
     OPTION_MEMBER(struct verify_args, bootloader),
     .value = "WHOSE",
     .default_text = "plomb",
     .help = "plomb, or stock, which takes no sealed package",
     .choices = bootloaders,
     .group = "The device, for sealed packages"},
    {.name = "security-counter",
     .kind = OPTION_NUMBER,
     OPTION_OPTIONAL(struct verify_args, how.security_counter),
     .value = "N",
     .help = "security counter that the device has stored"},
    {.name = "device-key",
     .kind = OPTION_FILE,
     OPTION_MEMBER(struct verify_args, device.device_key),
     .value = "FILE",
     .help = "recipient key of the device; the private half opens the payload"},
    {.name = "class-key",
     .kind = OPTION_FILE,
     OPTION_MEMBER(struct verify_args, device.class_key),
     .value = "FILE",
     .help = "class key of the device, which opens the payload"},
    {.name = "device-passphrase-file",
     .kind = OPTION_FILE,
     OPTION_MEMBER(struct verify_args, device.passphrase.file),
     .value = "FILE",
     .help = "read the passphrase of the device's key from the first line of FILE"},
    {.name = "device-passphrase-fd",
     .kind = OPTION_NUMBER,
     .max = 1023,
     OPTION_OPTIONAL(struct verify_args, device.passphrase.fd),
     .value = "N",
     .help = "read it from the open descriptor N"},
    {.name = "from",
     .kind = OPTION_FILE,
     OPTION_MEMBER(struct verify_args, how.from),
     .value = "OLD",
     .help = "installed application that a delta starts from: an image or a package"},
    VERIFY_POLICY_OPTIONS(struct verify_args, policy),
};

static void set_softdevice(struct verify_args *args)
{
    if (!args->softdevice.is_given) return;
    args->how.is_softdevice_known = true;
    args->how.has_softdevice = args->softdevice.value != SOFTDEVICE_NONE;
    if (args->how.has_softdevice) {
        args->how.softdevice_fwid = (uint16_t)args->softdevice.value;
    }
}

/* A target is a chip with plomb's verifier. */
static enum plomb_status set_target(struct verify_args *args, struct plomb_error *error)
{
    const struct plomb_target *target = args->how.target;

    if (target == NULL) return PLOMB_OK;
    if (args->how.chip != NULL || args->how.is_stock) {
        error_set(error, PLOMB_OPTION_CONFLICT, "--target and %s exclude each other",
                  args->how.is_stock ? "--bootloader stock" : "--chip");
        error_hint(error, "--target is for plomb's verifier, --chip for others");
        return PLOMB_OPTION_CONFLICT;
    }
    if (!target->has_mbr && args->how.has_softdevice) {
        error_set(error, PLOMB_OPTION_CONFLICT,
                  "--target %s has no SoftDevice, which --softdevice names",
                  target->name);
        error_hint(error, "--target %s-sd, or --softdevice none", target->chip);
        return PLOMB_OPTION_CONFLICT;
    }
    args->how.chip = plomb_chip_find(target->chip);
    return PLOMB_OK;
}

/* Makes the answer the run's status, and describes a no; a policy's is described. */
static enum plomb_status conclude(const char *path,
                                  const struct plomb_verify_report *report,
                                  struct plomb_error *error)
{
    if (report->status == PLOMB_OK) return PLOMB_OK;
    if (report->status == PLOMB_NOT_CHECKED) {
        error_set(error, PLOMB_NOT_CHECKED,
                  "cannot say whether '%s' is genuine: no key was given", path);
        error_hint(error, "give the public key with --key");
        return PLOMB_NOT_CHECKED;
    }
    if (report->status == PLOMB_POLICY_REFUSED) {
        error_prefix(error, "'%s' is refused", path);
        return PLOMB_POLICY_REFUSED;
    }
    return error_set(error, report->status, "'%s' is refused: %s", path,
                     plomb_status_phrase(report->status));
}

/*
 * An init packet of the time before secure bootloaders. What one would answer
 * depends on what the bytes happen to mean as protobuf.
 */
static void refuse_legacy_image(const struct plomb_package_image *image,
                                struct plomb_verify_report *report)
{
    struct plomb_check *check = &report->checks[report->check_count++];

    check->slot = image->slot;
    check->id = "structure";
    check->title = "init packet structure";
    check->result = PLOMB_CHECK_REFUSED;
    check->status = PLOMB_PACKAGE_REFUSED;
    snprintf(check->detail, sizeof(check->detail),
             "the legacy format, which secure bootloaders do not take");
}

static enum plomb_status refuse_legacy(const char *path,
                                       const struct plomb_package *package,
                                       struct plomb_verify_report *report,
                                       struct plomb_error *error)
{
    size_t count = 0;
    const struct plomb_package_image *images = plomb_package_images(package, &count);

    memset(report, 0, sizeof(*report));
    report->status = PLOMB_PACKAGE_REFUSED;
    for (size_t i = 0; i < count; i++) refuse_legacy_image(&images[i], report);
    error_set(error, PLOMB_PACKAGE_REFUSED,
              "'%s' is refused: it has the legacy format of nRF5 SDK 11 and older, "
              "which secure bootloaders do not take",
              path);
    error_hint(error, "'plomb inspect' shows what is in it");
    return PLOMB_PACKAGE_REFUSED;
}

static void render(const struct cli *cli, const struct plomb_key_info *key,
                   const struct plomb_verify_report *report)
{
    struct render_verification verification = {cli->operands[0], key, report};

    if (cli->is_json) {
        render_verify_json(&verification, cli->json);
    } else {
        render_verify_text(&verification, cli->is_quiet, cli->text);
    }
}

static enum plomb_status run(const struct cli *cli, void *context,
                             struct plomb_error *error)
{
    struct verify_args *args = context;
    const char *path = cli->operands[0];
    struct plomb_verify_report report;
    struct plomb_package *package = NULL;
    struct plomb_key_info key = {0};
    struct plomb_key *device_key = NULL;
    enum plomb_status status;

    set_softdevice(args);
    args->how.is_stock = args->bootloader == BOOTLOADER_STOCK;
    args->device.passphrase.option = "device-passphrase";
    status = set_target(args, error);
    if (status != PLOMB_OK) goto out;
    status = verify_key_load(cli, &args->key, &key, &args->how.has_key, error);
    if (status != PLOMB_OK) goto out;
    status = open_key_load(cli, &args->device, &device_key, error);
    if (status != PLOMB_OK) goto out;
    args->how.device_key = device_key;
    memcpy(args->how.public_key, key.public_key, sizeof(args->how.public_key));
    status = plomb_package_load(path, &package, error);
    if (status != PLOMB_OK) goto out;
    if (plomb_package_is_legacy(package)) {
        status = refuse_legacy(path, package, &report, error);
    } else {
        status = plomb_verify(package, &args->how, &report, error);
        if (status != PLOMB_OK) goto out;
        status =
            verify_policy_check(&args->policy, package, &args->how, &report, error);
        if (status != PLOMB_OK) goto out;
        status = conclude(path, &report, error);
        open_key_note_base(cli, package, args->how.from);
    }
    render(cli, args->how.has_key ? &key : NULL, &report);
out:
    plomb_key_free(&device_key);
    plomb_package_free(&package);
    return status;
}

const struct command command_verify = {
    .name = "verify",
    .summary = "say whether a package is genuine and a device would take it",
    .operands = "PACKAGE",
    .min_operands = 1,
    .max_operands = 1,
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .args_size = sizeof(struct verify_args),
    .has_json = true,
    .run = run,
};
