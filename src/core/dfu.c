#include <plomb/core/dfu.h>

#include <string.h>

#include <plomb/core/event_log.h>

#include "core/bytes.h"
#include "core/crc32.h"

/* Requests; up to 0c Nordic's (nrf_dfu_req_handler.h, nRF5 SDK 17.1.0). */
enum {
    OPCODE_VERSION = 0x00,
    OPCODE_CREATE = 0x01,
    OPCODE_RECEIPTS = 0x02,
    OPCODE_CRC = 0x03,
    OPCODE_EXECUTE = 0x04,
    OPCODE_SELECT = 0x06,
    OPCODE_MTU = 0x07,
    OPCODE_WRITE = 0x08,
    OPCODE_PING = 0x09,
    OPCODE_HARDWARE = 0x0a,
    OPCODE_FIRMWARE = 0x0b,
    OPCODE_ABORT = 0x0c,
    OPCODE_ANSWER = 0x60, /* the first byte of every answer */
    OPCODE_DEVICE = 0x70,
    OPCODE_EVENT = 0x71
};

/* Results that the protocol itself gives; same source. */
enum {
    RESULT_SUCCESS = 0x01,
    RESULT_NOT_SUPPORTED = 0x02,
    RESULT_INVALID_PARAMETER = 0x03,
    RESULT_NO_RESOURCES = 0x04,
    RESULT_INVALID_OBJECT = 0x05,
    RESULT_NOT_PERMITTED = 0x08,
    RESULT_EXTENDED_ERROR = 0x0b
};

enum { OBJECT_COMMAND = 1, OBJECT_DATA = 2 };
enum { SOFTDEVICE = 0, APPLICATION = 1, BOOTLOADER = 2, NONE = 0xff };
enum { PROTOCOL_VERSION = 1, DEVICE_ANSWER_VERSION = 1 };

/* Bytes of parameters of the requests 00 to 0c, then of 70 and 71. */
enum { OWN_REQUESTS = OPCODE_DEVICE - OPCODE_ABORT - 1 };
enum { ANY = 0xfe, UNKNOWN = 0xff };
static const uint8_t sizes[] = {0, 5, 2, 0, 0, UNKNOWN, 1, 0, ANY, 1, 0, 1, 0, 0, 4};

/*
 * What follows handles one request each: `in` is where its parameters are and `out`
 * where those of the answer go, behind a result of success. They return the answer's
 * end.
 */

static uint8_t *refuse(uint8_t *out, uint8_t result)
{
    out[-1] = result;
    return out;
}

/* The protocol is little-endian, and so is all that runs the verifier. */
static uint8_t *put(uint8_t *out, uint32_t value)
{
    memcpy(out, &value, sizeof(value));
    return out + sizeof(value);
}

static uint8_t *put_progress(const struct plomb_dfu_object *object, uint8_t *out)
{
    out = put(out, object->start + object->offset);
    return put(out, crc32_add(object->crc, object->bytes, object->offset));
}

static void drop(struct plomb_dfu_object *object)
{
    object->size = 0;
    object->offset = 0;
}

static bool is_receiving(const struct plomb_dfu *dfu)
{
    return plomb_verifier_phase(dfu->verifier) == PLOMB_UPDATE_TRANSFER;
}

/* Goes on behind the payload's whole objects, if there is a transfer. */
static void begin_data(struct plomb_dfu *dfu)
{
    struct plomb_span received = {NULL, 0};

    dfu->expected = 0;
    if (is_receiving(dfu)) {
        dfu->expected = plomb_transfer_expected(dfu->verifier);
        received = plomb_transfer_received(dfu->verifier);
    }
    dfu->data.start = (uint32_t)received.size;
    dfu->data.crc = crc32_add(0, received.ptr, received.size);
    drop(&dfu->data);
}

/* What is wrong with the size of a data object, in Nordic's order; else success. */
static uint8_t check_data_size(const struct plomb_dfu *dfu, uint32_t size)
{
    const uint32_t rest = dfu->expected - dfu->data.start;

    if (rest == 0) return RESULT_NOT_PERMITTED;
    if (size == 0 || (size % PLOMB_PAGE_SIZE != 0 && size != rest)) {
        return RESULT_INVALID_PARAMETER;
    }
    if (size > PLOMB_PAGE_SIZE) return RESULT_NO_RESOURCES;
    return size > rest ? RESULT_NOT_PERMITTED : RESULT_SUCCESS;
}

static uint8_t check_command_size(uint32_t size)
{
    if (size == 0) return RESULT_INVALID_PARAMETER;
    return size > PLOMB_INIT_PACKET_MAX ? RESULT_NO_RESOURCES : RESULT_SUCCESS;
}

/* The object of that type; NULL if there is no such type. */
static struct plomb_dfu_object *find_object(struct plomb_dfu *dfu, uint8_t type)
{
    if (type == OBJECT_COMMAND) return &dfu->command;
    return type == OBJECT_DATA ? &dfu->data : NULL;
}

