#include "base/error.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/key_report.h"
#include "cli/output.h"
#include "cli/terminal.h"
#include "cli/token_args.h"

#include <plomb/key.h>

enum { CLASS_KEY_SIZE_DEFAULT = 16 };

struct key_new_args {
    uint32_t type;              /* enum plomb_key_type */
    const char *label;          /* of a class key; or NULL */
    struct plomb_optional size; /* of a class key: bytes */
    bool is_plain;
    struct terminal_passphrase passphrase;
    const char *uri; /* of a key on a token; or NULL */
    struct token_args token;
};

static const struct option_choice types[] = {
    {"signing", PLOMB_KEY_SIGNING},
    {"recipient", PLOMB_KEY_RECIPIENT},
    {"class", PLOMB_KEY_CLASS},
    {NULL, 0},
};

/* People count the bits of an AES key. */
static const struct option_choice sizes[] = {{"128", 16}, {"256", 32}, {NULL, 0}};

static const struct option options[] = {
    {.name = "type",
     .kind = OPTION_CHOICE,
     OPTION_MEMBER(struct key_new_args, type),
     .value = "TYPE",
     .default_text = "signing",
     .choices = types,
     .help = "signing, recipient (opens packages), class (seals and opens)"},
    {.name = "label",
     .kind = OPTION_TEXT,
     OPTION_MEMBER(struct key_new_args, label),
     .value = "NAME",
     .help = "what a class key is called: A-Z a-z 0-9 . _ -"},
    {.name = "size",
     .kind = OPTION_CHOICE,
     OPTION_OPTIONAL(struct key_new_args, size),
     .value = "BITS",
     .default_text = "128",
     .choices = sizes,
     .help = "size of a class key: 128 or 256"},
    {.name = "no-passphrase",
     .kind = OPTION_FLAG,
     OPTION_MEMBER(struct key_new_args, is_plain),
     .help = "leave the file unencrypted"},
    TERMINAL_PASSPHRASE_OPTIONS(struct key_new_args, passphrase),
    {.name = "pkcs11",
     .kind = OPTION_TEXT,
     OPTION_MEMBER(struct key_new_args, uri),
     .value = "URI",
     .help = "make a signing key on the token of a pkcs11: URI, and no file"},
    TOKEN_OPTIONS(struct key_new_args, token),
};

static void render(const struct cli *cli, const struct plomb_key_info *info,
                   const char *path)
{
    if (cli->is_json) {
        json_write_string(cli->json, "file", path);
        key_report_json(cli->json, info);
        json_write_boolean(cli->json, "is_encrypted", info->is_encrypted);
        return;
    }
    output_add_untrusted(cli->text, path);
    plomb_buf_add_text(cli->text, "\n  type         ");
    key_report_type(cli->text, info);
    key_report_names(cli->text, info);
}

static enum plomb_status check_class(const struct key_new_args *args,
                                     struct plomb_error *error)
{
    if (args->type == PLOMB_KEY_CLASS) {
        if (args->label != NULL) return PLOMB_OK;
        error_set(error, PLOMB_OPTION_MISSING, "--label is missing");
        error_hint(error, "a class key is known by its label: --label NAME");
        return PLOMB_OPTION_MISSING;
    }
    if (args->label == NULL && !args->size.is_given) return PLOMB_OK;
    error_set(error, PLOMB_OPTION_CONFLICT, "--%s is for class keys",
              args->label != NULL ? "label" : "size");
    error_hint(error, "--type class makes one");
    return PLOMB_OPTION_CONFLICT;
}

static enum plomb_status check(const struct key_new_args *args, const char *path,
                               struct plomb_error *error)
{
    bool is_given = args->passphrase.file != NULL || args->passphrase.fd.is_given;
    enum plomb_status status = check_class(args, error);

    if (status != PLOMB_OK) return status;
    if (args->is_plain && is_given) {
        return error_set(error, PLOMB_OPTION_CONFLICT,
                         "--no-passphrase does not go with a passphrase");
    }
    return file_check_writable(path, FILE_EXISTING_REFUSED, error);
}

static enum plomb_status generate(const struct key_new_args *args,
                                  struct plomb_key **key, struct plomb_error *error)
{
    size_t size = args->size.is_given ? args->size.value : CLASS_KEY_SIZE_DEFAULT;

    switch ((enum plomb_key_type)args->type) {
    case PLOMB_KEY_SIGNING:
        return plomb_key_generate(key, error);
    case PLOMB_KEY_RECIPIENT:
        return plomb_key_generate_recipient(key, error);
    case PLOMB_KEY_CLASS:
        return plomb_key_generate_class(args->label, size, key, error);
    }
    return error_set(error, PLOMB_INTERNAL, "a key of an unknown type");
}

