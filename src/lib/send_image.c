#include "lib/send_image.h"

#include <plomb/core/event_log.h>
#include <plomb/core/validate.h>
#include <plomb/core/verifier.h>

#include "base/crc32.h"
#include "base/error.h"
#include "lib/device_query.h"

enum {
    LOG_WAIT = 3000, /* milliseconds for a device that is asked for its log */
    LOG_ROW = 16,    /* events that are looked at */
    WORD = 4         /* bytes of which stock bootloaders take multiples alone */
};

static bool query_verifier(struct sending *sending,
                           struct plomb_device_verifier *verifier)
{
    struct dfu_client *client = &sending->client;
    bool has = false;

    if (dfu_client_synchronise(client, LOG_WAIT, NULL) != PLOMB_OK ||
        device_query_verifier(client, &has, verifier, NULL) != PLOMB_OK || !has) {
        return false;
    }
    sending->refusal.has_verifier = true;
    return true;
}

/* Which check an event was about; PLOMB_OK for one that this program does not know. */
static enum plomb_status check_of(const struct plomb_device_event *event)
{
    uint8_t extended_error = 0;

    if (event->value < PLOMB_STATUS_COUNT &&
        plomb_dfu_result((enum plomb_status)event->value, &extended_error) ==
            event->result &&
        extended_error == event->extended_error) {
        return (enum plomb_status)event->value;
    }
    return PLOMB_OK;
}

/* The event of that number; false when there is none, or it cannot be had. */
static bool find_event(struct sending *sending, uint32_t number,
                       struct plomb_device_event *out)
{
    bool has = false;

    return device_query_event(&sending->client, number, &has, out, NULL) == PLOMB_OK &&
           has && out->number == number;
}

/* The device's newest event. */
static bool newest_event(struct sending *sending, struct plomb_device_event *out)
{
    struct plomb_device_verifier verifier = {0};

    return query_verifier(sending, &verifier) &&
           find_event(sending, verifier.next_event - 1, out);
}

/*
 * Whether the log of the device has the refusal that it answered, too; then it also
 * tells which check it was. Refusals and resets of one value are written once in a row
 * (docs/spec/flash.md, section 3), so it may stand before others: an event from number
 * `first` on is of this request, and where two older ones could be meant, which check
 * it was is not known. Failures find nothing: there is a refusal to be told.
 */
static bool is_in_log(struct sending *sending, uint32_t first)
{
    struct send_refusal *refusal = &sending->refusal;
    struct plomb_device_verifier verifier = {0};
    bool is_found = false;

    if (!query_verifier(sending, &verifier)) return false;
    for (uint32_t i = 1; i <= LOG_ROW; i++) {
        const uint32_t number = verifier.next_event - i;
        struct plomb_device_event event = {0};

        if (verifier.next_event - verifier.oldest_event < i ||
            !find_event(sending, number, &event) ||
            (event.kind != PLOMB_EVENT_REFUSED && event.kind != PLOMB_EVENT_RESET)) {
            break;
        }
        if (event.kind != PLOMB_EVENT_REFUSED || event.result != refusal->result ||
            event.extended_error != refusal->extended_error) {
            continue;
        }
        refusal->known = is_found ? PLOMB_OK : check_of(&event);
        is_found = true;
        if (number >= first) break;
    }
    return is_found;
}

static enum plomb_status execute(struct sending *sending, enum send_stage stage,
                                 struct plomb_error *error)
{
    static const uint8_t request[] = {DFU_EXECUTE};
    struct dfu_answer answer;
    enum plomb_status status = dfu_client_ask(&sending->client, plomb_span(request, 1),
                                              0, DFU_TIMEOUT_BIG, &answer, error);

    return status == PLOMB_OK ? send_check(sending, stage, &answer) : status;
}

/*
 * The number that the device's next event will have; UINT32_MAX when that is not known.
 * Only a sealed package has checks that share an answer, and only plomb's verifier takes
 * one: no other device is asked.
 */
static uint32_t next_event(struct sending *sending)
{
    struct plomb_device_verifier verifier = {0};

    if (!sending->refusal.is_sealed || !query_verifier(sending, &verifier)) {
        return UINT32_MAX;
    }
    return verifier.next_event;
}

/*
 * The device decides on the init packet. A refusal that its log does not have is asked
 * for again: one wrong bit makes a refusal of a success.
 */
static enum plomb_status execute_packet(struct sending *sending,
                                        struct plomb_error *error)
{
    const uint32_t first = next_event(sending);
    enum plomb_status status = execute(sending, SEND_STAGE_PACKET, error);

    if (status != PLOMB_DEVICE_REFUSED || is_in_log(sending, first)) return status;
    return execute(sending, SEND_STAGE_PACKET, error);
}

