#include <plomb/audit_log.h>

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "lib/audit_reader.h"

enum { FIRST_CAPACITY = 64 };

struct plomb_audit_log {
    struct plomb_audit_entry *entries; /* `count` of them */
    char **texts;                      /* of each: the block that its texts lie in */
    size_t count;
    size_t capacity;
    uint64_t total; /* lines of the file */
    bool is_torn;
    uint8_t head[PLOMB_HASH_SIZE];
};

/* The release that is being read: its entries are the last ones of the log. */
struct release {
    size_t start; /* index of its first entry */
    bool has_key; /* which conditions it has met */
    bool has_image;
    bool has_product;
    bool has_version;
    bool is_in_time;
};

static void put_text(char **at, const char *text, const char **out)
{
    size_t size = strlen(text) + 1;

    memcpy(*at, text, size);
    *out = *at;
    *at += size;
}

/* Returns the block that they lie in; NULL without memory. */
static char *put_texts(const struct audit_line *line, struct plomb_audit_entry *out)
{
    const char *texts[] = {line->tool,    line->purpose, line->source,
                           line->output,  line->image,   line->product,
                           line->version, line->user,    line->ci};
    const char **places[] = {&out->tool,    &out->purpose, &out->source,
                             &out->output,  &out->image,   &out->product,
                             &out->version, &out->user,    &out->ci};
    const size_t count = sizeof(texts) / sizeof(texts[0]);
    size_t size = 0;
    char *block;
    char *at;

    for (size_t i = 0; i < count; i++) size += strlen(texts[i]) + 1;
    block = malloc(size);
    at = block;
    for (size_t i = 0; block != NULL && i < count; i++) {
        put_text(&at, texts[i], places[i]);
    }
    return block;
}

static void put_values(const struct audit_line *line, struct plomb_audit_entry *out)
{
    out->number = line->number;
    out->time = line->time;
    memcpy(out->key, line->key, sizeof(out->key));
    memcpy(out->digest, line->digest, sizeof(out->digest));
    memcpy(out->signature, line->signature, sizeof(out->signature));
    out->has_image_sha256 = line->has_image_sha256;
    memcpy(out->image_sha256, line->image_sha256, sizeof(out->image_sha256));
    out->has_fw_version = line->has_fw_version;
    out->fw_version = line->fw_version;
    out->has_hw_version = line->has_hw_version;
    out->hw_version = line->hw_version;
    out->has_recipe = line->has_recipe_sha256;
    memcpy(out->recipe_sha256, line->recipe_sha256, sizeof(out->recipe_sha256));
}

static enum plomb_status reserve(struct plomb_audit_log *log, struct plomb_error *error)
{
    size_t capacity = log->capacity > 0 ? 2 * log->capacity : FIRST_CAPACITY;
    struct plomb_audit_entry *entries;
    char **texts;

