#include "formats/manifest_sealed.h"

#include <string.h>

#include <plomb/core/extension.h>

#include "base/error.h"
#include "formats/json_digest.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Numbers in the order of their names; keys as in docs/spec/package.md, 5. */
static const char *const codecs[] = {
    [PLOMB_CODEC_STORED] = "stored",
    [PLOMB_CODEC_DEFLATE] = "deflate",
    [PLOMB_CODEC_LZMA] = "lzma",
};

static const char *const ciphers[] = {
    [PLOMB_CIPHER_NONE] = "none",
    [PLOMB_CIPHER_AES_128_CTR] = "aes-128-ctr",
    [PLOMB_CIPHER_AES_256_CTR] = "aes-256-ctr",
};

static const char release_name[] = "META-INF/release.json";

enum { FULL_MEMBERS = 6, DELTA_MEMBERS = 8 };

const char *manifest_codec_name(uint32_t codec)
{
    return codec < COUNT_OF(codecs) ? codecs[codec] : NULL;
}

const char *manifest_cipher_name(uint32_t cipher)
{
    return cipher < COUNT_OF(ciphers) ? ciphers[cipher] : NULL;
}

static enum plomb_status fail(struct plomb_error *error, const char *key,
                              const char *why)
{
    return error_set(error, PLOMB_MANIFEST_MALFORMED, "'%s' %s", key, why);
}

static enum plomb_status read_size(const struct json *object, const char *key,
                                   uint32_t *out, struct plomb_error *error)
{
    uint64_t number = 0;

    if (!json_uint(json_member(object, key), UINT32_MAX, &number)) {
        return fail(error, key, "is not a whole number of 32 bits");
    }
    *out = (uint32_t)number;
    return PLOMB_OK;
}

static enum plomb_status read_digest(const struct json *object, const char *key,
                                     uint8_t out[PLOMB_HASH_SIZE],
                                     struct plomb_error *error)
{
    if (json_digest(json_member(object, key), out)) return PLOMB_OK;
    return fail(error, key, "is not 64 lower-case hexadecimal digits");
}

static enum plomb_status read_word(const struct json *object, const char *key,
                                   const char *const *words, size_t count,
                                   uint32_t *out, struct plomb_error *error)
{
    const char *word = json_string(json_member(object, key));

    for (size_t i = 0; word != NULL && i < count; i++) {
        if (strcmp(word, words[i]) != 0) continue;
        *out = (uint32_t)i;
        return PLOMB_OK;
    }
    return fail(error, key, "is not one of its names");
}

static enum plomb_status read_base(const struct json *object,
                                   struct manifest_sealed *out,
                                   struct plomb_error *error)
{
    enum plomb_status status;

    if (json_member(object, "base_sha256") == NULL &&
        json_member(object, "base_size") == NULL) {
        return PLOMB_OK;
    }
    status = read_digest(object, "base_sha256", out->base_sha256, error);
    if (status != PLOMB_OK) return status;
    status = read_size(object, "base_size", &out->base_size, error);
    if (status != PLOMB_OK) return status;
    if (out->base_size == 0) return fail(error, "base_size", "is 0");
    return PLOMB_OK;
}

static enum plomb_status read_payload(const struct json *object,
                                      struct manifest_sealed *out,
                                      struct plomb_error *error)
{
    enum plomb_status status;

    status = read_size(object, "payload_size", &out->payload_size, error);
    if (status != PLOMB_OK) return status;
    status = read_digest(object, "payload_sha256", out->payload_sha256, error);
    if (status != PLOMB_OK) return status;
    status = read_word(object, "codec", codecs, COUNT_OF(codecs), &out->codec, error);
    if (status != PLOMB_OK) return status;
    return read_word(object, "cipher", ciphers, COUNT_OF(ciphers), &out->cipher, error);
}

/* No key comes twice, so their number tells of one that is unknown. */
static enum plomb_status read_image(const struct json *object,
                                    struct manifest_sealed *out,
                                    struct plomb_error *error)
{
    enum plomb_status status;

    if (json_type_of(object) != JSON_OBJECT) {
        return error_set(error, PLOMB_MANIFEST_MALFORMED, "it is not an object");
    }
    status = read_size(object, "size", &out->size, error);
    if (status != PLOMB_OK) return status;
    status = read_digest(object, "sha256", out->sha256, error);
    if (status != PLOMB_OK) return status;
    status = read_payload(object, out, error);
    if (status != PLOMB_OK) return status;
    status = read_base(object, out, error);
    if (status != PLOMB_OK) return status;
    if (json_count(object) != (out->base_size > 0 ? DELTA_MEMBERS : FULL_MEMBERS)) {
        return error_set(error, PLOMB_MANIFEST_MALFORMED, "it has unknown members");
    }
    out->is_present = true;
    return PLOMB_OK;
}

