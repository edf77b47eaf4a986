#include "base/error.h"
#include "cli/commands.h"
#include "cli/key_report.h"
#include "cli/output.h"
#include "cli/terminal.h"

#include <plomb/key.h>

struct key_passphrase_args {
    bool is_plain;
    struct terminal_passphrase passphrase;
    struct terminal_passphrase new_passphrase;
};

static const struct option options[] = {
    {.name = "no-passphrase",
     .kind = OPTION_FLAG,
     OPTION_MEMBER(struct key_passphrase_args, is_plain),
     .help = "remove the passphrase; the file is then unencrypted"},
    TERMINAL_PASSPHRASE_OPTIONS(struct key_passphrase_args, passphrase),
    {.name = "new-passphrase-file",
     .kind = OPTION_FILE,
     OPTION_MEMBER(struct key_passphrase_args, new_passphrase.file),
     .value = "FILE",
     .help = "read the new passphrase from the first line of FILE"},
    {.name = "new-passphrase-fd",
     .kind = OPTION_NUMBER,
     .max = 1023,
     OPTION_OPTIONAL(struct key_passphrase_args, new_passphrase.fd),
     .value = "N",
     .help = "read the new passphrase from the open descriptor N"},
};

static void render(const struct cli *cli, const char *path, bool is_encrypted)
{
    if (cli->is_json) {
        json_write_string(cli->json, "file", path);
        json_write_boolean(cli->json, "is_encrypted", is_encrypted);
        return;
    }
    output_add_untrusted(cli->text, path);
    plomb_buf_addf(cli->text, ": %s\n",
                   is_encrypted ? "encrypted with the new passphrase"
                                : "no longer encrypted");
}

static enum plomb_status load(const struct cli *cli, struct key_passphrase_args *args,
                              struct plomb_key **key, struct plomb_key_info *info,
                              struct plomb_error *error)
{
    struct plomb_passphrase_source source =
        terminal_passphrase_source(&args->passphrase);
    enum plomb_status status = plomb_key_load(cli->operands[0], &source, key, error);

    if (status != PLOMB_OK) return status;
    plomb_key_describe(*key, info);
    if (info->is_private) return PLOMB_OK;
    return error_set(error, PLOMB_KEY_NOT_PRIVATE,
                     "'%s' is a public key, which nobody needs to protect",
                     cli->operands[0]);
}

static enum plomb_status run(const struct cli *cli, void *args_in,
                             struct plomb_error *error)
{
    struct key_passphrase_args *args = args_in;
    struct terminal_passphrase *fresh = &args->new_passphrase;
    const char *path = cli->operands[0];
    struct plomb_passphrase_source source;
    struct plomb_secret passphrase = {0};
    struct plomb_key *key = NULL;
    struct plomb_key_info info;
    enum plomb_status status = PLOMB_INTERNAL;

    args->passphrase.notes = cli->notes;
    fresh->notes = cli->notes;
    fresh->is_new = true;
    fresh->option = "new-passphrase";
    if (args->is_plain && (fresh->file != NULL || fresh->fd.is_given)) {
        return error_set(error, PLOMB_OPTION_CONFLICT,
                         "--no-passphrase does not go with a new passphrase");
    }
    status = load(cli, args, &key, &info, error);
    if (status != PLOMB_OK) goto out;
    if (!args->is_plain) {
        source = terminal_passphrase_source(fresh);
        status = source.get(source.context, path, &passphrase, error);
        if (status != PLOMB_OK) goto out;
    }
    status = plomb_key_replace(key, path, args->is_plain ? NULL : &passphrase, error);
    if (status != PLOMB_OK) goto out;
    if (args->is_plain) key_report_warn(cli, &info, path);
    render(cli, path, !args->is_plain);
    status = PLOMB_OK;
out:
    plomb_key_free(&key);
    plomb_secret_clear(&passphrase);
    return status;
}

const struct command command_key_passphrase = {
    .name = "key passphrase",
    .summary = "change or remove the passphrase of a key file",
    .operands = "FILE",
    .min_operands = 1,
    .max_operands = 1,
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .args_size = sizeof(struct key_passphrase_args),
    .has_json = true,
    .run = run,
};
