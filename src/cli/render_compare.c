#include "cli/render_compare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "cli/output.h"
#include "cli/render_names.h"
#include "cli/render_text.h"

enum {
    DESCRIBED_SIZE = 80, /* bytes of a number that is explained */
    SHORT_MAX = 24,      /* bytes of a text that shares its line with another one */
    TEXT_SHOWN = 200     /* bytes of a text that are shown */
};

static const char *image_words(const struct plomb_compare_image *image)
{
    if (!image->is_in_old) return "new: the old package has none";
    if (!image->is_in_new) return "gone: the new package has none";
    if (!image->is_image_same) return "another one";
    if (!image->is_file_same) return "the same, in another payload";
    return image->is_packet_same ? "the same, and the same init packet"
                                 : "the same, with another init packet";
}

static const char *part_title(const char *part)
{
    return strcmp(part, "release") == 0 ? "release statement" : part;
}

/* Line by line would say little about notes: their start has to do. */
static void add_value(const char *value, struct plomb_buf *text)
{
    char shown[TEXT_SHOWN + 1];
    size_t size;

    if (value == NULL) {
        plomb_buf_add_text(text, "absent");
        return;
    }
    size = strcspn(value, "\n");
    if (size > TEXT_SHOWN) size = TEXT_SHOWN;
    /* A cut inside of a character would be shown as \xNN. */
    while (size > 0 && ((unsigned char)value[size] & 0xc0) == 0x80) size--;
    memcpy(shown, value, size);
    shown[size] = '\0';
    output_add_untrusted(text, shown);
    if (value[size] != '\0') plomb_buf_add_text(text, " ...");
}

static bool is_short(const char *value)
{
    return value == NULL || strlen(value) <= SHORT_MAX;
}

static bool has_ending(const char *text, const char *ending)
{
    size_t size = strlen(text);
    size_t ending_size = strlen(ending);

    return size >= ending_size && strcmp(text + size - ending_size, ending) == 0;
}

/* "64, application, sealed" */
static void describe_type(uint32_t type, char out[DESCRIBED_SIZE])
{
    bool is_sealed = plomb_fw_type_is_sealed(type);

    snprintf(out, DESCRIBED_SIZE, "%u, %s%s", type,
             render_type_title(is_sealed ? type - PLOMB_FW_SEALED : type),
             is_sealed ? ", sealed" : "");
}

static void describe_flags(uint32_t flags, char out[DESCRIBED_SIZE])
{
    snprintf(out, DESCRIBED_SIZE, "%u, %s", flags,
             (flags & PLOMB_FLAG_NO_BACKUP) != 0 ? "the old image may be overwritten"
                                                 : "the old image is kept");
}

/* The phrase of a status; NULL for "ok", which says it best, and for no status. */
static const char *phrase_of(const char *id)
{
    for (int i = PLOMB_OK + 1; i < PLOMB_STATUS_COUNT; i++) {
        enum plomb_status status = (enum plomb_status)i;

        if (strcmp(plomb_status_id(status), id) == 0) {
            return plomb_status_phrase(status);
        }
    }
    return NULL;
}

static bool is_status(const char *id)
{
    return strcmp(id, "signature") == 0 || strcmp(id, "statement") == 0 ||
           strcmp(id, "init_packet") == 0;
}

/* What stands for a value that is for machines; the value itself if it is not. */
static const char *describe(const struct plomb_change *change, const char *value,
                            char out[DESCRIBED_SIZE])
{
    const char *phrase;
    uint32_t number;

    if (value == NULL) return NULL;
    if (is_status(change->id)) {
        phrase = phrase_of(value);
        return phrase != NULL ? phrase : value;
    }
    if (!change->is_number) return value;
    number = (uint32_t)strtoul(value, NULL, 10);
    if (strcmp(change->id, "type") == 0) {
        describe_type(number, out);
    } else if (strcmp(change->id, "flags") == 0) {
        describe_flags(number, out);
    } else if (has_ending(change->id, "_size")) {
        snprintf(out, DESCRIBED_SIZE, "%s", NUMBER(strtoull(value, NULL, 10)));
    } else {
        return value;
    }
    return out;
}

static void add_change(const struct plomb_change *change, struct plomb_buf *text)
{
    char old_described[DESCRIBED_SIZE];
    char new_described[DESCRIBED_SIZE];
    const char *old_text = describe(change, change->old_text, old_described);
    const char *new_text = describe(change, change->new_text, new_described);

    render_label(text, change->id);
    add_value(old_text, text);
    if (is_short(old_text) && is_short(new_text)) {
        plomb_buf_add_text(text, " -> ");
    } else {
        plomb_buf_add_text(text, "\n");
        plomb_buf_addf(text, "%21s -> ", "");
    }
    add_value(new_text, text);
    plomb_buf_add_text(text, "\n");
}

static void add_changes(const struct plomb_compare_report *report, const char *part,
                        struct plomb_buf *text)
{
    for (size_t i = 0; i < report->change_count; i++) {
        if (strcmp(report->changes[i].part, part) != 0) continue;
        add_change(&report->changes[i], text);
    }
}

static bool has_changes(const struct plomb_compare_report *report, const char *part)
{
    for (size_t i = 0; i < report->change_count; i++) {
        if (strcmp(report->changes[i].part, part) == 0) return true;
    }
    return false;
}

static void add_part(const struct plomb_compare_report *report, const char *part,
                     struct plomb_buf *text)
{
    if (!has_changes(report, part)) return;
    plomb_buf_addf(text, "%s\n", part_title(part));
    add_changes(report, part, text);
}

