#include <plomb/audit_verify.h>

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "lib/audit_batch.h"
#include "lib/audit_reader.h"
#include "lib/release.h"

struct check {
    const struct plomb_audit_verify_options *options;
    struct plomb_audit_report *report;
    struct audit_batch *batch;
    size_t recent; /* index of the key that the last line was of */
};

static bool is_key(const struct plomb_audit_key *key,
                   const uint8_t fingerprint[PLOMB_HASH_SIZE])
{
    return memcmp(key->fingerprint, fingerprint, PLOMB_HASH_SIZE) == 0;
}

/* The keys that are looked for come first, in the order of the options. */
static void add_wanted_keys(struct check *check)
{
    struct plomb_audit_report *report = check->report;

    assert(check->options->key_count <= PLOMB_AUDIT_KEYS_MAX);
    for (size_t i = 0; i < check->options->key_count; i++) {
        struct plomb_audit_key *key = &report->keys[report->key_count++];

        release_fingerprint(check->options->public_keys[i], key->fingerprint);
        key->is_checked = true;
    }
}

/* Index of the key, which is added if it is new; PLOMB_AUDIT_KEYS_MAX: no room. */
static size_t find_key(struct check *check, const uint8_t fingerprint[PLOMB_HASH_SIZE])
{
    struct plomb_audit_report *report = check->report;
    size_t i = check->recent;

    if (i < report->key_count && is_key(&report->keys[i], fingerprint)) return i;
    for (i = 0; i < report->key_count; i++) {
        if (is_key(&report->keys[i], fingerprint)) return i;
    }
    if (i == PLOMB_AUDIT_KEYS_MAX) return i;
    report->key_count++;
    memcpy(report->keys[i].fingerprint, fingerprint, PLOMB_HASH_SIZE);
    return i;
}

/* The key of the options that a line names; NULL for another. */
static const uint8_t *wanted_key(const struct check *check,
                                 const uint8_t fingerprint[PLOMB_HASH_SIZE])
{
    for (size_t i = 0; i < check->options->key_count; i++) {
        if (is_key(&check->report->keys[i], fingerprint)) {
            return check->options->public_keys[i];
        }
    }
    return NULL;
}

static void note_key(struct check *check, const uint8_t fingerprint[PLOMB_HASH_SIZE])
{
    check->recent = find_key(check, fingerprint);
    if (check->recent < PLOMB_AUDIT_KEYS_MAX) {
        check->report->keys[check->recent].count++;
    } else {
        check->report->other_count++;
    }
}

static void note_head(struct check *check, uint64_t count,
                      const uint8_t head[PLOMB_HASH_SIZE])
{
    struct plomb_audit_report *report = check->report;

    report->count = count;
    memcpy(report->head, head, sizeof(report->head));
    if (report->has_kept_head || !check->options->has_head) return;
    if (memcmp(check->options->head, head, PLOMB_HASH_SIZE) != 0) return;
    report->has_kept_head = true;
    report->kept_head_number = count;
}

static void note_time(struct check *check, const struct audit_item *item)
{
    struct plomb_audit_report *report = check->report;

    if (item->number == 1) report->first_time = item->time;
    if (item->number > 1 && item->time < report->last_time) {
        if (report->backward_count == 0) report->backward_number = item->number;
        report->backward_count++;
    }
    report->last_time = item->time;
}

/* What only the end shows: that something of it is gone. */
static enum plomb_status check_end(const struct check *check, struct plomb_error *error)
{
    const struct plomb_audit_report *report = check->report;

    if (report->count < check->options->min_count) {
        return error_set(error, PLOMB_AUDIT_LOG_BROKEN,
                         "it has %ju of at least %ju entries: the last ones are gone",
                         (uintmax_t)report->count,
                         (uintmax_t)check->options->min_count);
    }
    if (!check->options->has_head || report->has_kept_head) return PLOMB_OK;
    return error_set(error, PLOMB_AUDIT_LOG_BROKEN,
                     "none of its lines has the hash of the head that was kept: it was "
                     "shortened or written anew");
}

