#include "lib/release.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <plomb/plomb.h>

#include "base/error.h"
#include "base/file.h"
#include "crypto/key_der.h"
#include "crypto/sha256.h"
#include "formats/release.h"
#include "formats/sbom.h"
#include "lib/package_object.h"

/*
 * In front of the statement, with its terminating zero, so that no signature over
 * an init packet is ever one over a statement.
 */
static const char signature_prefix[] = "plomb release 1";

static const char tool_name[] = "plomb " PLOMB_VERSION;

/* The texts that come from options, and the options. */
struct option_text {
    enum release_text text;
    const char *subject;
    const char *value;
};

enum { OPTION_TEXTS = 5 };

static void list_texts(const struct plomb_release_options *options,
                       struct option_text out[OPTION_TEXTS])
{
    const struct option_text texts[OPTION_TEXTS] = {
        {RELEASE_TEXT_PRODUCT, "--product", options->product},
        {RELEASE_TEXT_VERSION, "--release-version", options->version},
        {RELEASE_TEXT_NOTES, "--release-notes", options->notes},
        {RELEASE_TEXT_SUPPORT_UNTIL, "--support-until", options->support_until},
        {RELEASE_TEXT_SOURCE_REVISION, "--source-revision", options->source_revision},
    };

    memcpy(out, texts, sizeof(texts));
}

bool plomb_release_is_given(const struct plomb_release_options *options)
{
    struct option_text texts[OPTION_TEXTS];

    list_texts(options, texts);
    for (size_t i = 0; i < OPTION_TEXTS; i++) {
        if (texts[i].value != NULL) return true;
    }
    return options->kind != PLOMB_RELEASE_KIND_NONE ||
           options->severity != PLOMB_SEVERITY_NONE || options->sbom != NULL;
}

enum plomb_status plomb_release_check(const struct plomb_release_options *options,
                                      struct plomb_error *error)
{
    struct option_text texts[OPTION_TEXTS];

    list_texts(options, texts);
    for (size_t i = 0; i < OPTION_TEXTS; i++) {
        enum plomb_status status;

        if (texts[i].value == NULL) continue;
        status = release_text_check(texts[i].text, texts[i].value, texts[i].subject,
                                    PLOMB_OPTION_VALUE, error);
        if (status != PLOMB_OK) return status;
    }
    if (options->kind > PLOMB_RELEASE_FEATURE) {
        return error_set(error, PLOMB_OPTION_VALUE,
                         "--release-kind: there is no kind %u", options->kind);
    }
    if (options->severity > PLOMB_SEVERITY_CRITICAL) {
        return error_set(error, PLOMB_OPTION_VALUE, "--severity: there is none %u",
                         options->severity);
    }
    if (options->sbom != NULL && options->sbom[0] == '\0') {
        return error_set(error, PLOMB_OPTION_VALUE, "--sbom: the file name is empty");
    }
    return PLOMB_OK;
}

static enum plomb_status read_sbom(const char *path, struct release_draft *out,
                                   struct plomb_error *error)
{
    enum plomb_status status = file_read(path, &out->sbom, error);

    if (status == PLOMB_INPUT_TOO_LARGE) {
        if (error != NULL) error->status = PLOMB_SBOM_UNUSABLE;
        return PLOMB_SBOM_UNUSABLE;
    }
    if (status != PLOMB_OK) return status;
    status = sbom_recognise(plomb_buf_span(&out->sbom), &out->sbom_format, error);
    if (status != PLOMB_OK) error_prefix(error, "cannot use the SBOM '%s'", path);
    return status;
}

enum plomb_status release_prepare(const struct plomb_release_options *options,
                                  struct release_draft *out, struct plomb_error *error)
{
    enum plomb_status status;

    memset(out, 0, sizeof(*out));
    plomb_buf_init(&out->sbom, PLOMB_SBOM_MAX);
    plomb_buf_init(&out->statement, PLOMB_RELEASE_MAX);
    status = plomb_release_check(options, error);
    if (status != PLOMB_OK || options->sbom == NULL) return status;
    return read_sbom(options->sbom, out, error);
}

void release_draft_clear(struct release_draft *draft)
{
    if (draft == NULL) return;
    plomb_buf_clear(&draft->sbom);
    plomb_buf_clear(&draft->statement);
    draft->sbom_format = PLOMB_SBOM_NONE;
}

static void add_entry(const struct zip_file *file, struct plomb_release *release)
{
    struct plomb_release_entry *entry = &release->entries[release->entry_count++];
    size_t size = strlen(file->name);

    assert(size <= PLOMB_PACKAGE_NAME_MAX && file->bytes.size <= UINT32_MAX);
    memcpy(entry->name, file->name, size + 1);
    entry->size = (uint32_t)file->bytes.size;
    if (file->sha256 != NULL) {
        memcpy(entry->sha256, file->sha256, sizeof(entry->sha256));
    } else {
        sha256(file->bytes, entry->sha256);
    }
}

