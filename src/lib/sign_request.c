#include <plomb/sign_request.h>

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <plomb/verify.h>

#include "base/error.h"
#include "base/file.h"
#include "base/utf8.h"
#include "core/bytes.h"
#include "crypto/sha256.h"
#include "formats/zip_time.h"
#include "lib/key_object.h"
#include "lib/release.h"
#include "lib/resign.h"
#include "lib/sign_request_object.h"

/* docs/spec/sign-request.md, section 4. */
static const char id_prefix[] = "plomb sign request 1";

enum { CAPACITY_MIN = 8, TEXT_FIELD_SIZE = 4 };

static enum plomb_status sign_nothing(void *context,
                                      const struct plomb_sign_request *request,
                                      uint8_t signature[PLOMB_SIGNATURE_SIZE],
                                      struct plomb_error *error)
{
    (void)context;
    (void)request;
    (void)error;
    memset(signature, 0, PLOMB_SIGNATURE_SIZE);
    return PLOMB_OK;
}

enum plomb_status plomb_sign_request_signer(const struct plomb_key *public_key,
                                            struct plomb_signer *out,
                                            struct plomb_error *error)
{
    enum plomb_status status =
        plomb_key_check_type(public_key, PLOMB_KEY_SIGNING, error);

    if (status != PLOMB_OK) return status;
    memset(out, 0, sizeof(*out));
    memcpy(out->public_key, public_key->public_key, sizeof(out->public_key));
    out->source = PLOMB_SIGNER_REQUEST;
    /* Zeros are no signature, and are not to be taken for a wrong one. */
    out->is_checked = true;
    out->sign = sign_nothing;
    return PLOMB_OK;
}

enum plomb_status plomb_sign_request_new(const struct plomb_key *public_key,
                                         struct plomb_sign_set **request_out,
                                         struct plomb_error *error)
{
    struct plomb_sign_set *request = NULL;
    enum plomb_status status =
        plomb_key_check_type(public_key, PLOMB_KEY_SIGNING, error);

    if (status != PLOMB_OK) goto out;
    request = calloc(1, sizeof(*request));
    if (request == NULL) {
        status = error_set(error, PLOMB_NO_MEMORY, "out of memory");
        goto out;
    }
    status =
        key_new_public(PLOMB_KEY_SIGNING, public_key->public_key, &request->key, error);
    if (status != PLOMB_OK) goto out;
    memcpy(request->public_key, public_key->public_key, sizeof(request->public_key));
    release_fingerprint(request->public_key, request->fingerprint);
    *request_out = request;
    request = NULL;
    status = PLOMB_OK;
out:
    plomb_sign_request_free(&request);
    return status;
}

void plomb_sign_request_free(struct plomb_sign_set **request)
{
    struct plomb_sign_set *set = request != NULL ? *request : NULL;

    if (set == NULL) return;
    for (size_t i = 0; i < set->count; i++) {
        free(set->packages[i].output);
        free(set->packages[i].unsigned_name);
        plomb_package_free(&set->sources[i].package);
    }
    free(set->packages);
    free(set->sources);
    plomb_key_free(&set->key);
    free(set);
    *request = NULL;
}

const struct plomb_sign_package *plomb_sign_request_packages(
    const struct plomb_sign_set *request, size_t *count_out)
{
    *count_out = request->count;
    return request->packages;
}

const struct plomb_key *plomb_sign_request_key(const struct plomb_sign_set *request)
{
    return request->key;
}

/* Some file systems do not tell upper from lower case. */
static bool has_name(const struct plomb_sign_set *request, const char *name)
{
    for (size_t i = 0; i < request->count; i++) {
        if (strcasecmp(request->packages[i].unsigned_name, name) == 0) return true;
    }
    return false;
}

/* Names travel, so they are of characters that every file system has. */
static void replace_unsafe(char *name)
{
    for (; *name != '\0'; name++) {
        uint8_t byte = (uint8_t)*name;

        if (byte <= ' ' || byte >= 0x7f || strchr("\\\"'*/:<>?|", *name) != NULL) {
            *name = '_';
        }
    }
}

void plomb_sign_request_name(const struct plomb_sign_set *request, const char *output,
                             char out[PLOMB_SIGN_REQUEST_NAME_SIZE])
{
    static const char ending[] = ".zip";
    const char *name = file_base_name(output);
    size_t size = strlen(name);
    unsigned int number = 1;

    if (size > strlen(ending) && strcmp(name + size - strlen(ending), ending) == 0) {
        size -= strlen(ending);
    }
    /* A number and the ending fit behind it. */
    if (size > PLOMB_SIGN_REQUEST_NAME_SIZE - 32) {
        size = PLOMB_SIGN_REQUEST_NAME_SIZE - 32;
    }
    snprintf(out, PLOMB_SIGN_REQUEST_NAME_SIZE, "%.*s.unsigned.zip", (int)size, name);
    replace_unsafe(out);
    while (has_name(request, out)) {
        snprintf(out, PLOMB_SIGN_REQUEST_NAME_SIZE, "%.*s.%u.unsigned.zip", (int)size,
                 name, ++number);
        replace_unsafe(out);
    }
}

