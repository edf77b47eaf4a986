#include "formats/sign_message.h"

#include <string.h>

#include "base/base64.h"
#include "base/error.h"
#include "base/hex.h"
#include "base/json.h"

static void write_optional(struct json_writer *json, const char *key, const char *text)
{
    if (text != NULL) json_write_string(json, key, text);
}

void sign_message_write_describe(struct plomb_buf *out)
{
    struct json_writer json;

    json_writer_init(&json, out);
    json_begin_object(&json, NULL);
    json_write_uint(&json, "plomb_signer", SIGN_MESSAGE_VERSION);
    json_write_string(&json, "request", "describe-key");
    json_end_object(&json);
    plomb_buf_add_byte(out, '\n');
}

/* Base64 of some bytes as a text of the document. */
static void write_base64(struct json_writer *json, const char *key,
                         struct plomb_span bytes)
{
    char text[BASE64_ENCODED_SIZE(PLOMB_INIT_PACKET_MAX) + 1];
    struct plomb_buf large;

    if (bytes.size <= PLOMB_INIT_PACKET_MAX) {
        base64_encode(bytes, (uint8_t *)text);
        text[BASE64_ENCODED_SIZE(bytes.size)] = '\0';
        json_write_string(json, key, text);
        return;
    }
    plomb_buf_init(&large, BASE64_ENCODED_SIZE(bytes.size) + 1);
    plomb_buf_extend(&large, BASE64_ENCODED_SIZE(bytes.size), 0);
    plomb_buf_add_byte(&large, '\0');
    if (large.status == PLOMB_OK) {
        base64_encode(bytes, large.ptr);
        json_write_string(json, key, (const char *)large.ptr);
    } else {
        json->out->status = large.status;
    }
    plomb_buf_clear(&large);
}

void sign_message_write(const struct sign_message *message, struct plomb_buf *out)
{
    struct json_writer json;

    json_writer_init(&json, out);
    json_begin_object(&json, NULL);
    json_write_uint(&json, "plomb_signer", SIGN_MESSAGE_VERSION);
    json_write_string(&json, "request", "sign");
    json_write_string(&json, "algorithm", "ecdsa-p256-sha256");
    json_write_string(&json, "public_key", message->public_key);
    json_write_hex(&json, "digest", plomb_span(message->digest, PLOMB_HASH_SIZE));
    json_write_string(&json, "purpose", message->purpose);
    if (message->message.size > 0) write_base64(&json, "message", message->message);
    write_optional(&json, "image", message->image);
    if (message->image_sha256 != NULL) {
        json_write_hex(&json, "image_sha256",
                       plomb_span(message->image_sha256, PLOMB_HASH_SIZE));
    }
    if (message->fw_version != NULL) {
        json_write_uint(&json, "fw_version", *message->fw_version);
    }
    if (message->hw_version != NULL) {
        json_write_uint(&json, "hw_version", *message->hw_version);
    }
    write_optional(&json, "product", message->product);
    write_optional(&json, "version", message->version);
    json_end_object(&json);
    plomb_buf_add_byte(out, '\n');
}

static enum plomb_status refuse(struct plomb_error *error, const char *key,
                                const char *why)
{
    return error_set(error, PLOMB_SIGN_COMMAND_ANSWER_MALFORMED, "'%s' %s", key, why);
}

/* The first bytes of a text, without a part of a character at the end. */
static void copy_reason(const char *text, char out[SIGN_MESSAGE_REASON_MAX + 1])
{
    size_t size = strlen(text);

    if (size > SIGN_MESSAGE_REASON_MAX) {
        size = SIGN_MESSAGE_REASON_MAX;
        while (size > 0 && ((uint8_t)text[size] & 0xc0) == 0x80) size--;
    }
    memcpy(out, text, size);
    out[size] = '\0';
}

static enum plomb_status read_signature(const char *text, struct sign_reply *out,
                                        struct plomb_error *error)
{
    if (strlen(text) != 2 * (size_t)PLOMB_SIGNATURE_SIZE ||
        !hex_decode((const uint8_t *)text, out->signature, PLOMB_SIGNATURE_SIZE)) {
        return refuse(error, "signature",
                      "is not 128 hexadecimal digits: r, then s, big-endian");
    }
    out->kind = SIGN_REPLY_SIGNATURE;
    return PLOMB_OK;
}

