#include <stdlib.h>
#include <string.h>

#include <plomb/core/port.h>
#include <plomb/sign_request.h>

#include "base/error.h"
#include "base/file.h"
#include "base/number.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/output_file.h"
#include "cli/sign_files.h"
#include "cli/sign_report.h"
#include "cli/verify_key.h"

enum { PACKAGE_MODE = 0644 };

struct attach_args {
    struct verify_key key;
    bool is_forced;
};

/* The finished packages, which are written all or none. */
struct finished {
    size_t count; /* entries of both lists */
    struct plomb_buf *zips;
    struct file_output *outputs;
};

static const struct option options[] = {
    VERIFY_KEY_OPTIONS(struct attach_args, key),
    {.name = "force",
     .kind = OPTION_FLAG,
     OPTION_MEMBER(struct attach_args, is_forced),
     .help = "replace packages that exist",
     .group = "Output"},
};

/* The request says which key it is for; only the caller knows which it should be. */
static enum plomb_status check_key(const struct cli *cli, struct attach_args *args,
                                   const struct plomb_sign_set *request,
                                   struct plomb_error *error)
{
    struct plomb_key_info wanted = {0};
    struct plomb_key_info found = {0};
    bool has_key = false;
    enum plomb_status status =
        verify_key_load(cli, &args->key, &wanted, &has_key, error);

    if (status != PLOMB_OK) return status;
    plomb_key_describe(plomb_sign_request_key(request), &found);
    if (!has_key) {
        plomb_notes_add(cli->notes, "key-not-checked",
                        "the signatures are by the key that the request names; --key "
                        "checks that it is yours");
        return PLOMB_OK;
    }
    if (memcmp(wanted.public_key, found.public_key, sizeof(wanted.public_key)) == 0) {
        return PLOMB_OK;
    }
    return error_set(error, PLOMB_SIGN_REQUEST_MISMATCH,
                     "the request is for signatures by another key than '%s'",
                     args->key.path != NULL ? args->key.path : args->key.alias);
}

/* Neither the request, its packages, the answer, nor a key is replaced by a package. */
static enum plomb_status check_output(const struct cli *cli,
                                      const struct attach_args *args,
                                      const struct plomb_sign_set *request,
                                      const char *output, struct plomb_error *error)
{
    const char *const inputs[] = {cli->operands[0], cli->operands[1], args->key.path,
                                  args->key.alias, args->key.passphrase.file};
    enum plomb_status status = output_file_check(
        output, inputs, sizeof(inputs) / sizeof(inputs[0]), args->is_forced, error);

    if (status != PLOMB_OK) return status;
    return sign_files_check_output(output, cli->operands[0], request, error);
}

static enum plomb_status finished_init(struct finished *finished, size_t count,
                                       struct plomb_error *error)
{
    finished->zips = calloc(count, sizeof(*finished->zips));
    finished->outputs = calloc(count, sizeof(*finished->outputs));
    if (finished->zips == NULL || finished->outputs == NULL) {
        return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    }
    finished->count = count;
    for (size_t i = 0; i < count; i++) {
        plomb_buf_init(&finished->zips[i], PLOMB_PACKAGE_MAX);
    }
    return PLOMB_OK;
}

static void finished_clear(struct finished *finished)
{
    for (size_t i = 0; i < finished->count; i++) plomb_buf_clear(&finished->zips[i]);
    free(finished->zips);
    free(finished->outputs);
}

static enum plomb_status read_answer(const struct cli *cli,
                                     const struct plomb_sign_set *request,
                                     struct plomb_sign_answer **answer_out,
                                     struct plomb_error *error)
{
    struct plomb_buf text;
    enum plomb_status status;

    plomb_buf_init(&text, PLOMB_SIGN_REQUEST_MAX);
    status = file_read(cli->operands[1], &text, error);
    if (status != PLOMB_OK) goto out;
    status = plomb_sign_answer_parse(request, plomb_buf_span(&text), answer_out, error);
    if (status != PLOMB_OK) error_prefix(error, "answer '%s'", cli->operands[1]);
out:
    plomb_buf_clear(&text);
    return status;
}

