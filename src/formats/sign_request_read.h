/*
 * The members that requests and answers have in common, with errors that say where.
 * For sign_request_parse.c and sign_answer_parse.c.
 */
#ifndef FORMATS_SIGN_REQUEST_READ_H
#define FORMATS_SIGN_REQUEST_READ_H

#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/init_packet.h>
#include <plomb/core/span.h>
#include <plomb/error.h>

#include "base/json.h"

/* Each fails with PLOMB_SIGN_REQUEST_MALFORMED unless something else is said. */

/* The whole document, an object. PLOMB_INPUT_TOO_LARGE, PLOMB_NO_MEMORY. */
enum plomb_status sign_read_document(struct plomb_span text, struct json **document_out,
                                     struct plomb_error *error) PLOMB_MUST_USE;

/* `object` is one, with none but the members of `keys`, which ends with NULL. */
enum plomb_status sign_read_keys(const struct json *object, const char *const *keys,
                                 struct plomb_error *error) PLOMB_MUST_USE;

/* The member `key` is the version that there is. */
enum plomb_status sign_read_version(const struct json *object, const char *key,
                                    struct plomb_error *error) PLOMB_MUST_USE;

/* A text of 1 to `max` bytes. */
enum plomb_status sign_read_text(const struct json *object, const char *key, size_t max,
                                 const char **out,
                                 struct plomb_error *error) PLOMB_MUST_USE;

/* 32 or 64 bytes in lower-case digits. */
enum plomb_status sign_read_digest(const struct json *object, const char *key,
                                   uint8_t out[PLOMB_HASH_SIZE],
                                   struct plomb_error *error) PLOMB_MUST_USE;
enum plomb_status sign_read_pair(const struct json *object, const char *key,
                                 uint8_t out[2 * PLOMB_HASH_SIZE],
                                 struct plomb_error *error) PLOMB_MUST_USE;

/* A list of 1 to `max` items; `*out` is the list. */
enum plomb_status sign_read_list(const struct json *object, const char *key, size_t max,
                                 const struct json **out,
                                 struct plomb_error *error) PLOMB_MUST_USE;

#endif
