/*
 * What sealing and opening take from a key, and the records of devices, against
 * those that tests/vectors/gen/make_key_vectors.py wrote.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "formats/device_record.h"
#include "tests/unit/key_fixture.h"

#include <plomb/recipient.h>

/* Offsets in a record: docs/spec/device-key.md, section 3. */
enum { KEY_ID_AT = 8, SECRET_AT = 16, POINT_AT = 48 };

static uint8_t record[DEVICE_RECORD_MAX];
static size_t record_size;

static void read_record(const char *name)
{
    assert_int_equal(file_read_into(name, record, sizeof(record), &record_size, NULL),
                     PLOMB_OK);
}

static void test_recipient__is_sealed_for_by_its_public_half(void **state)
{
    static const char *const names[] = {KEYS "recipient.pem",
                                        KEYS "recipient-public.pem"};
    struct plomb_recipient_key recipient;
    (void)state;

    read_record(KEYS "recipient.device");
    for (size_t i = 0; i < 2; i++) {
        key_fixture_must_load(names[i]);
        assert_int_equal(plomb_key_recipient(fixture.key, &recipient, NULL), PLOMB_OK);
        assert_int_equal(recipient.method, PLOMB_RECIPIENT_HPKE);
        assert_memory_equal(recipient.key_id, record + KEY_ID_AT, PLOMB_KEY_ID_SIZE);
        assert_memory_equal(recipient.public_key, record + POINT_AT,
                            PLOMB_PUBLIC_KEY_SIZE);
        assert_null(recipient.class_key);
    }
}

static void test_recipient__is_sealed_for_by_a_class_key(void **state)
{
    struct plomb_recipient_key recipient;
    (void)state;

    read_record(KEYS "class-256.device");
    key_fixture_must_load(KEYS "class-256.pem");
    assert_int_equal(plomb_key_recipient(fixture.key, &recipient, NULL), PLOMB_OK);
    assert_int_equal(recipient.method, PLOMB_RECIPIENT_CLASS);
    assert_memory_equal(recipient.key_id, record + KEY_ID_AT, PLOMB_KEY_ID_SIZE);
    assert_int_equal(recipient.class_key->size, 32);
    assert_memory_equal(recipient.class_key->ptr, record + SECRET_AT, 32);
}

static void test_recipient__opens_with_its_private_half(void **state)
{
    struct plomb_device_key device;
    (void)state;

    read_record(KEYS "recipient.device");
    key_fixture_must_load(KEYS "recipient-encrypted.pem");
    assert_int_equal(plomb_key_device_key(fixture.key, &device, NULL), PLOMB_OK);
    assert_int_equal(device.method, PLOMB_RECIPIENT_HPKE);
    assert_memory_equal(device.key_id, record + KEY_ID_AT, PLOMB_KEY_ID_SIZE);
    assert_int_equal(device.secret_size, 32);
    assert_memory_equal(device.secret, record + SECRET_AT, 32);
    assert_memory_equal(device.public_key, record + POINT_AT, PLOMB_PUBLIC_KEY_SIZE);
}

static void test_recipient__opens_with_a_class_key(void **state)
{
    static const uint8_t zeros[16];
    struct plomb_device_key device;
    (void)state;

    memset(&device, 0xa5, sizeof(device));
    read_record(KEYS "class-128.device");
    key_fixture_must_load(KEYS "class-128.pem");
    assert_int_equal(plomb_key_device_key(fixture.key, &device, NULL), PLOMB_OK);
    assert_int_equal(device.method, PLOMB_RECIPIENT_CLASS);
    assert_memory_equal(device.key_id, record + KEY_ID_AT, PLOMB_KEY_ID_SIZE);
    assert_int_equal(device.secret_size, 16);
    assert_memory_equal(device.secret, record + SECRET_AT, 16);
    assert_memory_equal(device.secret + 16, zeros, sizeof(zeros));
}

