#include "lib/pack_seal.h"

#include <stdlib.h>
#include <string.h>

#include <plomb/core/port.h>
#include <plomb/flash_map.h>
#include <plomb/recipient.h>

#include "base/error.h"
#include "crypto/aes_ctr.h"
#include "crypto/seal_keys.h"
#include "formats/payload_encode.h"
#include "lib/decode_memory.h"
#include "lib/key_ids.h"

/* docs/spec/package.md, section 4. */
static const char context_prefix[] = "plomb seal context 1";

/* Chips below have room for deflate's 0.7 KB of state, not for LZMA's 10 KB. */
enum { LZMA_CHIP_RAM = 32 * 1024 };

static uint32_t first_codec(const struct plomb_seal_options *options,
                            const struct plomb_chip *chip, bool is_delta)
{
    switch ((enum plomb_codec_choice)options->codec) {
    case PLOMB_CHOOSE_STORED:
        return PLOMB_CODEC_STORED;
    case PLOMB_CHOOSE_DEFLATE:
        return PLOMB_CODEC_DEFLATE;
    case PLOMB_CHOOSE_LZMA:
        return PLOMB_CODEC_LZMA;
    case PLOMB_CHOOSE_AUTO:
        break;
    }
    if (!is_delta && chip != NULL && chip->ram_size < LZMA_CHIP_RAM) {
        return PLOMB_CODEC_DEFLATE;
    }
    return PLOMB_CODEC_LZMA;
}

/* Where the image will lie: its file's address, the old one's, or a guess. */
static uint32_t base_address(const struct plomb_pack_image *image,
                             const struct base_image *base)
{
    const struct plomb_init_command *command = &image->command;
    uint32_t end = 0;

    if (image->has_address) return image->address;
    if (base->has_address) return base->address;
    if (command->sd_req_count > 0) {
        end =
            plomb_softdevice_end((uint16_t)command->sd_req[command->sd_req_count - 1]);
    }
    return end != 0 ? end : PLOMB_SOFTDEVICE_START;
}

static void begin_extension(const struct base_image *base,
                            struct plomb_pack_image *image)
{
    struct plomb_extension *extension = &image->command.extension;
    struct plomb_pack_payload *payload = &image->payload;

    image->command.present |= PLOMB_INIT_EXTENSION;
    if (base == NULL) return;
    memcpy(payload->base_sha256, base->sha256, sizeof(payload->base_sha256));
    payload->has_base_version = base->has_version;
    payload->base_version = base->version;
    extension->base_sha256 =
        plomb_span(payload->base_sha256, sizeof(payload->base_sha256));
    extension->base_size = (uint32_t)base->bytes.size;
}

static enum plomb_status encode(const struct plomb_seal_options *options,
                                uint32_t codec, const struct base_image *base,
                                struct pack_part *part, struct plomb_pack_image *image,
                                struct plomb_error *error)
{
    struct payload_request request = {
        .image = plomb_buf_span(&part->image),
        .codec = codec,
        .effort = options->effort,
        .progress = options->progress,
    };
    struct payload_params params = {0};
    enum plomb_status status;

    if (base != NULL) {
        request.base = plomb_buf_span(&base->bytes);
        request.base_address = base_address(image, base) & ~3u;
    }
    plomb_buf_clear(&part->payload);
    plomb_buf_init(&part->payload, PLOMB_PACKAGE_MAX);
    status = payload_encode(&request, &part->payload, &params, error);
    if (status != PLOMB_OK) return status;
    memcpy(image->payload.codec_params, params.bytes, params.size);
    image->command.extension.codec = codec;
    image->command.extension.codec_params =
        plomb_span(image->payload.codec_params, params.size);
    return PLOMB_OK;
}

/*
 * Decodes a payload as a device will. A delta has many ways to be wrong, and a fleet
 * that finds out is too late.
 */
static enum plomb_status check_delta(const struct base_image *base,
                                     const struct pack_part *part,
                                     const struct plomb_pack_image *image,
                                     struct plomb_error *error)
{
    struct decode_memory *state = malloc(sizeof(*state));
    struct plomb_buf decoded;
    enum plomb_status status = PLOMB_NO_MEMORY;

    plomb_buf_init(&decoded, part->image.size);
    if (state == NULL) {
        status = error_set(error, status, "out of memory");
        goto out;
    }
    status = decode_memory(&image->command.extension, NULL, (uint32_t)part->image.size,
                           plomb_buf_span(&part->payload), plomb_buf_span(&base->bytes),
                           state, &decoded);
    if (status != PLOMB_OK ||
        !plomb_span_is_equal(plomb_buf_span(&decoded), plomb_buf_span(&part->image))) {
        status = error_set(error, status == PLOMB_NO_MEMORY ? status : PLOMB_INTERNAL,
                           "the delta that was made does not give the image back");
        goto out;
    }
    status = PLOMB_OK;
out:
    free(state);
    plomb_buf_clear(&decoded);
    return status;
}

enum plomb_status pack_seal_encode(const struct plomb_seal_options *options,
                                   const struct plomb_chip *chip,
                                   const struct base_image *base,
                                   struct pack_part *part,
                                   struct plomb_pack_image *image,
                                   struct plomb_error *error)
{
    uint32_t codec = first_codec(options, chip, base != NULL);
    enum plomb_status status;

