#include "core/extension.h"

#include <plomb/core/init_packet.h>

/* Field numbers, docs/spec/package.md, section 2. */
enum {
    EXTENSION_FIELD = 100,
    VERSION = 1,
    PAYLOAD_SIZE = 2,
    PAYLOAD_SHA256 = 3,
    CODEC = 4,
    CODEC_PARAMS = 5,
    BASE_SHA256 = 6,
    BASE_SIZE = 7,
    CIPHER = 8,
    RECIPIENT = 9,
    SECURITY_COUNTER = 10,
    FLAGS = 11,
    RECIPIENT_KEY_ID = 1,
    RECIPIENT_METHOD = 2,
    RECIPIENT_DATA = 3
};

enum { LZMA_PROPERTIES_END = (4 * 5 + 4) * 9 + 8 + 1 };

/* Whether the property byte keeps to docs/spec/payload.md, section 3. */
static bool is_lzma_property(uint8_t property)
{
    unsigned int lc = property % 9u;
    unsigned int lp = property / 9u % 5u;

    return property < LZMA_PROPERTIES_END && lc + lp <= PLOMB_LZMA_LCLP_MAX;
}

static bool are_params_good(const struct plomb_extension *extension)
{
    const struct plomb_span *params = &extension->codec_params;
    size_t size = plomb_extension_is_delta(extension) ? PLOMB_CODEC_PARAMS_MAX : 1;

    /* What an unknown codec wants is unknown too. */
    if (extension->codec > PLOMB_CODEC_LZMA) return true;
    if (extension->codec != PLOMB_CODEC_LZMA) return params->size == 0;
    return params->size == size && is_lzma_property(params->ptr[0]) &&
           plomb_extension_base_address(extension) % 4 == 0;
}

static bool is_base_good(const struct plomb_extension *extension, uint32_t type)
{
    if (!plomb_extension_is_delta(extension)) return extension->base_sha256.size == 0;
    return extension->base_sha256.size > 0 && extension->codec >= PLOMB_CODEC_LZMA &&
           type == PLOMB_FW_SEALED + PLOMB_FW_APPLICATION;
}

static bool are_recipients_good(const struct plomb_extension *extension)
{
    size_t key_size = plomb_content_key_size(extension->cipher);

    if (extension->cipher > PLOMB_CIPHER_AES_256_CTR) return true;
    if ((extension->recipient_count > 0) != (key_size > 0)) return false;
    for (size_t i = 0; i < extension->recipient_count; i++) {
        const struct plomb_recipient *recipient = &extension->recipients[i];
        size_t header = recipient->method == PLOMB_RECIPIENT_HPKE
                            ? PLOMB_ENCAPSULATED_SIZE
                            : PLOMB_CLASS_SALT_SIZE;

        if (recipient->method != PLOMB_RECIPIENT_HPKE &&
            recipient->method != PLOMB_RECIPIENT_CLASS) {
            return false;
        }
        if (recipient->data.size != header + key_size) return false;
    }
    return true;
}

bool extension_check(const struct plomb_extension *extension, uint32_t seen,
                     uint32_t type)
{
    return plomb_fw_type_is_sealed(type) && extension->payload_size % 4 == 0 &&
           ((seen & EXTENSION_PARAMS) == 0 || extension->codec_params.size != 0) &&
           are_params_good(extension) && is_base_good(extension, type) &&
           are_recipients_good(extension);
}

static void write_recipient(struct protobuf_writer *writer,
                            const struct plomb_recipient *recipient)
{
    size_t size = 2 + PLOMB_KEY_ID_SIZE + 1 + protobuf_varint_size(recipient->method) +
                  1 + protobuf_varint_size(recipient->data.size) + recipient->data.size;

    protobuf_write_header(writer, RECIPIENT, size);
    protobuf_write_bytes(writer, RECIPIENT_KEY_ID,
                         plomb_span(recipient->key_id, PLOMB_KEY_ID_SIZE));
    protobuf_write_uint(writer, RECIPIENT_METHOD, recipient->method);
    protobuf_write_bytes(writer, RECIPIENT_DATA, recipient->data);
}

/* What is absent when it is empty or 0. */
static void write_optional_bytes(struct protobuf_writer *writer, uint32_t number,
                                 struct plomb_span bytes)
{
    if (bytes.size > 0) protobuf_write_bytes(writer, number, bytes);
}

static void write_optional_uint(struct protobuf_writer *writer, uint32_t number,
                                uint32_t value)
{
    if (value != 0) protobuf_write_uint(writer, number, value);
}

static void write_content(struct protobuf_writer *writer,
                          const struct plomb_extension *extension)
{
    protobuf_write_uint(writer, VERSION, PLOMB_EXTENSION_VERSION);
    protobuf_write_uint(writer, PAYLOAD_SIZE, extension->payload_size);
    protobuf_write_bytes(writer, PAYLOAD_SHA256, extension->payload_sha256);
    protobuf_write_uint(writer, CODEC, extension->codec);
    write_optional_bytes(writer, CODEC_PARAMS, extension->codec_params);
    write_optional_bytes(writer, BASE_SHA256, extension->base_sha256);
    write_optional_uint(writer, BASE_SIZE, extension->base_size);
    protobuf_write_uint(writer, CIPHER, extension->cipher);
    for (size_t i = 0; i < extension->recipient_count; i++) {
        write_recipient(writer, &extension->recipients[i]);
    }
    write_optional_uint(writer, SECURITY_COUNTER, extension->security_counter);
    write_optional_uint(writer, FLAGS, extension->flags);
}

void extension_write(struct protobuf_writer *writer,
                     const struct plomb_extension *extension)
{
    uint8_t bytes[PLOMB_INIT_PACKET_MAX];
    struct protobuf_writer content = {bytes, sizeof(bytes), 0, false};

    write_content(&content, extension);
    writer->is_full |= content.is_full;
    protobuf_write_bytes(writer, EXTENSION_FIELD, plomb_span(bytes, content.size));
}