static void test_recipient__is_no_signing_key(void **state)
{
    struct plomb_recipient_key recipient;
    struct plomb_device_key device = {.method = 77};
    struct plomb_secret out = {0};
    (void)state;

    key_fixture_must_load(KEYS "pkcs8.pem");
    assert_int_equal(plomb_key_recipient(fixture.key, &recipient, &fixture.error),
                     PLOMB_KEY_TYPE_WRONG);
    assert_non_null(strstr(fixture.error.message, "a signing key"));
    assert_int_equal(plomb_key_device_key(fixture.key, &device, NULL),
                     PLOMB_KEY_TYPE_WRONG);
    assert_int_equal(device.method, 77);
    assert_int_equal(
        plomb_key_export_device(fixture.key, PLOMB_DEVICE_RECORD, &out, NULL),
        PLOMB_KEY_TYPE_WRONG);
    assert_int_equal(out.size, 0);
    plomb_secret_clear(&out);
}

static void test_recipient__opens_nothing_with_its_public_half(void **state)
{
    struct plomb_device_key device = {.method = 77};
    struct plomb_secret out = {0};
    (void)state;

    key_fixture_must_load(KEYS "recipient-public.pem");
    assert_int_equal(plomb_key_device_key(fixture.key, &device, NULL),
                     PLOMB_KEY_NOT_PRIVATE);
    assert_int_equal(device.method, 77);
    assert_int_equal(plomb_key_export_device(fixture.key, PLOMB_DEVICE_C, &out, NULL),
                     PLOMB_KEY_NOT_PRIVATE);
    assert_int_equal(out.size, 0);
    plomb_secret_clear(&out);
}

static const struct {
    const char *key;
    const char *record;
    size_t size;
} exports[] = {
    {KEYS "recipient.pem", KEYS "recipient.device", 116},
    {KEYS "class-128.pem", KEYS "class-128.device", 36},
    {KEYS "class-256.pem", KEYS "class-256.device", 52},
};

static void test_recipient__writes_the_record_of_a_device(void **state)
{
    struct plomb_secret out = {0};
    (void)state;

    for (size_t i = 0; i < sizeof(exports) / sizeof(exports[0]); i++) {
        key_fixture_must_load(exports[i].key);
        read_record(exports[i].record);
        assert_int_equal(
            plomb_key_export_device(fixture.key, PLOMB_DEVICE_RECORD, &out, NULL),
            PLOMB_OK);
        assert_int_equal(out.size, exports[i].size);
        assert_int_equal(record_size, exports[i].size);
        assert_memory_equal(out.ptr, record, record_size);
        plomb_secret_clear(&out);
    }
}

/* The bytes that a C compiler would see in an array of "0x.." items. */
static size_t read_array(const char *text, size_t size, uint8_t *out)
{
    static const char digits[] = "0123456789abcdef";
    const char *ptr = memchr(text, '{', size);
    size_t count = 0;

    for (; ptr != NULL && ptr < text + size && *ptr != '}'; ptr++) {
        if (ptr[0] != '0' || ptr[1] != 'x') continue;
        out[count++] = (uint8_t)((strchr(digits, ptr[2]) - digits) * 16 +
                                 (strchr(digits, ptr[3]) - digits));
    }
    return count;
}

static void test_recipient__writes_the_same_bytes_as_c(void **state)
{
    uint8_t bytes[2 * DEVICE_RECORD_MAX];
    struct plomb_secret out = {0};
    (void)state;

    for (size_t i = 0; i < sizeof(exports) / sizeof(exports[0]); i++) {
        key_fixture_must_load(exports[i].key);
        read_record(exports[i].record);
        assert_int_equal(
            plomb_key_export_device(fixture.key, PLOMB_DEVICE_C, &out, NULL), PLOMB_OK);
        assert_true(out.size <= DEVICE_TEXT_MAX);
        assert_int_equal(read_array((const char *)out.ptr, out.size, bytes),
                         record_size);
        assert_memory_equal(bytes, record, record_size);
        assert_int_equal(out.ptr[out.size - 1], '\n');
        plomb_secret_clear(&out);
    }
}

#define TEST(name)                                                                     \
    cmocka_unit_test_setup_teardown(test_recipient__##name, key_fixture_start,         \
                                    key_fixture_finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(is_sealed_for_by_its_public_half),
        TEST(is_sealed_for_by_a_class_key),
        TEST(opens_with_its_private_half),
        TEST(opens_with_a_class_key),
        TEST(is_no_signing_key),
        TEST(opens_nothing_with_its_public_half),
        TEST(writes_the_record_of_a_device),
        TEST(writes_the_same_bytes_as_c),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