    if (log->count < log->capacity) return PLOMB_OK;
    entries = reallocarray(log->entries, capacity, sizeof(*entries));
    if (entries == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    log->entries = entries;
    texts = reallocarray(log->texts, capacity, sizeof(*texts));
    if (texts == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    log->texts = texts;
    log->capacity = capacity;
    return PLOMB_OK;
}

static enum plomb_status keep(struct plomb_audit_log *log,
                              const struct audit_line *line, struct plomb_error *error)
{
    struct plomb_audit_entry entry = {0};
    enum plomb_status status;
    char *texts;

    if (log->count == PLOMB_AUDIT_ENTRIES_MAX) {
        error_set(error, PLOMB_INPUT_TOO_LARGE, "more than %d entries are wanted",
                  PLOMB_AUDIT_ENTRIES_MAX);
        error_hint(error, "ask for a shorter time");
        return PLOMB_INPUT_TOO_LARGE;
    }
    status = reserve(log, error);
    if (status != PLOMB_OK) return status;
    put_values(line, &entry);
    texts = put_texts(line, &entry);
    if (texts == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    assert(log->count < log->capacity && log->entries != NULL);
    log->texts[log->count] = texts;
    log->entries[log->count++] = entry;
    return PLOMB_OK;
}

static void drop(struct plomb_audit_log *log, size_t count)
{
    while (log->count > count) free(log->texts[--log->count]);
}

static bool has_image(const struct plomb_audit_filter *filter,
                      const struct audit_line *line)
{
    if (filter->image_count == 0) return true;
    for (size_t i = 0; line->has_image_sha256 && i < filter->image_count; i++) {
        if (memcmp(filter->images[i], line->image_sha256, PLOMB_HASH_SIZE) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_in_time(const struct plomb_audit_filter *filter, int64_t time)
{
    return (!filter->has_since || time >= filter->since) &&
           (!filter->has_until || time <= filter->until);
}

/* Notes which conditions the release meets by this line. */
static void compare(const struct plomb_audit_filter *filter,
                    const struct audit_line *line, struct release *release)
{
    release->has_key |=
        !filter->has_key || memcmp(filter->key, line->key, sizeof(line->key)) == 0;
    release->has_image |= has_image(filter, line);
    release->has_product |=
        filter->product == NULL || strcmp(filter->product, line->product) == 0;
    release->has_version |=
        filter->version == NULL || strcmp(filter->version, line->version) == 0;
    release->is_in_time |= is_in_time(filter, line->time);
}

static bool is_wanted(const struct release *release)
{
    return release->has_key && release->has_image && release->has_product &&
           release->has_version && release->is_in_time;
}

/* The release is complete: it stays or it goes. */
static void finish(struct plomb_audit_log *log, struct release *release)
{
    if (!is_wanted(release)) drop(log, release->start);
    memset(release, 0, sizeof(*release));
    release->start = log->count;
}

bool plomb_audit_is_same_release(const struct plomb_audit_entry *entry,
                                 const struct plomb_audit_entry *next)
{
    return next->number == entry->number + 1 && next->time == entry->time &&
           strcmp(next->output, entry->output) == 0;
}

static bool is_next_release(const struct plomb_audit_log *log,
                            const struct audit_line *line)
{
    const struct plomb_audit_entry *last;

    if (log->count == 0) return false;
    last = &log->entries[log->count - 1];
    return line->time != last->time || line->number != last->number + 1 ||
           strcmp(line->output, last->output) != 0;
}

static enum plomb_status read_entries(struct audit_reader *reader,
                                      const struct plomb_audit_filter *filter,
                                      struct plomb_audit_log *log,
                                      struct plomb_error *error)
{
    struct release release = {0};
    struct audit_line line;
    bool has_line = true;

    while (has_line) {
        enum plomb_status status = audit_reader_next(reader, &line, &has_line, error);

        if (status != PLOMB_OK) return status;
        if (!has_line) break;
        if (is_next_release(log, &line)) finish(log, &release);
        status = keep(log, &line, error);
        if (status != PLOMB_OK) return status;
        compare(filter, &line, &release);
    }
    finish(log, &release);
    log->total = reader->chain.count;
    log->is_torn = reader->torn_size > 0;
    memcpy(log->head, reader->chain.head, sizeof(log->head));
    return PLOMB_OK;
}

enum plomb_status plomb_audit_query(const char *path,
                                    const struct plomb_audit_filter *filter,
                                    struct plomb_audit_log **log_out,
                                    struct plomb_error *error)
{
    struct plomb_audit_log *log = calloc(1, sizeof(*log));
    struct audit_reader reader;
    enum plomb_status status;

    if (log == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    status = audit_reader_open(path, &reader, error);
    if (status != PLOMB_OK) goto out;
    status = read_entries(&reader, filter, log, error);
    if (status == PLOMB_AUDIT_LOG_BROKEN || status == PLOMB_INPUT_TOO_LARGE) {
        error_prefix(error, "'%s'", path);
    }
    if (status == PLOMB_AUDIT_LOG_BROKEN) {
        error_hint(error, "'plomb audit verify' says what is left of it");
    }
    if (status != PLOMB_OK) goto out;
    *log_out = log;
    log = NULL;
    status = PLOMB_OK;
out:
    audit_reader_close(&reader);
    plomb_audit_free(&log);
    return status;
}

enum plomb_status plomb_audit_load(const char *path, struct plomb_audit_log **log_out,
                                   struct plomb_error *error)
{
    static const struct plomb_audit_filter everything = {0};

    return plomb_audit_query(path, &everything, log_out, error);
}

enum plomb_status plomb_audit_new(struct plomb_audit_log **log_out,
                                  struct plomb_error *error)
{
    struct plomb_audit_log *log = calloc(1, sizeof(*log));
    struct audit_chain chain;

    if (log == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    audit_chain_init(&chain);
    memcpy(log->head, chain.head, sizeof(log->head));
    *log_out = log;
    return PLOMB_OK;
}

void plomb_audit_free(struct plomb_audit_log **log)
{
    if (log == NULL || *log == NULL) return;
    drop(*log, 0);
    free((*log)->texts);
    free((*log)->entries);
    free(*log);
    *log = NULL;
}

const struct plomb_audit_entry *plomb_audit_entries(const struct plomb_audit_log *log,
                                                    size_t *count_out)
{
    *count_out = log->count;
    return log->entries;
}

uint64_t plomb_audit_count(const struct plomb_audit_log *log)
{
    return log->total;
}

bool plomb_audit_is_torn(const struct plomb_audit_log *log)
{
    return log->is_torn;
}

void plomb_audit_head(const struct plomb_audit_log *log, uint8_t out[PLOMB_HASH_SIZE])
{
    memcpy(out, log->head, sizeof(log->head));
}
