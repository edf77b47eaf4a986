#include <plomb/sign_command.h>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/signer_hear.h"

struct signer_test_args {
    const char *key_file;
    struct plomb_optional seconds;
    struct option_texts environment;
};

static const struct option options[] = {
    {.name = "key-file",
     .kind = OPTION_FILE,
     OPTION_MEMBER(struct signer_test_args, key_file),
     .value = "FILE",
     .help = "public key that the program must have"},
    {.name = "signer-timeout",
     .kind = OPTION_NUMBER,
     .max = 86400,
     .is_positive = true,
     OPTION_OPTIONAL(struct signer_test_args, seconds),
     .value = "SECONDS",
     .default_text = "120",
     .help = "how long the program may take for an answer"},
    {.name = "signer-env",
     .kind = OPTION_TEXTS,
     OPTION_MEMBER(struct signer_test_args, environment),
     .value = "NAME",
     .help = "environment variable that the program gets, too"},
};

static void write_text(const struct cli *cli,
                       const struct plomb_sign_command_check *check)
{
    plomb_buf_addf(cli->text, "%s - %s\n", check->status == PLOMB_OK ? "ok" : "not ok",
                   check->name);
    if (check->status == PLOMB_OK) return;
    plomb_buf_add_text(cli->text, "  ");
    output_add_untrusted(cli->text, check->error.message);
    plomb_buf_add_text(cli->text, "\n");
    if (check->error.hint[0] == '\0') return;
    plomb_buf_add_text(cli->text, "  hint: ");
    output_add_untrusted(cli->text, check->error.hint);
    plomb_buf_add_text(cli->text, "\n");
}

static void write_json(struct json_writer *json,
                       const struct plomb_sign_command_check *check)
{
    json_begin_object(json, NULL);
    json_write_string(json, "name", check->name);
    json_write_boolean(json, "is_passed", check->status == PLOMB_OK);
    if (check->status != PLOMB_OK) {
        json_write_string(json, "status", plomb_status_id(check->status));
        json_write_string(json, "message", check->error.message);
        if (check->error.hint[0] != '\0') {
            json_write_string(json, "hint", check->error.hint);
        }
    }
    json_end_object(json);
}

/* The number of checks that failed. */
static size_t report(const struct cli *cli,
                     const struct plomb_sign_command_check *checks, size_t count)
{
    size_t failed = 0;

    json_begin_array(cli->json, "checks");
    for (size_t i = 0; i < count; i++) {
        write_text(cli, &checks[i]);
        write_json(cli->json, &checks[i]);
        if (checks[i].status != PLOMB_OK) failed++;
    }
    json_end_array(cli->json);
    plomb_buf_addf(cli->text, "%zu of %zu checks passed\n", count - failed, count);
    return failed;
}

/* The public half is enough, so a passphrase is never asked for. */
static enum plomb_status load_expected(const char *path, struct plomb_key **out,
                                       struct plomb_error *error)
{
    enum plomb_status status;

    if (path == NULL) return PLOMB_OK;
    status = plomb_key_load(path, NULL, out, error);
    if (status != PLOMB_OK) return status;
    status = plomb_key_check_type(*out, PLOMB_KEY_SIGNING, error);
    if (status != PLOMB_OK) error_prefix(error, "'%s'", path);
    return status;
}

static enum plomb_status test(const struct cli *cli,
                              const struct plomb_sign_command_options *wanted,
                              struct plomb_error *error)
{
    struct plomb_sign_command_check checks[PLOMB_SIGN_COMMAND_CHECKS_MAX];
    size_t count = 0;
    enum plomb_status status = plomb_sign_command_test(wanted, checks, &count, error);

    if (status != PLOMB_OK) return status;
    if (report(cli, checks, count) == 0) return PLOMB_OK;
    error_set(error, PLOMB_SIGNER_NONCONFORMING,
              "'%s' does not do what plomb asks of a program that signs",
              wanted->argv[0]);
    error_hint(error, "the contract is in docs/spec/signer.md");
    return PLOMB_SIGNER_NONCONFORMING;
}

static enum plomb_status run(const struct cli *cli, void *context,
                             struct plomb_error *error)
{
    const struct signer_test_args *args = context;
    const char *argv[COMMAND_OPERANDS_MAX + 1] = {NULL};
    const char *names[OPTION_REPEAT_MAX + 1] = {NULL};
    struct plomb_sign_command_options wanted = {.argv = argv, .environment = names};
    struct plomb_key *expected = NULL;
    enum plomb_status status;

    for (size_t i = 0; i < cli->operand_count; i++) argv[i] = cli->operands[i];
    for (size_t i = 0; i < args->environment.count; i++) {
        names[i] = args->environment.items[i];
    }
    if (args->seconds.is_given) wanted.seconds = args->seconds.value;
    signer_hear(cli, &wanted);
    status = load_expected(args->key_file, &expected, error);
    wanted.expected = expected;
    if (status == PLOMB_OK) status = test(cli, &wanted, error);
    plomb_key_free(&expected);
    return status;
}

const struct command command_signer_test = {
    .name = "signer test",
    .summary = "try a program that signs",
    .operands = "PROGRAM [ARG...]",
    .min_operands = 1,
    .max_operands = COMMAND_OPERANDS_MAX,
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .args_size = sizeof(struct signer_test_args),
    .has_json = true,
    .run = run,
};
