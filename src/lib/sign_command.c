#include <plomb/key_export.h>
#include <plomb/sign_command.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/process.h"
#include "crypto/ecdsa_der.h"
#include "formats/sign_message.h"
#include "lib/key_object.h"
#include "lib/key_parse.h"
#include "lib/sign_command.h"
#include "lib/sign_command_talk.h"

/* What every program gets of the environment (docs/spec/signer.md, section 1). */
static const char *const environment_names[] = {"PATH",
                                                "HOME",
                                                "USER",
                                                "LOGNAME",
                                                "SHELL",
                                                "TMPDIR",
                                                "TZ",
                                                "LANG",
                                                "LC_ALL",
                                                "LC_CTYPE",
                                                "LC_MESSAGES",
                                                "LANGUAGE",
                                                "XDG_CACHE_HOME",
                                                "XDG_CONFIG_HOME",
                                                "XDG_DATA_HOME",
                                                "XDG_RUNTIME_DIR",
                                                "SSL_CERT_FILE",
                                                "SSL_CERT_DIR",
                                                "http_proxy",
                                                "https_proxy",
                                                "no_proxy",
                                                "HTTP_PROXY",
                                                "HTTPS_PROXY",
                                                "NO_PROXY"};

enum {
    FIXED_NAMES = sizeof(environment_names) / sizeof(environment_names[0]),
    ENVIRONMENT_MAX = FIXED_NAMES + PLOMB_SIGN_COMMAND_NAMES_MAX,
    REQUEST_MAX = 2u << 20 /* bytes: a release statement in base64, and the rest */
};

struct plomb_sign_command {
    char *argv[PLOMB_SIGN_COMMAND_ARGS_MAX + 1];
    char *environment[ENVIRONMENT_MAX + 1]; /* NAME=VALUE */
    uint32_t seconds;
    void (*hear)(void *context, const char *line);
    void *hear_context;
    struct plomb_key *key;
    char pem[SIGN_MESSAGE_PEM_MAX + 1]; /* of the key */
};

static enum plomb_status out_of_memory(struct plomb_error *error)
{
    return error_set(error, PLOMB_NO_MEMORY, "out of memory");
}

static enum plomb_status copy_argv(const char *const *argv,
                                   struct plomb_sign_command *out,
                                   struct plomb_error *error)
{
    for (size_t i = 0; argv[i] != NULL; i++) {
        if (i == PLOMB_SIGN_COMMAND_ARGS_MAX) {
            return error_set(error, PLOMB_OPTION_VALUE,
                             "a signing program takes %d arguments at most",
                             PLOMB_SIGN_COMMAND_ARGS_MAX - 1);
        }
        out->argv[i] = strdup(argv[i]);
        if (out->argv[i] == NULL) return out_of_memory(error);
    }
    return PLOMB_OK;
}

static bool has_variable(const struct plomb_sign_command *command, const char *name)
{
    size_t size = strlen(name);

    for (size_t i = 0; command->environment[i] != NULL; i++) {
        if (strncmp(command->environment[i], name, size) == 0 &&
            command->environment[i][size] == '=') {
            return true;
        }
    }
    return false;
}

/* Adds a variable, if it is set. */
static enum plomb_status add_variable(const char *name, size_t *count,
                                      struct plomb_sign_command *out,
                                      struct plomb_error *error)
{
    const char *value = getenv(name);

    if (value == NULL || has_variable(out, name)) return PLOMB_OK;
    if (asprintf(&out->environment[*count], "%s=%s", name, value) < 0) {
        out->environment[*count] = NULL;
        return out_of_memory(error);
    }
    (*count)++;
    return PLOMB_OK;
}

static enum plomb_status check_name(const char *name, struct plomb_error *error)
{
    if (name[0] != '\0' && strchr(name, '=') == NULL) return PLOMB_OK;
    error_set(error, PLOMB_OPTION_VALUE,
              "'%.64s' is not the name of an environment variable", name);
    error_hint(error,
               "a program gets the values that plomb has itself; name them alone");
    return PLOMB_OPTION_VALUE;
}

static enum plomb_status make_environment(const char *const *names,
                                          struct plomb_sign_command *out,
                                          struct plomb_error *error)
{
    enum plomb_status status = PLOMB_OK;
    size_t count = 0;

