#include "tests/unit/dfu_device.h"

#include <stdio.h>
#include <string.h>

#include <zlib.h>

enum { OBJECT_MAX = 4096, RESET_TIME = 1500000 /* microseconds */ };

static uint32_t le32(const uint8_t *ptr)
{
    return (uint32_t)ptr[0] | (uint32_t)ptr[1] << 8 | (uint32_t)ptr[2] << 16 |
           (uint32_t)ptr[3] << 24;
}

static void put32(uint8_t *ptr, uint32_t value)
{
    for (int i = 0; i < 4; i++) ptr[i] = (uint8_t)(value >> (8 * i));
}

static uint32_t crc_of(const uint8_t *ptr, size_t size)
{
    return (uint32_t)crc32(0, size > 0 ? ptr : (const uint8_t *)"", (unsigned int)size);
}

static void answer(struct dfu_device *device, uint8_t opcode, uint8_t result,
                   const uint8_t *payload, size_t size)
{
    uint8_t bytes[64] = {0x60, opcode, result};

    if (device->lost_answers[opcode] > 0) {
        device->lost_answers[opcode]--;
        return;
    }
    if (size > 0) memcpy(bytes + 3, payload, size);
    dfu_line_send(device, bytes, 3 + size);
}

void dfu_device_reset(struct dfu_device *device)
{
    device->is_deaf = false;
    device->frame_size = 0;
    device->is_escaped = false;
    device->is_void = false;
    device->receipts_every = 0;
    device->object_size = 0;
    device->answers_start = 0;
    device->answers_end = 0;
    device->deaf_until = device->time + RESET_TIME;
    if (device->is_verifier) {
        /* Its init packet is on flash, and what was executed is, too. */
        device->offset = device->executed;
    } else {
        device->offset = 0;
        device->executed = 0;
    }
    if (!device->has_packet) device->command_size = device->command_offset = 0;
}

static void add_event(struct dfu_device *device, uint8_t kind, uint8_t result,
                      uint8_t extended, uint32_t value)
{
    put32(device->event, device->event_count++);
    device->event[4] = kind;
    device->event[5] = result;
    device->event[6] = extended;
    put32(device->event + 8, value);
}

/* What it is told to answer; false when that is nothing special. */
static bool refuse(struct dfu_device *device, const uint8_t told[2], uint8_t kind)
{
    if (told[0] == 0) return false;
    add_event(device, kind, told[0], told[1], device->event_status);
    answer(device, 4, told[0], told + 1, told[0] == 0x0b ? 1 : 0);
    return true;
}

static void execute_command(struct dfu_device *device)
{
    struct plomb_span wanted = device->packets[device->current];

    if (device->command_size == 0 || device->command_offset != device->command_size) {
        answer(device, 4, 8, NULL, 0);
    } else if (device->command_size != wanted.size ||
               memcmp(device->command, wanted.ptr, wanted.size) != 0) {
        answer(device, 4, 5, NULL, 0);
    } else if (!refuse(device, device->packet_answer, 2)) {
        device->has_packet = true;
        answer(device, 4, 1, NULL, 0);
    }
}

/* The image is whole: it is the signed one, or all is forgotten. */
static void finish(struct dfu_device *device)
{
    struct plomb_span image = device->images[device->current];
    static const uint8_t wrong_hash[] = {0x0b, 0x0c};

    if (memcmp(device->data, image.ptr, image.size) != 0) {
        (void)refuse(device, wrong_hash, 3);
    } else if (!refuse(device, device->image_answer, 3)) {
        add_event(device, 3, 1, 0, 0);
        device->lost_answers[4] = device->is_end_lost ? 1 : 0;
        answer(device, 4, 1, NULL, 0);
        device->current++;
        device->is_running = device->current == device->image_count;
    }
    device->has_packet = false;
    device->offset = device->executed = 0;
    if (!device->is_running || device->is_staying) {
        size_t end = device->answers_end;

        /* Its answer is out already. */
        dfu_device_reset(device);
        device->answers_end = end;
    }
}