static uint8_t *create(struct plomb_dfu *dfu, const uint8_t *in, uint8_t *out)
{
    struct plomb_dfu_object *object = find_object(dfu, in[0]);
    const uint32_t size = bytes_read_le32(in + 1);
    uint8_t result;

    if (object == NULL) return refuse(out, RESULT_INVALID_OBJECT);
    result =
        in[0] == OBJECT_DATA ? check_data_size(dfu, size) : check_command_size(size);
    if (result != RESULT_SUCCESS) return refuse(out, result);
    object->size = size;
    object->offset = 0;
    dfu->object = object;
    dfu->receipt_count = 0;
    return out;
}

static uint8_t *select_object(struct plomb_dfu *dfu, uint8_t type, uint8_t *out)
{
    struct plomb_dfu_object *object = find_object(dfu, type);

    if (object == NULL) return refuse(out, RESULT_INVALID_OBJECT);
    dfu->object = object;
    out = put(out, type == OBJECT_DATA ? PLOMB_PAGE_SIZE : PLOMB_INIT_PACKET_MAX);
    return put_progress(object, out);
}

/* Returns NULL for no answer. Objects end long before their Writes could wrap. */
static uint8_t *write_object(struct plomb_dfu *dfu, struct plomb_span bytes,
                             uint8_t *out)
{
    struct plomb_dfu_object *object = dfu->object;

    if (object->size == 0) return refuse(out, RESULT_NOT_PERMITTED);
    if (bytes.size > object->size - object->offset) {
        return refuse(out, RESULT_INVALID_PARAMETER);
    }
    memcpy(object->bytes + object->offset, bytes.ptr, bytes.size);
    object->offset += (uint32_t)bytes.size;
    if (++dfu->receipt_count != dfu->receipt_every) return NULL;
    dfu->receipt_count = 0;
    out[-2] = OPCODE_CRC;
    return put_progress(object, out);
}

static uint8_t execute_command(struct plomb_dfu *dfu, uint8_t *extended_error)
{
    const struct plomb_span packet = plomb_span(dfu->packet, dfu->command.size);
    const bool is_same =
        plomb_span_is_equal(packet, plomb_transfer_packet(dfu->verifier));
    struct plomb_decision decision;

    plomb_transfer_begin(dfu->verifier, packet, &decision);
    if (decision.result != RESULT_SUCCESS) drop(&dfu->command);
    if (decision.result == RESULT_SUCCESS ? !is_same : !is_receiving(dfu)) {
        begin_data(dfu);
    }
    *extended_error = decision.extended_error;
    return decision.result;
}

/* What flash did not take stays, so that Execute can be tried again. */
static uint8_t execute_data(struct plomb_dfu *dfu, uint8_t *extended_error)
{
    struct plomb_dfu_object *data = &dfu->data;
    enum plomb_status status;

    if (data->size == 0) return RESULT_SUCCESS;
    status = plomb_transfer_store(dfu->verifier, data->size);
    if (status == PLOMB_OK) {
        data->crc = crc32_add(data->crc, data->bytes, data->size);
        data->start += data->size;
        drop(data);
        dfu->is_reset_wanted = data->start == dfu->expected;
    } else if (!is_receiving(dfu)) {
        begin_data(dfu);
    }
    return plomb_dfu_result(status, extended_error);
}

static uint8_t *execute(struct plomb_dfu *dfu, uint8_t *out)
{
    const struct plomb_dfu_object *object = dfu->object;
    const bool is_command = object == &dfu->command;

    if (object->offset != object->size ||
        (is_command ? object->size == 0 : object->start == dfu->expected)) {
        return refuse(out, RESULT_NOT_PERMITTED);
    }
    /* It counts behind one result alone. */
    out[-1] = is_command ? execute_command(dfu, out) : execute_data(dfu, out);
    return out[-1] == RESULT_EXTENDED_ERROR ? out + 1 : out;
}

static uint8_t *put_hardware(const struct plomb_dfu_config *config, uint8_t *out)
{
    out = put(out, config->part);
    out = put(out, config->variant);
    out = put(out, config->flash_size);
    out = put(out, config->ram_size);
    return put(out, PLOMB_PAGE_SIZE);
}

static uint8_t *put_image(uint8_t kind, uint32_t version, uint32_t address,
                          uint32_t size, uint8_t *out)
{
    *out++ = kind;
    out = put(out, version);
    out = put(out, address);
    return put(out, size);
}

static uint8_t *put_firmware(const struct plomb_verifier *verifier, uint8_t number,
                             uint8_t *out)
{
    const struct plomb_device *device = &verifier->device;

    if (number == 0) {
        return put_image(BOOTLOADER, device->bootloader_version,
                         device->bootloader_start, device->bootloader_max_size, out);
    }
    if (device->has_softdevice && --number == 0) {
        return put_image(SOFTDEVICE, device->softdevice.version, PLOMB_SOFTDEVICE_START,
                         device->softdevice.size, out);
    }
    if (device->has_application && --number == 0) {
        return put_image(APPLICATION, device->app_version, device->pool_start,
                         device->application_size, out);
    }
    return put_image(NONE, 0, 0, 0, out);
}

