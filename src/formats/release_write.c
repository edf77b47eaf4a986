#include "formats/release.h"

#include <string.h>

#include "base/json.h"

/* Members stand in the order of docs/spec/package.md, section 5. */

static void write_text(const struct plomb_release *release, enum release_text text,
                       struct json_writer *writer)
{
    const char *value = release_text_in(release, text);

    if (value[0] != '\0') json_write_string(writer, release_text_key(text), value);
}

static void write_word(const char *key, const char *word, struct json_writer *writer)
{
    if (word != NULL) json_write_string(writer, key, word);
}

static void write_digest(const char *key, const uint8_t digest[PLOMB_HASH_SIZE],
                         struct json_writer *writer)
{
    json_write_hex(writer, key, plomb_span(digest, PLOMB_HASH_SIZE));
}

static void write_sbom(const struct plomb_release *release, struct json_writer *writer)
{
    const char *entry = plomb_sbom_entry_name(release->sbom_format);

    if (entry == NULL) return;
    json_begin_object(writer, "sbom");
    json_write_string(writer, "entry", entry);
    json_write_string(writer, "format", plomb_sbom_format_name(release->sbom_format));
    write_digest("sha256", release->sbom_sha256, writer);
    json_end_object(writer);
}

static void write_entry(const struct plomb_release_entry *entry,
                        struct json_writer *writer)
{
    json_begin_object(writer, NULL);
    json_write_string(writer, "name", entry->name);
    json_write_uint(writer, "size", entry->size);
    write_digest("sha256", entry->sha256, writer);
    json_end_object(writer);
}

void release_write(const struct plomb_release *release, struct plomb_buf *out)
{
    struct json_writer writer;

    json_writer_init(&writer, out);
    json_begin_object(&writer, NULL);
    json_write_uint(&writer, "plomb_release", 1);
    write_text(release, RELEASE_TEXT_PRODUCT, &writer);
    write_text(release, RELEASE_TEXT_VERSION, &writer);
    write_word("kind", plomb_release_kind_name(release->kind), &writer);
    write_word("severity", plomb_release_severity_name(release->severity), &writer);
    write_text(release, RELEASE_TEXT_NOTES, &writer);
    write_text(release, RELEASE_TEXT_SUPPORT_UNTIL, &writer);
    write_text(release, RELEASE_TEXT_SOURCE_REVISION, &writer);
    write_sbom(release, &writer);
    write_text(release, RELEASE_TEXT_TOOL, &writer);
    write_digest("signer", release->signer, &writer);
    json_begin_array(&writer, "entries");
    for (size_t i = 0; i < release->entry_count; i++) {
        write_entry(&release->entries[i], &writer);
    }
    json_end_array(&writer);
    json_end_object(&writer);
    plomb_buf_add_byte(out, '\n');
}