static const char *entry_words(enum plomb_entry_change change)
{
    switch (change) {
    case PLOMB_ENTRY_SAME:
        return "the same";
    case PLOMB_ENTRY_CHANGED:
        return "changed";
    case PLOMB_ENTRY_ADDED:
        return "added";
    case PLOMB_ENTRY_REMOVED:
        break;
    }
    return "removed";
}

static void add_entries(const struct plomb_compare_report *report,
                        struct plomb_buf *text)
{
    plomb_buf_add_text(text, "entries of the archives\n");
    for (size_t i = 0; i < report->entry_count; i++) {
        const struct plomb_compare_entry *entry = &report->entries[i];

        render_label(text, entry_words(entry->change));
        output_add_untrusted(text, entry->name);
        plomb_buf_add_text(text, ", ");
        render_number(text, entry->change == PLOMB_ENTRY_ADDED ? entry->new_size
                                                               : entry->old_size);
        if (entry->change == PLOMB_ENTRY_CHANGED) {
            plomb_buf_add_text(text, " -> ");
            render_number(text, entry->new_size);
        }
        plomb_buf_add_text(text, " bytes\n");
    }
}

static bool is_same_file(const struct render_comparison *comparison)
{
    return memcmp(comparison->old_file.sha256, comparison->new_file.sha256,
                  PLOMB_HASH_SIZE) == 0;
}

static void add_answer(const struct render_comparison *comparison,
                       struct plomb_buf *text)
{
    if (!comparison->report->is_same) {
        plomb_buf_add_text(text, "the packages differ\n");
    } else if (is_same_file(comparison)) {
        plomb_buf_add_text(text, "the packages are the same, byte for byte\n");
    } else {
        plomb_buf_add_text(text, "the packages hold the same entries; the archives "
                                 "around them differ\n");
    }
}

void render_compare_text(const struct render_comparison *comparison,
                         struct plomb_buf *text)
{
    const struct plomb_compare_report *report = comparison->report;

    output_add_untrusted(text, comparison->old_file.path);
    plomb_buf_add_text(text, " -> ");
    output_add_untrusted(text, comparison->new_file.path);
    plomb_buf_add_text(text, "\n");
    add_part(report, "package", text);
    for (size_t i = 0; i < report->image_count; i++) {
        const char *part = plomb_slot_name(report->images[i].slot);

        plomb_buf_addf(text, "%s\n", part);
        render_line(text, "image", "%s", image_words(&report->images[i]));
        add_changes(report, part, text);
    }
    add_part(report, "release", text);
    add_entries(report, text);
    add_answer(comparison, text);
}

static void write_file(struct json_writer *json, const char *key,
                       const struct render_compared *file)
{
    json_begin_object(json, key);
    json_write_string(json, "file", file->path);
    json_write_uint(json, "size", file->size);
    json_write_hex(json, "sha256", plomb_span(file->sha256, sizeof(file->sha256)));
    json_end_object(json);
}

static void write_image(struct json_writer *json,
                        const struct plomb_compare_image *image)
{
    json_begin_object(json, NULL);
    json_write_string(json, "slot", plomb_slot_name(image->slot));
    json_write_boolean(json, "is_in_old", image->is_in_old);
    json_write_boolean(json, "is_in_new", image->is_in_new);
    json_write_boolean(json, "is_image_same", image->is_image_same);
    json_write_boolean(json, "is_file_same", image->is_file_same);
    json_write_boolean(json, "is_packet_same", image->is_packet_same);
    json_end_object(json);
}

static void write_value(struct json_writer *json, const char *key, const char *value,
                        bool is_number)
{
    if (value == NULL) {
        json_write_null(json, key);
    } else if (is_number) {
        json_write_uint(json, key, strtoull(value, NULL, 10));
    } else {
        json_write_string(json, key, value);
    }
}

static void write_change(struct json_writer *json, const struct plomb_change *change)
{
    json_begin_object(json, NULL);
    json_write_string(json, "part", change->part);
    json_write_string(json, "id", change->id);
    write_value(json, "old", change->old_text, change->is_number);
    write_value(json, "new", change->new_text, change->is_number);
    json_end_object(json);
}

static const char *entry_name(enum plomb_entry_change change)
{
    return change == PLOMB_ENTRY_SAME ? "same" : entry_words(change);
}

static void write_entry(struct json_writer *json,
                        const struct plomb_compare_entry *entry)
{
    json_begin_object(json, NULL);
    json_write_string(json, "name", entry->name);
    json_write_string(json, "change", entry_name(entry->change));
    if (entry->change != PLOMB_ENTRY_ADDED) {
        json_write_uint(json, "old_size", entry->old_size);
    } else {
        json_write_null(json, "old_size");
    }
    if (entry->change != PLOMB_ENTRY_REMOVED) {
        json_write_uint(json, "new_size", entry->new_size);
    } else {
        json_write_null(json, "new_size");
    }
    json_end_object(json);
}

void render_compare_json(const struct render_comparison *comparison,
                         struct json_writer *json)
{
    const struct plomb_compare_report *report = comparison->report;

    write_file(json, "old", &comparison->old_file);
    write_file(json, "new", &comparison->new_file);
    json_write_boolean(json, "is_same", report->is_same);
    json_write_boolean(json, "is_file_same", is_same_file(comparison));
    json_begin_array(json, "images");
    for (size_t i = 0; i < report->image_count; i++) {
        write_image(json, &report->images[i]);
    }
    json_end_array(json);
    json_begin_array(json, "changes");
    for (size_t i = 0; i < report->change_count; i++) {
        write_change(json, &report->changes[i]);
    }
    json_end_array(json);
    json_begin_array(json, "entries");
    for (size_t i = 0; i < report->entry_count; i++) {
        write_entry(json, &report->entries[i]);
    }
    json_end_array(json);
}
