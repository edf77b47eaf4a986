#include <plomb/release.h>
#include <plomb/sign_command.h>

#include <pthread.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "crypto/sha256.h"
#include "lib/sign_command.h"

/* The conformance test of docs/spec/signer.md. */

/* What the checks share. */
struct tester {
    const struct plomb_sign_command_options *options;
    struct plomb_sign_command *command; /* open after the first check */
};

typedef enum plomb_status check_function(struct tester *tester,
                                         struct plomb_error *error);

static enum plomb_status has_key(struct tester *tester, struct plomb_error *error)
{
    return plomb_sign_command_open(tester->options, &tester->command, error);
}

static enum plomb_status keeps_key(struct tester *tester, struct plomb_error *error)
{
    struct plomb_sign_command_options options = *tester->options;
    struct plomb_sign_command *again = NULL;
    enum plomb_status status;

    options.expected = plomb_sign_command_key(tester->command);
    status = plomb_sign_command_open(&options, &again, error);
    plomb_sign_command_free(&again);
    return status;
}

static enum plomb_status sign(const struct tester *tester,
                              const struct plomb_sign_request *request,
                              struct plomb_error *error)
{
    struct plomb_signer signer;
    uint8_t signature[PLOMB_SIGNATURE_SIZE];

    plomb_sign_command_signer(tester->command, &signer);
    return plomb_sign(&signer, request, signature, error);
}

static enum plomb_status signs_message(struct tester *tester, struct plomb_error *error)
{
    struct plomb_sign_request request = {
        .purpose = PLOMB_SIGN_INIT_PACKET,
        .message = plomb_span_text("plomb signer test"),
        .image = "application",
        .has_fw_version = true,
        .fw_version = 1,
        .has_hw_version = true,
        .hw_version = 52,
        .product = "plomb \"signer\" test \xe2\x9c\x93",
        .version = "1.0",
    };

    sha256(request.message, request.digest);
    return sign(tester, &request, error);
}

/* An image is not sent along: the digest has to do. */
static enum plomb_status signs_digest(struct tester *tester, struct plomb_error *error)
{
    struct plomb_sign_request request = {.purpose = PLOMB_SIGN_BOOT_VALIDATION,
                                         .image = "application",
                                         .has_image_sha256 = true};

    sha256(plomb_span_text("an image"), request.digest);
    memcpy(request.image_sha256, request.digest, sizeof(request.image_sha256));
    return sign(tester, &request, error);
}

/* Half of all signatures have a number with its highest bit set, 1 of 128 a short one. */
static enum plomb_status signs_often(struct tester *tester, struct plomb_error *error)
{
    enum { TIMES = 12 };
    struct plomb_sign_request request = {.purpose = PLOMB_SIGN_RELEASE};
    enum plomb_status status = PLOMB_OK;

    for (int i = 0; i < TIMES && status == PLOMB_OK; i++) {
        request.digest[0] = (uint8_t)i;
        status = sign(tester, &request, error);
    }
    return status;
}

/* The largest message that there is: a release statement with long notes. */
static enum plomb_status signs_large(struct tester *tester, struct plomb_error *error)
{
    struct plomb_sign_request request = {.purpose = PLOMB_SIGN_RELEASE};
    struct plomb_buf large;
    enum plomb_status status = PLOMB_NO_MEMORY;

    plomb_buf_init(&large, PLOMB_RELEASE_MAX);
    plomb_buf_extend(&large, PLOMB_RELEASE_MAX, 'x');
    if (large.status == PLOMB_OK) {
        request.message = plomb_buf_span(&large);
        sha256(request.message, request.digest);
        status = sign(tester, &request, error);
    }
    plomb_buf_clear(&large);
    return status;
}

/* What a version of plomb may say that the program has not heard of. */
static enum plomb_status ignores_unknown(struct tester *tester,
                                         struct plomb_error *error)
{
    static const char more[] = ",\n    \"later\": {\"list\": [1, null, true]}\n}\n";
    const struct plomb_sign_request request = {.purpose = PLOMB_SIGN_SETTINGS};
    struct sign_reply reply;
    struct plomb_buf text;
    enum plomb_status status;

    plomb_buf_init(&text, JSON_SIZE_MAX);
    sign_command_write(tester->command, &request, &text);
    /* In place of the brace at the end. */
    if (text.status == PLOMB_OK) text.size -= strlen("\n}\n");
    plomb_buf_add_text(&text, more);
    status = text.status == PLOMB_OK
                 ? sign_command_ask(tester->command, plomb_buf_span(&text), true,
                                    &reply, error)
                 : error_set(error, PLOMB_NO_MEMORY, "out of memory");
    plomb_buf_clear(&text);
    return status;
}

/* A thread that signs while others do. */
struct worker {
    pthread_t thread;
    const struct tester *tester;
    uint8_t number;
    enum plomb_status status;
    struct plomb_error error;
};

static void *work(void *context)
{
    struct worker *worker = context;
    const struct plomb_sign_request request = {.purpose = PLOMB_SIGN_RELEASE,
                                               .digest = {worker->number}};

    worker->status = sign(worker->tester, &request, &worker->error);
    return NULL;
}

