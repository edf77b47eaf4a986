#include <plomb/compare.h>

#include <string.h>

#include "base/error.h"
#include "lib/compare_facts.h"
#include "lib/compare_text.h"

/* Everything that two statements and four images can say is far smaller. */
enum { TEXTS_MAX = 1 << 20, FACT_MAX = PLOMB_RELEASE_MAX };

/* A comparison on its way: texts move while they grow, so places are kept. */
struct comparison {
    const struct plomb_inspect_report *old_report;
    const struct plomb_inspect_report *new_report;
    struct plomb_compare_report *out;
    size_t old_offsets[PLOMB_CHANGES_MAX]; /* in out->texts; SIZE_MAX: not there */
    size_t new_offsets[PLOMB_CHANGES_MAX];
    struct plomb_buf old_text; /* of the fact that is being compared */
    struct plomb_buf new_text;
    enum plomb_status status;
};

/* Keeps a text; returns its place. */
static size_t keep(struct comparison *comparison, const struct plomb_buf *text)
{
    struct plomb_buf *texts = &comparison->out->texts;
    size_t offset = texts->size;

    if (text->size == 0) return SIZE_MAX;
    plomb_buf_add(texts, text->ptr, text->size);
    plomb_buf_add_byte(texts, 0);
    return offset;
}

static void add_change(struct comparison *comparison, const char *part,
                       const struct compare_fact *fact)
{
    struct plomb_compare_report *out = comparison->out;
    size_t index = out->change_count;

    if (index == PLOMB_CHANGES_MAX) return;
    out->changes[index].part = part;
    out->changes[index].id = fact->id;
    out->changes[index].is_number = fact->is_number;
    comparison->old_offsets[index] = keep(comparison, &comparison->old_text);
    comparison->new_offsets[index] = keep(comparison, &comparison->new_text);
    out->change_count++;
}

static void write_fact(const struct compare_fact *fact, const void *subject,
                       struct plomb_buf *out, enum plomb_status *status)
{
    plomb_buf_clear(out);
    if (subject != NULL) fact->write(subject, out);
    if (*status == PLOMB_OK) *status = out->status;
}

/* Compares all facts of one subject, which may be in one package alone. */
static void compare_facts(struct comparison *comparison, const char *part,
                          struct compare_facts facts, const void *old_subject,
                          const void *new_subject)
{
    for (size_t i = 0; i < facts.count; i++) {
        const struct compare_fact *fact = &facts.items[i];

        write_fact(fact, old_subject, &comparison->old_text, &comparison->status);
        write_fact(fact, new_subject, &comparison->new_text, &comparison->status);
        if (!plomb_span_is_equal(plomb_buf_span(&comparison->old_text),
                                 plomb_buf_span(&comparison->new_text))) {
            add_change(comparison, part, fact);
        }
    }
}

static const struct plomb_inspect_image *find_image(
    const struct plomb_inspect_report *report, enum plomb_slot slot)
{
    for (size_t i = 0; i < report->image_count; i++) {
        if (report->images[i].source->slot == slot) return &report->images[i];
    }
    return NULL;
}

static bool is_same_entry(const struct plomb_package_entry *a,
                          const struct plomb_package_entry *b)
{
    return plomb_span_is_equal(a->bytes, b->bytes);
}

static bool is_same_image(const struct plomb_inspect_image *a,
                          const struct plomb_inspect_image *b)
{
    uint8_t old_digest[PLOMB_HASH_SIZE];
    uint8_t new_digest[PLOMB_HASH_SIZE];

    compare_image_digest(a, old_digest);
    compare_image_digest(b, new_digest);
    return memcmp(old_digest, new_digest, sizeof(old_digest)) == 0;
}

static void compare_slot(struct comparison *comparison, enum plomb_slot slot)
{
    const struct plomb_inspect_image *a = find_image(comparison->old_report, slot);
    const struct plomb_inspect_image *b = find_image(comparison->new_report, slot);
    bool is_legacy =
        comparison->old_report->is_legacy || comparison->new_report->is_legacy;
    struct plomb_compare_image *image;

    if (a == NULL && b == NULL) return;
    image = &comparison->out->images[comparison->out->image_count++];
    image->slot = slot;
    image->is_in_old = a != NULL;
    image->is_in_new = b != NULL;
    if (a == NULL || b == NULL) return;
    image->is_image_same = is_same_image(a, b);
    image->is_file_same = is_same_entry(a->source->bin, b->source->bin);
    image->is_packet_same = is_same_entry(a->source->dat, b->source->dat);
    compare_facts(comparison, plomb_slot_name(slot),
                  is_legacy ? compare_legacy_facts() : compare_image_facts(), a, b);
}

