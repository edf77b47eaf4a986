#include "formats/audit_line.h"

#include <string.h>

#include <plomb/core/port.h>

#include "base/json.h"
#include "base/utc_time.h"
#include "base/utf8.h"

/* In front of the first line, docs/spec/audit-log.md, section 2. */
static const char domain[] = "plomb audit log 1";

#define REQUIRED(name, kind_)                                                          \
    {                                                                                  \
        .key = #name, .begin = ", \"" #name "\": ", .kind = (kind_),                   \
        .is_required = true, .offset = offsetof(struct audit_line, name),              \
        .size = sizeof(((struct audit_line *)0)->name)                                 \
    }
#define TEXT(name)                                                                     \
    {                                                                                  \
        .key = #name, .begin = ", \"" #name "\": ", .kind = AUDIT_KIND_TEXT,           \
        .offset = offsetof(struct audit_line, name),                                   \
        .size = sizeof(((struct audit_line *)0)->name)                                 \
    }
#define TRACKED(name, kind_)                                                           \
    {                                                                                  \
        .key = #name, .begin = ", \"" #name "\": ", .kind = (kind_),                   \
        .offset = offsetof(struct audit_line, name),                                   \
        .size = sizeof(((struct audit_line *)0)->name),                                \
        .has_offset = offsetof(struct audit_line, has_##name)                          \
    }

const struct audit_member audit_members[AUDIT_MEMBERS] = {
    REQUIRED(previous, AUDIT_KIND_HEX),
    REQUIRED(number, AUDIT_KIND_NUMBER),
    REQUIRED(time, AUDIT_KIND_TIME),
    REQUIRED(tool, AUDIT_KIND_TEXT),
    REQUIRED(key, AUDIT_KIND_HEX),
    REQUIRED(source, AUDIT_KIND_WORD),
    REQUIRED(purpose, AUDIT_KIND_WORD),
    REQUIRED(digest, AUDIT_KIND_HEX),
    REQUIRED(signature, AUDIT_KIND_HEX),
    TEXT(output),
    TEXT(image),
    TRACKED(image_sha256, AUDIT_KIND_HEX),
    TRACKED(fw_version, AUDIT_KIND_VERSION),
    TRACKED(hw_version, AUDIT_KIND_VERSION),
    TEXT(product),
    TEXT(version),
    TRACKED(recipe_sha256, AUDIT_KIND_HEX),
    TEXT(user),
    TEXT(ci),
};

static bool is_present(const struct audit_line *line, const struct audit_member *member)
{
    const char *base = (const char *)line;
    bool has = false;

    if (member->is_required) return true;
    if (member->has_offset == 0) return base[member->offset] != '\0';
    memcpy(&has, base + member->has_offset, sizeof(has));
    return has;
}

static void write_member(const struct audit_line *line,
                         const struct audit_member *member, struct json_writer *writer)
{
    const char *at = (const char *)line + member->offset;
    char time_text[UTC_TIME_SIZE];
    uint64_t number = 0;
    uint32_t version = 0;
    int64_t time = 0;

    switch (member->kind) {
    case AUDIT_KIND_HEX:
        json_write_hex(writer, member->key, plomb_span(at, member->size));
        break;
    case AUDIT_KIND_NUMBER:
        memcpy(&number, at, sizeof(number));
        json_write_uint(writer, member->key, number);
        break;
    case AUDIT_KIND_TIME:
        memcpy(&time, at, sizeof(time));
        json_write_string(writer, member->key, utc_time_write(time, time_text));
        break;
    case AUDIT_KIND_WORD:
    case AUDIT_KIND_TEXT:
        json_write_string(writer, member->key, at);
        break;
    case AUDIT_KIND_VERSION:
        memcpy(&version, at, sizeof(version));
        json_write_uint(writer, member->key, version);
        break;
    }
}

/* A writer in the middle of the object, behind its first member. */
static struct json_writer begin(struct plomb_buf *out)
{
    struct json_writer writer;

    json_writer_init(&writer, out);
    json_begin_object(&writer, NULL);
    writer.flat_depth = writer.depth;
    json_write_uint(&writer, "plomb_audit", 1);
    return writer;
}

void audit_line_write(const struct audit_line *line, struct plomb_buf *out)
{
    struct json_writer writer = begin(out);

    for (size_t i = 0; i < AUDIT_MEMBERS; i++) {
        if (is_present(line, &audit_members[i])) {
            write_member(line, &audit_members[i], &writer);
        }
    }
    json_end_object(&writer);
    plomb_buf_add_byte(out, '\n');
}

void audit_line_write_begin(const uint8_t previous[PLOMB_HASH_SIZE], uint64_t number,
                            struct plomb_buf *out)
{
    struct json_writer writer = begin(out);

    json_write_hex(&writer, "previous", plomb_span(previous, PLOMB_HASH_SIZE));
    json_write_uint(&writer, "number", number);
    plomb_buf_add_text(out, ", ");
}

void audit_text_set(char *out, size_t size, const char *text)
{
    static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */
    struct plomb_span rest = plomb_span_text(text != NULL ? text : "");
    size_t used = 0;

    while (rest.size > 0) {
        size_t step = utf8_sequence_size(rest);
        const void *from = step > 0 ? (const void *)rest.ptr : replacement;
        size_t count = step > 0 ? step : sizeof(replacement) - 1;

        if (used + count >= size) break;
        memcpy(out + used, from, count);
        used += count;
        rest = plomb_span_sub(rest, step > 0 ? step : 1, rest.size);
    }
    out[used] = '\0';
}

void audit_line_first(uint8_t out[PLOMB_HASH_SIZE])
{
    plomb_port_sha256(plomb_span_text(domain), out);
}
