#include <plomb/sign_request.h>

#include "base/error.h"
#include "cli/approve.h"
#include "cli/audit_args.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/output_file.h"
#include "cli/sign_files.h"
#include "cli/sign_report.h"
#include "cli/sign_signers.h"

enum { ANSWER_MODE = 0644 };

struct sign_request_args {
    struct signer_args signer;
    struct audit_args audit;
    bool is_approved; /* --yes */
    bool is_forced;
};

static const struct option options[] = {
    SIGNER_OPTIONS(struct sign_request_args, signer),
    AUDIT_OPTIONS(struct sign_request_args, audit),
    {.name = "yes",
     .short_name = 'y',
     .kind = OPTION_FLAG,
     OPTION_MEMBER(struct sign_request_args, is_approved),
     .help = "sign without asking",
     .group = "Approval and output"},
    {.name = "force",
     .kind = OPTION_FLAG,
     OPTION_MEMBER(struct sign_request_args, is_forced),
     .help = "replace ANSWER.json if it exists"},
};

/* --force must not cost the request, or a key. */
static enum plomb_status check_output(const struct cli *cli,
                                      const struct sign_request_args *args,
                                      struct plomb_error *error)
{
    const char *answer = cli->operands[1];
    const char *const inputs[] = {cli->operands[0], args->signer.key_file,
                                  args->signer.passphrase.file,
                                  args->signer.token.pin.file, args->audit.log};

    return output_file_check(answer, inputs, sizeof(inputs) / sizeof(inputs[0]),
                             args->is_forced, error);
}

/* Nobody approves and types a PIN for what cannot be recorded. */
static enum plomb_status check_log(const struct sign_request_args *args,
                                   struct plomb_error *error)
{
    struct plomb_audit_run run = audit_args_run(&args->audit);

    if (args->audit.log == NULL) return PLOMB_OK;
    return plomb_audit_check(args->audit.log, &run, error);
}

/* What there is to approve in one line, next to the question. */
static void add_summary(struct plomb_buf *text, const struct plomb_sign_set *request)
{
    size_t count = 0;
    size_t signatures = 0;
    const struct plomb_sign_package *packages =
        plomb_sign_request_packages(request, &count);

    for (size_t i = 0; i < count; i++) signatures += packages[i].item_count;
    plomb_buf_addf(text, "\n%zu signature%s for %zu package%s, by this key:\n",
                   signatures, signatures == 1 ? "" : "s", count,
                   count == 1 ? "" : "s");
    sign_report_key_text(text, request);
}

/* Nobody is asked for a passphrase before they know what for. */
static enum plomb_status ask(const struct cli *cli,
                             const struct sign_request_args *args,
                             const struct plomb_sign_set *request,
                             struct plomb_error *error)
{
    struct plomb_buf text;
    enum plomb_status status;

    if (args->is_approved) return PLOMB_OK;
    plomb_buf_init(&text, OUTPUT_MAX);
    output_add_untrusted(&text, cli->operands[0]);
    plomb_buf_add_text(&text, "\n");
    sign_report_text(&text, request);
    add_summary(&text, request);
    status = text.status;
    if (status == PLOMB_OK) {
        status = approve(&text, "--yes", error);
    } else {
        error_set(error, status, "the request cannot be shown");
    }
    plomb_buf_clear(&text);
    return status;
}

static enum plomb_status sign(const struct cli *cli,
                              const struct sign_request_args *args,
                              const struct plomb_sign_set *request,
                              struct plomb_buf *answer, struct plomb_error *error)
{
    struct sign_signers signers = {0};
    enum plomb_status status =
        sign_signers_open(cli, &args->signer, &args->audit, request, &signers, error);

    if (status == PLOMB_OK) {
        status = plomb_sign_request_sign(request, signers.signers, answer, error);
    }
    /* What is not in the log is not given away. */
    if (status == PLOMB_OK) {
        status = sign_signers_record(cli, &args->audit, &signers, error);
    }
    sign_signers_close(&signers);
    return status;
}

static void render(const struct cli *cli, const struct plomb_sign_set *request)
{
    if (cli->is_json) {
        json_write_string(cli->json, "request", cli->operands[0]);
        json_write_string(cli->json, "answer", cli->operands[1]);
        sign_report_json(cli->json, request);
        return;
    }
    output_add_untrusted(cli->text, cli->operands[1]);
    plomb_buf_add_text(cli->text, "\n");
    sign_report_text(cli->text, request);
}

static enum plomb_status run(const struct cli *cli, void *context,
                             struct plomb_error *error)
{
    const struct sign_request_args *args = context;
    struct plomb_sign_set *request = NULL;
    struct plomb_buf answer;
    enum plomb_status status;

    plomb_buf_init(&answer, PLOMB_SIGN_REQUEST_MAX);
    status = check_output(cli, args, error);
    if (status == PLOMB_OK) status = check_log(args, error);
    if (status != PLOMB_OK) goto out;
    status = plomb_sign_request_load(cli->operands[0], &request, error);
    if (status != PLOMB_OK) goto out;
    status =
        sign_files_check_output(cli->operands[1], cli->operands[0], request, error);
    if (status != PLOMB_OK) goto out;
    status = ask(cli, args, request, error);
    if (status != PLOMB_OK) goto out;
    status = sign(cli, args, request, &answer, error);
    if (status != PLOMB_OK) goto out;
    status = output_file_save(cli->operands[1], plomb_buf_span(&answer), ANSWER_MODE,
                              args->is_forced, error);
    if (status != PLOMB_OK) goto out;
    render(cli, request);
    status = PLOMB_OK;
out:
    plomb_sign_request_free(&request);
    plomb_buf_clear(&answer);
    return status;
}

const struct command command_sign_request = {
    .name = "sign-request",
    .summary = "sign what 'plomb pack --unsigned-out' asks for",
    .operands = "REQUEST.json ANSWER.json",
    .min_operands = 2,
    .max_operands = 2,
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .args_size = sizeof(struct sign_request_args),
    .has_json = true,
    .run = run,
};