static void add_item(struct check *check, const struct audit_line *line,
                     const struct audit_chain *chain)
{
    struct audit_item *item = &check->batch->items[check->batch->count++];

    item->number = line->number;
    item->time = line->time;
    memcpy(item->head, chain->head, sizeof(item->head));
    memcpy(item->key, line->key, sizeof(item->key));
    memcpy(item->digest, line->digest, sizeof(item->digest));
    memcpy(item->signature, line->signature, sizeof(item->signature));
    item->public_key = wanted_key(check, line->key);
}

/* Reads as many lines as a batch holds; also those before a failure. */
static enum plomb_status read_batch(struct check *check, struct audit_reader *reader,
                                    bool *is_end_out, struct plomb_error *error)
{
    struct audit_line line;
    bool has_line = true;

    check->batch->count = 0;
    while (check->batch->count < AUDIT_BATCH_MAX) {
        enum plomb_status status = audit_reader_next(reader, &line, &has_line, error);

        *is_end_out = status != PLOMB_OK || !has_line;
        if (*is_end_out) return status;
        add_item(check, &line, &reader->chain);
    }
    return PLOMB_OK;
}

/* The lines of a batch in their order, up to one whose signature is none. */
static enum plomb_status note_batch(struct check *check, struct plomb_error *error)
{
    audit_batch_verify(check->batch);
    for (size_t i = 0; i < check->batch->count; i++) {
        const struct audit_item *item = &check->batch->items[i];

        if (item->is_refused) {
            return error_set_at_line(error, PLOMB_SIGNATURE_INVALID,
                                     (size_t)item->number,
                                     "the signature was not made by the key that it "
                                     "names over this digest");
        }
        note_key(check, item->key);
        note_time(check, item);
        note_head(check, item->number, item->head);
    }
    return PLOMB_OK;
}

static void tell(const struct check *check, const struct audit_reader *reader)
{
    const struct plomb_progress *progress = check->options->progress;
    uint64_t rest = reader->left + (reader->end - reader->start);

    if (progress == NULL || reader->total == 0) return;
    progress->report(progress->context, "verifying", reader->total - rest,
                     reader->total);
}

static enum plomb_status check_lines(struct check *check, struct audit_reader *reader,
                                     struct plomb_error *error)
{
    bool is_end = false;

    note_head(check, 0, reader->chain.head);
    while (!is_end) {
        struct plomb_error why = {0};
        enum plomb_status read = read_batch(check, reader, &is_end, &why);
        enum plomb_status status = note_batch(check, error);

        if (status != PLOMB_OK) return status;
        if (read != PLOMB_OK) {
            *error = why;
            return read;
        }
        tell(check, reader);
    }
    check->report->torn_size = reader->torn_size;
    return check_end(check, error);
}

enum plomb_status plomb_audit_verify(const char *path,
                                     const struct plomb_audit_verify_options *options,
                                     struct plomb_audit_report *report,
                                     struct plomb_error *error)
{
    struct plomb_audit_report found = {0};
    struct check check = {
        .options = options, .report = &found, .batch = malloc(sizeof(*check.batch))};
    struct audit_reader reader;
    enum plomb_status status;

    if (check.batch == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    add_wanted_keys(&check);
    status = audit_reader_open(path, &reader, error);
    if (status != PLOMB_OK) goto out;
    status = check_lines(&check, &reader, &found.problem);
    if (status != PLOMB_OK && status != PLOMB_AUDIT_LOG_BROKEN &&
        status != PLOMB_SIGNATURE_INVALID) {
        if (error != NULL && error->status == PLOMB_OK) *error = found.problem;
        goto out;
    }
    *report = found;
    status = PLOMB_OK;
out:
    audit_reader_close(&reader);
    free(check.batch);
    return status;
}
