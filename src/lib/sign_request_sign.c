#include <plomb/sign_request.h>

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "lib/resign.h"
#include "lib/sign_request_object.h"
#include "lib/sign_request_write.h"

/* The two ways to get real signatures: from a signer, and from an answer. */

/* A signer whose signatures become items of an answer. */
struct recording {
    const struct plomb_signer *signer;
    struct json_writer *json;
};

/* The items of an answer, taken one after the other. */
struct lookup {
    const struct sign_answer_item *items;
    size_t count;
    size_t next;
    const uint8_t *public_key;
};

static enum plomb_status sign_and_record(void *context,
                                         const struct resign_subject *subject,
                                         const struct plomb_sign_request *request,
                                         uint8_t signature[PLOMB_SIGNATURE_SIZE],
                                         struct plomb_error *error)
{
    const struct recording *recording = context;
    struct json_writer *json = recording->json;
    enum plomb_status status = plomb_sign(recording->signer, request, signature, error);

    (void)subject;
    if (status != PLOMB_OK) return status;
    json_begin_object(json, NULL);
    json_write_string(json, "purpose", plomb_sign_purpose_name(request->purpose));
    if (request->image != NULL) json_write_string(json, "image", request->image);
    json_write_hex(json, "digest", plomb_span(request->digest, PLOMB_HASH_SIZE));
    json_write_hex(json, "signature", plomb_span(signature, PLOMB_SIGNATURE_SIZE));
    json_end_object(json);
    return PLOMB_OK;
}

static enum plomb_status sign_package(const struct plomb_sign_set *request,
                                      size_t index, const struct plomb_signer *signer,
                                      struct json_writer *json,
                                      struct plomb_error *error)
{
    const struct sign_request_source *source = &request->sources[index];
    struct recording recording = {signer, json};
    struct resigner by = {request->public_key, sign_and_record, &recording};
    struct plomb_buf zip;
    enum plomb_status status;

    plomb_buf_init(&zip, PLOMB_PACKAGE_MAX);
    json_begin_object(json, NULL);
    json_write_string(json, "output", request->packages[index].output);
    json_begin_array(json, "signatures");
    status = resign(source->package, source->time, &by, &zip, error);
    json_end_array(json);
    json_end_object(json);
    plomb_buf_clear(&zip);
    if (status != PLOMB_OK) {
        error_prefix(error, "'%s'", request->packages[index].unsigned_name);
    }
    return status;
}

static enum plomb_status sign_packages(const struct plomb_sign_set *request,
                                       const struct plomb_signer *signers,
                                       struct json_writer *json,
                                       struct plomb_error *error)
{
    for (size_t i = 0; i < request->count; i++) {
        enum plomb_status status = sign_package(request, i, &signers[i], json, error);

        if (status != PLOMB_OK) return status;
    }
    return PLOMB_OK;
}

static enum plomb_status write_answer(const struct plomb_sign_set *request,
                                      const uint8_t id[PLOMB_HASH_SIZE],
                                      const struct plomb_signer *signers,
                                      struct plomb_buf *out, struct plomb_error *error)
{
    struct json_writer json;
    enum plomb_status status;

    json_writer_init(&json, out);
    json_begin_object(&json, NULL);
    json_write_uint(&json, "plomb_signatures", SIGN_REQUEST_VERSION);
    json_write_hex(&json, "request", plomb_span(id, PLOMB_HASH_SIZE));
    json_write_string(&json, "tool", sign_request_tool);
    json_write_hex(&json, "fingerprint",
                   plomb_span(request->fingerprint, PLOMB_HASH_SIZE));
    json_begin_array(&json, "packages");
    status = sign_packages(request, signers, &json, error);
    if (status != PLOMB_OK) return status;
    json_end_array(&json);
    json_end_object(&json);
    plomb_buf_add_byte(out, '\n');
    if (out->status == PLOMB_OK) return PLOMB_OK;
    return error_set(error, out->status, "the answer cannot be written");
}

enum plomb_status plomb_sign_request_sign(const struct plomb_sign_set *request,
                                          const struct plomb_signer *signers,
                                          struct plomb_buf *out,
                                          struct plomb_error *error)
{
    uint8_t id[PLOMB_HASH_SIZE] = {0};
    enum plomb_status status = sign_request_id(request, id);

    if (status != PLOMB_OK) return error_set(error, status, "out of memory");
    for (size_t i = 0; i < request->count; i++) {
        if (memcmp(signers[i].public_key, request->public_key, PLOMB_PUBLIC_KEY_SIZE) ==
            0) {
            continue;
        }
        error_set(error, PLOMB_SIGN_REQUEST_MISMATCH,
                  "the request is for signatures by another key than this one");
        error_hint(error, "'plomb key show' tells a key's fingerprint, which is to be "
                          "the request's");
        return PLOMB_SIGN_REQUEST_MISMATCH;
    }
    status = write_answer(request, id, signers, out, error);
    if (status != PLOMB_OK) plomb_buf_clear(out);
    return status;
}

/* The answer belongs to the request, package by package. */
static enum plomb_status check_answer(const struct plomb_sign_set *request,
                                      const struct sign_answer *answer,
                                      struct plomb_error *error)
{
    uint8_t id[PLOMB_HASH_SIZE] = {0};
    enum plomb_status status = sign_request_id(request, id);

