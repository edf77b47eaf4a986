#include "lib/device_query.h"

#include <string.h>

#include <plomb/core/span.h>

#include "base/error.h"
#include "core/bytes.h"

/* Offsets in the payload of the device answer, and of the event answer. */
enum {
    DEVICE_VERSION = 0,
    DEVICE_UPDATE = 1,
    DEVICE_CODECS = 2,
    DEVICE_CIPHERS = 3,
    DEVICE_NUMBERS = 4,
    DEVICE_KEY_ID = 32,
    DEVICE_OLDEST = 40,
    DEVICE_NEXT = 44,
    DEVICE_NAME = 48
};

enum {
    EVENT_NUMBER = 0,
    EVENT_KIND = 4,
    EVENT_RESULT = 5,
    EVENT_EXTENDED = 6,
    EVENT_VALUE = 8,
    EVENT_SIZE = 12
};

enum { VERSION = 1 }; /* of the device answer */
enum { KIND_NONE = 0xff, FIRMWARE_SIZE = 13 };

enum plomb_status device_query_firmware(
    struct dfu_client *client,
    struct plomb_device_firmware out[PLOMB_DEVICE_FIRMWARE_MAX], size_t *count_out,
    struct plomb_error *error)
{
    uint8_t request[2] = {DFU_FIRMWARE, 0};
    struct dfu_answer answer;
    enum plomb_status status;
    size_t count = 0;

    for (; count < PLOMB_DEVICE_FIRMWARE_MAX; count++) {
        request[1] = (uint8_t)count;
        status = dfu_client_ask(client, plomb_span(request, 2), FIRMWARE_SIZE,
                                DFU_TIMEOUT, &answer, error);
        if (status != PLOMB_OK) return status;
        if (answer.result != DFU_SUCCESS || answer.payload[0] == KIND_NONE) break;
        out[count].kind = answer.payload[0];
        out[count].version = bytes_read_le32(answer.payload + 1);
        out[count].address = bytes_read_le32(answer.payload + 5);
        out[count].size = bytes_read_le32(answer.payload + 9);
    }
    *count_out = count;
    return PLOMB_OK;
}

/* The name is nobody's but the device's: only letters that steer no terminal. */
static void parse_name(const struct dfu_answer *answer, char out[])
{
    size_t size = answer->size - DEVICE_NAME;

    if (size > PLOMB_DEVICE_TARGET_SIZE - 1) size = PLOMB_DEVICE_TARGET_SIZE - 1;
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = answer->payload[DEVICE_NAME + i];

        out[i] = byte > ' ' && byte < 0x7f ? (char)byte : '?';
    }
    out[size] = '\0';
}

static void parse_verifier(const struct dfu_answer *answer,
                           struct plomb_device_verifier *out)
{
    const uint8_t *payload = answer->payload;
    const uint8_t *number = payload + DEVICE_NUMBERS;
    static const uint8_t no_key[PLOMB_KEY_ID_SIZE];

    memset(out, 0, sizeof(*out));
    out->update = payload[DEVICE_UPDATE];
    out->codecs = payload[DEVICE_CODECS];
    out->ciphers = payload[DEVICE_CIPHERS];
    out->hw_version = bytes_read_le32(number);
    out->bootloader_version = bytes_read_le32(number + 4);
    out->application_version = bytes_read_le32(number + 8);
    out->security_counter = bytes_read_le32(number + 12);
    out->application_size = bytes_read_le32(number + 16);
    out->pool_start = bytes_read_le32(number + 20);
    out->pool_end = bytes_read_le32(number + 24);
    memcpy(out->key_id, payload + DEVICE_KEY_ID, sizeof(out->key_id));
    out->has_key = memcmp(out->key_id, no_key, sizeof(no_key)) != 0;
    out->oldest_event = bytes_read_le32(payload + DEVICE_OLDEST);
    out->next_event = bytes_read_le32(payload + DEVICE_NEXT);
    parse_name(answer, out->target);
}

enum plomb_status device_query_verifier(struct dfu_client *client, bool *has_out,
                                        struct plomb_device_verifier *out,
                                        struct plomb_error *error)
{
    static const uint8_t request[] = {DFU_DEVICE};
    struct dfu_answer answer;
    enum plomb_status status = dfu_client_ask(client, plomb_span(request, 1),
                                              DEVICE_NAME, DFU_TIMEOUT, &answer, error);

    if (status != PLOMB_OK) return status;
    *has_out = answer.result == DFU_SUCCESS;
    if (!*has_out) return PLOMB_OK;
    if (answer.payload[DEVICE_VERSION] != VERSION) {
        error_set(error, PLOMB_DEVICE_ANSWER_MALFORMED,
                  "the device describes itself in version %u of the answer, and this "
                  "plomb knows version %u",
                  answer.payload[DEVICE_VERSION], VERSION);
        error_hint(error, "use a newer plomb");
        return PLOMB_DEVICE_ANSWER_MALFORMED;
    }
    parse_verifier(&answer, out);
    return PLOMB_OK;
}

enum plomb_status device_query_event(struct dfu_client *client, uint32_t number,
                                     bool *has_out, struct plomb_device_event *out,
                                     struct plomb_error *error)
{
    uint8_t request[5] = {DFU_EVENT};
    struct dfu_answer answer;
    enum plomb_status status;

    bytes_write_le32(request + 1, number);
    status = dfu_client_ask(client, plomb_span(request, sizeof(request)), EVENT_SIZE,
                            DFU_TIMEOUT, &answer, error);
    if (status != PLOMB_OK) return status;
    *has_out = answer.result == DFU_SUCCESS;
    if (!*has_out) return PLOMB_OK;
    out->number = bytes_read_le32(answer.payload + EVENT_NUMBER);
    out->kind = answer.payload[EVENT_KIND];
    out->result = answer.payload[EVENT_RESULT];
    out->extended_error = answer.payload[EVENT_EXTENDED];
    out->value = bytes_read_le32(answer.payload + EVENT_VALUE);
    return PLOMB_OK;
}
