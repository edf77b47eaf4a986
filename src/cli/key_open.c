#include "cli/key_open.h"

#include "base/error.h"

static bool is_given(const struct terminal_passphrase *from)
{
    return from->file != NULL || from->fd.is_given;
}

static enum plomb_status refuse(const char *option, const char *other,
                                struct plomb_error *error)
{
    error_set(error, PLOMB_OPTION_CONFLICT,
              "--%s-file and --%s-fd do not go with this "
              "key",
              option, option);
    error_hint(error, "files have a passphrase, tokens a PIN: --%s-file FILE", other);
    return PLOMB_OPTION_CONFLICT;
}

enum plomb_status key_open(const struct cli *cli, const char *name,
                           struct terminal_passphrase *passphrase,
                           const struct token_args *token, struct key_open *out,
                           struct plomb_error *error)
{
    bool is_uri = plomb_token_is_uri(name);
    struct plomb_passphrase_source source;
    enum plomb_status status;

    if (is_uri && is_given(passphrase)) return refuse("passphrase", "pin", error);
    if (!is_uri && is_given(&token->pin)) return refuse("pin", "passphrase", error);
    if (is_uri) {
        status = token_args_use(cli, token, name, NULL, NULL, TOKEN_USE_PUBLIC,
                                &out->token, error);
        if (status != PLOMB_OK) return status;
        out->key = plomb_token_key_public(out->token);
        out->name = plomb_token_key_uri(out->token);
    } else {
        passphrase->notes = cli->notes;
        source = terminal_passphrase_source(passphrase);
        status = plomb_key_load(name, &source, &out->file, error);
        if (status != PLOMB_OK) return status;
        out->key = out->file;
        out->name = name;
    }
    plomb_key_describe(out->key, &out->info);
    if (is_uri) out->info.is_private = plomb_token_key_is_private(out->token);
    return PLOMB_OK;
}

void key_open_close(struct key_open *opened)
{
    plomb_key_free(&opened->file);
    plomb_token_key_free(&opened->token);
}