static void fill(const struct release_draft *draft,
                 const struct plomb_release_options *options,
                 const struct plomb_signer *signer, struct plomb_release *out)
{
    struct option_text texts[OPTION_TEXTS];

    list_texts(options, texts);
    for (size_t i = 0; i < OPTION_TEXTS; i++) {
        const char *value = texts[i].value;

        if (value == NULL) continue;
        memcpy(release_text_of(out, texts[i].text), value, strlen(value) + 1);
    }
    memcpy(out->tool, tool_name, sizeof(tool_name));
    out->kind = (enum plomb_release_kind)options->kind;
    out->severity = (enum plomb_release_severity)options->severity;
    out->sbom_format = draft->sbom_format;
    if (draft->sbom_format != PLOMB_SBOM_NONE) {
        sha256(plomb_buf_span(&draft->sbom), out->sbom_sha256);
    }
    release_fingerprint(signer->public_key, out->signer);
}

enum plomb_status release_digest(struct plomb_span statement,
                                 uint8_t digest[PLOMB_HASH_SIZE],
                                 struct plomb_error *error)
{
    struct plomb_buf bytes;
    enum plomb_status status;

    plomb_buf_init(&bytes, sizeof(signature_prefix) + PLOMB_RELEASE_MAX);
    plomb_buf_add(&bytes, signature_prefix, sizeof(signature_prefix));
    plomb_buf_add(&bytes, statement.ptr, statement.size);
    status = bytes.status;
    if (status == PLOMB_OK) {
        sha256(plomb_buf_span(&bytes), digest);
    } else {
        error_set(error, status, "the release statement cannot be hashed");
    }
    plomb_buf_clear(&bytes);
    return status;
}

void release_fingerprint(const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE],
                         uint8_t out[PLOMB_HASH_SIZE])
{
    uint8_t der[KEY_DER_PUBLIC_MAX];
    size_t size = key_der_write_public(KEY_DER_SIGNING, public_key, der);

    sha256(plomb_span(der, size), out);
}

static enum plomb_status write_signed(struct release_draft *draft,
                                      const struct plomb_release *release,
                                      const struct plomb_release_options *options,
                                      const struct plomb_signer *signer,
                                      struct plomb_error *error)
{
    struct plomb_sign_request request = {.purpose = PLOMB_SIGN_RELEASE};
    enum plomb_status status;

    release_write(release, &draft->statement);
    if (draft->statement.status != PLOMB_OK) {
        return error_set(error, draft->statement.status,
                         "the release statement cannot be written");
    }
    request.message = plomb_buf_span(&draft->statement);
    request.product = options->product;
    request.version = options->version;
    status = release_digest(request.message, request.digest, error);
    if (status != PLOMB_OK) return status;
    return plomb_sign(signer, &request, draft->signature, error);
}

enum plomb_status release_add(struct release_draft *draft,
                              const struct plomb_release_options *options,
                              const struct plomb_signer *signer, struct zip_file *files,
                              size_t *count, struct plomb_error *error)
{
    struct plomb_release *release = calloc(1, sizeof(*release));
    size_t total = *count;
    enum plomb_status status;

    if (release == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    if (draft->sbom_format != PLOMB_SBOM_NONE) {
        files[total++] = (struct zip_file){plomb_sbom_entry_name(draft->sbom_format),
                                           plomb_buf_span(&draft->sbom), NULL};
    }
    if (total > PLOMB_RELEASE_ENTRIES_MAX) {
        status = error_set(error, PLOMB_INPUT_TOO_LARGE,
                           "the package would have more than %d entries",
                           PLOMB_PACKAGE_ENTRIES_MAX);
        goto out;
    }
    fill(draft, options, signer, release);
    for (size_t i = 0; i < total; i++) add_entry(&files[i], release);
    status = write_signed(draft, release, options, signer, error);
    if (status != PLOMB_OK) goto out;
    files[total++] =
        (struct zip_file){PLOMB_RELEASE_NAME, plomb_buf_span(&draft->statement), NULL};
    files[total++] =
        (struct zip_file){PLOMB_RELEASE_SIGNATURE_NAME,
                          plomb_span(draft->signature, sizeof(draft->signature)), NULL};
    *count = total;
    status = PLOMB_OK;
out:
    free(release);
    return status;
}

bool plomb_package_has_release(const struct plomb_package *package)
{
    return package_entry(package, PLOMB_RELEASE_NAME) != NULL;
}

enum plomb_status plomb_package_release(const struct plomb_package *package,
                                        struct plomb_release *out,
                                        struct plomb_error *error)
{
    const struct plomb_package_entry *entry =
        package_entry(package, PLOMB_RELEASE_NAME);
    enum plomb_status status;

    if (entry == NULL) {
        return error_set(error, PLOMB_RELEASE_MISSING, "the package has no '%s'",
                         PLOMB_RELEASE_NAME);
    }
    status = release_parse(entry->bytes, out, error);
    if (status != PLOMB_OK) error_prefix(error, "%s", PLOMB_RELEASE_NAME);
    return status;
}
