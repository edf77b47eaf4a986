#include "cli/render_audit.h"

#include <string.h>

#include "base/utc_time.h"
#include "cli/output.h"
#include "cli/render_text.h"

size_t render_audit_release_size(const struct plomb_audit_entry *entries, size_t count)
{
    size_t size = 1;

    while (size < count &&
           plomb_audit_is_same_release(&entries[size - 1], &entries[size])) {
        size++;
    }
    return size;
}

/* Begins a line; label "" for one that goes on with the line before. */
static void begin(struct plomb_buf *text, const char *label)
{
    plomb_buf_addf(text, "  %-11s  ", label);
}

/* A line with a text of the first entry that has it. */
static void add_text(struct plomb_buf *text, const char *label, const char *value)
{
    if (value[0] == '\0') return;
    begin(text, label);
    output_add_untrusted(text, value);
    plomb_buf_add_text(text, "\n");
}

static void add_digest(struct plomb_buf *text, const char *label,
                       const uint8_t digest[PLOMB_HASH_SIZE])
{
    begin(text, label);
    output_add_hex(text, plomb_span(digest, PLOMB_HASH_SIZE));
    plomb_buf_add_text(text, "\n");
}

static bool is_same_image(const struct plomb_audit_entry *one,
                          const struct plomb_audit_entry *other)
{
    return strcmp(one->image, other->image) == 0 &&
           memcmp(one->image_sha256, other->image_sha256, PLOMB_HASH_SIZE) == 0;
}

static bool is_same_key(const struct plomb_audit_entry *one,
                        const struct plomb_audit_entry *other)
{
    return strcmp(one->source, other->source) == 0 &&
           memcmp(one->key, other->key, PLOMB_HASH_SIZE) == 0;
}

static bool is_same_purpose(const struct plomb_audit_entry *one,
                            const struct plomb_audit_entry *other)
{
    return strcmp(one->purpose, other->purpose) == 0;
}

/* Whether no entry before `index` is the same. */
static bool is_first(const struct plomb_audit_entry *entries, size_t index,
                     bool (*is_same)(const struct plomb_audit_entry *,
                                     const struct plomb_audit_entry *))
{
    for (size_t i = 0; i < index; i++) {
        if (is_same(&entries[i], &entries[index])) return false;
    }
    return true;
}

static void add_image(struct plomb_buf *text, const struct plomb_audit_entry *entry)
{
    begin(text, "image");
    output_add_untrusted(text, entry->image);
    if (entry->has_fw_version) {
        plomb_buf_addf(text, ", version %u", entry->fw_version);
    }
    if (entry->has_hw_version) {
        plomb_buf_addf(text, ", hardware %u", entry->hw_version);
    }
    plomb_buf_add_text(text, "\n");
    if (entry->has_image_sha256) add_digest(text, "", entry->image_sha256);
}

static void add_images(const struct plomb_audit_entry *entries, size_t count,
                       struct plomb_buf *text)
{
    for (size_t i = 0; i < count; i++) {
        if (entries[i].image[0] != '\0' && is_first(entries, i, is_same_image)) {
            add_image(text, &entries[i]);
        }
    }
}

static void add_keys(const struct plomb_audit_entry *entries, size_t count,
                     struct plomb_buf *text)
{
    for (size_t i = 0; i < count; i++) {
        if (!is_first(entries, i, is_same_key)) continue;
        begin(text, "key");
        output_add_hex(text, plomb_span(entries[i].key, PLOMB_HASH_SIZE));
        plomb_buf_addf(text, " (%s)\n", entries[i].source);
    }
}

static void add_purposes(const struct plomb_audit_entry *entries, size_t count,
                         struct plomb_buf *text)
{
    begin(text, "signed");
    for (size_t i = 0; i < count; i++) {
        if (!is_first(entries, i, is_same_purpose)) continue;
        plomb_buf_addf(text, "%s%s", i > 0 ? ", " : "", entries[i].purpose);
    }
    plomb_buf_add_text(text, "\n");
}

