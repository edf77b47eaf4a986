#include <strings.h>
#include <unistd.h>

#include <plomb/values.h>

#include "base/error.h"
#include "cli/choices.h"
#include "cli/commands.h"
#include "cli/pack_args.h"
#include "cli/pack_files.h"
#include "cli/pack_jobs.h"
#include "cli/pack_report.h"

struct truth {
    const char *word;
    uint32_t value;
};

/* The option takes a word because nrfutil's does, in any case: "True". */
static enum plomb_status parse_truth(const char *text, uint32_t *out,
                                     struct plomb_error *error)
{
    static const struct truth truths[] = {
        {"true", 1},  {"yes", 1}, {"y", 1}, {"t", 1}, {"on", 1},  {"1", 1},
        {"false", 0}, {"no", 0},  {"n", 0}, {"f", 0}, {"off", 0}, {"0", 0}};

    for (size_t i = 0; i < sizeof(truths) / sizeof(truths[0]); i++) {
        if (strcasecmp(text, truths[i].word) == 0) {
            *out = truths[i].value;
            return PLOMB_OK;
        }
    }
    error_set(error, PLOMB_OPTION_VALUE, "'%s' is neither true nor false", text);
    error_hint(error, "write true or false");
    return PLOMB_OPTION_VALUE;
}

/* For completion. */
static const struct option_choice truth_words[] = {
    {"true", 1}, {"false", 0}, {NULL, 0}};

static const struct option options[] = {
    {.name = "application",
     .kind = OPTION_FILE,
     OPTION_MEMBER(struct pack_args, application),
     .value = "FILE",
     .help = "application: Intel HEX, raw binary or ELF",
     .group = "Images"},
    {.name = "bootloader",
     .kind = OPTION_FILE,
     OPTION_MEMBER(struct pack_args, bootloader),
     .value = "FILE",
     .help = "bootloader"},
    {.name = "softdevice",
     .kind = OPTION_FILE,
     OPTION_MEMBER(struct pack_args, softdevice),
     .value = "FILE",
     .help = "SoftDevice"},
    {.name = "external-app",
     .kind = OPTION_FLAG,
     OPTION_MEMBER(struct pack_args, is_external_application),
     .help = "the application runs on another chip"},
    {.name = "chip",
     .kind = OPTION_CHIP,
     OPTION_MEMBER(struct pack_args, chip),
     .value = "CHIP",
     .default_text = "the chip with the most flash",
     .help = "chip that the images must fit: nrf52805 to nrf52840"},
    {.name = "allow-drop",
     .kind = OPTION_RANGES,
     OPTION_MEMBER(struct pack_args, allow_drop),
     .value = "RANGE",
     .help = "leave out bytes in mbr, uicr, ram, external-flash or START-END"},
    {.name = "application-version",
     .kind = OPTION_NUMBER,
     OPTION_OPTIONAL(struct pack_args, application_version),
     .value = "N",
     .help = "version of the application",
     .group = "What the device checks"},
    {.name = "application-version-string",
     .kind = OPTION_PARSED,
     OPTION_OPTIONAL(struct pack_args, application_version_string),
     .value = "X.Y.Z",
     .parse = plomb_version_parse,
     .help = "the same as X*10000 + Y*100 + Z"},
    {.name = "bootloader-version",
     .kind = OPTION_NUMBER,
     OPTION_OPTIONAL(struct pack_args, bootloader_version),
     .value = "N",
     .help = "version of the bootloader"},
    {.name = "hw-version",
     .kind = OPTION_NUMBER,
     OPTION_OPTIONAL(struct pack_args, hw_version),
     .value = "N",
     .help = "hardware that the package is for; 52 in Nordic's examples"},
    {.name = "sd-req",
     .kind = OPTION_IDS,
     OPTION_MEMBER(struct pack_args, sd_req),
     .value = "LIST",
     .help = "ids of the SoftDevices that devices may run now: 0x101,0x123"},
    {.name = "sd-id",
     .kind = OPTION_IDS,
     OPTION_MEMBER(struct pack_args, sd_id),
     .value = "LIST",
     .help = "id of the SoftDevice in the package"},
    {.name = "app-boot-validation",
     .kind = OPTION_PARSED,
     OPTION_OPTIONAL(struct pack_args, app_boot_validation),
     .value = "KIND",
     .default_text = "crc",
     .parse = plomb_boot_validation_parse,
     .choices = choices_boot_validation,
     .help = "check of the application at every start: none, crc, sha256, ecdsa"},
    {.name = "sd-boot-validation",
     .kind = OPTION_PARSED,
     OPTION_OPTIONAL(struct pack_args, sd_boot_validation),
     .value = "KIND",
     .default_text = "crc",
     .parse = plomb_boot_validation_parse,
     .choices = choices_boot_validation,
     .help = "the same for the SoftDevice"},
    {.name = "debug-mode",
     .kind = OPTION_FLAG,
     OPTION_MEMBER(struct pack_args, is_debug),
     .help = "debug bootloaders skip the version checks"},
    {.name = "key-file",
     .kind = OPTION_FILE,
     OPTION_MEMBER(struct pack_args, key_file),
     .value = "FILE",
     .help = "private key that signs; - for standard input",
     .group = "Signature"},
    TERMINAL_PASSPHRASE_OPTIONS(struct pack_args, passphrase),
    {.name = "allow-unsigned",
     .kind = OPTION_FLAG,
     OPTION_MEMBER(struct pack_args, allow_unsigned),
     .help = "make a package without a signature when there is no key"},
    {.name = "release",
     .kind = OPTION_FLAG,
     OPTION_MEMBER(struct pack_args, is_release),
     .help = "refuse published test keys and unsigned packages"},
    {.name = "recipe",
     .kind = OPTION_FILE,
     OPTION_MEMBER(struct pack_args, recipe),
     .value = "FILE",
     .help = "make the packages of a recipe, plomb-recipe(5)",
     .group = "Input and output"},
    {.name = "jobs",
     .kind = OPTION_NUMBER,
     .max = PACK_JOBS_MAX,
     OPTION_OPTIONAL(struct pack_args, jobs),
     .value = "N",
     .default_text = "one for each processor",
     .help = "packages of a recipe that are built at a time"},
    {.name = "force",
     .kind = OPTION_FLAG,
     OPTION_MEMBER(struct pack_args, is_forced),
     .help = "replace an output that exists"},
    {.name = "zigbee",
     .kind = OPTION_PARSED,
     OPTION_OPTIONAL(struct pack_args, zigbee),
     .value = "BOOL",
     .default_text = "false",
     .parse = parse_truth,
     .choices = truth_words,
     .help = "put the application into a Zigbee OTA file",
     .group = "Zigbee"},
    {.name = "zigbee-manufacturer-id",
     .kind = OPTION_NUMBER,
     .max = UINT16_MAX,
     OPTION_OPTIONAL(struct pack_args, zigbee_manufacturer_id),
     .value = "N",
     .default_text = "0xffff",
     .help = "manufacturer of the OTA header"},
    {.name = "zigbee-image-type",
     .kind = OPTION_NUMBER,
     .max = UINT16_MAX,
     OPTION_OPTIONAL(struct pack_args, zigbee_image_type),
     .value = "N",
     .default_text = "0xffff",
     .help = "image type of the OTA header"},
    {.name = "zigbee-comment",
     .kind = OPTION_TEXT,
     OPTION_MEMBER(struct pack_args, zigbee_comment),
     .value = "TEXT",
     .help = "header string, at most 30 of [A-Za-z0-9._-]"},
    {.name = "zigbee-ota-hw-version",
     .kind = OPTION_NUMBER,
     OPTION_OPTIONAL(struct pack_args, zigbee_hw_version),
     .value = "N",
     .help = "hardware version of the package around the OTA file"},
    {.name = "zigbee-ota-fw-version",
     .kind = OPTION_NUMBER,
     OPTION_OPTIONAL(struct pack_args, zigbee_fw_version),
     .value = "N",
     .default_text = "0",
     .help = "version of the package around the OTA file"},
    {.name = "zigbee-ota-min-hw-version",
     .kind = OPTION_NUMBER,
     .max = UINT16_MAX,
     OPTION_OPTIONAL(struct pack_args, zigbee_min_hw_version),
     .value = "N",
     .help = "lowest hardware version of the OTA header"},
    {.name = "zigbee-ota-max-hw-version",
     .kind = OPTION_NUMBER,
     .max = UINT16_MAX,
     OPTION_OPTIONAL(struct pack_args, zigbee_max_hw_version),
     .value = "N",
     .help = "highest hardware version of the OTA header"},
};

