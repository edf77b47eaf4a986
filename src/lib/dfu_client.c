#include "lib/dfu_client.h"

#include <assert.h>
#include <string.h>

#include "base/crc32.h"
#include "base/error.h"
#include "core/bytes.h"

enum {
    SLICE = 100,         /* milliseconds between looks at is_cancelled */
    PING_TIMEOUT = 1000, /* milliseconds for the answer of a ping */
    PING_COUNT = 3,      /* pings that ask whether the device is still there */
    TRIES = 3,           /* times that a request is sent */
    LOOK_MAX = 64,       /* frames between two Writes; a device sends fewer */
    MTU_MIN = 11,        /* frames with Writes of 4 bytes */
    WORD = 4             /* what stock bootloaders want Writes to be multiples of */
};

void dfu_client_init(struct dfu_client *client, const struct plomb_link *link,
                     const struct plomb_patience *patience)
{
    memset(client, 0, sizeof(*client));
    client->link = link;
    client->patience = *patience;
    plomb_slip_init(&client->slip, client->frame, sizeof(client->frame));
}

static uint64_t now(const struct dfu_client *client)
{
    return client->link->now(client->link->context);
}

static enum plomb_status check_cancelled(const struct dfu_client *client,
                                         struct plomb_error *error)
{
    const struct plomb_patience *patience = &client->patience;

    if (patience->is_cancelled == NULL || !patience->is_cancelled(patience->context)) {
        return PLOMB_OK;
    }
    return error_set(error, PLOMB_CANCELLED, "interrupted");
}

static enum plomb_status send_frame(struct dfu_client *client, struct plomb_span frame,
                                    struct plomb_error *error)
{
    size_t size = plomb_slip_write(frame, client->output, sizeof(client->output));

    return client->link->write(client->link->context, plomb_span(client->output, size),
                               error);
}

/* Takes bytes that were read until they end a frame. */
static bool take_frame(struct dfu_client *client)
{
    while (client->input_used < client->input_size) {
        if (plomb_slip_take(&client->slip, client->input[client->input_used++])) {
            return true;
        }
    }
    return false;
}

/* Remembers what is no answer to a question: Writes that were refused. */
static void note_frame(struct dfu_client *client)
{
    if (client->slip.size >= 3 && client->frame[0] == DFU_ANSWER &&
        client->frame[1] == DFU_WRITE && client->frame[2] != DFU_SUCCESS) {
        client->write_result = client->frame[2];
    }
}

/*
 * Waits for the next frame; `*is_there_out` is false when the time is over. Looks at
 * what is there even without time.
 */
static enum plomb_status next_frame(struct dfu_client *client, uint64_t deadline,
                                    bool *is_there_out, struct plomb_error *error)
{
    enum plomb_status status = PLOMB_OK;
    bool is_over = false;

    *is_there_out = take_frame(client);
    while (!*is_there_out && !is_over) {
        uint64_t time = now(client);
        uint64_t left = time < deadline ? deadline - time : 0;

        status = check_cancelled(client, error);
        if (status != PLOMB_OK) return status;
        is_over = left == 0;
        client->input_used = 0;
        client->input_size = 0;
        status = client->link->read(
            client->link->context, client->input, sizeof(client->input),
            left < SLICE ? (uint32_t)left : SLICE, &client->input_size, error);
        if (status != PLOMB_OK) return status;
        *is_there_out = take_frame(client);
    }
    if (*is_there_out) note_frame(client);
    return PLOMB_OK;
}

/* Whether the frame answers `opcode`, and has the shape that its result gives it. */
static bool parse_answer(const struct dfu_client *client, uint8_t opcode,
                         size_t payload_size, struct dfu_answer *out)
{
    const uint8_t *frame = client->frame;
    size_t size = client->slip.size;

    if (size < 3 || frame[0] != DFU_ANSWER || frame[1] != opcode) return false;
    out->result = frame[2];
    out->extended_error = 0;
    out->size = 0;
    if (out->result == DFU_SUCCESS) {
        out->size = size - 3;
        memcpy(out->payload, frame + 3, out->size);
        return opcode < DFU_DEVICE ? out->size == payload_size
                                   : out->size >= payload_size;
    }
    if (out->result != DFU_EXTENDED_ERROR) return size == 3;
    if (size == 4) out->extended_error = frame[3];
    return size <= 4;
}

