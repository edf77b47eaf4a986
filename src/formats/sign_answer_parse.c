#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "formats/sign_request_parse.h"
#include "formats/sign_request_read.h"

enum { WORD_MAX = 32, ITEMS_MAX = 16 };

static const char *const answer_keys[] = {"plomb_signatures", "request",  "tool",
                                          "fingerprint",      "packages", NULL};
static const char *const package_keys[] = {"output", "signatures", NULL};
static const char *const item_keys[] = {"purpose", "image", "digest", "signature",
                                        NULL};

static enum plomb_status read_item(const struct json *object,
                                   struct sign_answer_item *out,
                                   struct plomb_error *error)
{
    enum plomb_status status = sign_read_keys(object, item_keys, error);

    if (status == PLOMB_OK) {
        status = sign_read_text(object, "purpose", WORD_MAX, &out->purpose, error);
    }
    if (status == PLOMB_OK && json_member(object, "image") != NULL) {
        status = sign_read_text(object, "image", WORD_MAX, &out->image, error);
    }
    if (status == PLOMB_OK) {
        status = sign_read_digest(object, "digest", out->digest, error);
    }
    if (status == PLOMB_OK) {
        status = sign_read_pair(object, "signature", out->signature, error);
    }
    return status;
}

static enum plomb_status read_items(const struct json *list, struct sign_answer *answer,
                                    struct sign_answer_package *out,
                                    struct plomb_error *error)
{
    for (const struct json *item = json_first(list); item != NULL;
         item = json_next(item)) {
        enum plomb_status status =
            read_item(item, &answer->items[out->first + out->count], error);

        if (status != PLOMB_OK) {
            error_prefix(error, "signatures[%zu]", out->count);
            return status;
        }
        out->count++;
    }
    return PLOMB_OK;
}

static enum plomb_status read_package(const struct json *object,
                                      struct sign_answer *answer,
                                      struct sign_answer_package *out,
                                      struct plomb_error *error)
{
    const struct json *list = NULL;
    enum plomb_status status = sign_read_keys(object, package_keys, error);

    if (status == PLOMB_OK) {
        status = sign_read_text(object, "output", SIGN_REQUEST_TEXT_MAX, &out->output,
                                error);
    }
    if (status == PLOMB_OK) {
        status = sign_read_list(object, "signatures", ITEMS_MAX, &list, error);
    }
    if (status == PLOMB_OK) status = read_items(list, answer, out, error);
    return status;
}

static enum plomb_status allocate(size_t count, struct sign_answer *out,
                                  struct plomb_error *error)
{
    out->packages = calloc(count, sizeof(*out->packages));
    out->items = calloc(count * ITEMS_MAX, sizeof(*out->items));
    if (out->packages != NULL && out->items != NULL) return PLOMB_OK;
    return error_set(error, PLOMB_NO_MEMORY, "out of memory");
}

static enum plomb_status read_packages(const struct json *list, struct sign_answer *out,
                                       struct plomb_error *error)
{
    size_t used = 0;
    enum plomb_status status = allocate(json_count(list), out, error);

    if (status != PLOMB_OK) return status;
    for (const struct json *item = json_first(list); item != NULL;
         item = json_next(item)) {
        struct sign_answer_package *package = &out->packages[out->package_count];

        package->first = used;
        status = read_package(item, out, package, error);
        if (status != PLOMB_OK) {
            error_prefix(error, "packages[%zu]", out->package_count);
            return status;
        }
        used += package->count;
        out->package_count++;
    }
    return PLOMB_OK;
}

static enum plomb_status check_kind(const struct json *document,
                                    struct plomb_error *error)
{
    if (json_member(document, "plomb_sign_request") == NULL) return PLOMB_OK;
    error_set(error, PLOMB_SIGN_REQUEST_MALFORMED, "it is a request, not an answer");
    error_hint(error, "'plomb sign-request' makes the answer to a request");
    return PLOMB_SIGN_REQUEST_MALFORMED;
}

static enum plomb_status read_head(struct sign_answer *out, struct plomb_error *error)
{
    const char *tool = NULL;
    enum plomb_status status = check_kind(out->document, error);

    if (status == PLOMB_OK) {
        status = sign_read_version(out->document, "plomb_signatures", error);
    }
    if (status == PLOMB_OK) status = sign_read_keys(out->document, answer_keys, error);
    if (status == PLOMB_OK) {
        status = sign_read_digest(out->document, "request", out->id, error);
    }
    if (status == PLOMB_OK) {
        status =
            sign_read_text(out->document, "tool", SIGN_REQUEST_TEXT_MAX, &tool, error);
    }
    if (status == PLOMB_OK) {
        status =
            sign_read_digest(out->document, "fingerprint", out->fingerprint, error);
    }
    return status;
}

enum plomb_status sign_answer_parse(struct plomb_span text, struct sign_answer *out,
                                    struct plomb_error *error)
{
    const struct json *list = NULL;
    enum plomb_status status = sign_read_document(text, &out->document, error);

    if (status == PLOMB_OK) status = read_head(out, error);
    if (status == PLOMB_OK) {
        status = sign_read_list(out->document, "packages", SIGN_REQUEST_PACKAGES_MAX,
                                &list, error);
    }
    if (status == PLOMB_OK) status = read_packages(list, out, error);
    return status;
}

void sign_answer_clear(struct sign_answer *answer)
{
    if (answer == NULL) return;
    json_free(&answer->document);
    free(answer->packages);
    free(answer->items);
    memset(answer, 0, sizeof(*answer));
}