static enum plomb_status check_packet_size(struct sending *sending, size_t size,
                                           uint32_t *max, struct dfu_place *place,
                                           struct plomb_error *error)
{
    enum plomb_status status;

    if (size <= *max) return PLOMB_OK;
    status = send_select(sending, DFU_COMMAND, max, place, error);
    if (status != PLOMB_OK || size <= *max) return status;
    error_set(error, PLOMB_INIT_PACKET_TOO_LARGE,
              "the init packet has %zu bytes, and the device takes %u", size, *max);
    error_hint(error,
               "bootloaders of nRF5 SDK 15.0 and older take 256 bytes: pack with "
               "fewer options");
    return PLOMB_INIT_PACKET_TOO_LARGE;
}

static enum plomb_status send_packet(struct sending *sending, struct plomb_error *error)
{
    struct plomb_span packet = sending->source->dat->bytes;
    struct send_object object = {DFU_COMMAND, packet, 0, packet.size};
    struct dfu_place place = {0};
    uint32_t max = 0;
    enum plomb_status status;
    bool is_continued;

    send_report(sending, PLOMB_SEND_INIT_PACKET, sending->state.done);
    status = send_select(sending, DFU_COMMAND, &max, &place, error);
    if (status != PLOMB_OK) return status;
    status = check_packet_size(sending, packet.size, &max, &place, error);
    if (status != PLOMB_OK) return status;
    is_continued = place.offset > 0 && send_is_prefix(packet, &place);
    if (!is_continued) {
        status = send_object(sending, &object, 0, false, error);
    } else if (place.offset < packet.size) {
        status = send_object(sending, &object, place.offset, false, error);
    }
    if (status == PLOMB_OK) status = execute_packet(sending, error);
    /* It may have been part of a larger object. */
    if (!is_continued || status != PLOMB_DEVICE_REFUSED) return status;
    if (sending->refusal.result != DFU_NOT_PERMITTED) return status;
    if (sending->refusal.known != PLOMB_OK) return status;
    status = send_object(sending, &object, 0, false, error);
    return status == PLOMB_OK ? execute_packet(sending, error) : status;
}

/*
 * Stock bootloaders lose Writes of other sizes than multiples of 4 bytes, and so never
 * end such an image.
 */
static enum plomb_status check_size(struct sending *sending, struct plomb_error *error)
{
    struct plomb_device_verifier verifier;
    bool has = false;
    enum plomb_status status;

    if (sending->source->bin->bytes.size % WORD == 0) return PLOMB_OK;
    status = device_query_verifier(&sending->client, &has, &verifier, error);
    if (status != PLOMB_OK || has) return status;
    error_set(error, PLOMB_IMAGE_SIZE_ODD,
              "the image has %zu bytes, and this bootloader can only receive multiples "
              "of 4",
              sending->source->bin->bytes.size);
    error_hint(error, "pack it with 'plomb pack', which pads images");
    return PLOMB_IMAGE_SIZE_ODD;
}

/* The object that holds byte `offset` of the image. */
static struct send_object object_at(const struct sending *sending, size_t offset,
                                    uint32_t max)
{
    struct plomb_span image = sending->source->bin->bytes;
    size_t start = offset - offset % max;
    size_t left = image.size - start;
    struct send_object object = {DFU_DATA, image, start, left < max ? left : max};

    return object;
}

static enum plomb_status set_foreign(struct sending *sending, struct plomb_error *error)
{
    sending->is_misplaced = true;
    error_set(error, PLOMB_LINE_DAMAGED,
              "the device holds bytes of this image that are not the image's");
    error_hint(error, "end the transfer with the program that began it, or take away "
                      "the device's power, and send again");
    return PLOMB_LINE_DAMAGED;
}

/*
 * The device has bytes that are not the image's. Those of the object that it was at
 * are dropped with a new one; what it executed must be right.
 */
static enum plomb_status realign(struct sending *sending, uint32_t max,
                                 const struct dfu_place *place, size_t *offset_out,
                                 struct plomb_error *error)
{
    size_t size = sending->source->bin->bytes.size;
    size_t last = place->offset < size ? place->offset : size;
    struct send_object object = object_at(sending, last > 0 ? last - 1 : 0, max);
    struct dfu_place now = {0};
    enum plomb_status status = send_create(sending, &object, error);

    if (status == PLOMB_OK) status = send_ask_place(sending, &now, error);
    if (status == PLOMB_DEVICE_REFUSED) return set_foreign(sending, error);
    if (status != PLOMB_OK) return status;
    if (now.offset != object.start || !send_is_prefix(object.all, &now)) {
        return set_foreign(sending, error);
    }
    if (sending->image->sent == 0) sending->image->resumed = object.start;
    status = send_object(sending, &object, object.start, true, error);
    *offset_out = object.start + object.size;
    return status;
}