static void execute(struct dfu_device *device)
{
    if (device->type == 1) {
        execute_command(device);
    } else if (!device->has_packet) {
        answer(device, 4, 8, NULL, 0);
    } else if (device->offset - device->executed != device->object_size) {
        answer(device, 4, 8, NULL, 0);
    } else {
        device->executed = device->offset;
        device->object_size = 0;
        if (device->executed == device->images[device->current].size) {
            finish(device);
        } else {
            answer(device, 4, 1, NULL, 0);
        }
    }
}

static uint8_t create_data(struct dfu_device *device, uint32_t size)
{
    uint32_t left;

    if (!device->has_packet) return 8;
    left = (uint32_t)device->images[device->current].size - device->executed;
    if (size == 0) return 3;
    if (size > OBJECT_MAX) return 4;
    if (size > left) return 8;
    if (size != OBJECT_MAX && size != left) return 3;
    device->offset = device->executed;
    device->object_size = size;
    return 1;
}

static uint8_t create(struct dfu_device *device, uint8_t type, uint32_t size)
{
    if (type != 1 && type != 2) return 5;
    device->receipts_count = 0;
    if (type == 2) {
        device->type = type;
        return create_data(device, size);
    }
    if (size == 0) return 3;
    if (size > device->command_max) return 4;
    device->type = type;
    device->command_size = size;
    device->command_offset = 0;
    if (!device->is_verifier) {
        device->has_packet = false;
        device->offset = device->executed = device->object_size = 0;
    }
    return 1;
}

static void place(const struct dfu_device *device, uint8_t out[8])
{
    bool is_command = device->type == 1;
    uint32_t offset = is_command ? device->command_offset : device->offset;

    put32(out, offset);
    put32(out + 4, crc_of(is_command ? device->command : device->data, offset));
}

static void select_type(struct dfu_device *device, uint8_t type)
{
    uint8_t payload[12];

    if (type != 1 && type != 2) {
        answer(device, 6, 5, NULL, 0);
        return;
    }
    device->type = type;
    put32(payload, type == 1 ? device->command_max : OBJECT_MAX);
    place(device, payload + 4);
    answer(device, 6, 1, payload, sizeof(payload));
}

static uint8_t write_bytes(struct dfu_device *device, const uint8_t *bytes, size_t size)
{
    if (device->type == 1) {
        if (size > device->command_size - device->command_offset) return 3;
        memcpy(device->command + device->command_offset, bytes, size);
        device->command_offset += (uint32_t)size;
        return 1;
    }
    if (device->object_size == 0) return 8;
    if (size > device->object_size - (device->offset - device->executed)) return 3;
    /* Nordic's flash driver loses what is not made of whole words. */
    if (!device->is_verifier && size % 4 != 0) return 1;
    memcpy(device->data + device->offset, bytes, size);
    device->offset += (uint32_t)size;
    device->written += size;
    return 1;
}

static void write_request(struct dfu_device *device, const uint8_t *bytes, size_t size)
{
    uint8_t result = size > 0 ? write_bytes(device, bytes, size) : 3;
    uint8_t payload[8];

    if (result != 1 && device->is_verifier) {
        answer(device, 8, result, NULL, 0);
    } else if (device->receipts_every > 0 &&
               ++device->receipts_count >= device->receipts_every) {
        device->receipts_count = 0;
        place(device, payload);
        answer(device, 3, result, payload, result == 1 ? sizeof(payload) : 0);
    }
}

static void describe_hardware(struct dfu_device *device)
{
    static const uint32_t numbers[] = {0x52832, 0x41414230, 524288, 65536, 4096};
    uint8_t payload[20];

    for (size_t i = 0; i < 5; i++) put32(payload + 4 * i, numbers[i]);
    answer(device, 0x0a, 1, payload, sizeof(payload));
}

static void describe_firmware(struct dfu_device *device, uint8_t number)
{
    uint8_t payload[13] = {0xff};

    if (number < device->firmware_count) {
        payload[0] = number == 0 ? 2 : 1;
        put32(payload + 1, 3u + number);
        put32(payload + 5, number == 0 ? 0x78000 : 0x26000);
        put32(payload + 9, 0x6000);
    }
    /* The first of two images is a SoftDevice, with its version and size inside. */
    if (number == 2 && device->current > 0) {
        payload[0] = 0;
        memcpy(payload + 1, device->images[0].ptr + 0x2014, 4);
        put32(payload + 5, 0x1000);
        memcpy(payload + 9, device->images[0].ptr + 0x2008, 4);
    }
    answer(device, 0x0b, 1, payload, sizeof(payload));
}

