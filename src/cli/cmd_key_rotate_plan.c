#include <plomb/rotate_plan.h>
#include <plomb/token.h>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/render_rotate_plan.h"

enum { STOCK = 1 };

struct rotate_plan_args {
    const char *old_key;
    const char *new_key;
    struct option_texts earlier;
    struct option_texts next;
    uint32_t bootloader;
    const struct plomb_target *target; /* NULL: not given */
    const struct plomb_chip *chip;
    bool is_built_in;
    bool is_compromised;
    const char *old_key_file;
    const char *new_key_file;
    struct plomb_optional hw_version;
    struct plomb_id_list sd_req;
    struct plomb_optional bootloader_version;
    struct plomb_optional application_version;
    struct plomb_optional security_counter;
    const char *application;
    struct option_texts recipients;
    struct option_texts variables;
};

static const struct option_choice bootloaders[] = {
    {"plomb", 0},
    {"stock", STOCK},
    {NULL, 0},
};

static const struct option options[] = {
    {.name = "old",
     .kind = OPTION_FILE,
     .is_required = true,
     OPTION_MEMBER(struct rotate_plan_args, old_key),
     .value = "FILE",
     .help = "key that signs today: the public half is enough",
     .group = "Keys"},
    {.name = "new",
     .kind = OPTION_FILE,
     .is_required = true,
     OPTION_MEMBER(struct rotate_plan_args, new_key),
     .value = "FILE",
     .help = "key that is to sign: the public half is enough"},
    {.name = "earlier",
     .kind = OPTION_FILES,
     OPTION_MEMBER(struct rotate_plan_args, earlier),
     .value = "FILE",
     .help = "key of a rotation before; repeatable, the oldest first"},
    {.name = "next",
     .kind = OPTION_FILES,
     OPTION_MEMBER(struct rotate_plan_args, next),
     .value = "FILE",
     .help = "spare key for the rotation after this one; repeatable"},
    {.name = "compromised",
     .kind = OPTION_FLAG,
     OPTION_MEMBER(struct rotate_plan_args, is_compromised),
     .help = "somebody else may have the old key"},
    {.name = "bootloader",
     .kind = OPTION_CHOICE,
     OPTION_MEMBER(struct rotate_plan_args, bootloader),
     .value = "WHOSE",
     .choices = bootloaders,
     .default_text = "plomb",
     .help = "plomb, or stock for Nordic's, which knows one key",
     .group = "The devices"},
    {.name = "target",
     .kind = OPTION_TARGET,
     OPTION_MEMBER(struct rotate_plan_args, target),
     .value = "TARGET",
     .help = "chip of plomb's verifier, with -sd behind it where there is an MBR"},
    {.name = "built-in",
     .kind = OPTION_FLAG,
     OPTION_MEMBER(struct rotate_plan_args, is_built_in),
     .help = "their verifiers were built with the new key already"},
    {.name = "chip",
     .kind = OPTION_CHIP,
     OPTION_MEMBER(struct rotate_plan_args, chip),
     .value = "CHIP",
     .help = "chip of a stock bootloader"},
    {.name = "hw-version",
     .kind = OPTION_NUMBER,
     OPTION_OPTIONAL(struct rotate_plan_args, hw_version),
     .value = "N",
     .help = "hardware version of the devices"},
    {.name = "sd-req",
     .kind = OPTION_IDS,
     OPTION_MEMBER(struct rotate_plan_args, sd_req),
     .value = "LIST",
     .help = "ids of the SoftDevices that they have"},
    {.name = "security-counter",
     .kind = OPTION_NUMBER,
     OPTION_OPTIONAL(struct rotate_plan_args, security_counter),
     .value = "N",
     .help = "security counter of the last release"},
    {.name = "variable",
     .kind = OPTION_TEXTS,
     OPTION_MEMBER(struct rotate_plan_args, variables),
     .value = "NAME=VALUE",
     .help = "variable of their verifier's build, such as TXD=6; repeatable"},
    {.name = "bootloader-version",
     .kind = OPTION_NUMBER,
     OPTION_OPTIONAL(struct rotate_plan_args, bootloader_version),
     .value = "N",
     .help = "version of the bootloader to come, higher than theirs",
     .group = "What is to be made"},
    {.name = "application",
     .kind = OPTION_FILE,
     OPTION_MEMBER(struct rotate_plan_args, application),
     .value = "FILE",
     .help = "image of the first release with the new key"},
    {.name = "application-version",
     .kind = OPTION_NUMBER,
     OPTION_OPTIONAL(struct rotate_plan_args, application_version),
     .value = "N",
     .help = "its version"},
    {.name = "recipient",
     .kind = OPTION_FILES,
     OPTION_MEMBER(struct rotate_plan_args, recipients),
     .value = "PUBLIC.pem",
     .help = "key of the devices that it is sealed for; repeatable"},
    {.name = "old-key-file",
     .kind = OPTION_FILE,
     OPTION_MEMBER(struct rotate_plan_args, old_key_file),
     .value = "FILE",
     .help = "private half of the old key in the commands, or a pkcs11: URI"},
    {.name = "new-key-file",
     .kind = OPTION_FILE,
     OPTION_MEMBER(struct rotate_plan_args, new_key_file),
     .value = "FILE",
     .help = "the same for the new key"},
};