static enum plomb_status read_slot(const struct json *member, struct manifest *out,
                                   struct plomb_error *error)
{
    const char *key = json_key(member);

    for (size_t i = 0; i < PLOMB_SLOT_COUNT; i++) {
        enum plomb_status status;

        if (strcmp(key, manifest_slot_name((enum plomb_slot)i)) != 0) continue;
        if (!out->slots[i].is_present) break;
        status = read_image(member, &out->sealed[i], error);
        if (status != PLOMB_OK) error_prefix(error, "plomb.images.%s", key);
        return status;
    }
    return error_set(error, PLOMB_MANIFEST_MALFORMED,
                     "plomb.images: '%.64s' is no slot of this manifest", key);
}

static enum plomb_status read_images(const struct json *images, struct manifest *out,
                                     struct plomb_error *error)
{
    if (images == NULL) return PLOMB_OK;
    if (json_type_of(images) != JSON_OBJECT || json_first(images) == NULL) {
        return fail(error, "plomb.images", "is not an object with images");
    }
    for (const struct json *member = json_first(images); member != NULL;
         member = json_next(member)) {
        enum plomb_status status = read_slot(member, out, error);

        if (status != PLOMB_OK) return status;
    }
    return PLOMB_OK;
}

static enum plomb_status read_release(const struct json *release, struct manifest *out,
                                      struct plomb_error *error)
{
    const char *name = json_string(release);

    if (release == NULL) return PLOMB_OK;
    if (name == NULL || strcmp(name, release_name) != 0) {
        return error_set(error, PLOMB_MANIFEST_MALFORMED, "'plomb.release' is not '%s'",
                         release_name);
    }
    out->has_release = true;
    return PLOMB_OK;
}

enum plomb_status manifest_sealed_parse(const struct json *plomb, struct manifest *out,
                                        struct plomb_error *error)
{
    const struct json *images = json_member(plomb, "images");
    const struct json *release = json_member(plomb, "release");
    size_t count = 1 + (images != NULL ? 1u : 0u) + (release != NULL ? 1u : 0u);
    uint64_t format = 0;
    enum plomb_status status;

    if (!json_uint(json_member(plomb, "format"), UINT32_MAX, &format) || format != 1) {
        return fail(error, "plomb",
                    "is no object with 'format' 1, which is known here");
    }
    if (json_count(plomb) != count) {
        return fail(error, "plomb",
                    "has members other than format, images and release");
    }
    status = read_images(images, out, error);
    if (status != PLOMB_OK) return status;
    status = read_release(release, out, error);
    if (status != PLOMB_OK) return status;
    out->has_plomb = true;
    return PLOMB_OK;
}

static void write_digest(const char *key, const uint8_t digest[PLOMB_HASH_SIZE],
                         struct json_writer *writer)
{
    json_write_hex(writer, key, plomb_span(digest, PLOMB_HASH_SIZE));
}

static void write_image(const char *slot, const struct manifest_sealed *sealed,
                        struct json_writer *writer)
{
    json_begin_object(writer, slot);
    json_write_uint(writer, "size", sealed->size);
    write_digest("sha256", sealed->sha256, writer);
    json_write_uint(writer, "payload_size", sealed->payload_size);
    write_digest("payload_sha256", sealed->payload_sha256, writer);
    json_write_string(writer, "codec", codecs[sealed->codec]);
    json_write_string(writer, "cipher", ciphers[sealed->cipher]);
    if (sealed->base_size > 0) {
        write_digest("base_sha256", sealed->base_sha256, writer);
        json_write_uint(writer, "base_size", sealed->base_size);
    }
    json_end_object(writer);
}

static void write_images(const struct manifest *manifest, struct json_writer *writer)
{
    bool has_any = false;

    for (size_t i = 0; i < PLOMB_SLOT_COUNT; i++) {
        has_any |= manifest->sealed[i].is_present;
    }
    if (!has_any) return;
    json_begin_object(writer, "images");
    for (size_t i = 0; i < PLOMB_SLOT_COUNT; i++) {
        enum plomb_slot slot = manifest_written_slot(i);

        if (!manifest->sealed[slot].is_present) continue;
        write_image(manifest_slot_name(slot), &manifest->sealed[slot], writer);
    }
    json_end_object(writer);
}

void manifest_sealed_write(const struct manifest *manifest, struct json_writer *writer)
{
    if (!manifest->has_plomb) return;
    json_begin_object(writer, "plomb");
    json_write_uint(writer, "format", 1);
    write_images(manifest, writer);
    if (manifest->has_release) json_write_string(writer, "release", release_name);
    json_end_object(writer);
}
