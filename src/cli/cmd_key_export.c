#include "base/error.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/key_open.h"
#include "cli/key_report.h"
#include "cli/output.h"
#include "cli/output_file.h"

#include <plomb/key_export.h>
#include <plomb/recipient.h>

enum {
    EXPORT_MAX = 1 << 16,
    PUBLIC_MODE = 0644,
    SECRET_MODE = 0600,
    /* Behind the public formats, in the order of the table. */
    FORMAT_DEVICE = PLOMB_KEY_JSON + 1,
    FORMAT_DEVICE_C
};

struct key_export_args {
    uint32_t format;
    const char *output;
    bool is_forced;
    struct terminal_passphrase passphrase;
    struct token_args token;
};

static const struct option_choice formats[] = {
    {"pem", PLOMB_KEY_PEM},           {"der", PLOMB_KEY_DER},
    {"hex", PLOMB_KEY_HEX},           {"nrf5-c", PLOMB_KEY_NRF5_C},
    {"nrf5-hex", PLOMB_KEY_NRF5_HEX}, {"c", PLOMB_KEY_C},
    {"json", PLOMB_KEY_JSON},         {"device", FORMAT_DEVICE},
    {"device-c", FORMAT_DEVICE_C},    {NULL, 0},
};

static const struct option options[] = {
    {.name = "format",
     .kind = OPTION_CHOICE,
     .is_required = true,
     OPTION_MEMBER(struct key_export_args, format),
     .value = "FORMAT",
     .choices = formats,
     .help = "pem, der, hex, nrf5-c, nrf5-hex, c, json; secret: device, device-c"},
    {.name = "output",
     .short_name = 'o',
     .kind = OPTION_FILE,
     OPTION_MEMBER(struct key_export_args, output),
     .value = "FILE",
     .default_text = "standard output",
     .help = "write to FILE; required where the format is secret"},
    {.name = "force",
     .kind = OPTION_FLAG,
     OPTION_MEMBER(struct key_export_args, is_forced),
     .help = "replace FILE if it exists"},
    TERMINAL_PASSPHRASE_OPTIONS(struct key_export_args, passphrase),
    TOKEN_OPTIONS(struct key_export_args, token),
};

/* What was written, and where to. */
static void render_place(const struct cli *cli, const struct key_export_args *args,
                         const struct key_open *opened)
{
    json_write_string(cli->json, "file", opened->name);
    json_write_string(cli->json, "format", formats[args->format].name);
    if (args->output != NULL) json_write_string(cli->json, "output", args->output);
}

/* The exported key as a member of the result: text, or digits for DER. */
static void render_json(const struct cli *cli, const struct key_export_args *args,
                        const struct key_open *opened, const struct plomb_buf *out)
{
    render_place(cli, args, opened);
    if (args->output != NULL) return;
    if (args->format == PLOMB_KEY_DER) {
        json_write_hex(cli->json, "der", plomb_buf_span(out));
    } else {
        json_write_string(cli->json, "text", (const char *)out->ptr);
    }
}

static enum plomb_status deliver(const struct cli *cli,
                                 const struct key_export_args *args,
                                 const struct key_open *opened, struct plomb_buf *out,
                                 struct plomb_error *error)
{
    enum plomb_status status;

    if (args->output != NULL) {
        status = output_file_save(args->output, plomb_buf_span(out), PUBLIC_MODE,
                                  args->is_forced, error);
        if (status != PLOMB_OK) return status;
    } else if (!cli->is_json) {
        plomb_buf_add(cli->text, out->ptr, out->size);
    }
    if (cli->is_json) {
        plomb_buf_add_byte(out, 0);
        if (out->status != PLOMB_OK) {
            return error_set(error, out->status, "the exported key is too large");
        }
        render_json(cli, args, opened, out);
    }
    return PLOMB_OK;
}

static bool is_secret(const struct key_export_args *args)
{
    return args->format >= FORMAT_DEVICE;
}

/* A secret goes into a new file of its owner, and nowhere else. */
static enum plomb_status check(const struct key_export_args *args,
                               struct plomb_error *error)
{
    const char *name = formats[args->format].name;

    if (!is_secret(args)) return PLOMB_OK;
    if (args->output == NULL) {
        error_set(error, PLOMB_OPTION_MISSING, "--format %s needs --output", name);
        error_hint(error, "it holds a secret, which is never printed: -o FILE");
        return PLOMB_OPTION_MISSING;
    }
    if (args->is_forced) {
        error_set(error, PLOMB_OPTION_CONFLICT, "--force does not go with --format %s",
                  name);
        error_hint(error, "it holds a secret, which replaces no file");
        return PLOMB_OPTION_CONFLICT;
    }
    return file_check_writable(args->output, FILE_EXISTING_REFUSED, error);
}

static enum plomb_status export_device(const struct cli *cli,
                                       const struct key_export_args *args,
                                       const struct key_open *opened,
                                       struct plomb_error *error)
{
    struct plomb_secret secret = {0};
    enum plomb_status status = plomb_key_export_device(
        opened->key,
        args->format == FORMAT_DEVICE ? PLOMB_DEVICE_RECORD : PLOMB_DEVICE_C, &secret,
        error);

    if (status == PLOMB_OK) {
        status = file_save(args->output, plomb_span(secret.ptr, secret.size),
                           SECRET_MODE, FILE_EXISTING_REFUSED, error);
    } else {
        error_prefix(error, "'%s'", opened->name);
    }
    plomb_secret_clear(&secret);
    if (status != PLOMB_OK) return status;
    key_report_warn(cli, &opened->info, args->output);
    if (cli->is_json) render_place(cli, args, opened);
    return PLOMB_OK;
}

static enum plomb_status export_public(const struct cli *cli,
                                       const struct key_export_args *args,
                                       const struct key_open *opened,
                                       struct plomb_error *error)
{
    struct plomb_buf out;
    enum plomb_status status;

    plomb_buf_init(&out, EXPORT_MAX);
    status =
        plomb_key_export(opened->key, (enum plomb_key_format)args->format, &out, error);
    if (status == PLOMB_OK) {
        status = deliver(cli, args, opened, &out, error);
    } else {
        error_prefix(error, "'%s'", opened->name);
    }
    plomb_buf_clear(&out);
    return status;
}

static enum plomb_status run(const struct cli *cli, void *args_in,
                             struct plomb_error *error)
{
    struct key_export_args *args = args_in;
    struct key_open opened = {0};
    enum plomb_status status = check(args, error);

    if (status == PLOMB_OK) {
        status = key_open(cli, cli->operands[0], &args->passphrase, &args->token,
                          &opened, error);
    }
    if (status == PLOMB_OK) {
        status = is_secret(args) ? export_device(cli, args, &opened, error)
                                 : export_public(cli, args, &opened, error);
    }
    key_open_close(&opened);
    return status;
}

const struct command command_key_export = {
    .name = "key export",
    .summary = "write a key in the form that somebody needs",
    .operands = "KEY",
    .min_operands = 1,
    .max_operands = 1,
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .args_size = sizeof(struct key_export_args),
    .has_json = true,
    .run = run,
};
