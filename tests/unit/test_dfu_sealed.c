/*
 * Every vector of tests/vectors/sealed as a whole update over the request handler:
 * transfer, reset, installation. It ends with the recorded status, as an answer where
 * the transfer can tell, and otherwise as an event (docs/spec/dfu-protocol.md, section
 * 8; docs/spec/flash.md, section 3).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/core/event_log.h>
#include <plomb/error.h>

#include "core/bytes.h"
#include "core/crc32.h"

#include "tests/unit/dfu_case.h"
#include "tests/unit/vector_file.h"

#define FOLDER "tests/vectors/sealed"

enum { CASES_MIN = 250, BYTES_MAX = 1 << 17, ID_SIZE = 64 };

/* What ends another way on a whole device than between the core's functions. */
static const struct {
    const char *name;
    const char *outcome;
} differences[] = {
    /* The device waits for the payload that the controller does not have. */
    {"payload-size-empty.txt", "01-"},
    /* These SoftDevices have no information block. */
    {"valid-softdevice.txt", "softdevice-invalid"},
    {"valid-softdevice-bootloader.txt", "softdevice-invalid"},
};

enum { DIFFERENCES = sizeof(differences) / sizeof(differences[0]) };

/* How updates ended, so that a run in which nothing got far fails. */
static struct {
    size_t bad;
    size_t refused; /* by an answer */
    size_t failed;  /* in the installation */
    size_t installed;
    size_t differences;
} seen;

static struct plomb_buf read_bytes(const struct vector_file *file, const char *key)
{
    struct plomb_buf bytes;

    plomb_buf_init(&bytes, BYTES_MAX);
    vector_file_bytes(file, key, &bytes);
    return bytes;
}

/* The record of docs/spec/device-key.md, section 3. */
static void put_key(const struct vector_file *file)
{
    const uint32_t method = vector_file_number(file, "method");
    uint8_t *record = device.flash + device.config.target->key_page;
    struct plomb_buf secret = read_bytes(file, "secret");
    size_t size = 16 + secret.size;

    if (method != 0) {
        memcpy(record, "plmk\1", 5);
        record[5] = (uint8_t)method;
        record[6] = (uint8_t)secret.size;
        record[7] = 0;
        vector_file_exactly(file, "key_id", record + 8, 8);
        memcpy(record + 16, secret.ptr, secret.size);
        size += vector_file_exactly(file, "public", record + size, 64);
        bytes_write_le32(record + size, crc32_add(0, record, size));
    }
    plomb_buf_clear(&secret);
}

/* What the README there says of the device. */
static void start_device(const struct vector_file *file)
{
    struct plomb_buf base = read_bytes(file, "base");
    const struct dfu_fixture_state state = {.app_version = 1,
                                            .app_size = (uint32_t)base.size,
                                            .app = base.ptr,
                                            .security_counter =
                                                vector_file_number(file, "counter")};

    dfu_fixture_start("nrf52832-sd", &state);
    device.config.bootloader_version = 1;
    device.config.ciphers = 1 << PLOMB_CIPHER_NONE | 1 << PLOMB_CIPHER_AES_128_CTR |
                            1 << PLOMB_CIPHER_AES_256_CTR;
    vector_file_exactly(file, "signer", device.key[0], PLOMB_PUBLIC_KEY_SIZE);
    put_key(file);
    dfu_fixture_reset();
    plomb_buf_clear(&base);
}

/* The event of that kind. */
static bool find_event(uint8_t kind, struct plomb_event *event)
{
    uint32_t number = 0;

    while (plomb_event_find(&device.verifier, number, event)) {
        if (event->kind == kind) return true;
        number = event->number + 1;
    }
    return false;
}

/* Installs what was received: the status that the log gives it. */
static enum plomb_status install(void)
{
    struct plomb_event event;

    dfu_fixture_reset();
    (void)plomb_verifier_boot(&device.verifier, true, 0);
    if (find_event(PLOMB_EVENT_INSTALLED, &event)) {
        seen.installed++;
        return PLOMB_OK;
    }
    assert_true(find_event(PLOMB_EVENT_INSTALL_FAILED, &event));
    seen.failed++;
    return (enum plomb_status)event.value;
}

/* The outcome of a transfer; of one that was taken, how the installation ended. */
static void put_outcome(char out[ID_SIZE])
{
    dfu_case_outcome(out);
    if (strcmp(out, "01") == 0) {
        snprintf(out, ID_SIZE, "%s", plomb_status_id(install()));
    } else {
        seen.refused++;
    }
}

static bool is_outcome_good(const char *name, const char *status, const char *outcome)
{
    char result[8];

    for (size_t i = 0; i < DIFFERENCES; i++) {
        if (strcmp(differences[i].name, name) != 0) continue;
        seen.differences++;
        return strcmp(differences[i].outcome, outcome) == 0;
    }
    dfu_case_result_of(status, result);
    return strcmp(outcome, status) == 0 || strcmp(outcome, result) == 0;
}

static void run_case(const char *name, void *context)
{
    struct vector_file file;
    struct plomb_buf packet;
    struct plomb_buf payload;
    char status[ID_SIZE];
    char outcome[ID_SIZE];

    (void)context;
    vector_file_read(FOLDER, name, &file);
    packet = read_bytes(&file, "packet");
    payload = read_bytes(&file, "payload");
    start_device(&file);
    dfu_case_transfer(plomb_buf_span(&packet), plomb_buf_span(&payload));
    vector_file_text(&file, "status", status, sizeof(status));
    put_outcome(outcome);
    if (!is_outcome_good(name, status, outcome)) {
        print_error("%s: ends with %s, expected %s\n", name, outcome, status);
        seen.bad++;
    }
    plomb_buf_clear(&packet);
    plomb_buf_clear(&payload);
    vector_file_clear(&file);
}

static void test_dfu__ends_sealed_updates_as_recorded(void **state)
{
    (void)state;
    vector_file_each(FOLDER, CASES_MIN, run_case, NULL);
    assert_int_equal(seen.bad, 0);
    assert_int_equal(seen.differences, DIFFERENCES);
    print_message("%zu refused, %zu failed, %zu installed\n", seen.refused, seen.failed,
                  seen.installed);
    assert_true(seen.refused > 0 && seen.failed > 0 && seen.installed > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dfu__ends_sealed_updates_as_recorded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