void sign_item_describe(const struct plomb_sign_item *item,
                        char out[SIGN_ITEM_TEXT_SIZE])
{
    const char *what =
        item->purpose == PLOMB_SIGN_BOOT_VALIDATION ? "boot validation" : "init packet";

    if (item->slot == PLOMB_SLOT_COUNT) {
        snprintf(out, SIGN_ITEM_TEXT_SIZE, "the release statement");
        return;
    }
    snprintf(out, SIGN_ITEM_TEXT_SIZE, "the %s of the %s%s", what,
             plomb_slot_name(item->slot),
             item->is_inner ? " inside the Zigbee OTA file" : "");
}

/* Notes what a signature is for, instead of making it. */
static enum plomb_status collect(void *context, const struct resign_subject *subject,
                                 const struct plomb_sign_request *request,
                                 uint8_t signature[PLOMB_SIGNATURE_SIZE],
                                 struct plomb_error *error)
{
    struct plomb_sign_package *package = context;
    struct plomb_sign_item *item = &package->items[package->item_count];
    char text[SIGN_ITEM_TEXT_SIZE];

    assert(package->item_count < PLOMB_SIGN_REQUEST_ITEMS_MAX);
    item->purpose = request->purpose;
    item->slot = subject->slot;
    item->is_inner = subject->is_inner;
    item->is_hidden = subject->is_hidden;
    item->is_dependent = subject->is_dependent;
    if (!subject->is_dependent) {
        memcpy(item->digest, request->digest, sizeof(item->digest));
        if (request->message.size > 0) {
            memcpy(item->message, request->message.ptr, request->message.size);
        }
        item->message_size = request->message.size;
    }
    item->image_size = subject->image_size;
    item->has_image_sha256 = request->has_image_sha256 && !subject->is_image_dependent;
    if (item->has_image_sha256) {
        memcpy(item->image_sha256, request->image_sha256, sizeof(item->image_sha256));
    }
    item->has_fw_version = request->has_fw_version;
    item->fw_version = request->fw_version;
    item->has_hw_version = request->has_hw_version;
    item->hw_version = request->hw_version;
    package->item_count++;
    memset(signature, 0, PLOMB_SIGNATURE_SIZE);
    if (subject->is_blank) return PLOMB_OK;
    sign_item_describe(item, text);
    return error_set(error, PLOMB_SIGN_REQUEST_MISMATCH,
                     "%s has a signature already, where zeros are expected", text);
}

enum plomb_status sign_request_verify(const struct plomb_package *package,
                                      const uint8_t *public_key,
                                      enum plomb_status status,
                                      struct plomb_error *error)
{
    struct plomb_verify_options options = {.takes_external_application = true};
    struct plomb_verify_report *report = calloc(1, sizeof(*report));
    enum plomb_status result;

    if (report == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    options.has_key = public_key != NULL;
    if (options.has_key) memcpy(options.public_key, public_key, PLOMB_PUBLIC_KEY_SIZE);
    result = plomb_verify(package, &options, report, error);
    for (size_t i = 0; i < report->check_count && result == PLOMB_OK; i++) {
        const struct plomb_check *check = &report->checks[i];

        if (check->result != PLOMB_CHECK_REFUSED) continue;
        result = error_set(error, status, "the package is refused: %s: %s",
                           check->title, check->detail);
    }
    free(report);
    return result;
}

/* The bytes that plomb_pack writes with a signer of zeros, and no others. */
static enum plomb_status check_bytes(const struct plomb_sign_set *request,
                                     const struct sign_request_source *source,
                                     struct plomb_span zip,
                                     struct plomb_sign_package *package,
                                     struct plomb_error *error)
{
    struct resigner by = {request->public_key, collect, package};
    struct plomb_buf again;
    enum plomb_status status;

    plomb_buf_init(&again, PLOMB_PACKAGE_MAX);
    status = resign(source->package, source->time, &by, &again, error);
    if (status == PLOMB_OK && !plomb_span_is_equal(plomb_buf_span(&again), zip)) {
        error_set(error, PLOMB_SIGN_REQUEST_MISMATCH,
                  "the package is not as plomb writes it without signatures");
        error_hint(error, "something was changed behind 'plomb pack'; make it again");
        status = PLOMB_SIGN_REQUEST_MISMATCH;
    }
    plomb_buf_clear(&again);
    return status;
}

static enum plomb_status read_release(const struct plomb_package *source,
                                      struct plomb_sign_package *out,
                                      struct plomb_error *error)
{
    struct plomb_release *release;
    enum plomb_status status;

