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

enum {
    REQUIRED = 1 << VERSION | 1 << PAYLOAD_SIZE | 1 << PAYLOAD_SHA256 | 1 << CODEC |
               1 << CIPHER,
    FLAGS_KNOWN = PLOMB_FLAG_NO_BACKUP,
    ENUM_MAX = 255,
    LZMA_PROPERTIES_END = (4 * 5 + 4) * 9 + 8 + 1
};

static bool is_one_recipient(const struct plomb_extension *extension,
                             const struct plomb_recipient *recipient)
{
    for (size_t i = 0; i < extension->recipient_count; i++) {
        if (memcmp(extension->recipients[i].key_id, recipient->key_id,
                   PLOMB_KEY_ID_SIZE) == 0) {
            return false;
        }
    }
    return true;
}

/* Three fields in number order, all required. */
static void read_recipient(struct protobuf_reader *outer,
                           const struct protobuf_field *field,
                           struct plomb_extension *extension)
{
    struct plomb_recipient recipient = {.method = 0};
    struct protobuf_reader reader;
    struct protobuf_field inner;
    struct plomb_span key_id = {NULL, 0};
    uint32_t last = 0;

    (void)protobuf_take_bytes(outer, field, SIZE_MAX);
    if (outer->is_failed) return;
    protobuf_reader_enter(outer, field, &reader);
    while (protobuf_next(&reader, &inner)) {
        if (inner.number != ++last) {
            protobuf_fail(&reader, inner.offset);
        } else if (inner.number == RECIPIENT_KEY_ID) {
            key_id = protobuf_take_bytes(&reader, &inner, PLOMB_KEY_ID_SIZE);
        } else if (inner.number == RECIPIENT_METHOD) {
            recipient.method = protobuf_take_uint(&reader, &inner, ENUM_MAX);
        } else {
            recipient.data =
                protobuf_take_bytes(&reader, &inner, PLOMB_RECIPIENT_DATA_MAX);
        }
    }
    protobuf_fail_like(outer, &reader);
    if (last != RECIPIENT_DATA || key_id.size != PLOMB_KEY_ID_SIZE ||
        extension->recipient_count == PLOMB_RECIPIENTS_MAX) {
        protobuf_fail(outer, field->offset);
        return;
    }
    memcpy(recipient.key_id, key_id.ptr, PLOMB_KEY_ID_SIZE);
    if (!is_one_recipient(extension, &recipient)) protobuf_fail(outer, field->offset);
    extension->recipients[extension->recipient_count++] = recipient;
}

/* A number that is absent when it is 0, so that it has one form. */
static uint32_t take_nonzero(struct protobuf_reader *reader,
                             const struct protobuf_field *field, uint32_t max)
{
    uint32_t value = protobuf_take_uint(reader, field, max);

    if (value == 0) protobuf_fail(reader, field->offset);
    return value;
}

static struct plomb_span take_digest(struct protobuf_reader *reader,
                                     const struct protobuf_field *field)
{
    struct plomb_span digest = protobuf_take_bytes(reader, field, PLOMB_SHA256_SIZE);

    if (digest.size != PLOMB_SHA256_SIZE) protobuf_fail(reader, field->offset);
    return digest;
}

static void read_field(struct protobuf_reader *reader,
                       const struct protobuf_field *field, struct plomb_extension *out)
{
    switch (field->number) {
    case VERSION:
        (void)take_nonzero(reader, field, PLOMB_EXTENSION_VERSION);
        break;
    case PAYLOAD_SIZE:
        out->payload_size = take_nonzero(reader, field, UINT32_MAX);
        if (out->payload_size % 4 != 0) protobuf_fail(reader, field->offset);
        break;
    case PAYLOAD_SHA256:
        out->payload_sha256 = take_digest(reader, field);
        break;
    case CODEC:
        out->codec = protobuf_take_uint(reader, field, ENUM_MAX);
        break;
    case CODEC_PARAMS:
        out->codec_params = protobuf_take_bytes(reader, field, PLOMB_CODEC_PARAMS_MAX);
        break;
    case BASE_SHA256:
        out->base_sha256 = take_digest(reader, field);
        break;
    case BASE_SIZE:
        out->base_size = take_nonzero(reader, field, UINT32_MAX);
        break;
    case CIPHER:
        out->cipher = protobuf_take_uint(reader, field, ENUM_MAX);
        break;
    case RECIPIENT:
        read_recipient(reader, field, out);
        break;
    case SECURITY_COUNTER:
        out->security_counter = take_nonzero(reader, field, UINT32_MAX);
        break;
    case FLAGS:
        out->flags = take_nonzero(reader, field, FLAGS_KNOWN);
        break;
    default:
        protobuf_fail(reader, field->offset);
        break;
    }
}

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

void extension_read(struct protobuf_reader *outer, const struct protobuf_field *field,
                    uint32_t type, struct plomb_extension *out)
{
    struct protobuf_reader reader;
    struct protobuf_field inner;
    uint32_t present = 0;
    uint32_t last = 0;

    (void)protobuf_take_bytes(outer, field, SIZE_MAX);
    if (outer->is_failed) return;
    protobuf_reader_enter(outer, field, &reader);
    while (protobuf_next(&reader, &inner)) {
        if (inner.number < last || (inner.number == last && last != RECIPIENT)) {
            protobuf_fail(&reader, inner.offset);
            break;
        }
        read_field(&reader, &inner, out);
        last = inner.number;
        present |= 1u << (last & 31);
    }
    protobuf_fail_like(outer, &reader);
    if ((present & REQUIRED) != REQUIRED || !plomb_fw_type_is_sealed(type) ||
        ((present & 1u << CODEC_PARAMS) != 0 && out->codec_params.size == 0) ||
        !are_params_good(out) || !is_base_good(out, type) ||
        !are_recipients_good(out)) {
        protobuf_fail(outer, field->offset);
    }
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