/* Everything is built in memory first, so that a failure writes nothing. */
static enum plomb_status build(const struct cli *cli, const struct attach_args *args,
                               const struct plomb_sign_set *request,
                               struct finished *out, struct plomb_error *error)
{
    size_t count = 0;
    const struct plomb_sign_package *packages =
        plomb_sign_request_packages(request, &count);
    struct plomb_sign_answer *answer = NULL;
    enum plomb_status status = finished_init(out, count, error);

    if (status == PLOMB_OK) status = sign_files_check_apart(request, error);
    if (status == PLOMB_OK) status = read_answer(cli, request, &answer, error);
    for (size_t i = 0; i < count && status == PLOMB_OK; i++) {
        status = check_output(cli, args, request, packages[i].output, error);
    }
    for (size_t i = 0; i < count && status == PLOMB_OK; i++) {
        status = plomb_sign_request_attach(request, answer, i, &out->zips[i], error);
        out->outputs[i].path = packages[i].output;
        out->outputs[i].bytes = plomb_buf_span(&out->zips[i]);
    }
    plomb_sign_answer_free(&answer);
    return status;
}

static void render_json(const struct cli *cli, const struct plomb_sign_set *request,
                        const struct finished *finished)
{
    json_write_string(cli->json, "request", cli->operands[0]);
    json_write_string(cli->json, "answer", cli->operands[1]);
    sign_report_key_json(cli->json, request);
    json_begin_array(cli->json, "packages");
    for (size_t i = 0; i < finished->count; i++) {
        const struct file_output *output = &finished->outputs[i];
        uint8_t sha256[PLOMB_HASH_SIZE];

        plomb_port_sha256(output->bytes, sha256);
        json_begin_object(cli->json, NULL);
        json_write_string(cli->json, "output", output->path);
        json_write_uint(cli->json, "size", output->bytes.size);
        json_write_hex(cli->json, "sha256", plomb_span(sha256, sizeof(sha256)));
        json_end_object(cli->json);
    }
    json_end_array(cli->json);
}

static void render(const struct cli *cli, const struct plomb_sign_set *request,
                   const struct finished *finished)
{
    if (cli->is_json) {
        render_json(cli, request, finished);
        return;
    }
    for (size_t i = 0; i < finished->count; i++) {
        const struct file_output *output = &finished->outputs[i];
        uint8_t sha256[PLOMB_HASH_SIZE];

        plomb_port_sha256(output->bytes, sha256);
        output_add_untrusted(cli->text, output->path);
        plomb_buf_addf(cli->text, "\n  size       %s bytes\n  sha256     ",
                       NUMBER(output->bytes.size));
        output_add_hex(cli->text, plomb_span(sha256, sizeof(sha256)));
        plomb_buf_add_text(cli->text, "\n");
        sign_report_key_text(cli->text, request);
    }
}

static enum plomb_status run(const struct cli *cli, void *context,
                             struct plomb_error *error)
{
    struct attach_args *args = context;
    struct plomb_sign_set *request = NULL;
    struct finished finished = {0};
    enum plomb_status status;

    status = plomb_sign_request_load(cli->operands[0], &request, error);
    if (status != PLOMB_OK) goto out;
    status = check_key(cli, args, request, error);
    if (status != PLOMB_OK) goto out;
    status = build(cli, args, request, &finished, error);
    if (status != PLOMB_OK) goto out;
    status =
        output_file_hint(file_save_all(finished.outputs, finished.count, PACKAGE_MODE,
                                       output_file_existing(args->is_forced), error),
                         error);
    if (status != PLOMB_OK) goto out;
    render(cli, request, &finished);
    status = PLOMB_OK;
out:
    finished_clear(&finished);
    plomb_sign_request_free(&request);
    return status;
}

const struct command command_attach = {
    .name = "attach",
    .summary = "put signatures that were made elsewhere into packages",
    .operands = "REQUEST.json ANSWER.json",
    .min_operands = 2,
    .max_operands = 2,
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .args_size = sizeof(struct attach_args),
    .has_json = true,
    .run = run,
};
