#include "formats/sign_request_parse.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "formats/sign_request_read.h"

/* Members that follow from the packages are only known by name here. */
static const char *const request_keys[] = {
    "plomb_sign_request", "id", "tool", "public_key", "fingerprint", "packages", NULL};
static const char *const package_keys[] = {"output",  "file",    "size",       "sha256",
                                           "product", "version", "signatures", NULL};

/* It is looked for beside the request, and nowhere else. */
static enum plomb_status check_file_name(const char *name, struct plomb_error *error)
{
    bool is_safe = strcmp(name, ".") != 0 && strcmp(name, "..") != 0;

    for (const char *at = name; *at != '\0'; at++) {
        if (*at == '/' || *at == '\\' || (uint8_t)*at < ' ' || *at == 0x7f) {
            is_safe = false;
        }
    }
    if (is_safe) return PLOMB_OK;
    return error_set(error, PLOMB_SIGN_REQUEST_MALFORMED,
                     "'file' is not the name of a file beside the request: '%.128s'",
                     name);
}

static enum plomb_status read_file(const struct json *object,
                                   struct sign_request_file *out,
                                   struct plomb_error *error)
{
    enum plomb_status status = sign_read_keys(object, package_keys, error);

    if (status == PLOMB_OK) {
        status = sign_read_text(object, "output", SIGN_REQUEST_TEXT_MAX, &out->output,
                                error);
    }
    if (status == PLOMB_OK) {
        status =
            sign_read_text(object, "file", SIGN_REQUEST_FILE_MAX, &out->file, error);
    }
    if (status == PLOMB_OK) status = check_file_name(out->file, error);
    if (status == PLOMB_OK) {
        status = sign_read_digest(object, "sha256", out->sha256, error);
    }
    return status;
}

static enum plomb_status read_files(const struct json *list, struct sign_request *out,
                                    struct plomb_error *error)
{
    out->files = calloc(json_count(list), sizeof(*out->files));
    if (out->files == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    for (const struct json *item = json_first(list); item != NULL;
         item = json_next(item)) {
        enum plomb_status status = read_file(item, &out->files[out->file_count], error);

        if (status != PLOMB_OK) {
            error_prefix(error, "packages[%zu]", out->file_count);
            return status;
        }
        out->file_count++;
    }
    return PLOMB_OK;
}

static enum plomb_status check_kind(const struct json *document,
                                    struct plomb_error *error)
{
    if (json_member(document, "plomb_signatures") == NULL) return PLOMB_OK;
    error_set(error, PLOMB_SIGN_REQUEST_MALFORMED, "it is an answer, not a request");
    error_hint(error, "the request comes first, then the answer");
    return PLOMB_SIGN_REQUEST_MALFORMED;
}

enum plomb_status sign_request_parse(struct plomb_span text, struct sign_request *out,
                                     struct plomb_error *error)
{
    const struct json *list = NULL;
    enum plomb_status status = sign_read_document(text, &out->document, error);

    if (status == PLOMB_OK) status = check_kind(out->document, error);
    if (status == PLOMB_OK) {
        status = sign_read_version(out->document, "plomb_sign_request", error);
    }
    if (status == PLOMB_OK) status = sign_read_keys(out->document, request_keys, error);
    if (status == PLOMB_OK) {
        status = sign_read_pair(out->document, "public_key", out->public_key, error);
    }
    if (status == PLOMB_OK) {
        status = sign_read_list(out->document, "packages", SIGN_REQUEST_PACKAGES_MAX,
                                &list, error);
    }
    if (status == PLOMB_OK) status = read_files(list, out, error);
    return status;
}

void sign_request_clear(struct sign_request *request)
{
    if (request == NULL) return;
    json_free(&request->document);
    free(request->files);
    memset(request, 0, sizeof(*request));
}
