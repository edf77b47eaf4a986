#include <plomb/open.h>

#include <string.h>

#include <plomb/core/unwrap.h>
#include <plomb/core/validate.h>
#include <plomb/recipient.h>

#include "base/error.h"
#include "lib/base_image.h"
#include "lib/decode_memory.h"
#include "lib/key_ids.h"

/* No nRF52 has more flash. */
enum { IMAGE_SIZE_MAX = 1 << 20 };

/* Everything secret of one opening, in guarded memory. */
struct vault {
    struct plomb_device_key key;
    uint8_t content_key[PLOMB_CONTENT_KEY_MAX];
    struct decode_memory state; /* holds key stream */
};

/* Phrases of the core's answers are enough; the file's name is for the caller. */
static enum plomb_status fail(enum plomb_status status, struct plomb_error *error)
{
    return error_set(error, status, "%s", plomb_status_phrase(status));
}

static enum plomb_status check_payload(const struct plomb_init_command *command,
                                       struct plomb_span payload,
                                       struct plomb_error *error)
{
    static const struct plomb_device every = {
        .codecs =
            1 << PLOMB_CODEC_STORED | 1 << PLOMB_CODEC_DEFLATE | 1 << PLOMB_CODEC_LZMA,
        .ciphers = 1 << PLOMB_CIPHER_NONE | 1 << PLOMB_CIPHER_AES_128_CTR |
                   1 << PLOMB_CIPHER_AES_256_CTR,
    };
    enum plomb_status status = plomb_check_codec(&every, command);

    if (status == PLOMB_OK) status = plomb_check_payload(command, payload);
    if (status != PLOMB_OK) return fail(status, error);
    if (plomb_init_command_image_size(command) > IMAGE_SIZE_MAX) {
        return error_set(error, PLOMB_NO_ROOM,
                         "the image has %llu bytes, more than any nRF52 has flash",
                         (unsigned long long)plomb_init_command_image_size(command));
    }
    return PLOMB_OK;
}

/* Whoever has several keys finds the one that is meant. */
static enum plomb_status refuse_key(const struct plomb_extension *extension,
                                    const struct plomb_device_key *key,
                                    struct plomb_error *error)
{
    char own[KEY_ID_TEXT_SIZE];
    char list[KEY_IDS_SIZE];

    key_id_format(key->key_id, own);
    if (key_ids_have(extension, key->key_id)) {
        return error_set(error, PLOMB_RECIPIENT_MISSING,
                         "the package is sealed for %s, but as another type of key",
                         own);
    }
    key_ids_list(extension, list);
    error_set(error, PLOMB_RECIPIENT_MISSING,
              "the package is not sealed for this key, %s, but for %s", own, list);
    error_hint(error, "'plomb key show' tells the id of a key");
    return PLOMB_RECIPIENT_MISSING;
}

static enum plomb_status unwrap(const struct plomb_extension *extension,
                                const struct plomb_key *key, struct vault *vault,
                                struct plomb_error *error)
{
    enum plomb_status status;

    if (extension->cipher == PLOMB_CIPHER_NONE) return PLOMB_OK;
    if (key == NULL) {
        error_set(error, PLOMB_OPTION_MISSING,
                  "the payload is encrypted, and no key to open it was given");
        error_hint(error, "give the device key of a recipient, or the class key");
        return PLOMB_OPTION_MISSING;
    }
    status = plomb_key_device_key(key, &vault->key, error);
    if (status != PLOMB_OK) return status;
    status = plomb_content_key_unwrap(extension, &vault->key, vault->content_key);
    if (status == PLOMB_RECIPIENT_MISSING) {
        return refuse_key(extension, &vault->key, error);
    }
    if (status != PLOMB_OK) return fail(status, error);
    return PLOMB_OK;
}

static enum plomb_status load_base(const struct plomb_extension *extension,
                                   const struct plomb_open_options *how,
                                   struct base_image *base, struct plomb_error *error)
{
    enum plomb_status status;

