#include <stdio.h>
#include <string.h>

#include <plomb/factory.h>

#include "base/error.h"
#include "base/file.h"
#include "base/number.h"
#include "cli/commands.h"
#include "cli/open_key.h"
#include "cli/output.h"
#include "cli/output_file.h"
#include "cli/verify_key.h"

/* With a device key in it the file is as secret as the key. */
enum { HEX_MODE = 0644, SECRET_MODE = 0600 };

struct factory_args {
    const struct plomb_target *target;
    const char *verifier;
    const char *softdevice;
    const char *output;
    struct option_texts keys;
    struct plomb_optional hw_version;
    struct open_key open_key;
    bool is_forced;
};

/* What is loaded for one run. */
struct factory_work {
    struct plomb_factory_options options;
    uint8_t public_keys[PLOMB_VERIFIER_KEYS][PLOMB_PUBLIC_KEY_SIZE];
    struct plomb_package *package;
    struct plomb_key *device_key;
    struct plomb_secret hex;
};

static const struct option options[] = {
    {.name = "target",
     .kind = OPTION_TARGET,
     .is_required = true,
     OPTION_MEMBER(struct factory_args, target),
     .value = "TARGET",
     .help = "chip, with -sd behind it where there is an MBR and a SoftDevice",
     .group = "The device"},
    {.name = "hw-version",
     .kind = OPTION_NUMBER,
     OPTION_OPTIONAL(struct factory_args, hw_version),
     .value = "N",
     .default_text = "the verifier's",
     .help = "hardware version that the verifier must be built for"},
    {.name = "verifier",
     .kind = OPTION_FILE,
     .is_required = true,
     OPTION_MEMBER(struct factory_args, verifier),
     .value = "FILE",
     .help = "verifier as Intel HEX, made by 'make firmware'",
     .group = "What is put on it"},
    {.name = "softdevice",
     .kind = OPTION_FILE,
     OPTION_MEMBER(struct factory_args, softdevice),
     .value = "FILE",
     .help = "Nordic's hex file of MBR and SoftDevice, for -sd targets"},
    {.name = "key",
     .kind = OPTION_FILES,
     .is_required = true,
     OPTION_MEMBER(struct factory_args, keys),
     .value = "FILE",
     .help = "each signing key that the verifier was built with, in its order"},
    OPEN_KEY_OPTIONS(struct factory_args, open_key),
    TERMINAL_PASSPHRASE_OPTIONS(struct factory_args, open_key.passphrase),
    {.name = "output",
     .short_name = 'o',
     .is_required = true,
     .kind = OPTION_FILE,
     OPTION_MEMBER(struct factory_args, output),
     .value = "FILE",
     .help = "write the merged Intel HEX to FILE",
     .group = "Output"},
    {.name = "force",
     .kind = OPTION_FLAG,
     OPTION_MEMBER(struct factory_args, is_forced),
     .help = "replace FILE if it exists"},
};

static enum plomb_status load_public_keys(const struct cli *cli,
                                          const struct factory_args *args,
                                          struct factory_work *work,
                                          struct plomb_error *error)
{
    if (args->keys.count > PLOMB_VERIFIER_KEYS) {
        return error_set(error, PLOMB_USAGE, "a verifier knows at most %d signing keys",
                         PLOMB_VERIFIER_KEYS);
    }
    for (size_t i = 0; i < args->keys.count; i++) {
        struct verify_key from = {.path = args->keys.items[i],
                                  .passphrase = args->open_key.passphrase};
        struct plomb_key_info info = {0};
        bool has_key = false;
        enum plomb_status status = verify_key_load(cli, &from, &info, &has_key, error);

        if (status != PLOMB_OK) return status;
        memcpy(work->public_keys[i], info.public_key, PLOMB_PUBLIC_KEY_SIZE);
    }
    work->options.public_keys =
        (const uint8_t(*)[PLOMB_PUBLIC_KEY_SIZE])work->public_keys;
    work->options.public_key_count = (uint32_t)args->keys.count;
    return PLOMB_OK;
}

static enum plomb_status load(const struct cli *cli, struct factory_args *args,
                              struct factory_work *work, struct plomb_error *error)
{
    enum plomb_status status;

    work->options.target = args->target;
    work->options.verifier = args->verifier;
    work->options.softdevice = args->softdevice;
    work->options.hw_version = args->hw_version;
    status = load_public_keys(cli, args, work, error);
    if (status != PLOMB_OK) return status;
    status = open_key_load(cli, &args->open_key, &work->device_key, error);
    if (status != PLOMB_OK) return status;
    work->options.device_key = work->device_key;
    if (cli->operand_count == 0) return PLOMB_OK;
    status = plomb_package_load(cli->operands[0], &work->package, error);
    work->options.package = work->package;
    return status;
}

