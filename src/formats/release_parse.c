#include "formats/release.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "formats/json_digest.h"
#include "formats/zip_name.h"

enum { SUBJECT_SIZE = 40 };

/* The members of an object, which are taken in the order of the format. */
struct reader {
    const struct json *next; /* member that was not taken yet; NULL at the end */
    struct plomb_error *error;
};

static const char meta_folder[] = "META-INF/";
static const char name_characters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                      "abcdefghijklmnopqrstuvwxyz0123456789._-";

/* The member `key` if it is the next one, otherwise NULL. */
static const struct json *take(struct reader *reader, const char *key)
{
    const struct json *member = reader->next;

    if (member == NULL || strcmp(json_key(member), key) != 0) return NULL;
    reader->next = json_next(member);
    return member;
}

static enum plomb_status fail(const struct reader *reader, const char *key,
                              const char *why)
{
    error_set(reader->error, PLOMB_RELEASE_MALFORMED, "'%s' %s", key, why);
    return PLOMB_RELEASE_MALFORMED;
}

/* What is required is not the next member. */
static enum plomb_status fail_missing(const struct reader *reader, const char *key)
{
    if (reader->next == NULL) return fail(reader, key, "is missing");
    error_set(reader->error, PLOMB_RELEASE_MALFORMED,
              "'%s' is expected where '%.64s' stands", key, json_key(reader->next));
    return PLOMB_RELEASE_MALFORMED;
}

static enum plomb_status end(const struct reader *reader)
{
    if (reader->next == NULL) return PLOMB_OK;
    return error_set(reader->error, PLOMB_RELEASE_MALFORMED,
                     "'%.64s' is no member, or not in its place",
                     json_key(reader->next));
}

static enum plomb_status read_text(struct reader *reader, enum release_text text,
                                   struct plomb_release *out)
{
    const char *key = release_text_key(text);
    const struct json *member = take(reader, key);
    const char *value = json_string(member);
    char subject[SUBJECT_SIZE];
    enum plomb_status status;

    if (member == NULL) return PLOMB_OK;
    if (value == NULL) return fail(reader, key, "is not a string");
    snprintf(subject, sizeof(subject), "'%s'", key);
    status = release_text_check(text, value, subject, PLOMB_RELEASE_MALFORMED,
                                reader->error);
    if (status != PLOMB_OK) return status;
    memcpy(release_text_of(out, text), value, strlen(value) + 1);
    return PLOMB_OK;
}

static enum plomb_status read_required_text(struct reader *reader,
                                            enum release_text text,
                                            struct plomb_release *out)
{
    enum plomb_status status = read_text(reader, text, out);

    if (status != PLOMB_OK) return status;
    if (release_text_in(out, text)[0] != '\0') return PLOMB_OK;
    return fail_missing(reader, release_text_key(text));
}

static enum plomb_status read_digest(struct reader *reader, const char *key,
                                     uint8_t out[PLOMB_HASH_SIZE])
{
    const struct json *member = take(reader, key);

    if (member == NULL) return fail_missing(reader, key);
    if (json_digest(member, out)) return PLOMB_OK;
    return fail(reader, key, "is not 64 lower-case hexadecimal digits");
}

static enum plomb_status read_version(struct reader *reader)
{
    const struct json *member = take(reader, "plomb_release");
    uint64_t number = 0;

    if (member == NULL) return fail_missing(reader, "plomb_release");
    if (json_uint(member, UINT32_MAX, &number) && number == 1) return PLOMB_OK;
    return fail(reader, "plomb_release", "is not 1, the only version there is");
}

/* `*out` is a number of the enumeration that `parse` knows. */
static enum plomb_status read_word(
    struct reader *reader, const char *key,
    enum plomb_status (*parse)(const char *text, uint32_t *out,
                               struct plomb_error *error),
    uint32_t *out)
{
    const struct json *member = take(reader, key);
    const char *word = json_string(member);

    if (member == NULL) return PLOMB_OK;
    if (word == NULL) return fail(reader, key, "is not a string");
    if (parse(word, out, NULL) == PLOMB_OK) return PLOMB_OK;
    return error_set(reader->error, PLOMB_RELEASE_MALFORMED,
                     "'%s' has no such value: '%.40s'", key, word);
}

static enum plomb_status read_words(struct reader *reader, struct plomb_release *out)
{
    uint32_t kind = PLOMB_RELEASE_KIND_NONE;
    uint32_t severity = PLOMB_SEVERITY_NONE;
    enum plomb_status status;

    status = read_word(reader, "kind", plomb_release_kind_parse, &kind);
    if (status != PLOMB_OK) return status;
    status = read_word(reader, "severity", plomb_release_severity_parse, &severity);
    if (status != PLOMB_OK) return status;
    out->kind = (enum plomb_release_kind)kind;
    out->severity = (enum plomb_release_severity)severity;
    return PLOMB_OK;
}