    if (!plomb_extension_is_delta(extension)) return PLOMB_OK;
    if (how->from == NULL) {
        error_set(error, PLOMB_OPTION_MISSING,
                  "the payload is a delta, and the image that it starts from was not "
                  "given");
        error_hint(error, "name the old version's image, or its package, with --from");
        return PLOMB_OPTION_MISSING;
    }
    status = base_image_load_known(how->from, how->key, base, error);
    if (status != PLOMB_OK) return status;
    if (base->bytes.size != extension->base_size ||
        memcmp(base->sha256, extension->base_sha256.ptr, PLOMB_SHA256_SIZE) != 0) {
        return error_set(error, PLOMB_BASE_MISMATCH,
                         "'%s' is not the image that the delta starts from", how->from);
    }
    return PLOMB_OK;
}

static enum plomb_status decode(const struct plomb_init_command *command,
                                struct vault *vault, struct plomb_span payload,
                                struct plomb_span base, struct plomb_buf *out,
                                struct plomb_error *error)
{
    enum plomb_status status = decode_memory(
        &command->extension,
        command->extension.cipher != PLOMB_CIPHER_NONE ? vault->content_key : NULL,
        (uint32_t)plomb_init_command_image_size(command), payload, base, &vault->state,
        out);

    if (status == PLOMB_PAYLOAD_MALFORMED) {
        error_set(error, status, "the payload cannot be decoded");
        error_hint(error, "if it is the package that was made, the key is not the one "
                          "that its id says");
        return status;
    }
    return status == PLOMB_OK ? PLOMB_OK : fail(status, error);
}

/* A sealed payload, or the image itself. */
static enum plomb_status recover(const struct plomb_init_command *command,
                                 struct plomb_span payload,
                                 const struct plomb_open_options *options,
                                 struct plomb_buf *out, struct plomb_error *error)
{
    struct base_image base = {0};
    struct plomb_secret guarded = {0};
    enum plomb_status status;

    status = check_payload(command, payload, error);
    if (status != PLOMB_OK) goto out;
    status = plomb_secret_reserve(&guarded, sizeof(struct vault), error);
    if (status != PLOMB_OK) goto out;
    status =
        unwrap(&command->extension, options->key, (struct vault *)guarded.ptr, error);
    if (status != PLOMB_OK) goto out;
    status = load_base(&command->extension, options, &base, error);
    if (status != PLOMB_OK) goto out;
    status = decode(command, (struct vault *)guarded.ptr, payload,
                    plomb_buf_span(&base.bytes), out, error);
    if (status != PLOMB_OK) goto out;
    status = PLOMB_OK;
out:
    base_image_clear(&base);
    plomb_secret_clear(&guarded);
    return status;
}

static enum plomb_status open_image(const struct plomb_package_image *image,
                                    const struct plomb_open_options *options,
                                    struct plomb_buf *out, struct plomb_error *error)
{
    struct plomb_init_packet packet;
    size_t offset = 0;
    enum plomb_status status =
        plomb_init_packet_parse(image->dat->bytes, &packet, &offset);

    if (status != PLOMB_OK) {
        return error_set(error, status, "'%s': %s at byte %zu", image->dat->name,
                         plomb_status_phrase(status), offset);
    }
    if (plomb_init_command_is_sealed(&packet.command)) {
        status = recover(&packet.command, image->bin->bytes, options, out, error);
        if (status != PLOMB_OK) return status;
    } else {
        plomb_buf_add(out, image->bin->bytes.ptr, image->bin->bytes.size);
        if (out->status != PLOMB_OK) return fail(out->status, error);
    }
    status = plomb_check_hash_type(&packet.command);
    if (status == PLOMB_OK) {
        status = plomb_check_image_hash(&packet.command, plomb_buf_span(out));
    }
    return status == PLOMB_OK ? PLOMB_OK : fail(status, error);
}

enum plomb_status plomb_open_image(const struct plomb_package_image *image,
                                   const struct plomb_open_options *options,
                                   struct plomb_buf *out, struct plomb_error *error)
{
    enum plomb_status status = open_image(image, options, out, error);

    if (status != PLOMB_OK) plomb_buf_clear(out);
    return status;
}
