/*
 * SHA-256 digests in JSON: exactly 64 lower-case hexadecimal digits, the bytes in
 * the standard's order. For the readers of formats.
 */
#ifndef FORMATS_JSON_DIGEST_H
#define FORMATS_JSON_DIGEST_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/init_packet.h>

#include "base/json.h"

/* Whether `value` is a digest; `out` receives it, and is untouched otherwise. */
bool json_digest(const struct json *value, uint8_t out[PLOMB_HASH_SIZE]) PLOMB_MUST_USE;

#endif
