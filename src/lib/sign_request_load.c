#include <plomb/sign_request.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "crypto/sha256.h"
#include "formats/json_compare.h"
#include "lib/key_object.h"
#include "lib/sign_request_object.h"

/* Reading a request: what it names is read, and has to give the same request. */

/* The path of a file beside the request; the caller frees it. NULL: no memory. */
static char *path_beside(const char *request, const char *name)
{
    size_t size = (size_t)(file_base_name(request) - request);
    char *path = NULL;

    return asprintf(&path, "%.*s%s", (int)size, request, name) >= 0 ? path : NULL;
}

static enum plomb_status check_digest(const struct sign_request_file *file,
                                      struct plomb_span zip, struct plomb_error *error)
{
    uint8_t digest[PLOMB_HASH_SIZE];

    sha256(zip, digest);
    if (memcmp(digest, file->sha256, sizeof(digest)) == 0) return PLOMB_OK;
    error_set(error, PLOMB_SIGN_REQUEST_MISMATCH,
              "'%s' is not the package that the request was made for", file->file);
    error_hint(error, "its SHA-256 is another one: bring the request and the packages "
                      "of one run of 'plomb pack' together");
    return PLOMB_SIGN_REQUEST_MISMATCH;
}

static enum plomb_status add_file(const char *path,
                                  const struct sign_request_file *file,
                                  struct plomb_sign_set *set, struct plomb_error *error)
{
    char *beside = path_beside(path, file->file);
    struct plomb_buf zip;
    enum plomb_status status;

    plomb_buf_init(&zip, PLOMB_PACKAGE_MAX);
    if (beside == NULL) {
        status = error_set(error, PLOMB_NO_MEMORY, "out of memory");
        goto out;
    }
    status = file_read(beside, &zip, error);
    if (status == PLOMB_FILE_NOT_FOUND) {
        error_hint(error, "the packages of a request lie beside it, under the names "
                          "that it gives");
    }
    if (status != PLOMB_OK) goto out;
    status = check_digest(file, plomb_buf_span(&zip), error);
    if (status != PLOMB_OK) goto out;
    status = plomb_sign_request_add(set, file->output, file->file, plomb_buf_span(&zip),
                                    error);
out:
    plomb_buf_clear(&zip);
    free(beside);
    return status;
}

static enum plomb_status refuse(enum json_difference difference, const char *place,
                                struct plomb_error *error)
{
    if (difference == JSON_OTHER_VALUE) {
        error_set(error, PLOMB_SIGN_REQUEST_MISMATCH,
                  "'%s' is not what the packages say", place);
        error_hint(error, "the request was changed; make it again with 'plomb pack'");
        return PLOMB_SIGN_REQUEST_MISMATCH;
    }
    return error_set(error, PLOMB_SIGN_REQUEST_MALFORMED, "'%s' %s", place,
                     difference == JSON_MISSING   ? "is missing"
                     : difference == JSON_UNKNOWN ? "is not what a request has there"
                                                  : "is a value of another type");
}

/* What follows from the packages is what the request says, in whatever layout. */
static enum plomb_status compare(const struct plomb_sign_set *set,
                                 const struct sign_request *request,
                                 struct plomb_error *error)
{
    struct json *wanted = NULL;
    struct plomb_buf text;
    char place[JSON_PLACE_SIZE];
    enum json_difference difference;
    enum plomb_status status;

    plomb_buf_init(&text, PLOMB_SIGN_REQUEST_MAX);
    plomb_sign_request_write(set, &text);
    status = text.status;
    if (status != PLOMB_OK) {
        error_set(error, status, "the request cannot be written again");
        goto out;
    }
    status = json_parse(plomb_buf_span(&text), &wanted, error);
    if (status != PLOMB_OK) goto out;
    difference = json_compare(wanted, request->document, "tool", place);
    if (difference != JSON_SAME) status = refuse(difference, place, error);
out:
    json_free(&wanted);
    plomb_buf_clear(&text);
    return status;
}

static enum plomb_status load(const char *path, const struct sign_request *request,
                              struct plomb_sign_set **set_out,
                              struct plomb_error *error)
{
    struct plomb_key *key = NULL;
    struct plomb_sign_set *set = NULL;
    enum plomb_status status =
        key_new_public(PLOMB_KEY_SIGNING, request->public_key, &key, error);

    if (status == PLOMB_OK) status = plomb_sign_request_new(key, &set, error);
    for (size_t i = 0; i < request->file_count && status == PLOMB_OK; i++) {
        status = add_file(path, &request->files[i], set, error);
    }
    if (status == PLOMB_OK) status = compare(set, request, error);
    if (status == PLOMB_OK) {
        *set_out = set;
        set = NULL;
    }
    plomb_sign_request_free(&set);
    plomb_key_free(&key);
    return status;
}

enum plomb_status plomb_sign_request_load(const char *path,
                                          struct plomb_sign_set **request_out,
                                          struct plomb_error *error)
{
    struct sign_request request = {0};
    struct plomb_buf text;
    enum plomb_status status;

    plomb_buf_init(&text, PLOMB_SIGN_REQUEST_MAX);
    status = file_read(path, &text, error);
    if (status != PLOMB_OK) goto out;
    status = sign_request_parse(plomb_buf_span(&text), &request, error);
    if (status == PLOMB_OK) status = load(path, &request, request_out, error);
    if (status != PLOMB_OK) error_prefix(error, "request '%s'", path);
out:
    sign_request_clear(&request);
    plomb_buf_clear(&text);
    return status;
}
