#include "cli/token_args.h"

#include "base/error.h"

enum plomb_status token_args_use(const struct cli *cli, const struct token_args *args,
                                 const char *uri, const char *module,
                                 const char *pin_file, enum token_use use,
                                 struct plomb_token_key **key_out,
                                 struct plomb_error *error)
{
    struct terminal_passphrase pin = args->pin;
    struct plomb_passphrase_source source;
    struct plomb_token_options options = {0};

    pin.is_pin = true;
    pin.notes = cli->notes;
    options.prefers_pin = pin.file != NULL || pin.fd.is_given;
    if (!options.prefers_pin) pin.file = pin_file;
    source = terminal_passphrase_source(&pin);
    options.uri = uri;
    options.module = args->module != NULL ? args->module : module;
    options.allow_pin_value = args->allow_pin_value;
    options.allow_last_try = args->allow_last_try;
    options.allow_public = use == TOKEN_USE_PUBLIC;
    options.seconds = args->seconds.value;
    options.pin = &source;
    options.notes = cli->notes;
    if (use == TOKEN_USE_NEW) return plomb_token_key_generate(&options, key_out, error);
    return plomb_token_key_open(&options, key_out, error);
}

enum plomb_status token_args_open(const struct cli *cli, const struct token_args *args,
                                  const char *uri, const char *module,
                                  const char *pin_file,
                                  struct plomb_token_key **key_out,
                                  struct plomb_error *error)
{
    return token_args_use(cli, args, uri, module, pin_file, TOKEN_USE_SIGNING, key_out,
                          error);
}