    for (size_t i = 0; i < FIXED_NAMES && status == PLOMB_OK; i++) {
        status = add_variable(environment_names[i], &count, out, error);
    }
    for (size_t i = 0; names != NULL && names[i] != NULL && status == PLOMB_OK; i++) {
        if (i == PLOMB_SIGN_COMMAND_NAMES_MAX) {
            return error_set(error, PLOMB_OPTION_VALUE,
                             "a signing program gets %d further variables at most",
                             PLOMB_SIGN_COMMAND_NAMES_MAX);
        }
        status = check_name(names[i], error);
        if (status == PLOMB_OK) status = add_variable(names[i], &count, out, error);
    }
    return status;
}

static enum plomb_status refuse_end(const struct plomb_sign_command *command,
                                    const struct process_result *result,
                                    struct plomb_error *error)
{
    const char *name = command->argv[0];
    enum plomb_status status = PLOMB_SIGN_COMMAND_FAILED;

    switch (result->end) {
    case PROCESS_OUT_OF_TIME:
        status = error_set(error, PLOMB_SIGN_COMMAND_TIMEOUT,
                           "'%s' did not answer within %u second%s", name,
                           command->seconds, command->seconds == 1 ? "" : "s");
        break;
    case PROCESS_TALKATIVE:
        status = error_set(error, PLOMB_SIGN_COMMAND_ANSWER_MALFORMED,
                           "the answer of '%s' is longer than %d bytes", name,
                           PLOMB_SIGN_COMMAND_ANSWER_MAX);
        break;
    case PROCESS_SIGNALLED:
        error_set(error, status, "'%s' was ended by signal %d", name, result->code);
        break;
    case PROCESS_EXITED:
        error_set(error, status, "'%s' ended with exit code %d", name, result->code);
        break;
    }
    sign_command_talk_hint(result, error);
    if (status == PLOMB_SIGN_COMMAND_TIMEOUT) {
        error_hint(error, "see what it waits for; --signer-timeout gives it more time");
    }
    return status;
}

/* What it says is wrong counts more than how it ended. */
static enum plomb_status read_reply(const struct plomb_sign_command *command,
                                    const struct process_result *result,
                                    struct plomb_span answer, bool is_signature,
                                    struct sign_reply *out, struct plomb_error *error)
{
    enum plomb_status status;

    if (result->end != PROCESS_EXITED) return refuse_end(command, result, error);
    status = sign_reply_parse(answer, is_signature, out, error);
    if (status == PLOMB_OK && out->kind == SIGN_REPLY_ERROR) {
        error_set(error, PLOMB_SIGN_COMMAND_FAILED, "'%s' refuses: %s",
                  command->argv[0], out->reason);
        sign_command_talk_hint(result, error);
        return PLOMB_SIGN_COMMAND_FAILED;
    }
    if (result->code != 0) {
        out->kind = SIGN_REPLY_ERROR;
        plomb_error_clear(error);
        return refuse_end(command, result, error);
    }
    if (status == PLOMB_OK || status == PLOMB_NO_MEMORY) return status;
    if (answer.size == 0) {
        plomb_error_clear(error);
        error_set(error, status, "'%s' answered nothing", command->argv[0]);
    } else {
        error_prefix(error, "the answer of '%s'", command->argv[0]);
    }
    sign_command_talk_hint(result, error);
    return status;
}

enum plomb_status sign_command_ask(const struct plomb_sign_command *command,
                                   struct plomb_span request, bool is_signature,
                                   struct sign_reply *out, struct plomb_error *error)
{
    struct sign_command_talk talk = {.hear = command->hear,
                                     .context = command->hear_context};
    struct process process = {.argv = command->argv,
                              .environment = command->environment,
                              .input = request,
                              .seconds = command->seconds,
                              .hear = talk.hear != NULL ? sign_command_talk_add : NULL,
                              .context = &talk};
    struct process_result result;
    struct plomb_buf answer;
    enum plomb_status status;

