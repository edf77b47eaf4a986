#include "lib/send_object.h"

#include "base/crc32.h"
#include "base/error.h"
#include "core/bytes.h"

enum {
    TRIES = 3,          /* times that an object is sent, or an answer asked for */
    STRIDE = 1024,      /* bytes between two reports of progress, about */
    OBJECT_MAX = 65536, /* bytes; nobody's objects are larger */
    PLACE_SIZE = 8      /* bytes of offset and CRC */
};

void send_report(struct sending *sending, enum plomb_send_step step, uint64_t done)
{
    const struct plomb_send_options *options = sending->options;

    sending->state.step = step;
    sending->state.done = done;
    if (options->report != NULL) options->report(options->context, &sending->state);
}

enum plomb_status send_check(struct sending *sending, enum send_stage stage,
                             const struct dfu_answer *answer)
{
    if (answer->result == DFU_SUCCESS) return PLOMB_OK;
    sending->refusal.stage = stage;
    sending->refusal.result = answer->result;
    sending->refusal.extended_error = answer->extended_error;
    return PLOMB_DEVICE_REFUSED;
}

static struct dfu_place place_at(const uint8_t payload[PLACE_SIZE])
{
    struct dfu_place place = {bytes_read_le32(payload), bytes_read_le32(payload + 4)};

    return place;
}

enum plomb_status send_select(struct sending *sending, uint8_t type, uint32_t *max_out,
                              struct dfu_place *place_out, struct plomb_error *error)
{
    const uint8_t request[] = {DFU_SELECT, type};
    struct dfu_answer answer = {0};
    enum plomb_status status;

    /* Asked again, as a byte of the answer may be a wrong one. */
    for (int i = 0; i < TRIES; i++) {
        uint32_t max;

        status = dfu_client_ask(&sending->client, plomb_span(request, 2),
                                4 + PLACE_SIZE, DFU_TIMEOUT, &answer, error);
        if (status != PLOMB_OK) return status;
        if (answer.result != DFU_SUCCESS) continue;
        max = bytes_read_le32(answer.payload);
        if (max == 0 || max > OBJECT_MAX) continue;
        *max_out = max;
        *place_out = place_at(answer.payload + 4);
        return PLOMB_OK;
    }
    status = send_check(sending, SEND_STAGE_SELECT, &answer);
    if (status != PLOMB_OK) return status;
    return error_set(error, PLOMB_DEVICE_ANSWER_MALFORMED,
                     "the device takes objects of %u bytes, which makes no sense",
                     bytes_read_le32(answer.payload));
}

bool send_is_prefix(struct plomb_span all, const struct dfu_place *place)
{
    return place->offset <= all.size &&
           crc32_of(plomb_span_sub(all, 0, place->offset)) == place->crc;
}

enum plomb_status send_create(struct sending *sending, const struct send_object *object,
                              struct plomb_error *error)
{
    uint8_t request[6] = {DFU_CREATE, object->type};
    struct dfu_answer answer;
    enum plomb_status status;

    bytes_write_le32(request + 2, (uint32_t)object->size);
    status = dfu_client_ask(&sending->client, plomb_span(request, sizeof(request)), 0,
                            DFU_TIMEOUT, &answer, error);
    if (status != PLOMB_OK) return status;
    /* The device counts from here, too. */
    sending->client.receipts_count = 0;
    return send_check(
        sending, object->type == DFU_COMMAND ? SEND_STAGE_CREATE : SEND_STAGE_OBJECT,
        &answer);
}

enum plomb_status send_ask_place(struct sending *sending, struct dfu_place *place_out,
                                 struct plomb_error *error)
{
    static const uint8_t request[] = {DFU_CRC};
    struct dfu_answer answer;
    enum plomb_status status = dfu_client_ask(&sending->client, plomb_span(request, 1),
                                              PLACE_SIZE, DFU_TIMEOUT, &answer, error);