enum plomb_status dfu_client_ask_once(struct dfu_client *client,
                                      struct plomb_span request, size_t payload_size,
                                      uint32_t timeout, struct dfu_answer *answer_out,
                                      struct plomb_error *error)
{
    uint64_t deadline;
    enum plomb_status status = check_cancelled(client, error);
    bool is_there = true;

    if (status != PLOMB_OK) return status;
    status = send_frame(client, request, error);
    if (status != PLOMB_OK) return status;
    deadline = now(client) + timeout;
    while (is_there && now(client) <= deadline) {
        status = next_frame(client, deadline, &is_there, error);
        if (status != PLOMB_OK) return status;
        if (is_there &&
            parse_answer(client, request.ptr[0], payload_size, answer_out)) {
            return PLOMB_OK;
        }
    }
    error_set(error, PLOMB_LINE_DAMAGED, "a request of the device was not answered");
    return PLOMB_LINE_DAMAGED;
}

/* One ping; PLOMB_LINE_DAMAGED when its own number does not come back in time. */
static enum plomb_status ping(struct dfu_client *client, uint32_t timeout,
                              struct plomb_error *error)
{
    uint8_t request[] = {DFU_PING, ++client->ping};
    uint64_t deadline = now(client) + timeout;
    enum plomb_status status = send_frame(client, plomb_span(request, 2), error);
    struct dfu_answer answer;
    bool is_there = true;

    while (status == PLOMB_OK && is_there && now(client) <= deadline) {
        status = next_frame(client, deadline, &is_there, error);
        if (status == PLOMB_OK && is_there &&
            parse_answer(client, DFU_PING, 1, &answer) &&
            answer.result == DFU_SUCCESS && answer.payload[0] == client->ping) {
            return PLOMB_OK;
        }
    }
    return status == PLOMB_OK ? PLOMB_LINE_DAMAGED : status;
}

enum plomb_status dfu_client_synchronise(struct dfu_client *client, uint32_t wait,
                                         struct plomb_error *error)
{
    uint64_t start = now(client);
    enum plomb_status status;

    do {
        status = ping(client, wait < PING_TIMEOUT ? wait : PING_TIMEOUT, error);
        if (status != PLOMB_LINE_DAMAGED) return status;
        client->repeat_count++;
    } while (now(client) - start < wait);
    error_set(error, PLOMB_DEVICE_SILENT, "the device does not answer");
    error_hint(error,
               "is it in DFU mode? a button at reset or the application's own "
               "way leads there; --baud and --flow-control have to be right, too");
    return PLOMB_DEVICE_SILENT;
}

enum plomb_status dfu_client_ask(struct dfu_client *client, struct plomb_span request,
                                 size_t payload_size, uint32_t timeout,
                                 struct dfu_answer *answer_out,
                                 struct plomb_error *error)
{
    enum plomb_status status = PLOMB_LINE_DAMAGED;

    for (int i = 0; i < TRIES && status == PLOMB_LINE_DAMAGED; i++) {
        plomb_error_clear(error);
        if (i > 0) client->repeat_count++;
        status = dfu_client_ask_once(client, request, payload_size, timeout, answer_out,
                                     error);
        if (status != PLOMB_LINE_DAMAGED) break;
        /* The answer may still come: it must not be taken for a later one's. */
        plomb_error_clear(error);
        status = dfu_client_synchronise(client, PING_COUNT * PING_TIMEOUT, error);
        if (status == PLOMB_OK) status = PLOMB_LINE_DAMAGED;
    }
    if (status == PLOMB_LINE_DAMAGED) {
        error_set(error, PLOMB_LINE_DAMAGED,
                  "the device does not answer request 0x%02x, though it answers others",
                  request.ptr[0]);
        error_hint(error, "look at the cable and at the rate");
    }
    return status;
}

static enum plomb_status set_receipts(struct dfu_client *client,
                                      struct plomb_error *error)
{
    uint8_t request[] = {DFU_RECEIPTS, (uint8_t)client->receipts_every,
                         (uint8_t)(client->receipts_every >> 8)};
    struct dfu_answer answer = {0};

    client->receipts_count = 0;
    /* A refusal may be of a request that arrived as another one. */
    for (int i = 0; i < TRIES; i++) {
        enum plomb_status status = dfu_client_ask(client, plomb_span(request, 3), 0,
                                                  DFU_TIMEOUT, &answer, error);

        if (status != PLOMB_OK || answer.result == DFU_SUCCESS) return status;
    }
    return error_set(error, PLOMB_DEVICE_ANSWER_MALFORMED,
                     "the device refuses to set its receipts, with result 0x%02x",
                     answer.result);
}

