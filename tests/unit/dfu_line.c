/* The line of dfu_device.h: frames, noise, time, and ends. */
#include <string.h>

#include "tests/unit/dfu_device.h"

enum {
    BYTE_TIME = 87, /* microseconds of a byte at 115,200 baud */
    MTU = 131,
    COMMAND_MAX = 512,
    MILLION = 1000000
};

/* xorshift64* (Vigna 2014). */
static uint32_t draw(struct dfu_device *device)
{
    device->random ^= device->random >> 12;
    device->random ^= device->random << 25;
    device->random ^= device->random >> 27;
    return (uint32_t)((device->random * 2685821657736338717u) >> 32);
}

/* How often, and as what, one byte arrives. */
static int disturb(struct dfu_device *device, uint8_t *byte)
{
    if (device->noise == 0 || draw(device) % MILLION >= device->noise) return 1;
    switch (draw(device) % 3) {
    case 0:
        return 0;
    case 1:
        return 2;
    default:
        *byte ^= (uint8_t)(1u << draw(device) % 8);
        return 1;
    }
}

static void send_byte(struct dfu_device *device, uint8_t byte)
{
    int count = disturb(device, &byte);

    while (count-- > 0 && device->answers_end < sizeof(device->answers)) {
        device->answers[device->answers_end++] = byte;
    }
}

void dfu_line_send(struct dfu_device *device, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] == 0xc0 || bytes[i] == 0xdb) {
            send_byte(device, 0xdb);
            send_byte(device, bytes[i] == 0xc0 ? 0xdc : 0xdd);
        } else {
            send_byte(device, bytes[i]);
        }
    }
    send_byte(device, 0xc0);
}

static void end_frame(struct dfu_device *device)
{
    if (device->frame_size > 0 && !device->is_void && !device->is_escaped) {
        if (device->handle != NULL) {
            device->handle(device);
        } else {
            dfu_device_handle(device);
        }
    }
    device->frame_size = 0;
    device->is_escaped = false;
    device->is_void = false;
}

static void take_byte(struct dfu_device *device, uint8_t byte)
{
    if (device->is_running && !device->is_staying) return;
    if (device->is_deaf || device->time < device->deaf_until) return;
    if (byte == 0xc0) {
        end_frame(device);
        return;
    }
    if (device->is_escaped) {
        device->is_escaped = false;
        if (byte != 0xdc && byte != 0xdd) device->is_void = true;
        byte = byte == 0xdc ? 0xc0 : 0xdb;
    } else if (byte == 0xdb) {
        device->is_escaped = true;
        return;
    }
    if (device->frame_size == device->mtu) {
        /* Nordic's decoder is stuck in this state for good. */
        device->is_void = true;
        device->is_deaf = !device->is_verifier;
        return;
    }
    device->frame[device->frame_size++] = byte;
}

static enum plomb_status write_line(void *context, struct plomb_span bytes,
                                    struct plomb_error *error)
{
    struct dfu_device *device = context;

    (void)error;
    for (size_t i = 0; i < bytes.size; i++) {
        uint8_t byte = bytes.ptr[i];
        int count = disturb(device, &byte);
        size_t number = ++device->byte_count;

        if (device->vanish_at != 0 && number >= device->vanish_at) {
            device->is_gone = true;
        }
        if (device->is_gone) return PLOMB_PORT_LOST;
        device->time += BYTE_TIME;
        if (device->flip_at != 0 &&
            (number == device->flip_at ||
             (device->is_flip_kept && number > device->flip_at &&
              (number - device->flip_at) % 4096 == 0))) {
            byte ^= 1;
        }
        while (count-- > 0) take_byte(device, byte);
    }
    return PLOMB_OK;
}

static enum plomb_status read_line(void *context, uint8_t *out, size_t capacity,
                                   uint32_t timeout, size_t *size_out,
                                   struct plomb_error *error)
{
    struct dfu_device *device = context;
    size_t size = device->answers_end - device->answers_start;

    (void)error;
    if (device->is_gone) return PLOMB_PORT_LOST;
    if (size == 0) device->time += (uint64_t)timeout * 1000;
    if (size > capacity) size = capacity;
    memcpy(out, device->answers + device->answers_start, size);
    device->answers_start += size;
    if (device->answers_start == device->answers_end) {
        device->answers_start = device->answers_end = 0;
    }
    device->time += size * BYTE_TIME;
    *size_out = size;
    return PLOMB_OK;
}

static enum plomb_status reopen_line(void *context, struct plomb_error *error)
{
    struct dfu_device *device = context;

    (void)error;
    device->opened++;
    if (device->reopen_failures > 0) {
        device->reopen_failures--;
        return PLOMB_FILE_NOT_FOUND;
    }
    device->is_gone = false;
    device->vanish_at = 0;
    device->answers_start = device->answers_end = 0;
    return PLOMB_OK;
}

static uint64_t tell_time(void *context)
{
    const struct dfu_device *device = context;

    return device->time / 1000;
}

static void pass_time(void *context, uint32_t milliseconds)
{
    struct dfu_device *device = context;

    device->time += (uint64_t)milliseconds * 1000;
}

bool dfu_device_is_cancelled(void *context)
{
    const struct dfu_device *device = context;

    return device->cancel_at != 0 && device->byte_count >= device->cancel_at;
}

void dfu_device_init(struct dfu_device *device, const struct plomb_package *package)
{
    size_t count = 0;
    const struct plomb_package_image *images = plomb_package_images(package, &count);

    memset(device, 0, sizeof(*device));
    device->mtu = MTU;
    device->command_max = COMMAND_MAX;
    device->firmware_count = 2;
    device->image_count = count;
    for (size_t i = 0; i < count; i++) {
        device->packets[i] = images[i].dat->bytes;
        device->images[i] = images[i].bin->bytes;
    }
    device->link = (struct plomb_link){read_line, write_line, reopen_line,
                                       tell_time, pass_time,  device};
}