/* Asks for no passphrase: whoever has only the public half can make a plan. */
static enum plomb_status load_key(const char *path, struct plomb_rotate_key *out,
                                  struct plomb_error *error)
{
    struct plomb_key *key = NULL;
    enum plomb_status status;

    if (plomb_token_is_uri(path)) {
        error_set(error, PLOMB_OPTION_VALUE,
                  "a plan wants a file, and no PKCS #11 URI");
        error_hint(error, "'plomb key export --format pem' writes the public half; "
                          "the URI is for --old-key-file and --new-key-file");
        return PLOMB_OPTION_VALUE;
    }
    status = plomb_key_load(path, NULL, &key, error);
    if (status == PLOMB_PASSPHRASE_NEEDED && error != NULL) {
        error->hint[0] = '\0';
        error_hint(error,
                   "a plan needs the public half alone: 'plomb key export --format "
                   "pem' writes it");
    }
    if (status != PLOMB_OK) return status;
    out->file = path;
    plomb_key_describe(key, &out->info);
    plomb_key_free(&key);
    return PLOMB_OK;
}

static enum plomb_status load_keys(const struct option_texts *paths, const char *option,
                                   struct plomb_rotate_key out[PLOMB_VERIFIER_KEYS],
                                   size_t *count_out, struct plomb_error *error)
{
    if (paths->count > PLOMB_VERIFIER_KEYS) {
        return error_set(error, PLOMB_OPTION_CONFLICT,
                         "--%s: a verifier has slots for %d keys", option,
                         PLOMB_VERIFIER_KEYS);
    }
    for (size_t i = 0; i < paths->count; i++) {
        enum plomb_status status = load_key(paths->items[i], &out[i], error);

        if (status != PLOMB_OK) return status;
    }
    *count_out = paths->count;
    return PLOMB_OK;
}

/* A plan is printed, kept and shown to others. */
static enum plomb_status check_no_pin(const char *path, const char *option,
                                      struct plomb_error *error)
{
    if (path == NULL || !plomb_token_is_uri(path) || !plomb_token_has_pin(path)) {
        return PLOMB_OK;
    }
    error_set(error, PLOMB_OPTION_VALUE, "--%s: the URI has a PIN in it", option);
    error_hint(error, "a plan is no place for secrets: leave 'pin-value' out");
    return PLOMB_OPTION_VALUE;
}

static enum plomb_status check_devices(const struct rotate_plan_args *args,
                                       struct plomb_error *error)
{
    const bool is_stock = args->bootloader == STOCK;