    memset(out, 0, sizeof(*out));
    plomb_buf_init(&answer, PLOMB_SIGN_COMMAND_ANSWER_MAX);
    status = process_run(&process, &answer, &result, error);
    sign_command_talk_finish(&talk);
    if (status == PLOMB_OK) {
        status = read_reply(command, &result, plomb_buf_span(&answer), is_signature,
                            out, error);
    } else if (status != PLOMB_NO_MEMORY) {
        if (error != NULL) error->status = PLOMB_SIGN_COMMAND_FAILED;
        status = PLOMB_SIGN_COMMAND_FAILED;
    }
    plomb_buf_clear(&answer);
    return status;
}

/* The key of a PEM text, which is a public one for signing. */
static enum plomb_status parse_key(const char *pem, struct plomb_key **out,
                                   struct plomb_error *error)
{
    struct plomb_secret text = {0};
    struct plomb_key *key = NULL;
    enum plomb_status status = plomb_secret_reserve(&text, strlen(pem) + 1, error);

    if (status != PLOMB_OK) return status;
    memcpy(text.ptr, pem, strlen(pem));
    text.size = strlen(pem);
    status = key_parse(&text, "public_key", NULL, 0, &key, error);
    plomb_secret_clear(&text);
    if (status == PLOMB_OK) {
        status = plomb_key_check_type(key, PLOMB_KEY_SIGNING, error);
    }
    if (status == PLOMB_OK && key->private_half != NULL) {
        status =
            error_set(error, PLOMB_KEY_MALFORMED, "'public_key' holds a private key");
    }
    if (status == PLOMB_OK) {
        *out = key;
        return PLOMB_OK;
    }
    plomb_key_free(&key);
    if (status == PLOMB_NO_MEMORY) return status;
    if (error != NULL) {
        error->status = PLOMB_SIGN_COMMAND_ANSWER_MALFORMED;
        error->hint[0] = '\0';
    }
    error_hint(error, "it has a PEM block, -----BEGIN PUBLIC KEY-----");
    return PLOMB_SIGN_COMMAND_ANSWER_MALFORMED;
}

/* The PEM that requests name the key with: plomb's own, whatever the program wrote. */
static enum plomb_status write_pem(struct plomb_sign_command *command,
                                   struct plomb_error *error)
{
    struct plomb_buf pem;
    enum plomb_status status;

    plomb_buf_init(&pem, SIGN_MESSAGE_PEM_MAX);
    status = plomb_key_export(command->key, PLOMB_KEY_PEM, &pem, error);
    if (status == PLOMB_OK) {
        memcpy(command->pem, pem.ptr, pem.size);
        command->pem[pem.size] = '\0';
    }
    plomb_buf_clear(&pem);
    return status;
}

static enum plomb_status check_expected(const struct plomb_sign_command *command,
                                        const struct plomb_key *expected,
                                        struct plomb_error *error)
{
    enum plomb_status status;

    if (expected == NULL) return PLOMB_OK;
    status = plomb_key_check_type(expected, PLOMB_KEY_SIGNING, error);
    if (status != PLOMB_OK) return status;
    if (memcmp(expected->public_key, command->key->public_key, PLOMB_PUBLIC_KEY_SIZE) ==
        0) {
        return PLOMB_OK;
    }
    error_set(error, PLOMB_SIGNER_KEY_MISMATCH, "'%s' has another key than --key-file",
              command->argv[0]);
    error_hint(error, "see that the program is told the right key");
    return PLOMB_SIGNER_KEY_MISMATCH;
}

static enum plomb_status describe(struct plomb_sign_command *command,
                                  struct plomb_error *error)
{
    struct sign_reply reply;
    struct plomb_buf request;
    enum plomb_status status;

    plomb_buf_init(&request, REQUEST_MAX);
    sign_message_write_describe(&request);
    status =
        request.status == PLOMB_OK
            ? sign_command_ask(command, plomb_buf_span(&request), false, &reply, error)
            : out_of_memory(error);
    plomb_buf_clear(&request);
    if (status != PLOMB_OK) return status;
    status = parse_key(reply.public_key, &command->key, error);
    if (status == PLOMB_OK) return write_pem(command, error);
    error_prefix(error, "the answer of '%s'", command->argv[0]);
    return status;
}

