#include "formats/sign_request_read.h"

#include <string.h>

#include "base/error.h"
#include "base/hex.h"
#include "formats/sign_request_parse.h"

static enum plomb_status fail(const char *key, const char *why,
                              struct plomb_error *error)
{
    return error_set(error, PLOMB_SIGN_REQUEST_MALFORMED, "'%s' %s", key, why);
}

/* A member that has to be there. */
static enum plomb_status find(const struct json *object, const char *key,
                              const struct json **out, struct plomb_error *error)
{
    *out = json_member(object, key);
    return *out != NULL ? PLOMB_OK : fail(key, "is missing", error);
}

enum plomb_status sign_read_document(struct plomb_span text, struct json **document_out,
                                     struct plomb_error *error)
{
    enum plomb_status status = json_parse(text, document_out, error);

    if (status == PLOMB_JSON_MALFORMED) {
        status = PLOMB_SIGN_REQUEST_MALFORMED;
        if (error != NULL) error->status = status;
    }
    if (status != PLOMB_OK) return status;
    if (json_type_of(*document_out) == JSON_OBJECT) return PLOMB_OK;
    return error_set(error, PLOMB_SIGN_REQUEST_MALFORMED, "it is not a JSON object");
}

enum plomb_status sign_read_keys(const struct json *object, const char *const *keys,
                                 struct plomb_error *error)
{
    if (json_type_of(object) != JSON_OBJECT) {
        return error_set(error, PLOMB_SIGN_REQUEST_MALFORMED, "it is not an object");
    }
    for (const struct json *member = json_first(object); member != NULL;
         member = json_next(member)) {
        size_t i = 0;

        while (keys[i] != NULL && strcmp(keys[i], json_key(member)) != 0) i++;
        if (keys[i] != NULL) continue;
        return error_set(error, PLOMB_SIGN_REQUEST_MALFORMED,
                         "'%.64s' is not a member that there is", json_key(member));
    }
    return PLOMB_OK;
}

enum plomb_status sign_read_version(const struct json *object, const char *key,
                                    struct plomb_error *error)
{
    const struct json *member = NULL;
    uint64_t number = 0;
    enum plomb_status status = find(object, key, &member, error);

    if (status != PLOMB_OK) return status;
    if (json_uint(member, UINT32_MAX, &number) && number == SIGN_REQUEST_VERSION) {
        return PLOMB_OK;
    }
    return fail(key, "is not 1, the only version there is", error);
}

enum plomb_status sign_read_text(const struct json *object, const char *key, size_t max,
                                 const char **out, struct plomb_error *error)
{
    const struct json *member = NULL;
    const char *text;
    enum plomb_status status = find(object, key, &member, error);

    if (status != PLOMB_OK) return status;
    text = json_string(member);
    if (text == NULL) return fail(key, "is not a string", error);
    if (text[0] == '\0') return fail(key, "is empty", error);
    if (strlen(text) > max) return fail(key, "is too long", error);
    *out = text;
    return PLOMB_OK;
}

static enum plomb_status read_bytes(const struct json *object, const char *key,
                                    uint8_t *out, size_t size,
                                    struct plomb_error *error)
{
    const struct json *member = NULL;
    const char *text;
    enum plomb_status status = find(object, key, &member, error);

    if (status != PLOMB_OK) return status;
    text = json_string(member);
    if (text == NULL || strlen(text) != 2 * size ||
        strspn(text, "0123456789abcdef") != 2 * size ||
        !hex_decode((const uint8_t *)text, out, size)) {
        return error_set(error, PLOMB_SIGN_REQUEST_MALFORMED,
                         "'%s' is not %zu lower-case hexadecimal digits", key,
                         2 * size);
    }
    return PLOMB_OK;
}

enum plomb_status sign_read_digest(const struct json *object, const char *key,
                                   uint8_t out[PLOMB_HASH_SIZE],
                                   struct plomb_error *error)
{
    return read_bytes(object, key, out, PLOMB_HASH_SIZE, error);
}

enum plomb_status sign_read_pair(const struct json *object, const char *key,
                                 uint8_t out[2 * PLOMB_HASH_SIZE],
                                 struct plomb_error *error)
{
    return read_bytes(object, key, out, 2 * (size_t)PLOMB_HASH_SIZE, error);
}

enum plomb_status sign_read_list(const struct json *object, const char *key, size_t max,
                                 const struct json **out, struct plomb_error *error)
{
    const struct json *member = NULL;
    enum plomb_status status = find(object, key, &member, error);

    if (status != PLOMB_OK) return status;
    if (json_type_of(member) != JSON_ARRAY || json_first(member) == NULL) {
        return fail(key, "is not a list with an item", error);
    }
    if (json_count(member) > max) return fail(key, "has too many items", error);
    *out = member;
    return PLOMB_OK;
}
