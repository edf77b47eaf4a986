#include "base/json.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/error.h"
#include "base/json_scan.h"

#define WHOLE_MAX ((1ull << 53) - 1) /* whole numbers up to here are exact */

/* A struct json is a cJSON that goes by another name outside this file. */
static const cJSON *node_of(const struct json *value)
{
    return (const cJSON *)(const void *)value;
}

static const struct json *value_of(const cJSON *node)
{
    return (const struct json *)(const void *)node;
}

static int compare_keys(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Sorted, so that an object with very many members costs no quadratic time. */
static enum plomb_status check_keys_of(const cJSON *object, size_t count,
                                       struct plomb_error *error)
{
    const char **keys = calloc(count, sizeof(*keys));
    enum plomb_status status = PLOMB_OK;
    const cJSON *member = object->child;

    if (keys == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < count; i++, member = member->next) keys[i] = member->string;
    qsort(keys, count, sizeof(*keys), compare_keys);
    for (size_t i = 1; i < count && status == PLOMB_OK; i++) {
        if (strcmp(keys[i - 1], keys[i]) != 0) continue;
        status = error_set(error, PLOMB_JSON_MALFORMED,
                           "an object has the key '%.64s' more than once", keys[i]);
        error_hint(error, "keep one of them: readers disagree about which one counts");
    }
    free(keys);
    return status;
}

static enum plomb_status check_keys(const cJSON *value, struct plomb_error *error)
{
    size_t count = json_count(value_of(value));
    enum plomb_status status = PLOMB_OK;

    if (cJSON_IsObject(value) && count > 1) status = check_keys_of(value, count, error);
    for (const cJSON *item = value->child; item != NULL && status == PLOMB_OK;
         item = item->next) {
        status = check_keys(item, error);
    }
    return status;
}

/*
 * Builds the tree from a terminated copy, because some releases of cJSON look
 * one byte past the given size. The text was scanned: only memory can lack.
 */
static cJSON *build_tree(struct plomb_span text)
{
    char *copy = malloc(text.size + 1);
    cJSON *tree;

    if (copy == NULL) return NULL;
    memcpy(copy, text.ptr, text.size);
    copy[text.size] = '\0';
    tree = cJSON_ParseWithLengthOpts(copy, text.size + 1, NULL, true);
    free(copy);
    return tree;
}

enum plomb_status json_parse(struct plomb_span text, struct json **document_out,
                             struct plomb_error *error)
{
    cJSON *tree = NULL;
    enum plomb_status status;

    if (text.size > JSON_SIZE_MAX) {
        return error_set(error, PLOMB_INPUT_TOO_LARGE,
                         "the JSON text has %zu bytes, more than %u", text.size,
                         JSON_SIZE_MAX);
    }
    status = json_scan(text, error);
    if (status != PLOMB_OK) goto out;
    tree = build_tree(text);
    if (tree == NULL) {
        status = error_set(error, PLOMB_NO_MEMORY, "out of memory");
        goto out;
    }
    status = check_keys(tree, error);
    if (status != PLOMB_OK) goto out;
    *document_out = (struct json *)(void *)tree;
    tree = NULL;
    status = PLOMB_OK;
out:
    cJSON_Delete(tree);
    return status;
}

void json_free(struct json **document)
{
    if (document == NULL) return;
    cJSON_Delete((cJSON *)(void *)*document);
    *document = NULL;
}

enum json_type json_type_of(const struct json *value)
{
    const cJSON *node = node_of(value);

    if (cJSON_IsBool(node)) return JSON_BOOLEAN;
    if (cJSON_IsNumber(node)) return JSON_NUMBER;
    if (cJSON_IsString(node)) return JSON_STRING;
    if (cJSON_IsArray(node)) return JSON_ARRAY;
    if (cJSON_IsObject(node)) return JSON_OBJECT;
    return JSON_NULL;
}

const struct json *json_member(const struct json *object, const char *key)
{
    const cJSON *node = node_of(object);

    if (!cJSON_IsObject(node)) return NULL;
    return value_of(cJSON_GetObjectItemCaseSensitive(node, key));
}

size_t json_count(const struct json *value)
{
    size_t count = 0;

    for (const struct json *item = json_first(value); item != NULL;
         item = json_next(item)) {
        count++;
    }
    return count;
}

const struct json *json_first(const struct json *value)
{
    return value != NULL ? value_of(node_of(value)->child) : NULL;
}

const struct json *json_next(const struct json *value)
{
    return value != NULL ? value_of(node_of(value)->next) : NULL;
}

const char *json_key(const struct json *member)
{
    return member != NULL ? node_of(member)->string : NULL;
}

const char *json_string(const struct json *value)
{
    const cJSON *node = node_of(value);

    return cJSON_IsString(node) ? node->valuestring : NULL;
}

bool json_boolean(const struct json *value, bool *out)
{
    const cJSON *node = node_of(value);

    if (!cJSON_IsBool(node)) return false;
    *out = cJSON_IsTrue(node) != 0;
    return true;
}

bool json_uint(const struct json *value, uint64_t max, uint64_t *out)
{
    const cJSON *node = node_of(value);
    uint64_t number;

    if (max > WHOLE_MAX) max = WHOLE_MAX;
    if (!cJSON_IsNumber(node)) return false;
    if (!(node->valuedouble >= 0 && node->valuedouble <= (double)max)) return false;
    number = (uint64_t)node->valuedouble;
    if ((double)number < node->valuedouble) return false;
    *out = number;
    return true;
}

const char *json_library_version(void)
{
    return cJSON_Version();
}

bool json_number(const struct json *value, double *out)
{
    const cJSON *node = node_of(value);

    if (!cJSON_IsNumber(node)) return false;
    *out = node->valuedouble;
    return true;
}