/* Bytes of a Write in a frame of `mtu` bytes of which each may be escaped. */
static uint16_t piece_of(uint16_t mtu)
{
    uint32_t size = ((uint32_t)mtu - 1) / 2 - 1;

    if (size > DFU_PIECE_MAX) size = DFU_PIECE_MAX;
    return (uint16_t)(size - size % WORD);
}

static enum plomb_status ask_mtu(struct dfu_client *client, struct plomb_error *error)
{
    static const uint8_t request[] = {DFU_MTU};
    struct dfu_answer answer;
    enum plomb_status status = PLOMB_OK;

    for (int i = 0; i < TRIES; i++) {
        status = dfu_client_ask(client, plomb_span(request, 1), 2, DFU_TIMEOUT, &answer,
                                error);
        if (status != PLOMB_OK) return status;
        if (answer.result != DFU_SUCCESS) continue;
        if (bytes_read_le16(answer.payload) < MTU_MIN) continue;
        client->piece_size = piece_of(bytes_read_le16(answer.payload));
        return PLOMB_OK;
    }
    return error_set(error, PLOMB_DEVICE_ANSWER_MALFORMED,
                     "the device does not say how long its frames are");
}

enum plomb_status dfu_client_configure(struct dfu_client *client,
                                       struct plomb_error *error)
{
    enum plomb_status status = set_receipts(client, error);

    return status == PLOMB_OK ? ask_mtu(client, error) : status;
}

static enum plomb_status check_refusal(const struct dfu_client *client,
                                       struct plomb_error *error)
{
    if (client->write_result == 0) return PLOMB_OK;
    return error_set(error, PLOMB_LINE_DAMAGED,
                     "the device refused a write, with result 0x%02x",
                     client->write_result);
}

/* Looks at what came, without waiting: a Write that was refused, receipts. */
static enum plomb_status look(struct dfu_client *client, struct plomb_error *error)
{
    enum plomb_status status = PLOMB_OK;
    bool is_there = true;

    for (int i = 0; i < LOOK_MAX && status == PLOMB_OK && is_there; i++) {
        status = next_frame(client, 0, &is_there, error);
    }
    if (status != PLOMB_OK) return status;
    return check_refusal(client, error);
}

static enum plomb_status await_receipt(struct dfu_client *client,
                                       const struct dfu_place *expected,
                                       struct plomb_error *error)
{
    uint64_t deadline = now(client) + DFU_TIMEOUT;
    enum plomb_status status = PLOMB_OK;
    struct dfu_answer answer;
    bool is_there = true;

    while (is_there && now(client) <= deadline) {
        status = next_frame(client, deadline, &is_there, error);
        if (status != PLOMB_OK) return status;
        if (!is_there) break;
        status = check_refusal(client, error);
        if (status != PLOMB_OK) return status;
        if (!parse_answer(client, DFU_CRC, 8, &answer)) continue;
        if (answer.result == DFU_SUCCESS &&
            bytes_read_le32(answer.payload) == expected->offset &&
            bytes_read_le32(answer.payload + 4) == expected->crc) {
            return PLOMB_OK;
        }
        return error_set(error, PLOMB_LINE_DAMAGED,
                         "a receipt is not about the bytes that were sent");
    }
    return error_set(error, PLOMB_LINE_DAMAGED, "a receipt did not come");
}

enum plomb_status dfu_client_write(struct dfu_client *client, struct plomb_span bytes,
                                   const struct dfu_place *start,
                                   struct plomb_error *error)
{
    uint8_t frame[1 + DFU_PIECE_MAX] = {DFU_WRITE};
    const size_t piece_size = client->piece_size;
    struct dfu_place place = *start;
    enum plomb_status status;

    assert(piece_size > 0);
    client->write_result = 0;
    while (bytes.size > 0) {
        struct plomb_span piece = plomb_span_sub(bytes, 0, piece_size);

        memcpy(frame + 1, piece.ptr, piece.size);
        status = send_frame(client, plomb_span(frame, 1 + piece.size), error);
        if (status != PLOMB_OK) return status;
        place.offset += (uint32_t)piece.size;
        place.crc = crc32_extend(place.crc, piece);
        bytes = plomb_span_sub(bytes, piece.size, bytes.size);
        if (client->receipts_every > 0 &&
            ++client->receipts_count == client->receipts_every) {
            client->receipts_count = 0;
            status = await_receipt(client, &place, error);
        } else {
            status = look(client, error);
        }
        if (status != PLOMB_OK) return status;
    }
    return PLOMB_OK;
}