/* The next member, a string; NULL when it is something else, which is then said. */
static const char *read_required_string(struct reader *reader, const char *key)
{
    const struct json *member = take(reader, key);
    const char *text = json_string(member);

    if (member == NULL) {
        fail_missing(reader, key);
    } else if (text == NULL) {
        fail(reader, key, "is not a string");
    }
    return text;
}

/* The format decides how the entry is named. */
static enum plomb_status set_sbom_format(const struct reader *reader, const char *entry,
                                         const char *format, struct plomb_release *out)
{
    static const enum plomb_sbom_format formats[] = {PLOMB_SBOM_CYCLONEDX,
                                                     PLOMB_SBOM_SPDX};

    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        if (strcmp(format, plomb_sbom_format_name(formats[i])) != 0) continue;
        out->sbom_format = formats[i];
        if (strcmp(entry, plomb_sbom_entry_name(formats[i])) == 0) return PLOMB_OK;
        return error_set(reader->error, PLOMB_RELEASE_MALFORMED,
                         "'entry' is not '%s', as for this format",
                         plomb_sbom_entry_name(formats[i]));
    }
    return error_set(reader->error, PLOMB_RELEASE_MALFORMED,
                     "'format' has no such value: '%.40s'", format);
}

static enum plomb_status read_sbom_members(struct reader *reader,
                                           struct plomb_release *out)
{
    const char *entry = read_required_string(reader, "entry");
    const char *format = entry != NULL ? read_required_string(reader, "format") : NULL;
    enum plomb_status status;

    if (format == NULL) return PLOMB_RELEASE_MALFORMED;
    status = set_sbom_format(reader, entry, format, out);
    if (status != PLOMB_OK) return status;
    status = read_digest(reader, "sha256", out->sbom_sha256);
    if (status != PLOMB_OK) return status;
    return end(reader);
}

static enum plomb_status read_sbom(struct reader *reader, struct plomb_release *out)
{
    const struct json *member = take(reader, "sbom");
    struct reader inner = {json_first(member), reader->error};
    enum plomb_status status;

    if (member == NULL) return PLOMB_OK;
    if (json_type_of(member) != JSON_OBJECT) {
        return fail(reader, "sbom", "is not an object");
    }
    status = read_sbom_members(&inner, out);
    if (status != PLOMB_OK) error_prefix(reader->error, "sbom");
    return status;
}

/* Why no entry of a package with a statement has this name, or NULL. */
static const char *name_fault(const char *name)
{
    const char *base = name;
    const char *fault = zip_name_fault(name);

    if (fault != NULL) return fault;
    if (strncmp(name, meta_folder, strlen(meta_folder)) == 0) {
        base += strlen(meta_folder);
    }
    if (base[0] == '\0' || base[strspn(base, name_characters)] != '\0') {
        return "is not a name that packages have";
    }
    if (strcmp(name, PLOMB_RELEASE_NAME) == 0 ||
        strcmp(name, PLOMB_RELEASE_SIGNATURE_NAME) == 0) {
        return "cannot be in a statement";
    }
    return NULL;
}

static enum plomb_status read_name(struct reader *reader,
                                   struct plomb_release_entry *out)
{
    const char *name = read_required_string(reader, "name");
    const char *fault;

    if (name == NULL) return PLOMB_RELEASE_MALFORMED;
    fault = name_fault(name);
    if (fault != NULL) {
        return error_set(reader->error, PLOMB_RELEASE_MALFORMED, "'name' %s: '%.64s'",
                         fault, name);
    }
    memcpy(out->name, name, strlen(name) + 1);
    return PLOMB_OK;
}

static enum plomb_status read_entry_members(struct reader *reader,
                                            struct plomb_release_entry *out)
{
    const struct json *member;
    uint64_t size = 0;
    enum plomb_status status = read_name(reader, out);

    if (status != PLOMB_OK) return status;
    member = take(reader, "size");
    if (member == NULL) return fail_missing(reader, "size");
    if (!json_uint(member, PLOMB_PACKAGE_MAX, &size)) {
        return fail(reader, "size", "is not a number of bytes that a package holds");
    }
    out->size = (uint32_t)size;
    status = read_digest(reader, "sha256", out->sha256);
    if (status != PLOMB_OK) return status;
    return end(reader);
}

static enum plomb_status read_entry(const struct json *item, struct plomb_release *out,
                                    struct plomb_error *error)
{
    struct plomb_release_entry *entry = &out->entries[out->entry_count];
    struct reader reader = {json_first(item), error};
    enum plomb_status status;

    if (json_type_of(item) != JSON_OBJECT) {
        return error_set(error, PLOMB_RELEASE_MALFORMED, "is not an object");
    }
    status = read_entry_members(&reader, entry);
    if (status != PLOMB_OK) return status;
    for (size_t i = 0; i < out->entry_count; i++) {
        if (strcmp(out->entries[i].name, entry->name) != 0) continue;
        return error_set(error, PLOMB_RELEASE_MALFORMED, "'%.64s' is named twice",
                         entry->name);
    }
    out->entry_count++;
    return PLOMB_OK;
}

