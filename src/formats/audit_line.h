/*
 * One line of an audit log between bytes and struct: strict in, and the same bytes
 * out whenever the same is written, so that what was read can be written again and
 * compared. Knows nothing of files, keys and what the words of a line mean
 * (docs/spec/audit-log.md, section 1). For lib.
 */
#ifndef FORMATS_AUDIT_LINE_H
#define FORMATS_AUDIT_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/core/attributes.h>
#include <plomb/core/init_packet.h>
#include <plomb/core/span.h>
#include <plomb/error.h>

enum {
    AUDIT_LINE_MAX = 8192, /* bytes of a line, its line feed included */
    AUDIT_TEXT_SIZE = 513, /* bytes of the texts below, their zero included */
    AUDIT_WORD_SIZE = 32,
    AUDIT_TOOL_SIZE = 101,
    AUDIT_IMAGE_SIZE = 65,
    AUDIT_PRODUCT_SIZE = 401,
    AUDIT_VERSION_SIZE = 257
};

/* Texts are "" when absent. */
struct audit_line {
    uint8_t previous[PLOMB_HASH_SIZE]; /* of the line before */
    uint64_t number;                   /* from 1 */
    int64_t time;                      /* seconds since 1970 UTC, to UTC_TIME_MAX */
    char tool[AUDIT_TOOL_SIZE];
    uint8_t key[PLOMB_HASH_SIZE]; /* fingerprint */
    char source[AUDIT_WORD_SIZE];
    char purpose[AUDIT_WORD_SIZE];
    uint8_t digest[PLOMB_HASH_SIZE];
    uint8_t signature[PLOMB_SIGNATURE_SIZE]; /* r then s, big-endian */
    char output[AUDIT_TEXT_SIZE];
    char image[AUDIT_IMAGE_SIZE];
    bool has_image_sha256;
    uint8_t image_sha256[PLOMB_HASH_SIZE];
    bool has_fw_version;
    uint32_t fw_version;
    bool has_hw_version;
    uint32_t hw_version;
    char product[AUDIT_PRODUCT_SIZE];
    char version[AUDIT_VERSION_SIZE];
    bool has_recipe_sha256;
    uint8_t recipe_sha256[PLOMB_HASH_SIZE];
    char user[AUDIT_TEXT_SIZE];
    char ci[AUDIT_TEXT_SIZE];
};

/*
 * Reads a line, which ends with its line feed. PLOMB_AUDIT_LOG_BROKEN when it is
 * not exactly what audit_line_write makes of some entry; the error says what is
 * wrong with which member. PLOMB_NO_MEMORY.
 */
enum plomb_status audit_line_parse(struct plomb_span text, struct audit_line *out,
                                   struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Appends the line with its line feed. The texts are well-formed UTF-8, as
 * audit_text_set makes them, and then the line is never longer than
 * AUDIT_LINE_MAX if only `output` holds control characters. The buffer keeps a
 * failure.
 */
void audit_line_write(const struct audit_line *line, struct plomb_buf *out);

/* What every line with this hash and number begins with. */
void audit_line_write_begin(const uint8_t previous[PLOMB_HASH_SIZE], uint64_t number,
                            struct plomb_buf *out);

/*
 * Copies as much of `text` as fits into the `size` bytes at `out`, which ends with
 * a zero and whole characters; U+FFFD takes the place of what is not UTF-8. NULL
 * is "".
 */
void audit_text_set(char *out, size_t size, const char *text);

/* `previous` of the first line, and the head of an empty log. */
void audit_line_first(uint8_t out[PLOMB_HASH_SIZE]);

/* The members in their order: for audit_line.c and audit_line_parse.c alone. */
enum audit_kind {
    AUDIT_KIND_HEX,    /* `size` bytes */
    AUDIT_KIND_NUMBER, /* uint64_t */
    AUDIT_KIND_TIME,   /* int64_t */
    AUDIT_KIND_WORD,   /* char [size] */
    AUDIT_KIND_TEXT,   /* char [size] */
    AUDIT_KIND_VERSION /* uint32_t */
};

struct audit_member {
    const char *key;
    const char *begin; /* what stands in front of the value: ", \"key\": " */
    enum audit_kind kind;
    bool is_required;
    size_t offset;     /* in struct audit_line */
    size_t size;       /* bytes there */
    size_t has_offset; /* of the bool that says it is there; 0: the text is not "" */
};

#define AUDIT_MEMBERS 19
extern const struct audit_member audit_members[AUDIT_MEMBERS];

/* What a line begins with, and its end. */
#define AUDIT_BEGIN "{\"plomb_audit\": 1"
#define AUDIT_END   "}\n"

#endif
