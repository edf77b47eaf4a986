#include "cli/signer_open.h"

#include <string.h>

#include <plomb/sign_request.h>

#include "base/error.h"
#include "base/file.h"

/* A passphrase protects what others may read. */
static void note_exposed(const struct cli *cli, const char *file,
                         const struct plomb_key_info *info)
{
    if (info->is_encrypted || !info->is_private || info->test_key != NULL) return;
    if (!file_is_exposed(file)) return;
    plomb_notes_warn(cli->notes, "key-file-exposed",
                     "other users may read the signing key in '%s'; make it private "
                     "with chmod 600",
                     file);
}

static enum plomb_status load_file(const struct cli *cli,
                                   const struct signer_args *args,
                                   const struct signer_source *source,
                                   struct signer_handle *out, struct plomb_error *error)
{
    struct terminal_passphrase passphrase = args->passphrase;
    struct plomb_passphrase_source from;
    enum plomb_status status;

    passphrase.notes = cli->notes;
    if (passphrase.file == NULL && !passphrase.fd.is_given) {
        passphrase.file = source->passphrase_file;
    }
    from = terminal_passphrase_source(&passphrase);
    status = plomb_key_load(source->key_file, &from, &out->file, error);
    if (status != PLOMB_OK) return status;
    plomb_key_describe(out->file, &out->info);
    note_exposed(cli, source->key_file, &out->info);
    return PLOMB_OK;
}

static enum plomb_status open_file(const struct cli *cli,
                                   const struct signer_args *args,
                                   const struct signer_source *source,
                                   struct signer_handle *out, struct plomb_error *error)
{
    enum plomb_status status = load_file(cli, args, source, out, error);

    if (status != PLOMB_OK || source->is_request) return status;
    status = plomb_key_signer(out->file, &out->signer, error);
    if (status != PLOMB_OK) error_prefix(error, "'%s'", source->key_file);
    return status;
}

static enum plomb_status open_token(const struct cli *cli,
                                    const struct signer_args *args,
                                    const struct signer_source *source,
                                    struct signer_handle *out,
                                    struct plomb_error *error)
{
    enum plomb_status status =
        token_args_open(cli, &args->token, source->key_file, source->module,
                        source->pin_file, &out->token, error);

    if (status != PLOMB_OK) return status;
    plomb_key_describe(plomb_token_key_public(out->token), &out->info);
    plomb_token_key_signer(out->token, &out->signer);
    return PLOMB_OK;
}

/* With a key file, the program has to have that key. */
static enum plomb_status open_command(const struct cli *cli,
                                      const struct signer_args *args,
                                      const struct signer_source *source,
                                      struct signer_handle *out,
                                      struct plomb_error *error)
{
    const char *names[OPTION_REPEAT_MAX + 1] = {NULL};
    struct plomb_sign_command_options options = {.argv = source->command,
                                                 .environment = names};
    enum plomb_status status = PLOMB_OK;

    for (size_t i = 0; i < args->environment.count; i++) {
        names[i] = args->environment.items[i];
    }
    if (source->seconds.is_given) options.seconds = source->seconds.value;
    if (source->key_file != NULL) {
        status = load_file(cli, args, source, out, error);
        if (status != PLOMB_OK) return status;
        options.expected = out->file;
    }
    status = plomb_sign_command_open(&options, &out->command, error);
    if (status != PLOMB_OK) return status;
    plomb_key_describe(plomb_sign_command_key(out->command), &out->info);
    plomb_sign_command_signer(out->command, &out->signer);
    return PLOMB_OK;
}

const struct plomb_key *signer_key(const struct signer_handle *handle)
{
    if (handle->token != NULL) return plomb_token_key_public(handle->token);
    if (handle->command != NULL) return plomb_sign_command_key(handle->command);
    return handle->file;
}

enum plomb_status signer_open(const struct cli *cli, const struct signer_args *args,
                              const struct signer_source *source,
                              struct signer_handle *out, struct plomb_error *error)
{
    enum plomb_status status;

    if (source->command != NULL) {
        status = open_command(cli, args, source, out, error);
    } else if (plomb_token_is_uri(source->key_file)) {
        status = open_token(cli, args, source, out, error);
    } else {
        status = open_file(cli, args, source, out, error);
    }
    if (status != PLOMB_OK || !source->is_request) return status;
    status = plomb_sign_request_signer(signer_key(out), &out->signer, error);
    if (status != PLOMB_OK && source->key_file != NULL) {
        error_prefix(error, "'%s'", source->key_file);
    }
    return status;
}

bool signer_is_given(const struct signer_args *args)
{
    return args->key_file != NULL || args->command != NULL;
}

enum plomb_status signer_open_args(const struct cli *cli,
                                   const struct signer_args *args,
                                   struct signer_handle *out, struct plomb_error *error)
{
    const char *command[OPTION_REPEAT_MAX + 2] = {args->command};
    struct signer_source source = {.key_file = args->key_file,
                                   .seconds = args->seconds};

    if (!signer_is_given(args)) {
        error_set(error, PLOMB_OPTION_MISSING, "--key-file is missing");
        error_hint(error, "name the key that signs, or a program with --signer");
        return PLOMB_OPTION_MISSING;
    }
    if (args->key_file != NULL && strcmp(args->key_file, "-") == 0) {
        source.key_file = "/dev/stdin";
    }
    if (args->command != NULL) {
        for (size_t i = 0; i < args->command_args.count; i++) {
            command[i + 1] = args->command_args.items[i];
        }
        source.command = command;
    }
    return signer_open(cli, args, &source, out, error);
}

void signer_close(struct signer_handle *handle)
{
    plomb_sign_command_free(&handle->command);
    plomb_token_key_free(&handle->token);
    plomb_key_free(&handle->file);
    memset(handle, 0, sizeof(*handle));
}