/* The entry that says most of the product: the one that has it. */
static const struct plomb_audit_entry *with_product(
    const struct plomb_audit_entry *entries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (entries[i].product[0] != '\0' || entries[i].version[0] != '\0') {
            return &entries[i];
        }
    }
    return entries;
}

void render_audit_text(const struct plomb_audit_entry *entries, size_t count,
                       struct plomb_buf *text)
{
    const struct plomb_audit_entry *named = with_product(entries, count);
    char time[UTC_TIME_SIZE];

    plomb_buf_addf(text, "%s  ", utc_time_write(entries->time, time));
    output_add_untrusted(text,
                         entries->output[0] != '\0' ? entries->output : "(no output)");
    plomb_buf_add_text(text, "\n");
    add_text(text, "product", named->product);
    add_text(text, "version", named->version);
    add_images(entries, count, text);
    add_purposes(entries, count, text);
    add_keys(entries, count, text);
    if (entries->has_recipe) add_digest(text, "recipe", entries->recipe_sha256);
    add_text(text, "user", entries->user);
    add_text(text, "ci", entries->ci);
    begin(text, count > 1 ? "entries" : "entry");
    plomb_buf_add_text(text, NUMBER(entries->number));
    if (count > 1) plomb_buf_addf(text, " to %s", NUMBER(entries[count - 1].number));
    plomb_buf_add_text(text, "\n");
}

static void write_text(struct json_writer *json, const char *key, const char *value)
{
    if (value[0] != '\0') json_write_string(json, key, value);
}

static void write_digest(struct json_writer *json, const char *key, bool has,
                         const uint8_t digest[PLOMB_HASH_SIZE])
{
    if (has) json_write_hex(json, key, plomb_span(digest, PLOMB_HASH_SIZE));
}

/* The members and their order are those of a line: docs/spec/audit-log.md. */
static void write_entry(struct json_writer *json, const struct plomb_audit_entry *entry)
{
    char time[UTC_TIME_SIZE];

    json_begin_object(json, NULL);
    json_write_uint(json, "number", entry->number);
    json_write_string(json, "time", utc_time_write(entry->time, time));
    json_write_string(json, "tool", entry->tool);
    write_digest(json, "key", true, entry->key);
    json_write_string(json, "source", entry->source);
    json_write_string(json, "purpose", entry->purpose);
    write_digest(json, "digest", true, entry->digest);
    json_write_hex(json, "signature",
                   plomb_span(entry->signature, PLOMB_SIGNATURE_SIZE));
    write_text(json, "output", entry->output);
    write_text(json, "image", entry->image);
    write_digest(json, "image_sha256", entry->has_image_sha256, entry->image_sha256);
    if (entry->has_fw_version) json_write_uint(json, "fw_version", entry->fw_version);
    if (entry->has_hw_version) json_write_uint(json, "hw_version", entry->hw_version);
    write_text(json, "product", entry->product);
    write_text(json, "version", entry->version);
    write_digest(json, "recipe_sha256", entry->has_recipe, entry->recipe_sha256);
    write_text(json, "user", entry->user);
    write_text(json, "ci", entry->ci);
    json_end_object(json);
}

void render_audit_json(const struct plomb_audit_entry *entries, size_t count,
                       struct json_writer *json)
{
    const struct plomb_audit_entry *named = with_product(entries, count);
    char time[UTC_TIME_SIZE];

    json_begin_object(json, NULL);
    json_write_string(json, "time", utc_time_write(entries->time, time));
    write_text(json, "output", entries->output);
    write_text(json, "product", named->product);
    write_text(json, "version", named->version);
    json_begin_array(json, "entries");
    for (size_t i = 0; i < count; i++) write_entry(json, &entries[i]);
    json_end_array(json);
    json_end_object(json);
}