/* The device and the event request of docs/spec/dfu-protocol.md, section 5. */
static void describe_verifier(struct dfu_device *device)
{
    static const uint32_t numbers[] = {52, 3, 7, 2, 9000, 0x4000, 0x7c000};
    uint8_t payload[57] = {1, 0, 0x0f, 0x03};

    if (device->is_running) payload[1] = 2;
    for (size_t i = 0; i < 7; i++) put32(payload + 4 + 4 * i, numbers[i]);
    memcpy(payload + 32, "\x11\x22\x33\x44\x55\x66\x77\x88", 8);
    put32(payload + 40, 0);
    put32(payload + 44, device->event_count);
    memcpy(payload + 48, "nrf52832", 8);
    answer(device, 0x70, 1, payload, 56);
}

static void tell_event(struct dfu_device *device, uint32_t number)
{
    uint8_t payload[12] = {0};

    if (number >= device->event_count) {
        answer(device, 0x71, 3, NULL, 0);
        return;
    }
    memcpy(payload, device->event, sizeof(payload));
    if (number + 1 < device->event_count) {
        memset(payload, 0, sizeof(payload));
        put32(payload, number);
        payload[4] = 1;
        payload[5] = 1;
    }
    answer(device, 0x71, 1, payload, sizeof(payload));
}

/* Bytes of a request; 0 for an opcode that is not known. */
static size_t size_of(const struct dfu_device *device, uint8_t opcode)
{
    static const uint8_t sizes[] = {1, 6, 3, 1, 1, 0, 2, 1, 0, 2, 1, 2, 1};

    if (opcode == 0x70) return device->is_verifier ? 1 : 0;
    if (opcode == 0x71) return device->is_verifier ? 5 : 0;
    return opcode < sizeof(sizes) ? sizes[opcode] : 0;
}

static void trace(struct dfu_device *device, uint8_t opcode)
{
    size_t size = strlen(device->trace);

    if (opcode == 8 && size > 2 && strcmp(device->trace + size - 3, "08 ") == 0) return;
    if (size + 4 > sizeof(device->trace)) return;
    snprintf(device->trace + size, 4, "%02x ", opcode);
}

static void handle_known(struct dfu_device *device, const uint8_t *frame)
{
    uint8_t payload[8] = {1};

    switch (frame[0]) {
    case 0x00:
        answer(device, 0, 1, payload, 1);
        break;
    case 0x01:
        answer(device, 1, create(device, frame[1], le32(frame + 2)), NULL, 0);
        break;
    case 0x02:
        device->receipts_every = (uint16_t)(frame[1] | frame[2] << 8);
        device->receipts_count = 0;
        answer(device, 2, 1, NULL, 0);
        break;
    case 0x03:
        place(device, payload);
        answer(device, 3, 1, payload, 8);
        break;
    case 0x04:
        execute(device);
        break;
    case 0x06:
        select_type(device, frame[1]);
        break;
    case 0x07:
        put32(payload, device->mtu);
        answer(device, 7, 1, payload, 2);
        break;
    case 0x09:
        answer(device, 9, 1, frame + 1, 1);
        break;
    case 0x0a:
        describe_hardware(device);
        break;
    case 0x0b:
        describe_firmware(device, frame[1]);
        break;
    case 0x0c:
        dfu_device_reset(device);
        break;
    case 0x70:
        describe_verifier(device);
        break;
    default:
        tell_event(device, le32(frame + 1));
        break;
    }
}

void dfu_device_handle(struct dfu_device *device)
{
    uint8_t opcode = device->frame[0];
    size_t size = size_of(device, opcode);

    trace(device, opcode);
    if (opcode == 8) {
        write_request(device, device->frame + 1, device->frame_size - 1);
    } else if (size == 0) {
        answer(device, opcode, 2, NULL, 0);
    } else if (device->frame_size != size) {
        answer(device, opcode, 3, NULL, 0);
    } else {
        handle_known(device, device->frame);
    }
}