    if (status != PLOMB_OK) return status;
    status = send_check(sending, SEND_STAGE_OBJECT, &answer);
    if (status == PLOMB_OK) *place_out = place_at(answer.payload);
    return status;
}

/* Writes what the object has from `from` on, and reports how far it is. */
static enum plomb_status write_object(struct sending *sending,
                                      const struct send_object *object, size_t from,
                                      struct plomb_error *error)
{
    size_t end = object->start + object->size;
    size_t piece = sending->client.piece_size;
    size_t stride = STRIDE > piece ? STRIDE - STRIDE % piece : piece;
    struct dfu_place place = {(uint32_t)from,
                              crc32_of(plomb_span_sub(object->all, 0, from))};

    while (place.offset < end) {
        size_t left = end - place.offset;
        struct plomb_span bytes =
            plomb_span_sub(object->all, place.offset, left < stride ? left : stride);
        enum plomb_status status =
            dfu_client_write(&sending->client, bytes, &place, error);

        if (status != PLOMB_OK) return status;
        place.crc = crc32_extend(place.crc, bytes);
        place.offset += (uint32_t)bytes.size;
        if (object->type != DFU_DATA) continue;
        sending->image->sent += bytes.size;
        send_report(sending, PLOMB_SEND_DATA, place.offset);
    }
    return PLOMB_OK;
}

/* Whether the device has all of the object, and as it was sent. */
static enum plomb_status compare(struct sending *sending,
                                 const struct send_object *object,
                                 struct plomb_error *error)
{
    size_t end = object->start + object->size;
    struct dfu_place place = {0};
    enum plomb_status status = send_ask_place(sending, &place, error);

    if (status != PLOMB_OK) return status;
    if (place.offset == end && send_is_prefix(object->all, &place)) return PLOMB_OK;
    if (place.offset < object->start || place.offset > end) {
        sending->is_misplaced = true;
    }
    return error_set(error, PLOMB_LINE_DAMAGED,
                     "the device has other bytes than were sent, up to byte %u",
                     place.offset);
}

static enum plomb_status set_damaged(const struct send_object *object,
                                     struct plomb_error *error)
{
    plomb_error_clear(error);
    error_set(
        error, PLOMB_LINE_DAMAGED,
        "the bytes from %zu to %zu of the %s were sent %d times and never arrived "
        "as they are",
        object->start, object->start + object->size - 1,
        object->type == DFU_COMMAND ? "init packet" : "image", TRIES);
    error_hint(error, "look at the cable and the rate; --prn 1 sends slower; the same "
                      "command goes on where this one ended");
    return PLOMB_LINE_DAMAGED;
}

/* Whether sending the object again may help. */
static bool is_worth_repeating(const struct sending *sending, enum plomb_status status)
{
    if (sending->is_misplaced) return false;
    return status == PLOMB_LINE_DAMAGED || status == PLOMB_DEVICE_REFUSED;
}

enum plomb_status send_object(struct sending *sending, const struct send_object *object,
                              size_t from, bool is_created, struct plomb_error *error)
{
    enum plomb_status status = PLOMB_OK;
    bool is_damaged = false;

    for (int i = 0; i < TRIES; i++) {
        if (i > 0) {
            plomb_error_clear(error);
            sending->report->repeated++;
            from = object->start;
        }
        if (from == object->start && (i > 0 || !is_created)) {
            status = send_create(sending, object, error);
        }
        if (status == PLOMB_OK) status = write_object(sending, object, from, error);
        if (status == PLOMB_OK) status = compare(sending, object, error);
        if (!is_worth_repeating(sending, status)) return status;
        is_damaged = is_damaged || status == PLOMB_LINE_DAMAGED;
        if (i + 1 < TRIES) status = PLOMB_OK;
    }
    /* A refusal in between is one of bytes that were not sent so. */
    return is_damaged ? set_damaged(object, error) : status;
}
