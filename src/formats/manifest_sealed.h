/*
 * The object "plomb" of manifest.json: what sealed images are made of, for people
 * and servers. Only manifest.c includes this, and those who need its words.
 */
#ifndef FORMATS_MANIFEST_SEALED_H
#define FORMATS_MANIFEST_SEALED_H

#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/error.h>

#include "base/json.h"
#include "formats/manifest.h"

/*
 * Reads the object into `out`, whose slots are read. PLOMB_MANIFEST_MALFORMED for
 * another format than 1, members that are missing or unknown, values of another
 * type or form, and images that the manifest has no slot for.
 */
enum plomb_status manifest_sealed_parse(const struct json *plomb, struct manifest *out,
                                        struct plomb_error *error) PLOMB_MUST_USE;

/* Writes it, if has_plomb. */
void manifest_sealed_write(const struct manifest *manifest, struct json_writer *writer);

/* The slots in the order in which they are written; index below PLOMB_SLOT_COUNT. */
enum plomb_slot manifest_written_slot(size_t index);

/* "lzma", "aes-128-ctr"; NULL for a number that has no name. */
const char *manifest_codec_name(uint32_t codec);
const char *manifest_cipher_name(uint32_t cipher);

#endif