    if (is_stock && args->target != NULL) {
        error_set(error, PLOMB_OPTION_CONFLICT, "--target is for plomb's verifier");
        error_hint(error, "with --bootloader stock it is --chip");
        return PLOMB_OPTION_CONFLICT;
    }
    if (!is_stock && args->chip != NULL) {
        error_set(error, PLOMB_OPTION_CONFLICT, "--chip is for stock bootloaders");
        error_hint(error, "plomb's verifier has a --target");
        return PLOMB_OPTION_CONFLICT;
    }
    if (!is_stock && args->target == NULL) {
        error_set(error, PLOMB_OPTION_MISSING, "--target is missing");
        error_hint(error, "the chip, nrf52832 or nrf52832-sd for example; or "
                          "--bootloader stock");
        return PLOMB_OPTION_MISSING;
    }
    return PLOMB_OK;
}

static void copy_texts(const struct option_texts *texts, size_t *count_out,
                       const char *out[PLOMB_ROTATE_TEXTS_MAX])
{
    for (size_t i = 0; i < texts->count; i++) out[i] = texts->items[i];
    *count_out = texts->count;
}

static enum plomb_status fill(const struct cli *cli,
                              const struct rotate_plan_args *args,
                              struct plomb_rotate_options *out,
                              struct plomb_error *error)
{
    enum plomb_status status = check_devices(args, error);

    if (status == PLOMB_OK) {
        status = check_no_pin(args->old_key_file, "old-key-file", error);
    }
    if (status == PLOMB_OK) {
        status = check_no_pin(args->new_key_file, "new-key-file", error);
    }
    if (status != PLOMB_OK) return status;
    status = load_key(args->old_key, &out->old_key, error);
    if (status == PLOMB_OK) status = load_key(args->new_key, &out->new_key, error);
    if (status == PLOMB_OK) {
        status = load_keys(&args->earlier, "earlier", out->earlier, &out->earlier_count,
                           error);
    }
    if (status == PLOMB_OK) {
        status = load_keys(&args->next, "next", out->next, &out->next_count, error);
    }
    if (status != PLOMB_OK) return status;
    out->target = args->target;
    out->chip = args->chip;
    out->is_built_in = args->is_built_in;
    out->is_compromised = args->is_compromised;
    out->old_key_file = args->old_key_file;
    out->new_key_file = args->new_key_file;
    out->hw_version = args->hw_version;
    out->bootloader_version = args->bootloader_version;
    out->application_version = args->application_version;
    out->security_counter = args->security_counter;
    out->sd_req = args->sd_req;
    out->application = args->application;
    out->notes = cli->notes;
    copy_texts(&args->recipients, &out->recipient_count, out->recipients);
    copy_texts(&args->variables, &out->variable_count, out->variables);
    return PLOMB_OK;
}

static enum plomb_status run(const struct cli *cli, void *args_in,
                             struct plomb_error *error)
{
    const struct rotate_plan_args *args = args_in;
    struct plomb_rotate_options plan_options = {0};
    struct plomb_rotate_plan plan = {0};
    enum plomb_status status = fill(cli, args, &plan_options, error);

    if (status == PLOMB_OK)
        status = plomb_rotate_plan_make(&plan_options, &plan, error);
    if (status != PLOMB_OK) return status;
    if (cli->is_json) {
        render_rotate_plan_json(cli->json, &plan_options, &plan);
    } else {
        render_rotate_plan_text(cli->text, &plan_options, &plan);
    }
    plomb_rotate_plan_clear(&plan);
    return PLOMB_OK;
}

const struct command command_key_rotate_plan = {
    .name = "key rotate-plan",
    .summary = "print the steps from one signing key to the next",
    .operands = "",
    .min_operands = 0,
    .max_operands = 0,
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .args_size = sizeof(struct rotate_plan_args),
    .has_json = true,
    .run = run,
};