static enum plomb_status read_entries(struct reader *reader, struct plomb_release *out)
{
    const struct json *member = take(reader, "entries");

    if (member == NULL) return fail_missing(reader, "entries");
    if (json_type_of(member) != JSON_ARRAY || json_first(member) == NULL) {
        return fail(reader, "entries", "is not a list of entries");
    }
    for (const struct json *item = json_first(member); item != NULL;
         item = json_next(item)) {
        enum plomb_status status;

        if (out->entry_count == PLOMB_RELEASE_ENTRIES_MAX) {
            return fail(reader, "entries", "has more entries than an archive");
        }
        status = read_entry(item, out, reader->error);
        if (status != PLOMB_OK) {
            error_prefix(reader->error, "entries[%zu]", out->entry_count);
            return status;
        }
    }
    return PLOMB_OK;
}

/* The SBOM is an entry as any other, and both places say the same of it. */
static enum plomb_status check_sbom(const struct plomb_release *release,
                                    struct plomb_error *error)
{
    const char *name = plomb_sbom_entry_name(release->sbom_format);

    if (name == NULL) return PLOMB_OK;
    for (size_t i = 0; i < release->entry_count; i++) {
        const struct plomb_release_entry *entry = &release->entries[i];

        if (strcmp(entry->name, name) != 0) continue;
        if (entry->size > PLOMB_SBOM_MAX) {
            return error_set(error, PLOMB_RELEASE_MALFORMED,
                             "'%s' has %u bytes, more than %u", name, entry->size,
                             PLOMB_SBOM_MAX);
        }
        if (memcmp(entry->sha256, release->sbom_sha256, PLOMB_HASH_SIZE) == 0) {
            return PLOMB_OK;
        }
        return error_set(error, PLOMB_RELEASE_MALFORMED,
                         "'sbom' and 'entries' give '%s' different digests", name);
    }
    return error_set(error, PLOMB_RELEASE_MALFORMED,
                     "'entries' does not have the '%s' of 'sbom'", name);
}

static enum plomb_status read_members(struct reader *reader, struct plomb_release *out)
{
    static const enum release_text behind_words[] = {
        RELEASE_TEXT_NOTES, RELEASE_TEXT_SUPPORT_UNTIL, RELEASE_TEXT_SOURCE_REVISION};
    enum plomb_status status = read_version(reader);

    if (status == PLOMB_OK) status = read_text(reader, RELEASE_TEXT_PRODUCT, out);
    if (status == PLOMB_OK) status = read_text(reader, RELEASE_TEXT_VERSION, out);
    if (status == PLOMB_OK) status = read_words(reader, out);
    for (size_t i = 0; i < 3 && status == PLOMB_OK; i++) {
        status = read_text(reader, behind_words[i], out);
    }
    if (status == PLOMB_OK) status = read_sbom(reader, out);
    if (status == PLOMB_OK) status = read_required_text(reader, RELEASE_TEXT_TOOL, out);
    if (status == PLOMB_OK) status = read_digest(reader, "signer", out->signer);
    if (status == PLOMB_OK) status = read_entries(reader, out);
    if (status == PLOMB_OK) status = end(reader);
    return status;
}

/* What is wrong with the JSON is wrong with the statement. */
static enum plomb_status parse_json(struct plomb_span text, struct json **document_out,
                                    struct plomb_error *error)
{
    enum plomb_status status;

    if (text.size > PLOMB_RELEASE_MAX) {
        return error_set(error, PLOMB_RELEASE_MALFORMED,
                         "it has %zu bytes, more than %u", text.size,
                         PLOMB_RELEASE_MAX);
    }
    if (text.size > 0 && text.ptr[0] == 0xef) {
        return error_set(error, PLOMB_RELEASE_MALFORMED,
                         "it begins with a byte order mark");
    }
    status = json_parse(text, document_out, error);
    if (status != PLOMB_JSON_MALFORMED) return status;
    if (error != NULL && error->status == status) {
        error->status = PLOMB_RELEASE_MALFORMED;
    }
    return PLOMB_RELEASE_MALFORMED;
}

enum plomb_status release_parse(struct plomb_span text, struct plomb_release *out,
                                struct plomb_error *error)
{
    struct plomb_release release = {0};
    struct json *document = NULL;
    struct reader reader = {.error = error};
    enum plomb_status status;

    status = parse_json(text, &document, error);
    if (status != PLOMB_OK) goto out;
    if (json_type_of(document) != JSON_OBJECT) {
        status = error_set(error, PLOMB_RELEASE_MALFORMED, "it is not a JSON object");
        goto out;
    }
    reader.next = json_first(document);
    status = read_members(&reader, &release);
    if (status != PLOMB_OK) goto out;
    status = check_sbom(&release, error);
    if (status != PLOMB_OK) goto out;
    *out = release;
    status = PLOMB_OK;
out:
    json_free(&document);
    return status;
}
