/*
 * The core against tests/vectors/sealed: a device that has one key meets each
 * init packet and payload, and gives the image or the recorded refusal
 * (docs/spec/package.md, sections 6 and 7).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/core/unwrap.h>
#include <plomb/core/validate.h>
#include <plomb/error.h>

#include "decode_fixture.h"
#include "vector_file.h"

#define FOLDER "tests/vectors/sealed"

enum { CASES_MIN = 250, BYTES_MAX = 1 << 17, ID_SIZE = 64 };

/* What every device of the cases is, besides its key, counter and image. */
enum {
    HW_VERSION = 52,
    APP_VERSION = 1,
    BOOTLOADER_VERSION = 1,
    BOOTLOADER_START = 0x78000,
    BOOTLOADER_SIZE = 0x6000
};

/* A case file, and what it says. */
struct subject {
    struct vector_file file;
    struct plomb_buf packet;
    struct plomb_buf payload;
    struct plomb_buf base;
    struct plomb_device device;
    struct plomb_device_key key;
    struct plomb_init_packet parsed;
    struct plomb_decision decision;
    struct decode_fixture fixture;
};

static void load_bytes(struct subject *subject, const char *key, struct plomb_buf *out)
{
    plomb_buf_init(out, BYTES_MAX);
    vector_file_bytes(&subject->file, key, out);
}

static void load_key(struct subject *subject)
{
    struct plomb_device_key *key = &subject->key;
    struct plomb_buf secret;

    key->method = vector_file_number(&subject->file, "method");
    if (key->method == 0) return;
    load_bytes(subject, "secret", &secret);
    assert_true(secret.size == 16 || secret.size == 32);
    memcpy(key->secret, secret.ptr, secret.size);
    key->secret_size = (uint8_t)secret.size;
    plomb_buf_clear(&secret);
    vector_file_exactly(&subject->file, "key_id", key->key_id, sizeof(key->key_id));
    vector_file_exactly(&subject->file, "public", key->public_key,
                        sizeof(key->public_key));
    memcpy(subject->device.key_id, key->key_id, sizeof(key->key_id));
    subject->device.key_method = key->method;
    subject->device.has_key_id = true;
}

static void load_device(struct subject *subject)
{
    struct plomb_device *device = &subject->device;

    vector_file_exactly(&subject->file, "signer", device->public_key,
                        sizeof(device->public_key));
    device->hw_version = HW_VERSION;
    device->app_version = APP_VERSION;
    device->bootloader_version = BOOTLOADER_VERSION;
    device->is_signature_required = true;
    device->is_downgrade_prevented = true;
    device->takes_external_application = true;
    device->takes_sealed = true;
    device->codecs =
        1u << PLOMB_CODEC_STORED | 1u << PLOMB_CODEC_DEFLATE | 1u << PLOMB_CODEC_LZMA;
    device->ciphers = 1u << PLOMB_CIPHER_NONE | 1u << PLOMB_CIPHER_AES_128_CTR |
                      1u << PLOMB_CIPHER_AES_256_CTR;
    device->security_counter = vector_file_number(&subject->file, "counter");
    device->page_size = PLOMB_PAGE_SIZE;
    device->bootloader_start = BOOTLOADER_START;
    device->bootloader_max_size = BOOTLOADER_SIZE;
    device->has_base = subject->base.size > 0;
    device->base_size = (uint32_t)subject->base.size;
    plomb_port_sha256(plomb_buf_span(&subject->base), device->base_sha256);
}

static void load(const char *name, struct subject *subject)
{
    memset(subject, 0, sizeof(*subject));
    vector_file_read(FOLDER, name, &subject->file);
    load_bytes(subject, "packet", &subject->packet);
    load_bytes(subject, "payload", &subject->payload);
    load_bytes(subject, "base", &subject->base);
    load_device(subject);
    load_key(subject);
}

static void clear(struct subject *subject)
{
    decode_fixture_clear(&subject->fixture);
    plomb_buf_clear(&subject->packet);
    plomb_buf_clear(&subject->payload);
    plomb_buf_clear(&subject->base);
    vector_file_clear(&subject->file);
}

static enum plomb_status decode(struct subject *subject)
{
    const struct plomb_init_command *command = &subject->parsed.command;
    uint8_t content_key[PLOMB_CONTENT_KEY_MAX];
    bool is_encrypted = command->extension.cipher != PLOMB_CIPHER_NONE;
    enum plomb_status status = PLOMB_OK;

    if (is_encrypted) {
        status =
            plomb_content_key_unwrap(&command->extension, &subject->key, content_key);
    }
    if (status != PLOMB_OK) return status;
    subject->fixture.payload = plomb_buf_span(&subject->payload);
    subject->fixture.base = plomb_buf_span(&subject->base);
    subject->fixture.image_size = (uint32_t)plomb_init_command_image_size(command);
    status = decode_fixture_run(&subject->fixture, &command->extension,
                                is_encrypted ? content_key : NULL);
    if (status != PLOMB_OK) return status;
    return plomb_check_image_hash(command, plomb_buf_span(&subject->fixture.image));
}