enum plomb_status sign_command_new(const struct plomb_sign_command_options *options,
                                   struct plomb_sign_command **command_out,
                                   struct plomb_error *error)
{
    struct plomb_sign_command *command = calloc(1, sizeof(*command));
    enum plomb_status status;

    if (command == NULL) return out_of_memory(error);
    command->seconds =
        options->seconds != 0 ? options->seconds : PLOMB_SIGN_COMMAND_SECONDS;
    command->hear = options->hear;
    command->hear_context = options->hear_context;
    status = copy_argv(options->argv, command, error);
    if (status == PLOMB_OK) {
        status = make_environment(options->environment, command, error);
    }
    if (status == PLOMB_OK) {
        *command_out = command;
        return PLOMB_OK;
    }
    plomb_sign_command_free(&command);
    return status;
}

enum plomb_status plomb_sign_command_open(
    const struct plomb_sign_command_options *options,
    struct plomb_sign_command **command_out, struct plomb_error *error)
{
    struct plomb_sign_command *command = NULL;
    enum plomb_status status = sign_command_new(options, &command, error);

    if (command == NULL) return status;
    status = describe(command, error);
    if (status == PLOMB_OK) status = check_expected(command, options->expected, error);
    if (status == PLOMB_OK) {
        *command_out = command;
        command = NULL;
    }
    plomb_sign_command_free(&command);
    return status;
}

void plomb_sign_command_free(struct plomb_sign_command **command)
{
    if (command == NULL || *command == NULL) return;
    for (size_t i = 0; (*command)->argv[i] != NULL; i++) free((*command)->argv[i]);
    for (size_t i = 0; (*command)->environment[i] != NULL; i++) {
        free((*command)->environment[i]);
    }
    plomb_key_free(&(*command)->key);
    free(*command);
    *command = NULL;
}

const struct plomb_key *plomb_sign_command_key(const struct plomb_sign_command *command)
{
    return command->key;
}

void sign_command_write(const struct plomb_sign_command *command,
                        const struct plomb_sign_request *request, struct plomb_buf *out)
{
    struct sign_message message = {
        .public_key = command->pem,
        .purpose = plomb_sign_purpose_name(request->purpose),
        .message = request->message,
        .image = request->image,
        .image_sha256 = request->has_image_sha256 ? request->image_sha256 : NULL,
        .fw_version = request->has_fw_version ? &request->fw_version : NULL,
        .hw_version = request->has_hw_version ? &request->hw_version : NULL,
        .product = request->product,
        .version = request->version,
    };

    memcpy(message.digest, request->digest, sizeof(message.digest));
    sign_message_write(&message, out);
}

static enum plomb_status sign(void *context, const struct plomb_sign_request *request,
                              uint8_t signature[PLOMB_SIGNATURE_SIZE],
                              struct plomb_error *error)
{
    const struct plomb_sign_command *command = context;
    struct sign_reply reply;
    struct plomb_buf text;
    enum plomb_status status;

    plomb_buf_init(&text, REQUEST_MAX);
    sign_command_write(command, request, &text);
    status = text.status == PLOMB_OK
                 ? sign_command_ask(command, plomb_buf_span(&text), true, &reply, error)
                 : out_of_memory(error);
    plomb_buf_clear(&text);
    if (status != PLOMB_OK) return status;
    if (reply.kind == SIGN_REPLY_SIGNATURE) {
        memcpy(signature, reply.signature, PLOMB_SIGNATURE_SIZE);
        return PLOMB_OK;
    }
    status = ecdsa_der_read(plomb_span(reply.der, reply.der_size), signature, error);
    if (status == PLOMB_OK) return PLOMB_OK;
    if (error != NULL) error->status = PLOMB_SIGN_COMMAND_ANSWER_MALFORMED;
    error_prefix(error, "the answer of '%s': 'signature_der'", command->argv[0]);
    return PLOMB_SIGN_COMMAND_ANSWER_MALFORMED;
}

void plomb_sign_command_signer(struct plomb_sign_command *command,
                               struct plomb_signer *out)
{
    memset(out, 0, sizeof(*out));
    memcpy(out->public_key, command->key->public_key, sizeof(out->public_key));
    out->source = PLOMB_SIGNER_COMMAND;
    out->sign = sign;
    out->context = command;
}
