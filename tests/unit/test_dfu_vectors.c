/*
 * The core against recorded answers of Nordic's secure bootloader: every case
 * of tests/vectors/dfu gets the recorded answer, or is listed with its reason
 * in differences.txt, which may list nothing else.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/base64.h"
#include "base/file.h"
#include "base/json.h"
#include "formats/pem.h"

#include <plomb/core/validate.h>
#include <plomb/error.h>

#define DIRECTORY "tests/vectors/dfu"

enum { CASES_MIN = 180, SPKI_P256_SIZE = 91, FILE_MAX = 1 << 20 };

/* What the core said, in the words of a case file. */
struct outcome {
    uint8_t result;
    uint8_t extended_error;
    const char *id;
};

/* Which answers the cases drew from the core. */
static bool is_seen[PLOMB_STATUS_COUNT];

static struct plomb_buf read_case_file(const char *name, const char *file)
{
    struct plomb_buf buf;
    char path[512];

    snprintf(path, sizeof(path), DIRECTORY "/%s/%s", name, file);
    plomb_buf_init(&buf, FILE_MAX);
    assert_int_equal(file_read(path, &buf, NULL), PLOMB_OK);
    return buf;
}

static uint32_t number(const struct json *object, const char *key)
{
    uint64_t value = 0;

    assert_true(json_uint(json_member(object, key), UINT32_MAX, &value));
    return (uint32_t)value;
}

static bool flag(const struct json *object, const char *key)
{
    bool value = false;

    assert_true(json_boolean(json_member(object, key), &value));
    return value;
}

static void read_key(const struct json *document, struct plomb_device *device)
{
    const char *text = json_string(json_member(document, "public_key_pem"));
    uint8_t der[2 * SPKI_P256_SIZE];
    struct pem_reader reader;
    struct pem_block block;
    bool is_found = false;
    size_t size = 0;

    pem_reader_init(&reader, plomb_span_text(text));
    assert_int_equal(pem_next(&reader, &block, &is_found, NULL), PLOMB_OK);
    assert_true(is_found);
    assert_true(BASE64_DECODED_MAX(block.body.size) <= sizeof(der));
    assert_int_equal(pem_decode(&block, der, &size, NULL), PLOMB_OK);
    assert_int_equal(size, SPKI_P256_SIZE);
    memcpy(device->public_key, der + SPKI_P256_SIZE - PLOMB_PUBLIC_KEY_SIZE,
           PLOMB_PUBLIC_KEY_SIZE);
}

static void read_device(const struct json *document, struct plomb_device *device)
{
    const struct json *json = json_member(document, "device");
    const struct json *softdevice = json_member(json, "softdevice");

    memset(device, 0, sizeof(*device));
    read_key(document, device);
    device->hw_version = number(json, "hw_version");
    device->app_version = number(json, "app_version");
    device->bootloader_version = number(json, "bootloader_version");
    device->has_softdevice = json_type_of(softdevice) == JSON_OBJECT;
    if (device->has_softdevice) {
        device->softdevice.fwid = (uint16_t)number(softdevice, "fwid");
        device->softdevice.id = number(softdevice, "id");
        device->softdevice.version = number(softdevice, "version");
        device->softdevice.size = number(softdevice, "size");
    }
    device->is_debug_build = flag(json, "debug_build");
    device->needs_softdevice =
        strcmp(json_string(json_member(json, "bootloader_kind")), "ble") == 0;
    device->is_signature_required = flag(json, "require_signed_app");
    device->is_downgrade_prevented = flag(json, "downgrade_prevention");
    device->is_same_version_accepted = flag(json, "accept_same_version");
    device->takes_external_application = flag(json, "external_app_support");
    device->is_boot_signature_required = flag(json, "require_app_boot_signature");
    device->has_application = flag(json, "app_present");
    device->is_dual_bank_forced = flag(json, "force_dual_bank");
    device->application_size = number(json, "app_size");
    device->page_size = number(json, "page_size");
    device->bootloader_start = number(json, "bootloader_start");
    device->bootloader_max_size = number(json, "bootloader_max_size");
    device->app_data_size = number(json, "app_data_area");
}

static struct outcome run_core(const struct plomb_device *device, const char *name)
{
    struct plomb_buf dat = read_case_file(name, "init.dat");
    struct plomb_buf bin = read_case_file(name, "image.bin");
    struct plomb_init_packet packet;
    struct plomb_decision decision;
    struct outcome outcome;

