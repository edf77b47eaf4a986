/*
 * What a device keeps of its key, against records of an independent writer:
 * docs/spec/device-key.md, section 3.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/core/unwrap.h>

#include "core/bytes.h"
#include "core/crc32.h"

enum { RECORD_MAX = 116, CLASS_128 = 36 };

struct record {
    uint8_t bytes[RECORD_MAX];
    size_t size;
};

static void load(struct record *record, const char *name)
{
    char path[128];
    FILE *file;

    snprintf(path, sizeof(path), "tests/vectors/keys/%s.device", name);
    file = fopen(path, "rb");
    assert_non_null(file);
    record->size = fread(record->bytes, 1, sizeof(record->bytes), file);
    fclose(file);
}

static bool is_taken(const struct record *record, struct plomb_device_key *key)
{
    return plomb_device_key_parse(plomb_span(record->bytes, record->size), key);
}

static void test_device_key__reads_a_class_key(void **state)
{
    static const uint8_t id[] = {0x13, 0x77, 0x89, 0x80, 0x89, 0x15, 0xf9, 0x60};
    struct plomb_device_key key;
    struct record record;

    (void)state;
    load(&record, "class-128");
    assert_int_equal(record.size, CLASS_128);
    assert_true(is_taken(&record, &key));
    assert_int_equal(key.method, PLOMB_RECIPIENT_CLASS);
    assert_int_equal(key.secret_size, 16);
    assert_memory_equal(key.key_id, id, sizeof(id));
    assert_memory_equal(key.secret, record.bytes + 16, 16);
}

static void test_device_key__reads_a_recipient_key(void **state)
{
    struct plomb_device_key key;
    struct record record;

    (void)state;
    load(&record, "recipient");
    assert_int_equal(record.size, RECORD_MAX);
    assert_true(is_taken(&record, &key));
    assert_int_equal(key.method, PLOMB_RECIPIENT_HPKE);
    assert_int_equal(key.secret_size, 32);
    assert_memory_equal(key.secret, record.bytes + 16, 32);
    assert_memory_equal(key.public_key, record.bytes + 48, PLOMB_PUBLIC_KEY_SIZE);
}

/* Every bit of a record is under its CRC. */
static void test_device_key__refuses_every_flipped_bit(void **state)
{
    struct plomb_device_key key;
    struct record record;

    (void)state;
    load(&record, "class-128");
    for (size_t bit = 0; bit < 8 * record.size; bit++) {
        record.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_false(is_taken(&record, &key));
        record.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

/* The same with a CRC that is right: fields out of their table. */
static void test_device_key__refuses_fields_that_are_not_in_the_table(void **state)
{
    static const struct {
        size_t offset;
        uint8_t value;
    } cases[] = {{0, 'q'}, {4, 2}, {4, 0},  {5, 0},  {5, 1},
                 {5, 3},   {6, 0}, {6, 15}, {6, 24}, {7, 1}};
    struct plomb_device_key key;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct record record;

        load(&record, "class-128");
        record.bytes[cases[i].offset] = cases[i].value;
        bytes_write_le32(record.bytes + CLASS_128 - 4,
                         crc32_add(0, record.bytes, CLASS_128 - 4));
        assert_false(is_taken(&record, &key));
    }
}

static void test_device_key__refuses_flash_that_was_never_written(void **state)
{
    struct plomb_device_key key;
    struct record record = {.size = RECORD_MAX};

    (void)state;
    memset(record.bytes, 0xff, sizeof(record.bytes));
    assert_false(is_taken(&record, &key));
}

static void test_device_key__refuses_what_is_cut_short(void **state)
{
    struct plomb_device_key key;
    struct record record;

    (void)state;
    load(&record, "recipient");
    for (record.size = 0; record.size < RECORD_MAX; record.size++) {
        assert_false(is_taken(&record, &key));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_device_key__reads_a_class_key),
        cmocka_unit_test(test_device_key__reads_a_recipient_key),
        cmocka_unit_test(test_device_key__refuses_every_flipped_bit),
        cmocka_unit_test(test_device_key__refuses_fields_that_are_not_in_the_table),
        cmocka_unit_test(test_device_key__refuses_flash_that_was_never_written),
        cmocka_unit_test(test_device_key__refuses_what_is_cut_short),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