    begin_extension(base, image);
    status = encode(options, codec, base, part, image, error);
    if (status != PLOMB_OK) return status;
    if (options->codec == PLOMB_CHOOSE_AUTO && base == NULL &&
        part->payload.size >= part->image.size) {
        status = encode(options, PLOMB_CODEC_STORED, NULL, part, image, error);
        if (status != PLOMB_OK) return status;
    }
    image->payload.size = part->payload.size;
    image->command.extension.payload_size = (uint32_t)part->payload.size;
    return base != NULL ? check_delta(base, part, image, error) : PLOMB_OK;
}

/* The digest of everything that the content key protects. */
static enum plomb_status hash_context(const struct pack_part *part,
                                      const struct plomb_pack_image *image,
                                      uint8_t out[PLOMB_SHA256_SIZE],
                                      struct plomb_error *error)
{
    const struct plomb_extension *extension = &image->command.extension;
    struct plomb_buf text;
    enum plomb_status status;

    plomb_buf_init(&text, PLOMB_PACKAGE_MAX + 256);
    plomb_buf_add(&text, context_prefix, strlen(context_prefix));
    plomb_buf_add_byte(&text, (uint8_t)extension->cipher);
    plomb_buf_add_byte(&text, (uint8_t)extension->codec);
    plomb_buf_add_byte(&text, (uint8_t)extension->codec_params.size);
    plomb_buf_add(&text, extension->codec_params.ptr, extension->codec_params.size);
    plomb_buf_add_byte(&text, (uint8_t)(image->command.type + PLOMB_FW_SEALED));
    plomb_buf_add(&text, image->sha256, sizeof(image->sha256));
    plomb_buf_add(&text, image->payload.base_sha256,
                  sizeof(image->payload.base_sha256));
    plomb_buf_add(&text, part->payload.ptr, part->payload.size);
    plomb_port_sha256(plomb_buf_span(&text), out);
    status = text.status;
    plomb_buf_clear(&text);
    return status == PLOMB_OK ? PLOMB_OK : error_set(error, status, "out of memory");
}

/* Adds the entry of one recipient, behind those that are there. */
static enum plomb_status add_recipient(const struct plomb_key *key,
                                       const struct seal_keys *keys,
                                       struct plomb_pack_image *image,
                                       struct plomb_error *error)
{
    struct plomb_extension *extension = &image->command.extension;
    struct plomb_recipient *entry = &extension->recipients[extension->recipient_count];
    uint8_t *data = image->payload.recipient_data[extension->recipient_count];
    struct plomb_recipient_key recipient;
    size_t size = 0;
    enum plomb_status status;

    status = plomb_key_recipient(key, &recipient, error);
    if (status != PLOMB_OK) return status;
    if (key_ids_have(extension, recipient.key_id)) {
        error_set(error, PLOMB_OPTION_CONFLICT, "two recipients have the same key id");
        error_hint(error, "name each recipient and class key once");
        return PLOMB_OPTION_CONFLICT;
    }
    memcpy(entry->key_id, recipient.key_id, sizeof(entry->key_id));
    entry->method = recipient.method;
    status = recipient.method == PLOMB_RECIPIENT_HPKE
                 ? seal_keys_wrap_hpke(keys, extension, recipient.key_id,
                                       recipient.public_key, data, &size, error)
                 : seal_keys_wrap_class(keys, extension, recipient.key_id,
                                        recipient.class_key, data, &size, error);
    if (status != PLOMB_OK) return status;
    entry->data = plomb_span(data, size);
    extension->recipient_count++;
    return PLOMB_OK;
}

static void hash_payload(const struct pack_part *part, struct plomb_pack_image *image)
{
    struct plomb_pack_payload *payload = &image->payload;

    plomb_port_sha256(plomb_buf_span(&part->payload), payload->sha256);
    image->command.extension.payload_sha256 =
        plomb_span(payload->sha256, sizeof(payload->sha256));
}

static enum plomb_status encrypt(const struct plomb_seal_options *options,
                                 struct pack_part *part, struct plomb_pack_image *image,
                                 struct plomb_error *error)
{
    struct plomb_extension *extension = &image->command.extension;
    struct seal_keys keys = {0};
    uint8_t context[PLOMB_SHA256_SIZE] = {0};
    enum plomb_status status = PLOMB_OK;

    /* Random keys are bound to nothing. */
    if (options->seed != NULL) status = hash_context(part, image, context, error);
    if (status != PLOMB_OK) goto out;
    status = seal_keys_init(&keys, options->seed, context,
                            plomb_content_key_size(extension->cipher), error);
    if (status != PLOMB_OK) goto out;
    status = aes_ctr(&keys.content_key, part->payload.ptr, part->payload.size, error);
    if (status != PLOMB_OK) goto out;
    hash_payload(part, image);
    for (size_t i = 0; i < options->recipient_count; i++) {
        status = add_recipient(options->recipients[i], &keys, image, error);
        if (status != PLOMB_OK) goto out;
    }
    status = PLOMB_OK;
out:
    seal_keys_clear(&keys);
    return status;
}

enum plomb_status pack_seal_encrypt(const struct plomb_seal_options *options,
                                    struct pack_part *part,
                                    struct plomb_pack_image *image,
                                    struct plomb_error *error)
{
    struct plomb_extension *extension = &image->command.extension;

    extension->cipher = options->cipher;
    extension->security_counter = options->security_counter;
    extension->flags = options->allow_no_backup ? PLOMB_FLAG_NO_BACKUP : 0;
    if (options->cipher != PLOMB_CIPHER_NONE) {
        return encrypt(options, part, image, error);
    }
    hash_payload(part, image);
    return PLOMB_OK;
}
