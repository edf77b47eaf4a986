#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "core/hkdf.h"
#include "vector_file.h"

#define FOLDER "tests/vectors/crypto"

enum { VALUE_MAX = 256 };

struct case_file {
    struct vector_file file;
    struct plomb_buf ikm, salt, info, prk, okm;
};

static void read_bytes(const struct vector_file *file, const char *key,
                       struct plomb_buf *out)
{
    plomb_buf_init(out, VALUE_MAX);
    vector_file_bytes(file, key, out);
}

static void read_case(const char *name, struct case_file *out)
{
    vector_file_read(FOLDER, name, &out->file);
    read_bytes(&out->file, "ikm", &out->ikm);
    read_bytes(&out->file, "salt", &out->salt);
    read_bytes(&out->file, "info", &out->info);
    read_bytes(&out->file, "prk", &out->prk);
    read_bytes(&out->file, "okm", &out->okm);
    assert_int_equal(out->prk.size, HKDF_SIZE);
    assert_true(out->okm.size > HKDF_SIZE);
}

static void clear_case(struct case_file *file)
{
    plomb_buf_clear(&file->ikm);
    plomb_buf_clear(&file->salt);
    plomb_buf_clear(&file->info);
    plomb_buf_clear(&file->prk);
    plomb_buf_clear(&file->okm);
    vector_file_clear(&file->file);
}

static void assert_case(const char *name)
{
    struct hkdf_message message = {0};
    struct case_file file;
    uint8_t prk[HKDF_SIZE];
    uint8_t okm[VALUE_MAX];

    read_case(name, &file);
    hkdf_add(&message, file.ikm.ptr, file.ikm.size);
    hkdf_extract(&message, plomb_buf_span(&file.salt), prk);
    assert_memory_equal(prk, file.prk.ptr, sizeof(prk));
    if (file.info.size > 0) hkdf_add(&message, file.info.ptr, file.info.size);
    hkdf_expand(&message, prk, okm, file.okm.size);
    assert_memory_equal(okm, file.okm.ptr, file.okm.size);
    clear_case(&file);
}

static void test_hkdf__passes_rfc_5869_a1(void **state)
{
    (void)state;
    assert_case("hkdf-a1.txt");
}

static void test_hkdf__passes_rfc_5869_a2_with_a_salt_longer_than_a_block(void **state)
{
    (void)state;
    assert_case("hkdf-a2.txt");
}

static void test_hkdf__passes_rfc_5869_a3_without_salt_and_info(void **state)
{
    (void)state;
    assert_case("hkdf-a3.txt");
}

static void test_hkdf__expands_into_its_own_key(void **state)
{
    struct hkdf_message message = {0};
    struct case_file file;
    uint8_t key[HKDF_SIZE];

    (void)state;
    read_case("hkdf-a1.txt", &file);
    memcpy(key, file.prk.ptr, sizeof(key));
    hkdf_add(&message, file.info.ptr, file.info.size);
    hkdf_expand(&message, key, key, sizeof(key));
    assert_memory_equal(key, file.okm.ptr, sizeof(key));
    clear_case(&file);
}

static void test_hkdf__gathers_a_message_piece_by_piece(void **state)
{
    struct hkdf_message message = {0};
    struct case_file file;
    uint8_t prk[HKDF_SIZE];

    (void)state;
    read_case("hkdf-a2.txt", &file);
    for (size_t i = 0; i < file.ikm.size; i++) hkdf_add(&message, file.ikm.ptr + i, 1);
    hkdf_extract(&message, plomb_buf_span(&file.salt), prk);
    assert_memory_equal(prk, file.prk.ptr, sizeof(prk));
    clear_case(&file);
}

static void test_hkdf__writes_no_more_than_was_asked_for(void **state)
{
    struct hkdf_message message = {0};
    struct case_file file;
    uint8_t okm[VALUE_MAX];

    (void)state;
    read_case("hkdf-a2.txt", &file);
    memset(okm, 0xee, sizeof(okm));
    hkdf_add(&message, file.info.ptr, file.info.size);
    hkdf_expand(&message, file.prk.ptr, okm, 33);
    assert_memory_equal(okm, file.okm.ptr, 33);
    assert_int_equal(okm[33], 0xee);
    clear_case(&file);
}

static void assert_wiped(const struct hkdf_message *message)
{
    const uint8_t *bytes = (const uint8_t *)message;

    for (size_t i = 0; i < sizeof(*message); i++) assert_int_equal(bytes[i], 0);
}

static void test_hkdf__wipes_the_message(void **state)
{
    struct hkdf_message message = {0};
    uint8_t key[HKDF_SIZE];

    (void)state;
    hkdf_add(&message, "secret", 6);
    assert_int_equal(message.size, 6);
    hkdf_extract(&message, plomb_span("salt", 4), key);
    assert_wiped(&message);
    hkdf_add(&message, "info", 4);
    hkdf_expand(&message, key, key, sizeof(key));
    assert_wiped(&message);
}

static void test_hkdf__never_writes_behind_the_message(void **state)
{
    struct {
        struct hkdf_message message;
        uint8_t guard[64];
    } memory = {{0}, {0}};
    uint8_t bytes[64];
    uint8_t key[HKDF_SIZE] = {0};

    (void)state;
    memset(bytes, 0xaa, sizeof(bytes));
    for (int i = 0; i < 4; i++) hkdf_add(&memory.message, bytes, sizeof(bytes));
    assert_int_equal(memory.message.size, HKDF_MESSAGE_MAX);
    hkdf_expand(&memory.message, key, key, sizeof(key));
    for (size_t i = 0; i < sizeof(memory.guard); i++) {
        assert_int_equal(memory.guard[i], 0);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hkdf__passes_rfc_5869_a1),
        cmocka_unit_test(test_hkdf__passes_rfc_5869_a2_with_a_salt_longer_than_a_block),
        cmocka_unit_test(test_hkdf__passes_rfc_5869_a3_without_salt_and_info),
        cmocka_unit_test(test_hkdf__expands_into_its_own_key),
        cmocka_unit_test(test_hkdf__gathers_a_message_piece_by_piece),
        cmocka_unit_test(test_hkdf__writes_no_more_than_was_asked_for),
        cmocka_unit_test(test_hkdf__wipes_the_message),
        cmocka_unit_test(test_hkdf__never_writes_behind_the_message),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