static const void *statement_of(const struct plomb_inspect_report *report)
{
    return report->release_status == PLOMB_OK ? &report->release : NULL;
}

static const struct plomb_package_entry *find_entry(
    const struct plomb_inspect_report *report, const char *name)
{
    for (size_t i = 0; i < report->entry_count; i++) {
        if (strcmp(report->entries[i].source->name, name) == 0) {
            return report->entries[i].source;
        }
    }
    return NULL;
}

static void add_entry(struct plomb_compare_report *out,
                      const struct plomb_package_entry *a,
                      const struct plomb_package_entry *b)
{
    struct plomb_compare_entry *entry = &out->entries[out->entry_count++];

    if (a != NULL) {
        entry->name = a->name;
        entry->old_size = a->bytes.size;
        entry->change = PLOMB_ENTRY_REMOVED;
    }
    if (b != NULL) {
        entry->name = b->name;
        entry->new_size = b->bytes.size;
        entry->change = PLOMB_ENTRY_ADDED;
    }
    if (a != NULL && b != NULL) {
        entry->change = is_same_entry(a, b) ? PLOMB_ENTRY_SAME : PLOMB_ENTRY_CHANGED;
    }
    if (entry->change != PLOMB_ENTRY_SAME) out->is_same = false;
}

static void compare_entries(struct comparison *comparison)
{
    const struct plomb_inspect_report *before = comparison->old_report;
    const struct plomb_inspect_report *after = comparison->new_report;

    for (size_t i = 0; i < before->entry_count; i++) {
        const struct plomb_package_entry *entry = before->entries[i].source;

        add_entry(comparison->out, entry, find_entry(after, entry->name));
    }
    for (size_t i = 0; i < after->entry_count; i++) {
        const struct plomb_package_entry *entry = after->entries[i].source;

        if (find_entry(before, entry->name) == NULL) {
            add_entry(comparison->out, NULL, entry);
        }
    }
}

static const char *text_at(const struct plomb_compare_report *out, size_t offset)
{
    return offset == SIZE_MAX ? NULL : (const char *)out->texts.ptr + offset;
}

static void point_to_texts(const struct comparison *comparison)
{
    struct plomb_compare_report *out = comparison->out;

    for (size_t i = 0; i < out->change_count; i++) {
        out->changes[i].old_text = text_at(out, comparison->old_offsets[i]);
        out->changes[i].new_text = text_at(out, comparison->new_offsets[i]);
    }
}

enum plomb_status plomb_compare(const struct plomb_inspect_report *old_report,
                                const struct plomb_inspect_report *new_report,
                                struct plomb_compare_report *out,
                                struct plomb_error *error)
{
    struct comparison comparison = {
        .old_report = old_report, .new_report = new_report, .out = out};

    memset(out, 0, sizeof(*out));
    if (old_report->release_status == PLOMB_NO_MEMORY ||
        new_report->release_status == PLOMB_NO_MEMORY) {
        return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    }
    out->is_same = true;
    plomb_buf_init(&out->texts, TEXTS_MAX);
    plomb_buf_init(&comparison.old_text, FACT_MAX);
    plomb_buf_init(&comparison.new_text, FACT_MAX);
    compare_facts(&comparison, "package", compare_package_facts(), old_report,
                  new_report);
    for (int slot = 0; slot < PLOMB_SLOT_COUNT; slot++) {
        compare_slot(&comparison, (enum plomb_slot)slot);
    }
    compare_facts(&comparison, "release", compare_release_facts(),
                  statement_of(old_report), statement_of(new_report));
    compare_entries(&comparison);
    plomb_buf_clear(&comparison.old_text);
    plomb_buf_clear(&comparison.new_text);
    if (comparison.status == PLOMB_OK) comparison.status = out->texts.status;
    if (comparison.status != PLOMB_OK) {
        return error_set(error, comparison.status, "out of memory");
    }
    point_to_texts(&comparison);
    return PLOMB_OK;
}

void plomb_compare_clear(struct plomb_compare_report *report)
{
    if (report == NULL) return;
    plomb_buf_clear(&report->texts);
    memset(report, 0, sizeof(*report));
}