/* `plomb pack --jobs` runs as many as it makes packages. */
static enum plomb_status signs_at_once(struct tester *tester, struct plomb_error *error)
{
    enum { COUNT = 4 };
    struct worker workers[COUNT] = {0};
    enum plomb_status status = PLOMB_OK;
    size_t started = 0;

    for (; started < COUNT; started++) {
        workers[started].tester = tester;
        workers[started].number = (uint8_t)started;
        if (pthread_create(&workers[started].thread, NULL, work, &workers[started]) !=
            0) {
            status = error_set(error, PLOMB_SYSTEM, "cannot start a thread");
            break;
        }
    }
    for (size_t i = 0; i < started; i++) {
        (void)pthread_join(workers[i].thread, NULL);
        if (status != PLOMB_OK || workers[i].status == PLOMB_OK) continue;
        status = workers[i].status;
        if (error != NULL) *error = workers[i].error;
    }
    return status;
}

/* Hands over a request that cannot be answered; an answer other than an error fails. */
static enum plomb_status must_refuse(struct tester *tester, const char *request,
                                     struct plomb_error *error)
{
    struct sign_reply reply;
    struct plomb_error why = {0};
    enum plomb_status status =
        sign_command_ask(tester->command, plomb_span_text(request), true, &reply, &why);

    if (status == PLOMB_SIGN_COMMAND_FAILED && reply.kind == SIGN_REPLY_ERROR) {
        return PLOMB_OK;
    }
    if (status == PLOMB_OK || status == PLOMB_SIGN_COMMAND_ANSWER_MALFORMED) {
        error_set(error, PLOMB_SIGN_COMMAND_ANSWER_MALFORMED,
                  "it answered something else than an error");
        error_hint(error, "answer {\"plomb_signer\": 1, \"error\": \"why\"}, or end "
                          "with an exit code that is not 0");
        return PLOMB_SIGN_COMMAND_ANSWER_MALFORMED;
    }
    if (error != NULL) *error = why;
    return status;
}

static enum plomb_status refuses_unknown(struct tester *tester,
                                         struct plomb_error *error)
{
    return must_refuse(tester, "{\"plomb_signer\": 1, \"request\": \"dance\"}", error);
}

static enum plomb_status refuses_version(struct tester *tester,
                                         struct plomb_error *error)
{
    return must_refuse(tester, "{\"plomb_signer\": 999, \"request\": \"sign\"}", error);
}

static enum plomb_status refuses_short_digest(struct tester *tester,
                                              struct plomb_error *error)
{
    return must_refuse(tester,
                       "{\"plomb_signer\": 1, \"request\": \"sign\", \"algorithm\": "
                       "\"ecdsa-p256-sha256\", \"digest\": \"00ff\", \"purpose\": "
                       "\"settings\"}",
                       error);
}

static enum plomb_status refuses_algorithm(struct tester *tester,
                                           struct plomb_error *error)
{
    return must_refuse(
        tester,
        "{\"plomb_signer\": 1, \"request\": \"sign\", \"algorithm\": \"rsa-pss\", "
        "\"digest\": "
        "\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\","
        " \"purpose\": \"settings\"}",
        error);
}

static enum plomb_status refuses_garbage(struct tester *tester,
                                         struct plomb_error *error)
{
    return must_refuse(tester, "this is no JSON", error);
}

static const struct {
    const char *name;
    check_function *check;
} checks[] = {
    {"it names its public key", has_key},
    {"it names the same key again", keeps_key},
    {"it signs a message", signs_message},
    {"it signs the digest of an image, which it does not see", signs_digest},
    {"it signs many digests, with numbers of every length", signs_often},
    {"it signs a message of 64 KiB", signs_large},
    {"it signs several digests at once", signs_at_once},
    {"it signs although it does not know a member of the request", ignores_unknown},
    {"it refuses a request that it does not know", refuses_unknown},
    {"it refuses another version of the contract", refuses_version},
    {"it refuses a digest of another length", refuses_short_digest},
    {"it refuses another algorithm", refuses_algorithm},
    {"it refuses what is no JSON", refuses_garbage},
};

enum { CHECK_COUNT = sizeof(checks) / sizeof(checks[0]) };

_Static_assert(CHECK_COUNT <= PLOMB_SIGN_COMMAND_CHECKS_MAX, "the results have room");

enum plomb_status plomb_sign_command_test(
    const struct plomb_sign_command_options *options,
    struct plomb_sign_command_check results[PLOMB_SIGN_COMMAND_CHECKS_MAX],
    size_t *count_out, struct plomb_error *error)
{
    struct tester tester = {.options = options};
    enum plomb_status status = PLOMB_OK;

    *count_out = 0;
    for (size_t i = 0; i < CHECK_COUNT; i++) {
        struct plomb_sign_command_check *result = &results[i];

        memset(result, 0, sizeof(*result));
        result->name = checks[i].name;
        result->status = checks[i].check(&tester, &result->error);
        *count_out = i + 1;
        if (result->status == PLOMB_NO_MEMORY || result->status == PLOMB_SYSTEM) {
            if (error != NULL) *error = result->error;
            status = result->status;
            break;
        }
        /* Nothing can be asked of a program that has no key. */
        if (tester.command == NULL) break;
    }
    plomb_sign_command_free(&tester.command);
    return status;
}