/* --force must not cost a key. */
static enum plomb_status check_output(const struct cli *cli,
                                      const struct factory_args *args,
                                      struct plomb_error *error)
{
    const char *const inputs[] = {
        args->verifier,
        args->softdevice,
        args->open_key.device_key,
        args->open_key.class_key,
        args->open_key.passphrase.file,
        cli->operand_count > 0 ? cli->operands[0] : NULL,
    };
    for (size_t i = 0; i < args->keys.count; i++) {
        if (!file_is_same(args->output, args->keys.items[i])) continue;
        return error_set(error, PLOMB_OPTION_CONFLICT, "the output '%s' is also a key",
                         args->output);
    }
    return output_file_check(args->output, inputs, sizeof(inputs) / sizeof(inputs[0]),
                             args->is_forced, error);
}

static void render_text(const struct cli *cli, const struct factory_args *args,
                        const struct plomb_factory_report *report)
{
    const struct plomb_target *target = args->target;

    output_add_untrusted(cli->text, args->output);
    plomb_buf_addf(cli->text, "\n  target       %s\n", target->name);
    plomb_buf_addf(cli->text, "  verifier     %s bytes at 0x%x, of %s\n",
                   NUMBER(report->verifier_size), target->boot_start,
                   NUMBER(PLOMB_VERIFIER_SIZE));
    if (report->has_softdevice) {
        plomb_buf_addf(cli->text, "  SoftDevice   FWID 0x%x, up to 0x%x\n",
                       report->softdevice.fwid, report->softdevice.size);
    }
    plomb_buf_add_text(cli->text, "  device key   ");
    if (report->has_key_id) {
        output_add_hex(cli->text, plomb_span(report->key_id, PLOMB_KEY_ID_SIZE));
        plomb_buf_addf(cli->text, " at 0x%x\n", target->key_page);
    } else {
        plomb_buf_add_text(cli->text, "none: encrypted packages cannot be opened\n");
    }
    if (!report->has_application) {
        plomb_buf_add_text(cli->text,
                           "  application  none: the device waits for one\n");
        return;
    }
    plomb_buf_addf(cli->text, "  application  version %u, %s bytes at 0x%x\n",
                   report->application_version, NUMBER(report->application_size),
                   report->application_start);
    plomb_buf_add_text(cli->text, "  sha256       ");
    output_add_hex(cli->text,
                   plomb_span(report->application_sha256, PLOMB_SHA256_SIZE));
    plomb_buf_addf(cli->text, "\n  counter      %u\n", report->security_counter);
}

static void render_json(const struct cli *cli, const struct factory_args *args,
                        const struct plomb_factory_report *report)
{
    struct json_writer *json = cli->json;

    json_write_string(json, "output", args->output);
    json_write_string(json, "target", args->target->name);
    json_write_uint(json, "verifier_size", report->verifier_size);
    if (report->has_softdevice) {
        json_write_uint(json, "softdevice_fwid", report->softdevice.fwid);
    } else {
        json_write_null(json, "softdevice_fwid");
    }
    if (report->has_key_id) {
        json_write_hex(json, "key_id", plomb_span(report->key_id, PLOMB_KEY_ID_SIZE));
    } else {
        json_write_null(json, "key_id");
    }
    if (!report->has_application) {
        json_write_null(json, "application");
        return;
    }
    json_begin_object(json, "application");
    json_write_uint(json, "version", report->application_version);
    json_write_uint(json, "address", report->application_start);
    json_write_uint(json, "size", report->application_size);
    json_write_hex(json, "sha256",
                   plomb_span(report->application_sha256, PLOMB_SHA256_SIZE));
    json_write_uint(json, "security_counter", report->security_counter);
    json_end_object(json);
}

static enum plomb_status run(const struct cli *cli, void *context,
                             struct plomb_error *error)
{
    struct factory_args *args = context;
    struct factory_work work = {0};
    struct plomb_factory_report report;
    enum plomb_status status = check_output(cli, args, error);

    if (status != PLOMB_OK) goto out;
    status = load(cli, args, &work, error);
    if (status != PLOMB_OK) goto out;
    status = plomb_factory_make(&work.options, &work.hex, &report, error);
    if (status != PLOMB_OK) goto out;
    status = output_file_save(args->output, plomb_span(work.hex.ptr, work.hex.size),
                              report.has_key_id ? SECRET_MODE : HEX_MODE,
                              args->is_forced, error);
    if (status != PLOMB_OK) goto out;
    if (cli->is_json) {
        render_json(cli, args, &report);
    } else {
        render_text(cli, args, &report);
    }
    if (report.has_key_id) {
        plomb_notes_add(cli->notes, "secret-output",
                        "'%s' holds a device key: keep it like one", args->output);
    }
out:
    plomb_secret_clear(&work.hex);
    plomb_key_free(&work.device_key);
    plomb_package_free(&work.package);
    return status;
}

const struct command command_factory = {
    .name = "factory",
    .summary = "merge verifier, keys and first application for production",
    .operands = "[PACKAGE]",
    .min_operands = 0,
    .max_operands = 1,
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .args_size = sizeof(struct factory_args),
    .has_json = true,
    .run = run,
};