static enum plomb_status read_der(const char *text, struct sign_reply *out,
                                  struct plomb_error *error)
{
    const struct plomb_span span = plomb_span_text(text);
    size_t bad = 0;

    if (BASE64_DECODED_MAX(span.size) > SIGN_MESSAGE_DER_MAX ||
        !base64_decode(span, out->der, &out->der_size, &bad)) {
        return refuse(error, "signature_der",
                      "is not base64 of an Ecdsa-Sig-Value on P-256");
    }
    out->kind = SIGN_REPLY_DER;
    return PLOMB_OK;
}

static enum plomb_status read_key(const char *text, struct sign_reply *out,
                                  struct plomb_error *error)
{
    size_t size = strlen(text);

    if (size > SIGN_MESSAGE_PEM_MAX) {
        return refuse(error, "public_key", "is longer than a PEM public key");
    }
    memcpy(out->public_key, text, size + 1);
    out->kind = SIGN_REPLY_KEY;
    return PLOMB_OK;
}

/* The one member beside the version. */
static enum plomb_status read_member(const struct json *member, bool is_signature,
                                     struct sign_reply *out, struct plomb_error *error)
{
    const char *key = json_key(member);
    const char *text = json_string(member);
    bool is_key = strcmp(key, "public_key") == 0;
    bool is_raw = strcmp(key, "signature") == 0;
    bool is_der = strcmp(key, "signature_der") == 0;
    bool is_error = strcmp(key, "error") == 0;

    if (!is_key && !is_raw && !is_der && !is_error) {
        return error_set(error, PLOMB_SIGN_COMMAND_ANSWER_MALFORMED,
                         "'%.64s' is no member of an answer", key);
    }
    if (text == NULL) return refuse(error, key, "is not a string");
    if (is_error) {
        out->kind = SIGN_REPLY_ERROR;
        copy_reason(text, out->reason);
        return PLOMB_OK;
    }
    if (is_key == is_signature) {
        return refuse(error, key,
                      is_key ? "is no answer to \"sign\""
                             : "is no answer to \"describe-key\"");
    }
    if (is_key) return read_key(text, out, error);
    return is_raw ? read_signature(text, out, error) : read_der(text, out, error);
}

static enum plomb_status read_answer(const struct json *document, bool is_signature,
                                     struct sign_reply *out, struct plomb_error *error)
{
    const struct json *version = json_member(document, "plomb_signer");
    const struct json *answer = NULL;
    uint64_t number = 0;

    if (json_type_of(document) != JSON_OBJECT) {
        return error_set(error, PLOMB_SIGN_COMMAND_ANSWER_MALFORMED,
                         "it is not a JSON object");
    }
    if (version == NULL) return refuse(error, "plomb_signer", "is missing");
    if (!json_uint(version, UINT32_MAX, &number) || number != SIGN_MESSAGE_VERSION) {
        return refuse(error, "plomb_signer", "is not 1, the version of the request");
    }
    for (const struct json *member = json_first(document); member != NULL;
         member = json_next(member)) {
        if (member == version) continue;
        if (answer != NULL) {
            return error_set(error, PLOMB_SIGN_COMMAND_ANSWER_MALFORMED,
                             "'%.64s' does not go with '%.64s'", json_key(member),
                             json_key(answer));
        }
        answer = member;
    }
    if (answer != NULL) return read_member(answer, is_signature, out, error);
    return refuse(error, is_signature ? "signature" : "public_key", "is missing");
}

enum plomb_status sign_reply_parse(struct plomb_span text, bool is_signature,
                                   struct sign_reply *out, struct plomb_error *error)
{
    struct sign_reply reply = {0};
    struct json *document = NULL;
    enum plomb_status status = json_parse(text, &document, error);

    if (status == PLOMB_OK) status = read_answer(document, is_signature, &reply, error);
    if (status == PLOMB_OK) *out = reply;
    json_free(&document);
    if (status == PLOMB_OK || status == PLOMB_NO_MEMORY) return status;
    if (error != NULL) error->status = PLOMB_SIGN_COMMAND_ANSWER_MALFORMED;
    return PLOMB_SIGN_COMMAND_ANSWER_MALFORMED;
}
