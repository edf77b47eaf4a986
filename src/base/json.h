/*
 * JSON in both directions. Reading is strict and bounded: one document, no
 * repeated keys, no NUL characters, limited depth; numbers are checked to be
 * whole and in range where integers are asked for. Writing is a stream into a
 * buffer: keys in the order of the calls, indented by four blanks, so that the
 * same calls always give the same bytes.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/error.h>

#define JSON_DEPTH_MAX 16         /* nested arrays and objects, read or written */
#define JSON_SIZE_MAX  (1u << 20) /* bytes of a document that is read */

/* The version of the JSON library that is loaded, for reports; a constant. */
const char *json_library_version(void);

struct json; /* a value inside a parsed document; freed with the document */

enum json_type {
    JSON_NULL,
    JSON_BOOLEAN,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
};

/*
 * Parses exactly one document. PLOMB_JSON_MALFORMED with the line,
 * PLOMB_INPUT_TOO_LARGE or PLOMB_NO_MEMORY. The caller frees it with json_free.
 */
enum plomb_status json_parse(struct plomb_span text, struct json **document_out,
                             struct plomb_error *error) PLOMB_MUST_USE;

/* Frees a document and makes the pointer NULL. NULL-safe. */
void json_free(struct json **document);

/* What a value is; JSON_NULL for NULL. */
enum json_type json_type_of(const struct json *value);

/* The member `key` of an object; NULL when it has none or is no object. */
const struct json *json_member(const struct json *object, const char *key);

/* Number of members or items; 0 for what is neither object nor array. */
size_t json_count(const struct json *value);

/* The first member or item, and the one behind `value`; NULL when no more. */
const struct json *json_first(const struct json *value);
const struct json *json_next(const struct json *value);

/* The key of an object's member; NULL for other values. */
const char *json_key(const struct json *member);

/* The text of a string value; NULL for other values. Valid with the document. */
const char *json_string(const struct json *value);

/*
 * Whether `value` is a boolean, or a whole number from 0 to `max` (at most
 * 2^53 - 1); `*out` receives it, and is untouched otherwise.
 */
bool json_boolean(const struct json *value, bool *out) PLOMB_MUST_USE;
bool json_uint(const struct json *value, uint64_t max, uint64_t *out) PLOMB_MUST_USE;

/* Whether `value` is a number of any kind; `*out` receives it. */
bool json_number(const struct json *value, double *out) PLOMB_MUST_USE;

/*
 * Writes a document into a buffer; failures are kept by the buffer. Calls
 * nest as the document does: `key` is NULL for items of an array and for the
 * outermost value. `flat` begins an array or object that stays on one line.
 */
struct json_writer {
    struct plomb_buf *out;             /* where the document goes */
    unsigned int depth;                /* open arrays and objects */
    unsigned int flat_depth;           /* depth at which one line began; 0 none */
    bool has_item[JSON_DEPTH_MAX + 1]; /* whether a comma is due, by depth */
};

void json_writer_init(struct json_writer *writer, struct plomb_buf *out);
void json_begin_object(struct json_writer *writer, const char *key);
void json_end_object(struct json_writer *writer);
void json_begin_array(struct json_writer *writer, const char *key);
void json_begin_flat_array(struct json_writer *writer, const char *key);
void json_end_array(struct json_writer *writer);
void json_write_string(struct json_writer *writer, const char *key, const char *text);
void json_write_hex(struct json_writer *writer, const char *key,
                    struct plomb_span bytes);
void json_write_uint(struct json_writer *writer, const char *key, uint64_t number);
void json_write_boolean(struct json_writer *writer, const char *key, bool value);
void json_write_null(struct json_writer *writer, const char *key);

#endif