static size_t thread_count(const struct pack_args *args)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);

    if (args->jobs.is_given) return args->jobs.value;
    if (online < 1) return 1;
    return online < PACK_JOBS_MAX ? (size_t)online : PACK_JOBS_MAX;
}

/* Everything is built in memory first, so that a failure writes nothing. */
static enum plomb_status make(const struct pack_args *args, const struct cli *cli,
                              struct pack_jobs *jobs, struct plomb_error *error)
{
    enum plomb_status status;
    size_t written = 0;

    status = pack_jobs_check(jobs, error);
    if (status != PLOMB_OK) return status;
    status = pack_files_check_outputs(args, jobs, error);
    if (status != PLOMB_OK) return status;
    pack_jobs_begin(jobs);
    status = pack_files_load_keys(args, cli, jobs, error);
    if (status != PLOMB_OK) return status;
    status = pack_jobs_run(jobs, thread_count(args), error);
    pack_report_notes(jobs, cli);
    if (status != PLOMB_OK) return status;
    status = pack_files_save(args, jobs, &written, error);
    pack_report_result(jobs, written, cli);
    return status;
}

static enum plomb_status run(const struct cli *cli, void *context,
                             struct plomb_error *error)
{
    const struct pack_args *args = context;
    struct plomb_recipe plan = {0, NULL};
    struct pack_jobs jobs = {0};
    enum plomb_status status;

    status = pack_args_plan(args, cli, &plan, error);
    if (status != PLOMB_OK) goto out;
    status = pack_jobs_init(&jobs, &plan, error);
    if (status != PLOMB_OK) goto out;
    jobs.is_recipe = args->recipe != NULL;
    status = make(args, cli, &jobs, error);
    if (status != PLOMB_OK) goto out;
    status = PLOMB_OK;
out:
    pack_jobs_clear(&jobs);
    plomb_recipe_clear(&plan);
    return status;
}

const struct command command_pack = {
    .name = "pack",
    .summary = "make signed DFU packages",
    .operands = "[OUTPUT.zip]",
    .min_operands = 0,
    .max_operands = 1,
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .args_size = sizeof(struct pack_args),
    .has_json = true,
    .run = run,
};
