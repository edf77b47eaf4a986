#include "base/error.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/terminal.h"

#include <plomb/key.h>

struct key_new_args {
    bool is_plain;
    struct terminal_passphrase passphrase;
};

static const struct option options[] = {
    {.name = "no-passphrase",
     .kind = OPTION_FLAG,
     OPTION_MEMBER(struct key_new_args, is_plain),
     .help = "leave the file unencrypted"},
    TERMINAL_PASSPHRASE_OPTIONS(struct key_new_args, passphrase),
};

static void render(const struct cli *cli, const struct plomb_key *key, const char *path,
                   bool is_encrypted)
{
    struct plomb_key_info info;

    plomb_key_describe(key, &info);
    if (cli->is_json) {
        json_write_string(cli->json, "file", path);
        json_write_string(cli->json, "type", "ecdsa-p256");
        json_write_boolean(cli->json, "is_encrypted", is_encrypted);
        json_write_hex(cli->json, "fingerprint",
                       plomb_span(info.fingerprint, sizeof(info.fingerprint)));
        return;
    }
    output_add_untrusted(cli->text, path);
    plomb_buf_addf(cli->text, "\n  type         ECDSA P-256, private, %s\n",
                   is_encrypted ? "encrypted with a passphrase" : "not encrypted");
    plomb_buf_add_text(cli->text, "  fingerprint  ");
    output_add_hex(cli->text, plomb_span(info.fingerprint, sizeof(info.fingerprint)));
    plomb_buf_add_text(cli->text, "\n");
}

static enum plomb_status check(const struct key_new_args *args, const char *path,
                               struct plomb_error *error)
{
    bool is_given = args->passphrase.file != NULL || args->passphrase.fd.is_given;

    if (args->is_plain && is_given) {
        return error_set(error, PLOMB_OPTION_CONFLICT,
                         "--no-passphrase does not go with a passphrase");
    }
    return file_check_writable(path, FILE_EXISTING_REFUSED, error);
}

static enum plomb_status run(const struct cli *cli, void *args_in,
                             struct plomb_error *error)
{
    struct key_new_args *args = args_in;
    const char *path = cli->operands[0];
    struct plomb_passphrase_source source;
    struct plomb_secret passphrase = {0};
    struct plomb_key *key = NULL;
    enum plomb_status status = PLOMB_INTERNAL;

    args->passphrase.is_new = true;
    args->passphrase.notes = cli->notes;
    source = terminal_passphrase_source(&args->passphrase);
    status = check(args, path, error);
    if (status != PLOMB_OK) goto out;
    if (!args->is_plain) {
        status = source.get(source.context, path, &passphrase, error);
        if (status != PLOMB_OK) goto out;
    }
    status = plomb_key_generate(&key, error);
    if (status != PLOMB_OK) goto out;
    status = plomb_key_save(key, path, args->is_plain ? NULL : &passphrase, error);
    if (status != PLOMB_OK) goto out;
    if (args->is_plain) {
        plomb_notes_warn(cli->notes, "key-not-encrypted",
                         "whoever reads '%s' can sign with it", path);
    }
    render(cli, key, path, !args->is_plain);
    status = PLOMB_OK;
out:
    plomb_key_free(&key);
    plomb_secret_clear(&passphrase);
    return status;
}

const struct command command_key_new = {
    .name = "key new",
    .summary = "make a signing key",
    .operands = "FILE",
    .min_operands = 1,
    .max_operands = 1,
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .args_size = sizeof(struct key_new_args),
    .has_json = true,
    .run = run,
};
