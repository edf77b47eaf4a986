#include "tests/unit/dfu_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include <plomb/core/decode.h>
#include <plomb/core/port.h>

#include "core/bytes.h"
#include "core/state.h"

struct dfu_fixture device;

static union plomb_decoder decoder;

/* One of the product specifications' rules is worth checking here: words. */
static bool is_operation_good(uint32_t address, size_t size)
{
    assert_int_equal(address % sizeof(uint32_t), 0);
    assert_int_equal(size % sizeof(uint32_t), 0);
    assert_true(address <= sizeof(device.flash) &&
                size <= sizeof(device.flash) - address);
    device.operations++;
    return device.fails_from == 0 || device.operations < device.fails_from;
}

static bool erase_page(void *context, uint32_t address)
{
    (void)context;
    assert_int_equal(address % PLOMB_PAGE_SIZE, 0);
    if (!is_operation_good(address, PLOMB_PAGE_SIZE)) return false;
    memset(device.flash + address, 0xff, PLOMB_PAGE_SIZE);
    return true;
}

static bool write_words(void *context, uint32_t address, const uint8_t *bytes,
                        size_t size)
{
    (void)context;
    assert_int_equal((uintptr_t)bytes % sizeof(uint32_t), 0);
    if (!is_operation_good(address, size)) return false;
    for (size_t i = 0; i < size; i++) device.flash[address + i] &= bytes[i];
    return true;
}

static struct plomb_flash flash = {0, erase_page, write_words, NULL};

/* What the MBR does, but for the restart. */
static void copy_bootloader(uint32_t source, uint32_t size)
{
    assert_true(size <= PLOMB_VERIFIER_SIZE);
    memcpy(device.flash + device.config.target->boot_start, device.flash + source,
           size);
}

static void put_softdevice(const struct plomb_softdevice *softdevice)
{
    uint8_t *info =
        device.flash + PLOMB_SOFTDEVICE_START + PLOMB_SOFTDEVICE_INFO_OFFSET;

    memset(device.flash + PLOMB_SOFTDEVICE_START, 0x5d,
           softdevice->size - PLOMB_SOFTDEVICE_START);
    memset(info, 0xff, 0x2c);
    info[0] = 0x2c;
    bytes_write_le32(info + 0x04, PLOMB_SOFTDEVICE_MAGIC);
    bytes_write_le32(info + 0x08, softdevice->size);
    info[0x0c] = (uint8_t)softdevice->fwid;
    info[0x0d] = (uint8_t)(softdevice->fwid >> 8);
    bytes_write_le32(info + 0x10, softdevice->id);
    bytes_write_le32(info + 0x14, softdevice->version);
}

/* The state's application; without one of its own a stack, an entry, and filler. */
static void put_application(const struct dfu_fixture_state *state, uint32_t start)
{
    uint8_t *image = device.flash + start;

    if (state->app_size == 0) return;
    if (state->app != NULL) {
        memcpy(image, state->app, state->app_size);
        return;
    }
    memset(image, 0xa5, state->app_size);
    bytes_write_le32(image, PLOMB_RAM_START + 0x1000);
    bytes_write_le32(image + 4, start + 9);
}

static void put_state(const struct dfu_fixture_state *state)
{
    const uint32_t start = device.verifier.device.pool_start;
    struct plomb_state_record record;

    put_application(state, start);
    state_copy(&device.verifier, &record);
    record.app_version = state->app_version;
    record.app_size = state->app_size;
    record.security_counter = state->security_counter;
    plomb_port_sha256(plomb_span(device.flash + start, state->app_size),
                      record.app_sha256);
    assert_true(state_write(&device.verifier, &record));
}

void dfu_fixture_start(const char *target, const struct dfu_fixture_state *state)
{
    memset(&device, 0, sizeof(device));
    memset(device.flash, 0xff, sizeof(device.flash));
    flash.origin = (uintptr_t)device.flash;
    device.config.target = plomb_target_find(target);
    assert_non_null(device.config.target);
    device.config.flash = &flash;
    device.config.public_keys = (const uint8_t(*)[PLOMB_PUBLIC_KEY_SIZE])device.key;
    device.config.public_key_count = 1;
    device.config.hw_version = 52;
    device.config.bootloader_version = 3;
    device.config.ciphers = 1 << PLOMB_CIPHER_NONE;
    device.config.decode = plomb_decode;
    if (device.config.target->has_mbr) device.config.copy_bootloader = copy_bootloader;
    device.dfu_config =
        (struct plomb_dfu_config){0x52832, 0x41414230, 512 * 1024, 64 * 1024, 131};
    if (state->has_softdevice) put_softdevice(&state->softdevice);
    plomb_verifier_init(&device.verifier, &device.config, &decoder);
    put_state(state);
}

void dfu_fixture_reset(void)
{
    /* RAM holds anything then. */
    memset(&device.verifier, 0xdb, sizeof(device.verifier));
    memset(&device.dfu, 0xdb, sizeof(device.dfu));
    memset(&decoder, 0xdb, sizeof(decoder));
    plomb_verifier_init(&device.verifier, &device.config, &decoder);
    plomb_dfu_init(&device.dfu, &device.verifier, &device.dfu_config);
}

