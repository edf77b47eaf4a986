#include "tests/unit/dfu_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/base64.h"
#include "base/file.h"
#include "formats/pem.h"

#include <plomb/error.h>

enum { SPKI_P256_SIZE = 91, FILE_MAX = 1 << 20, EVENT_SIZE = 16 };

static uint8_t flash_before[DFU_FIXTURE_FLASH];

struct plomb_buf dfu_case_read(const char *folder, const char *name)
{
    struct plomb_buf buf;
    char path[512];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    plomb_buf_init(&buf, FILE_MAX);
    assert_int_equal(file_read(path, &buf, NULL), PLOMB_OK);
    return buf;
}

struct json *dfu_case_parse(const char *folder, const char *name)
{
    struct plomb_buf text = dfu_case_read(folder, name);
    struct json *document = NULL;

    assert_int_equal(json_parse(plomb_buf_span(&text), &document, NULL), PLOMB_OK);
    plomb_buf_clear(&text);
    return document;
}

static uint32_t number(const struct json *object, const char *key)
{
    uint64_t value = 0;

    assert_true(json_uint(json_member(object, key), UINT32_MAX, &value));
    return (uint32_t)value;
}

static void read_key(const char *text)
{
    uint8_t der[2 * SPKI_P256_SIZE];
    struct pem_reader reader;
    struct pem_block block;
    bool is_found = false;
    size_t size = 0;

    pem_reader_init(&reader, plomb_span_text(text));
    assert_int_equal(pem_next(&reader, &block, &is_found, NULL), PLOMB_OK);
    assert_true(is_found && BASE64_DECODED_MAX(block.body.size) <= sizeof(der));
    assert_int_equal(pem_decode(&block, der, &size, NULL), PLOMB_OK);
    assert_int_equal(size, SPKI_P256_SIZE);
    memcpy(device.key[0], der + SPKI_P256_SIZE - PLOMB_PUBLIC_KEY_SIZE,
           PLOMB_PUBLIC_KEY_SIZE);
}

void dfu_case_start(const struct json *document)
{
    const struct json *json = json_member(document, "device");
    const struct json *softdevice = json_member(json, "softdevice");
    const char *key = json_string(json_member(document, "public_key_pem"));
    struct dfu_fixture_state state = {.app_version = number(json, "app_version"),
                                      .app_size = number(json, "app_size")};
    char target[32];

    if (json_type_of(softdevice) == JSON_OBJECT) {
        state.has_softdevice = true;
        state.softdevice.fwid = (uint16_t)number(softdevice, "fwid");
        state.softdevice.id = number(softdevice, "id");
        state.softdevice.version = number(softdevice, "version");
        state.softdevice.size = number(softdevice, "size");
    }
    snprintf(target, sizeof(target), "%s-sd", json_string(json_member(json, "chip")));
    if (plomb_target_find(target) == NULL) target[strlen(target) - 3] = '\0';
    dfu_fixture_start(target, &state);
    device.config.hw_version = number(json, "hw_version");
    device.config.bootloader_version = number(json, "bootloader_version");
    assert_true(
        json_boolean(json_member(json, "debug_build"), &device.config.is_debug_build));
    if (key != NULL) read_key(key);
}

/* An object up to the answer of its Execute, in pieces of 64 bytes. */
static bool is_object_taken(uint8_t type, struct plomb_span object)
{
    const uint32_t size = (uint32_t)object.size;
    const uint8_t create[] = {0x01,
                              type,
                              (uint8_t)size,
                              (uint8_t)(size >> 8),
                              (uint8_t)(size >> 16),
                              (uint8_t)(size >> 24)};

    dfu_fixture_ask_bytes(plomb_span(create, sizeof(create)));
    if (device.answer[2] != 0x01) return false;
    dfu_fixture_write(object, 64);
    dfu_fixture_ask("04");
    return device.answer[2] == 0x01;
}

/* Whether two states of flash differ in nothing but one event. */
static bool is_one_event_added(void)
{
    size_t first = 0;
    size_t last = sizeof(device.flash);

    if (memcmp(flash_before, device.flash, sizeof(device.flash)) == 0) return false;
    while (flash_before[first] == device.flash[first]) first++;
    while (flash_before[last - 1] == device.flash[last - 1]) last--;
    return first % EVENT_SIZE + last - first <= EVENT_SIZE;
}

void dfu_case_transfer(struct plomb_span packet, struct plomb_span image)
{
    memcpy(flash_before, device.flash, sizeof(device.flash));
    if (!is_object_taken(1, packet)) {
        /* What Create refuses is not even logged. */
        if (device.answer[1] == 0x04) assert_true(is_one_event_added());
        return;
    }
    for (size_t at = 0; at < image.size; at += PLOMB_PAGE_SIZE) {
        if (!is_object_taken(2, plomb_span_sub(image, at, PLOMB_PAGE_SIZE))) return;
    }
}

void dfu_case_outcome(char out[8])
{
    const bool is_extended = device.answer[2] == 0x0b;

    snprintf(out, 8, "%02x", device.answer[2]);
    if (is_extended) snprintf(out + 2, 6, "%02x", device.answer[3]);
    if (device.answer[2] == 0x01 && !device.dfu.is_reset_wanted) strcat(out, "-");
}

void dfu_case_result_of(const char *id, char out[8])
{
    uint8_t extended = 0;

    for (int status = 0; status < PLOMB_STATUS_COUNT; status++) {
        if (strcmp(plomb_status_id((enum plomb_status)status), id) != 0) continue;
        snprintf(out, 8, "%02x",
                 plomb_dfu_result((enum plomb_status)status, &extended));
        if (extended != 0) snprintf(out + 2, 6, "%02x", extended);
        return;
    }
    fail_msg("there is no status '%s'", id);
}