    if (!plomb_package_has_release(source)) return PLOMB_OK;
    release = calloc(1, sizeof(*release));
    if (release == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    status = plomb_package_release(source, release, error);
    if (status == PLOMB_OK) {
        memcpy(out->product, release->product, sizeof(out->product));
        memcpy(out->version, release->version, sizeof(out->version));
    }
    free(release);
    return status;
}

static enum plomb_status read_package(const struct plomb_sign_set *request,
                                      struct plomb_span zip,
                                      struct sign_request_source *source,
                                      struct plomb_sign_package *out,
                                      struct plomb_error *error)
{
    enum plomb_status status = plomb_package_parse(zip, &source->package, error);

    if (status != PLOMB_OK) return status;
    source->time = zip_time(zip);
    out->size = zip.size;
    sha256(zip, out->sha256);
    status = check_bytes(request, source, zip, out, error);
    if (status != PLOMB_OK) return status;
    status =
        sign_request_verify(source->package, NULL, PLOMB_SIGN_REQUEST_MISMATCH, error);
    if (status != PLOMB_OK) return status;
    return read_release(source->package, out, error);
}

static bool is_utf8(const char *text)
{
    struct plomb_span rest = plomb_span_text(text);

    while (rest.size > 0) {
        size_t size = utf8_sequence_size(rest);

        if (size == 0) return false;
        rest = plomb_span_sub(rest, size, rest.size);
    }
    return true;
}

static enum plomb_status check_names(const struct plomb_sign_set *request,
                                     const char *output, const char *unsigned_name,
                                     struct plomb_error *error)
{
    if (!is_utf8(output)) {
        return error_set(error, PLOMB_OPTION_VALUE,
                         "a package's name in a request has to be UTF-8: '%s'", output);
    }
    for (size_t i = 0; i < request->count; i++) {
        const char *taken = NULL;

        if (strcmp(request->packages[i].output, output) == 0) taken = output;
        if (strcmp(request->packages[i].unsigned_name, unsigned_name) == 0) {
            taken = unsigned_name;
        }
        if (taken == NULL) continue;
        return error_set(error, PLOMB_OPTION_CONFLICT,
                         "two packages of the request are called '%s'", taken);
    }
    return PLOMB_OK;
}

static enum plomb_status make_room(struct plomb_sign_set *request,
                                   struct plomb_error *error)
{
    size_t capacity = request->capacity > 0 ? 2 * request->capacity : CAPACITY_MIN;
    void *packages;
    void *sources;

    if (request->count < request->capacity) return PLOMB_OK;
    packages = reallocarray(request->packages, capacity, sizeof(*request->packages));
    if (packages != NULL) request->packages = packages;
    sources = reallocarray(request->sources, capacity, sizeof(*request->sources));
    if (sources != NULL) request->sources = sources;
    if (packages == NULL || sources == NULL) {
        return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    }
    request->capacity = capacity;
    return PLOMB_OK;
}

enum plomb_status plomb_sign_request_add(struct plomb_sign_set *request,
                                         const char *output, const char *unsigned_name,
                                         struct plomb_span zip,
                                         struct plomb_error *error)
{
    struct plomb_sign_package *package;
    struct sign_request_source *source;
    enum plomb_status status = check_names(request, output, unsigned_name, error);

    if (status == PLOMB_OK) status = make_room(request, error);
    if (status != PLOMB_OK) return status;
    package = &request->packages[request->count];
    source = &request->sources[request->count];
    memset(package, 0, sizeof(*package));
    memset(source, 0, sizeof(*source));
    package->output = strdup(output);
    package->unsigned_name = strdup(unsigned_name);
    if (package->output == NULL || package->unsigned_name == NULL) {
        status = error_set(error, PLOMB_NO_MEMORY, "out of memory");
        goto out;
    }
    status = read_package(request, zip, source, package, error);
    if (status != PLOMB_OK) {
        error_prefix(error, "'%s'", unsigned_name);
        goto out;
    }
    request->count++;
    status = PLOMB_OK;
out:
    if (status != PLOMB_OK) {
        free(package->output);
        free(package->unsigned_name);
        plomb_package_free(&source->package);
    }
    return status;
}

static void add_text(struct plomb_buf *out, const char *text)
{
    uint8_t size[TEXT_FIELD_SIZE];

    bytes_write_le32(size, (uint32_t)strlen(text));
    plomb_buf_add(out, size, sizeof(size));
    plomb_buf_add_text(out, text);
}

enum plomb_status sign_request_id(const struct plomb_sign_set *request,
                                  uint8_t out[PLOMB_HASH_SIZE])
{
    struct plomb_buf text;
    enum plomb_status status;

    plomb_buf_init(&text, SIZE_MAX);
    plomb_buf_add(&text, id_prefix, sizeof(id_prefix));
    plomb_buf_add(&text, request->public_key, sizeof(request->public_key));
    for (size_t i = 0; i < request->count; i++) {
        const struct plomb_sign_package *package = &request->packages[i];

        add_text(&text, package->output);
        add_text(&text, package->unsigned_name);
        plomb_buf_add(&text, package->sha256, sizeof(package->sha256));
    }
    status = text.status;
    if (status == PLOMB_OK) sha256(plomb_buf_span(&text), out);
    plomb_buf_clear(&text);
    return status;
}