void dfu_fixture_begin(uint8_t *image, size_t size)
{
    static const struct dfu_fixture_state installed = {.app_version = 5,
                                                       .app_size = 5000};

    dfu_fixture_image(image, size, 0x11);
    dfu_fixture_start("nrf52832", &installed);
    dfu_fixture_reset();
}

void dfu_fixture_ask_bytes(struct plomb_span request)
{
    memset(device.answer, 0xee, sizeof(device.answer));
    device.answer_size = plomb_dfu_handle(&device.dfu, request, device.answer);
    assert_true(device.answer_size <= sizeof(device.answer));
}

void dfu_fixture_ask(const char *request)
{
    uint8_t bytes[128];
    size_t size = strlen(request) / 2;

    assert_true(size <= sizeof(bytes));
    for (size_t i = 0; i < size; i++) {
        unsigned int byte = 0;

        assert_int_equal(sscanf(request + 2 * i, "%2x", &byte), 1);
        bytes[i] = (uint8_t)byte;
    }
    dfu_fixture_ask_bytes(plomb_span(bytes, size));
}

const char *dfu_fixture_answer(void)
{
    static char text[2 * PLOMB_DFU_ANSWER_MAX + 1];

    text[0] = '\0';
    for (size_t i = 0; i < device.answer_size; i++) {
        snprintf(text + 2 * i, 3, "%02x", device.answer[i]);
    }
    return text;
}

void dfu_fixture_must(const char *request, const char *answer)
{
    dfu_fixture_ask(request);
    if (strcmp(dfu_fixture_answer(), answer) != 0) print_error("asked %s\n", request);
    assert_string_equal(dfu_fixture_answer(), answer);
}

void dfu_fixture_must_with(const char *head, uint32_t value, const char *answer)
{
    char request[64];

    snprintf(request, sizeof(request), "%s%02x%02x%02x%02x", head, value & 0xff,
             value >> 8 & 0xff, value >> 16 & 0xff, value >> 24);
    dfu_fixture_must(request, answer);
}

void dfu_fixture_write(struct plomb_span bytes, size_t piece)
{
    uint8_t request[1 + PLOMB_PAGE_SIZE] = {0x08};

    for (size_t at = 0; at < bytes.size; at += piece) {
        const struct plomb_span part = plomb_span_sub(bytes, at, piece);

        memcpy(request + 1, part.ptr, part.size);
        dfu_fixture_ask_bytes(plomb_span(request, 1 + part.size));
        assert_string_equal(dfu_fixture_answer(), "");
    }
}

void dfu_fixture_must_have(const char *request, const char *head,
                           struct plomb_span bytes)
{
    const uint32_t crc = (uint32_t)crc32(0, bytes.ptr, (uInt)bytes.size);
    uint8_t numbers[8];
    char expected[64];
    size_t at = strlen(head);

    assert_true(at + 2 * sizeof(numbers) < sizeof(expected));
    memcpy(expected, head, at);
    bytes_write_le32(numbers, (uint32_t)bytes.size);
    bytes_write_le32(numbers + 4, crc);
    for (size_t i = 0; i < sizeof(numbers); i++, at += 2) {
        snprintf(expected + at, 3, "%02x", numbers[i]);
    }
    dfu_fixture_must(request, expected);
}

void dfu_fixture_image(uint8_t *image, size_t size, uint8_t first)
{
    for (size_t i = 0; i < size; i++) image[i] = (uint8_t)(i / 64 + i * 7);
    image[0] = first;
}

struct plomb_span dfu_fixture_packet(uint32_t fw_version, size_t size, uint8_t first)
{
    static const uint8_t signature[PLOMB_SIGNATURE_SIZE];
    static uint8_t packet[PLOMB_INIT_PACKET_MAX];
    struct plomb_init_command command = {
        .present = PLOMB_INIT_FW_VERSION | PLOMB_INIT_HW_VERSION | PLOMB_INIT_TYPE |
                   PLOMB_INIT_APP_SIZE | PLOMB_INIT_HASH,
        .fw_version = fw_version,
        .hw_version = 52,
        .type = PLOMB_FW_APPLICATION,
        .app_size = (uint32_t)size,
        .hash_type = PLOMB_HASH_SHA256};
    uint8_t init[PLOMB_INIT_PACKET_MAX];
    size_t written;

    memset(command.hash, first, sizeof(command.hash));
    written = plomb_init_command_write(&command, init, sizeof(init));
    written = plomb_init_packet_write(plomb_span(init, written), signature, packet,
                                      sizeof(packet));
    assert_true(written > 0);
    return plomb_span(packet, written);
}

void dfu_fixture_command(struct plomb_span packet, const char *answer)
{
    dfu_fixture_must_with("0101", (uint32_t)packet.size, "600101");
    dfu_fixture_write(packet, 64);
    dfu_fixture_must("04", answer);
}

void dfu_fixture_data(struct plomb_span object, const char *answer)
{
    dfu_fixture_must_with("0102", (uint32_t)object.size, "600101");
    dfu_fixture_write(object, 64);
    dfu_fixture_must("04", answer);
}