static uint8_t *put_device(const struct plomb_verifier *verifier, uint8_t *out)
{
    const struct plomb_device *device = &verifier->device;
    uint32_t oldest;
    uint32_t next;

    *out++ = DEVICE_ANSWER_VERSION;
    *out++ = (uint8_t)plomb_verifier_phase(verifier);
    *out++ = (uint8_t)device->codecs;
    *out++ = (uint8_t)device->ciphers;
    out = put(out, device->hw_version);
    out = put(out, device->bootloader_version);
    out = put(out, device->app_version);
    out = put(out, device->security_counter);
    out = put(out, device->application_size);
    out = put(out, device->pool_start);
    out = put(out, device->pool_end);
    memcpy(out, device->key_id, sizeof(device->key_id));
    out += sizeof(device->key_id);
    plomb_event_range(verifier, &oldest, &next);
    out = put(out, oldest);
    out = put(out, next);
    for (const char *name = verifier->config->target->name; *name != '\0'; name++) {
        *out++ = (uint8_t)*name;
    }
    return out;
}

static uint8_t *put_event(const struct plomb_verifier *verifier, uint32_t number,
                          uint8_t *out)
{
    struct plomb_event event;
    const size_t size = offsetof(struct plomb_event, crc);

    if (!plomb_event_find(verifier, number, &event)) {
        return refuse(out, RESULT_INVALID_PARAMETER);
    }
    memcpy(out, &event, size);
    return out + size;
}

static uint8_t *answer_request(struct plomb_dfu *dfu, uint8_t opcode,
                               struct plomb_span in, uint8_t *out)
{
    switch (opcode) {
    case OPCODE_VERSION:
        *out++ = PROTOCOL_VERSION;
        break;
    case OPCODE_CREATE:
        return create(dfu, in.ptr, out);
    case OPCODE_RECEIPTS:
        dfu->receipt_every = bytes_read_le16(in.ptr);
        dfu->receipt_count = 0;
        break;
    case OPCODE_CRC:
        return put_progress(dfu->object, out);
    case OPCODE_EXECUTE:
        return execute(dfu, out);
    case OPCODE_SELECT:
        return select_object(dfu, in.ptr[0], out);
    case OPCODE_MTU:
        if (dfu->config->mtu == 0) return refuse(out, RESULT_NOT_SUPPORTED);
        *out++ = (uint8_t)dfu->config->mtu;
        *out++ = (uint8_t)(dfu->config->mtu >> 8);
        break;
    case OPCODE_WRITE:
        return write_object(dfu, in, out);
    case OPCODE_PING:
        *out++ = in.ptr[0];
        break;
    case OPCODE_HARDWARE:
        return put_hardware(dfu->config, out);
    case OPCODE_FIRMWARE:
        return put_firmware(dfu->verifier, in.ptr[0], out);
    case OPCODE_ABORT:
        dfu->is_reset_wanted = true;
        return NULL;
    case OPCODE_DEVICE:
        return put_device(dfu->verifier, out);
    case OPCODE_EVENT:
        return put_event(dfu->verifier, bytes_read_le32(in.ptr), out);
    }
    return out;
}

static uint8_t check_request(uint8_t opcode, size_t size)
{
    uint32_t index = opcode;

    if (index >= OPCODE_DEVICE) {
        index -= OWN_REQUESTS;
    } else if (index > OPCODE_ABORT) {
        return RESULT_NOT_SUPPORTED;
    }
    if (index >= sizeof(sizes) || sizes[index] == UNKNOWN) return RESULT_NOT_SUPPORTED;
    if (sizes[index] == ANY ? size == 0 : size != sizes[index]) {
        return RESULT_INVALID_PARAMETER;
    }
    return RESULT_SUCCESS;
}

size_t plomb_dfu_handle(struct plomb_dfu *dfu, struct plomb_span request,
                        uint8_t answer[PLOMB_DFU_ANSWER_MAX])
{
    struct plomb_span in;
    uint8_t *end = answer + 3;

    if (request.size == 0) return 0;
    in = plomb_span(request.ptr + 1, request.size - 1);
    answer[0] = OPCODE_ANSWER;
    answer[1] = request.ptr[0];
    answer[2] = check_request(answer[1], in.size);
    if (answer[2] == RESULT_SUCCESS) end = answer_request(dfu, answer[1], in, end);
    return end == NULL ? 0 : (size_t)(end - answer);
}

void plomb_dfu_init(struct plomb_dfu *dfu, struct plomb_verifier *verifier,
                    const struct plomb_dfu_config *config)
{
    memset(dfu, 0, sizeof(*dfu));
    dfu->verifier = verifier;
    dfu->config = config;
    dfu->command.bytes = dfu->packet;
    dfu->data.bytes = verifier->page;
    dfu->object = &dfu->command;
    begin_data(dfu);
    if (dfu->expected != 0) {
        const struct plomb_span packet = plomb_transfer_packet(verifier);

        memcpy(dfu->packet, packet.ptr, packet.size);
        dfu->command.size = (uint32_t)packet.size;
        dfu->command.offset = (uint32_t)packet.size;
    }
}