/* The way of a package into a device: packet, payload, content key, image. */
static enum plomb_status install(struct subject *subject)
{
    struct plomb_decision *decision = &subject->decision;
    enum plomb_status status;

    plomb_validate_init_packet(&subject->device, plomb_buf_span(&subject->packet),
                               &subject->parsed, decision);
    if (decision->verdict != PLOMB_VERDICT_ACCEPTED) return decision->status;
    status = plomb_check_payload(&subject->parsed.command,
                                 plomb_buf_span(&subject->payload));
    return status == PLOMB_OK ? decode(subject) : status;
}

static bool is_image_good(const struct subject *subject)
{
    uint8_t expected[PLOMB_SHA256_SIZE];
    uint8_t found[PLOMB_SHA256_SIZE];

    plomb_port_sha256(plomb_buf_span(&subject->fixture.image), found);
    return vector_file_exactly(&subject->file, "image_sha256", expected,
                               sizeof(expected)) > 0 &&
           memcmp(expected, found, sizeof(found)) == 0;
}

static void run_case(const char *name, void *context)
{
    size_t *bad = context;
    struct subject subject;
    enum plomb_status status;
    char expected[ID_SIZE];
    char about[200];

    load(name, &subject);
    status = install(&subject);
    vector_file_text(&subject.file, "status", expected, sizeof(expected));
    if (strcmp(expected, plomb_status_id(status)) != 0 ||
        (status == PLOMB_OK && !is_image_good(&subject))) {
        print_error("%s (%s): %s at byte %zu, expected %s\n", name,
                    vector_file_text(&subject.file, "about", about, sizeof(about)),
                    plomb_status_id(status), subject.decision.error_offset, expected);
        (*bad)++;
    }
    clear(&subject);
}

static void test_core__gives_each_sealed_vector_its_verdict(void **state)
{
    size_t bad = 0;
    (void)state;

    vector_file_each(FOLDER, CASES_MIN, run_case, &bad);
    assert_int_equal(bad, 0);
}

/* A stock bootloader knows no sealed package; nor does a device without a key. */
static void test_core__refuses_every_sealed_packet_where_none_is_taken(void **state)
{
    struct subject subject;
    (void)state;

    load("valid-lzma-aes-128-hpke.txt", &subject);
    subject.device.takes_sealed = false;
    assert_int_equal(install(&subject), PLOMB_FW_TYPE_UNKNOWN);
    assert_int_equal(subject.decision.result, 0x0b);
    assert_int_equal(subject.decision.extended_error, 0x04);
    clear(&subject);
}

static void refuse_without(const char *name, bool is_codec, enum plomb_status expected)
{
    struct subject subject;

    load(name, &subject);
    if (is_codec) {
        subject.device.codecs &= ~(1u << PLOMB_CODEC_LZMA);
    } else {
        subject.device.ciphers &= ~(1u << PLOMB_CIPHER_AES_256_CTR);
    }
    assert_int_equal(install(&subject), expected);
    clear(&subject);
}

static void test_core__refuses_what_the_device_cannot_decode(void **state)
{
    (void)state;
    refuse_without("valid-lzma-aes-256-hpke.txt", true, PLOMB_CODEC_UNKNOWN);
    refuse_without("valid-lzma-aes-256-hpke.txt", false, PLOMB_CIPHER_UNKNOWN);
    refuse_without("valid-stored-aes-256-hpke.txt", true, PLOMB_OK);
    refuse_without("valid-lzma-aes-128-hpke.txt", false, PLOMB_OK);
}

/* Every bit of a packet is covered: by its form, or by the signature. */
static void test_core__refuses_every_changed_byte_of_a_sealed_packet(void **state)
{
    struct subject subject;
    (void)state;

    load("valid-deflate-aes-128-class.txt", &subject);
    for (size_t i = 0; i < subject.packet.size; i++) {
        enum plomb_status status;

        subject.packet.ptr[i] ^= 0x01;
        status = install(&subject);
        assert_true(status != PLOMB_OK);
        subject.packet.ptr[i] ^= 0x01;
    }
    clear(&subject);
}

static void test_core__refuses_every_cut_of_a_sealed_packet(void **state)
{
    struct subject subject;
    size_t size;
    (void)state;

    load("valid-counter-flags.txt", &subject);
    size = subject.packet.size;
    while (--size > 0) {
        subject.packet.size = size;
        assert_int_equal(install(&subject), PLOMB_INIT_PACKET_MALFORMED);
    }
    clear(&subject);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_core__gives_each_sealed_vector_its_verdict),
        cmocka_unit_test(test_core__refuses_every_sealed_packet_where_none_is_taken),
        cmocka_unit_test(test_core__refuses_what_the_device_cannot_decode),
        cmocka_unit_test(test_core__refuses_every_changed_byte_of_a_sealed_packet),
        cmocka_unit_test(test_core__refuses_every_cut_of_a_sealed_packet),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