    if (status != PLOMB_OK) return error_set(error, status, "out of memory");
    if (memcmp(answer->id, id, sizeof(id)) != 0) {
        return error_set(error, PLOMB_SIGN_REQUEST_MISMATCH,
                         "it answers another request");
    }
    if (memcmp(answer->fingerprint, request->fingerprint, PLOMB_HASH_SIZE) != 0) {
        return error_set(error, PLOMB_SIGN_REQUEST_MISMATCH,
                         "'fingerprint' is not that of the request's key");
    }
    for (size_t i = 0; i < answer->package_count; i++) {
        if (i < request->count &&
            strcmp(answer->packages[i].output, request->packages[i].output) == 0) {
            continue;
        }
        return error_set(error, PLOMB_SIGN_REQUEST_MISMATCH,
                         "packages[%zu]: the request has no '%.128s' there", i,
                         answer->packages[i].output);
    }
    if (answer->package_count == request->count) return PLOMB_OK;
    return error_set(error, PLOMB_SIGNATURES_INCOMPLETE, "'%s' has no signatures",
                     request->packages[answer->package_count].output);
}

enum plomb_status plomb_sign_answer_parse(const struct plomb_sign_set *request,
                                          struct plomb_span json,
                                          struct plomb_sign_answer **answer_out,
                                          struct plomb_error *error)
{
    struct plomb_sign_answer *answer = calloc(1, sizeof(*answer));
    enum plomb_status status;

    if (answer == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    status = sign_answer_parse(json, &answer->parsed, error);
    if (status == PLOMB_OK) status = check_answer(request, &answer->parsed, error);
    if (status == PLOMB_OK) {
        *answer_out = answer;
        answer = NULL;
    }
    plomb_sign_answer_free(&answer);
    return status;
}

void plomb_sign_answer_free(struct plomb_sign_answer **answer)
{
    if (answer == NULL || *answer == NULL) return;
    sign_answer_clear(&(*answer)->parsed);
    free(*answer);
    *answer = NULL;
}

static bool is_for(const struct sign_answer_item *item,
                   const struct plomb_sign_request *request)
{
    if (strcmp(item->purpose, plomb_sign_purpose_name(request->purpose)) != 0) {
        return false;
    }
    if (item->image == NULL || request->image == NULL) {
        return item->image == request->image;
    }
    return strcmp(item->image, request->image) == 0;
}

/* A signer's function: the next signature of the answer, which is to be this one. */
static enum plomb_status take(void *context, const struct plomb_sign_request *request,
                              uint8_t signature[PLOMB_SIGNATURE_SIZE],
                              struct plomb_error *error)
{
    struct lookup *lookup = context;
    const struct sign_answer_item *item = &lookup->items[lookup->next];

    if (lookup->next == lookup->count) {
        return error_set(error, PLOMB_SIGNATURES_INCOMPLETE,
                         "the answer has no signature for it");
    }
    if (!is_for(item, request)) {
        return error_set(error, PLOMB_SIGN_REQUEST_MISMATCH,
                         "the answer has a signature for something else there");
    }
    if (memcmp(item->digest, request->digest, sizeof(item->digest)) != 0) {
        return error_set(error, PLOMB_SIGN_REQUEST_MISMATCH,
                         "the answer has a signature of another digest");
    }
    memcpy(signature, item->signature, PLOMB_SIGNATURE_SIZE);
    lookup->next++;
    return PLOMB_OK;
}

static enum plomb_status take_checked(void *context,
                                      const struct resign_subject *subject,
                                      const struct plomb_sign_request *request,
                                      uint8_t signature[PLOMB_SIGNATURE_SIZE],
                                      struct plomb_error *error)
{
    struct lookup *lookup = context;
    const struct plomb_sign_item item = {.purpose = request->purpose,
                                         .slot = subject->slot,
                                         .is_inner = subject->is_inner};
    struct plomb_signer signer = {
        .source = PLOMB_SIGNER_REQUEST, .sign = take, .context = lookup};
    char text[SIGN_ITEM_TEXT_SIZE];
    enum plomb_status status;

    memcpy(signer.public_key, lookup->public_key, sizeof(signer.public_key));
    status = plomb_sign(&signer, request, signature, error);
    if (status == PLOMB_OK) return PLOMB_OK;
    sign_item_describe(&item, text);
    error_prefix(error, "%s", text);
    return status;
}

/* What was put together is what a device and a server will accept. */
static enum plomb_status check_result(const struct plomb_sign_set *request,
                                      struct plomb_span zip, struct plomb_error *error)
{
    struct plomb_package *package = NULL;
    enum plomb_status status = plomb_package_parse(zip, &package, error);

    if (status == PLOMB_OK) {
        status = sign_request_verify(package, request->public_key,
                                     PLOMB_SIGN_REQUEST_MISMATCH, error);
    }
    plomb_package_free(&package);
    return status;
}

enum plomb_status plomb_sign_request_attach(const struct plomb_sign_set *request,
                                            const struct plomb_sign_answer *answer,
                                            size_t index, struct plomb_buf *out,
                                            struct plomb_error *error)
{
    const struct sign_request_source *source = &request->sources[index];
    const struct sign_answer_package *package = &answer->parsed.packages[index];
    struct lookup lookup = {&answer->parsed.items[package->first], package->count, 0,
                            request->public_key};
    struct resigner by = {request->public_key, take_checked, &lookup};
    enum plomb_status status = resign(source->package, source->time, &by, out, error);

    if (status == PLOMB_OK && lookup.next < lookup.count) {
        status = error_set(error, PLOMB_SIGN_REQUEST_MISMATCH,
                           "the answer has more signatures than the package");
    }
    if (status == PLOMB_OK) {
        status = check_result(request, plomb_buf_span(out), error);
    }
    if (status == PLOMB_OK) return PLOMB_OK;
    error_prefix(error, "'%s'", request->packages[index].output);
    plomb_buf_clear(out);
    return status;
}