    plomb_validate_init_packet(device, plomb_buf_span(&dat), &packet, &decision);
    if (decision.verdict == PLOMB_VERDICT_ACCEPTED) {
        plomb_validate_image(device, &packet.command, plomb_buf_span(&bin), &decision);
    }
    assert_int_equal(decision.verdict == PLOMB_VERDICT_ACCEPTED,
                     decision.status == PLOMB_OK);
    outcome.result = decision.result;
    outcome.extended_error = decision.extended_error;
    outcome.id = plomb_status_id(decision.status);
    is_seen[decision.status] = true;
    plomb_buf_clear(&dat);
    plomb_buf_clear(&bin);
    return outcome;
}

static uint8_t hex_number(const struct json *value)
{
    const char *text = json_string(value);

    return text == NULL ? 0 : (uint8_t)strtoul(text, NULL, 16);
}

/* Whether the case is listed as different; then what the core must say. */
static bool find_difference(const char *differences, const char *name, char id[64])
{
    char line_name[128];
    const char *line = differences;

    while (line != NULL && *line != '\0') {
        if (*line != '#' && sscanf(line, "%127s %63s", line_name, id) == 2 &&
            strcmp(line_name, name) == 0) {
            return true;
        }
        line = strchr(line, '\n');
        if (line != NULL) line++;
    }
    return false;
}

/* Runs one case; true when the answer is the recorded or the listed one. */
static bool is_case_good(const char *name, const char *differences, bool *is_listed)
{
    struct plomb_buf text = read_case_file(name, "case.json");
    struct json *document = NULL;
    const struct json *expect;
    struct plomb_device device;
    struct outcome outcome;
    char id[64];
    bool is_same;
    bool is_good;

    assert_int_equal(json_parse(plomb_buf_span(&text), &document, NULL), PLOMB_OK);
    read_device(document, &device);
    outcome = run_core(&device, name);
    expect = json_member(document, "expect");
    is_same = outcome.result == hex_number(json_member(expect, "result")) &&
              outcome.extended_error == hex_number(json_member(expect, "ext_error")) &&
              json_member(expect, "incomplete") == NULL;
    *is_listed = find_difference(differences, name, id);
    is_good = *is_listed ? !is_same && strcmp(id, outcome.id) == 0 : is_same;
    if (!is_good) {
        print_error("%s: core says %s (%02x %02x), recorded %s, listed %s\n", name,
                    outcome.id, outcome.result, outcome.extended_error,
                    json_string(json_member(expect, "result")), *is_listed ? id : "no");
    }
    json_free(&document);
    plomb_buf_clear(&text);
    return is_good;
}

static size_t count_listed(const char *differences)
{
    size_t count = 0;

    for (const char *line = differences; line != NULL && *line != '\0';) {
        if (*line != '#' && *line != '\n') count++;
        line = strchr(line, '\n');
        if (line != NULL) line++;
    }
    return count;
}

static void test_core__answers_as_recorded_or_as_listed(void **state)
{
    struct plomb_buf differences = read_case_file(".", "differences.txt");
    DIR *directory = opendir(DIRECTORY);
    struct dirent *entry;
    size_t cases = 0;
    size_t bad = 0;
    size_t listed = 0;

    (void)state;
    plomb_buf_add_byte(&differences, 0);
    assert_non_null(directory);
    while ((entry = readdir(directory)) != NULL) {
        bool is_listed = false;

        if (entry->d_name[0] == '.' || strchr(entry->d_name, '.') != NULL) continue;
        cases++;
        if (!is_case_good(entry->d_name, (const char *)differences.ptr, &is_listed))
            bad++;
        if (is_listed) listed++;
    }
    closedir(directory);
    assert_true(cases >= CASES_MIN);
    assert_int_equal(bad, 0);
    /* A listed case that does not exist would be a difference without proof. */
    assert_int_equal(listed, count_listed((const char *)differences.ptr));
    print_message("%zu cases, %zu deliberate differences\n", cases, listed);
    plomb_buf_clear(&differences);
}

static void test_core__gives_each_of_its_answers_to_some_case(void **state)
{
    (void)state;
    for (int i = PLOMB_INIT_PACKET_TOO_LARGE; i <= PLOMB_BOOT_VALIDATION_TOO_WEAK;
         i++) {
        if (!is_seen[i])
            print_error("no case ends with %s\n",
                        plomb_status_id((enum plomb_status)i));
        assert_true(is_seen[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_core__answers_as_recorded_or_as_listed),
        cmocka_unit_test(test_core__gives_each_of_its_answers_to_some_case),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