/* Sends the Execute that ends the image: once, as the device may be gone after it. */
static enum plomb_status execute_end(struct sending *sending, struct plomb_error *error)
{
    static const uint8_t request[] = {DFU_EXECUTE};
    struct plomb_device_event event = {0};
    struct dfu_answer answer;
    enum plomb_status status;

    sending->is_end_open = true;
    status = dfu_client_ask_once(&sending->client, plomb_span(request, 1), 0,
                                 DFU_TIMEOUT_BIG, &answer, error);
    if (status != PLOMB_OK) return status;
    sending->is_end_open = false;
    status = send_check(sending, SEND_STAGE_COMPLETE, &answer);
    if (status != PLOMB_DEVICE_REFUSED) return status;
    if (newest_event(sending, &event) && event.kind == PLOMB_EVENT_RECEIVED &&
        event.result == DFU_SUCCESS) {
        return PLOMB_OK;
    }
    /* Not about the image, but about a request that arrived as another one. */
    if (answer.result == DFU_OPCODE_UNSUPPORTED ||
        answer.result == DFU_INVALID_PARAMETER || answer.result == DFU_NOT_PERMITTED) {
        sending->is_misplaced = true;
    }
    return status;
}

/* Executes the object that ends at `offset`. */
static enum plomb_status execute_object(struct sending *sending, size_t offset,
                                        struct plomb_error *error)
{
    enum plomb_status status;

    if (offset == sending->source->bin->bytes.size) {
        status = execute_end(sending, error);
    } else {
        status = execute(sending, SEND_STAGE_OBJECT, error);
        if (status == PLOMB_DEVICE_REFUSED) sending->is_misplaced = true;
    }
    if (status != PLOMB_OK) return status;
    sending->image->objects++;
    if (offset > sending->best) sending->best = offset;
    return PLOMB_OK;
}

/* Brings the device to the end of an object of which it has all bytes. */
static enum plomb_status resume(struct sending *sending, uint32_t max,
                                const struct dfu_place *place, size_t *offset_out,
                                struct plomb_error *error)
{
    struct send_object object;
    size_t from = place->offset;

    *offset_out = from;
    if (!send_is_prefix(sending->source->bin->bytes, place)) {
        return realign(sending, max, place, offset_out, error);
    }
    if (sending->image->resumed < from && sending->image->sent == 0) {
        sending->image->resumed = from;
    }
    send_report(sending, PLOMB_SEND_DATA, from);
    if (from % max == 0 || from == sending->source->bin->bytes.size) return PLOMB_OK;
    object = object_at(sending, from, max);
    if (from % WORD != 0) from = object.start;
    *offset_out = object.start + object.size;
    return send_object(sending, &object, from, false, error);
}

static enum plomb_status send_data(struct sending *sending, struct plomb_error *error)
{
    size_t size = sending->source->bin->bytes.size;
    struct dfu_place place = {0};
    enum plomb_status status;
    uint32_t max = 0;
    size_t offset = 0;

    status = check_size(sending, error);
    if (status != PLOMB_OK) return status;
    status = send_select(sending, DFU_DATA, &max, &place, error);
    if (status != PLOMB_OK) return status;
    status = resume(sending, max, &place, &offset, error);
    if (status != PLOMB_OK) return status;
    /* Executed or not: a second time does nothing. */
    if (offset > 0 || size == 0) status = execute_object(sending, offset, error);
    while (status == PLOMB_OK && offset < size) {
        struct send_object object = object_at(sending, offset, max);

        status = send_object(sending, &object, object.start, false, error);
        if (status != PLOMB_OK) break;
        offset = object.start + object.size;
        status = execute_object(sending, offset, error);
    }
    if (status == PLOMB_DEVICE_REFUSED && sending->refusal.stage == SEND_STAGE_OBJECT) {
        sending->is_misplaced = true;
    }
    return status;
}

enum plomb_status send_image(struct sending *sending, struct plomb_error *error)
{
    enum plomb_status status;

    sending->is_misplaced = false;
    sending->is_end_open = false;
    sending->refusal.known = PLOMB_OK;
    status = send_packet(sending, error);
    return status == PLOMB_OK ? send_data(sending, error) : status;
}

bool send_image_is_received(struct sending *sending)
{
    struct plomb_device_verifier verifier = {0};
    bool has = false;

    if (device_query_verifier(&sending->client, &has, &verifier, NULL) != PLOMB_OK ||
        !has) {
        return false;
    }
    return verifier.update == PLOMB_UPDATE_RECEIVED ||
           verifier.update == PLOMB_UPDATE_TRIAL;
}