static enum plomb_status make_file(const struct cli *cli, struct key_new_args *args,
                                   struct plomb_error *error)
{
    const char *path = cli->operands[0];
    struct plomb_passphrase_source source;
    struct plomb_secret passphrase = {0};
    struct plomb_key *key = NULL;
    struct plomb_key_info info;
    enum plomb_status status = PLOMB_INTERNAL;

    args->passphrase.is_new = true;
    args->passphrase.notes = cli->notes;
    source = terminal_passphrase_source(&args->passphrase);
    status = check(args, path, error);
    if (status != PLOMB_OK) goto out;
    /* Before somebody types a passphrase: the label may be unusable. */
    status = generate(args, &key, error);
    if (status != PLOMB_OK) goto out;
    if (!args->is_plain) {
        status = source.get(source.context, path, &passphrase, error);
        if (status != PLOMB_OK) goto out;
    }
    status = plomb_key_save(key, path, args->is_plain ? NULL : &passphrase, error);
    if (status != PLOMB_OK) goto out;
    plomb_key_describe(key, &info);
    info.is_encrypted = !args->is_plain;
    if (args->is_plain) key_report_warn(cli, &info, path);
    render(cli, &info, path);
    status = PLOMB_OK;
out:
    plomb_key_free(&key);
    plomb_secret_clear(&passphrase);
    return status;
}

/* What is said of files says nothing of a token. */
static enum plomb_status check_token(const struct key_new_args *args,
                                     struct plomb_error *error)
{
    const char *option = NULL;

    if (args->passphrase.file != NULL) option = "passphrase-file";
    if (args->passphrase.fd.is_given) option = "passphrase-fd";
    if (args->is_plain) option = "no-passphrase";
    if (args->label != NULL) option = "label";
    if (args->size.is_given) option = "size";
    if (option != NULL) {
        return error_set(error, PLOMB_OPTION_CONFLICT, "--%s does not go with --pkcs11",
                         option);
    }
    if (args->type == PLOMB_KEY_SIGNING) return PLOMB_OK;
    error_set(error, PLOMB_OPTION_CONFLICT, "only signing keys are made on a token");
    error_hint(error, "a device must hold the key that opens packages, so it comes "
                      "from a file");
    return PLOMB_OPTION_CONFLICT;
}

static enum plomb_status make_on_token(const struct cli *cli,
                                       const struct key_new_args *args,
                                       struct plomb_error *error)
{
    struct plomb_token_key *key = NULL;
    struct plomb_key_info info;
    enum plomb_status status = check_token(args, error);

    if (status != PLOMB_OK) return status;
    status = token_args_use(cli, &args->token, args->uri, NULL, NULL, TOKEN_USE_NEW,
                            &key, error);
    if (status != PLOMB_OK) return status;
    plomb_key_describe(plomb_token_key_public(key), &info);
    info.is_private = true;
    render(cli, &info, plomb_token_key_uri(key));
    plomb_token_key_free(&key);
    return PLOMB_OK;
}

/* A file called "pkcs11:..." is nobody's wish. */
static enum plomb_status refuse_uri(struct plomb_error *error)
{
    error_set(error, PLOMB_USAGE, "the operand is a PKCS #11 URI, and no file");
    error_hint(error, "--pkcs11 URI makes a key on a token");
    return PLOMB_USAGE;
}

static enum plomb_status run(const struct cli *cli, void *args_in,
                             struct plomb_error *error)
{
    struct key_new_args *args = args_in;
    bool is_given = args->token.module != NULL || args->token.pin.file != NULL ||
                    args->token.pin.fd.is_given;

    if (args->uri != NULL) {
        if (cli->operand_count == 0) return make_on_token(cli, args, error);
        return error_set(error, PLOMB_OPTION_CONFLICT,
                         "--pkcs11 makes no file, and one was named");
    }
    if (cli->operand_count == 0) {
        error_set(error, PLOMB_USAGE, "the operand FILE is missing");
        error_hint(error, "name the file of the new key, or --pkcs11 URI for a token");
        return PLOMB_USAGE;
    }
    if (plomb_token_is_uri(cli->operands[0])) return refuse_uri(error);
    if (is_given) {
        return error_set(error, PLOMB_OPTION_CONFLICT,
                         "--pkcs11-module and --pin-... are for a key on a token");
    }
    return make_file(cli, args, error);
}

const struct command command_key_new = {
    .name = "key new",
    .summary = "make a signing, recipient or class key",
    .operands = "[FILE]",
    .min_operands = 0,
    .max_operands = 1,
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .args_size = sizeof(struct key_new_args),
    .has_json = true,
    .run = run,
};
