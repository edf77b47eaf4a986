#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/core/unwrap.h>

#include "vector_file.h"

#define FOLDER "tests/vectors/crypto"

/* A recipient's entry and the key that opens it, from a case file. */
struct sealed {
    struct plomb_extension extension;
    struct plomb_device_key key;
    uint8_t payload_sha256[PLOMB_SHA256_SIZE];
    uint8_t data[PLOMB_RECIPIENT_DATA_MAX];
    uint8_t content_key[PLOMB_CONTENT_KEY_MAX]; /* what should come out */
    uint8_t mask[PLOMB_CONTENT_KEY_MAX];
    uint8_t shared_secret[32];
};

static size_t read_some(const struct vector_file *file, const char *name, uint8_t *out,
                        size_t maximum)
{
    struct plomb_buf bytes;
    size_t size;

    plomb_buf_init(&bytes, maximum);
    vector_file_bytes(file, name, &bytes);
    size = bytes.size;
    if (size > 0) memcpy(out, bytes.ptr, size);
    plomb_buf_clear(&bytes);
    return size;
}

static void read_sealed(const char *name, struct sealed *out)
{
    struct plomb_recipient *entry = &out->extension.recipients[0];
    struct vector_file file;

    memset(out, 0, sizeof(*out));
    vector_file_read(FOLDER, name, &file);
    out->extension.cipher = vector_file_number(&file, "cipher");
    vector_file_exactly(&file, "payload_sha256", out->payload_sha256, 32);
    out->extension.payload_sha256 = plomb_span(out->payload_sha256, 32);
    out->extension.recipient_count = 1;
    entry->method = vector_file_number(&file, "method");
    vector_file_exactly(&file, "key_id", entry->key_id, PLOMB_KEY_ID_SIZE);
    entry->data =
        plomb_span(out->data, read_some(&file, "data", out->data, sizeof(out->data)));
    out->key.method = entry->method;
    memcpy(out->key.key_id, entry->key_id, PLOMB_KEY_ID_SIZE);
    out->key.secret_size = (uint8_t)read_some(&file, "secret", out->key.secret, 32);
    read_some(&file, "public_key", out->key.public_key, PLOMB_PUBLIC_KEY_SIZE);
    read_some(&file, "content_key", out->content_key, sizeof(out->content_key));
    read_some(&file, "mask", out->mask, sizeof(out->mask));
    read_some(&file, "shared_secret", out->shared_secret, 32);
    vector_file_clear(&file);
}

static enum plomb_status unwrap(const struct sealed *sealed,
                                uint8_t out[PLOMB_CONTENT_KEY_MAX])
{
    memset(out, 0xee, PLOMB_CONTENT_KEY_MAX);
    return plomb_content_key_unwrap(&sealed->extension, &sealed->key, out);
}

static void assert_opens(const char *name)
{
    struct sealed sealed;
    uint8_t out[PLOMB_CONTENT_KEY_MAX];

    read_sealed(name, &sealed);
    assert_int_equal(unwrap(&sealed, out), PLOMB_OK);
    assert_memory_equal(out, sealed.content_key, sizeof(out));
}

static void assert_fails(const struct sealed *sealed, enum plomb_status status)
{
    static const uint8_t zeros[PLOMB_CONTENT_KEY_MAX];
    uint8_t out[PLOMB_CONTENT_KEY_MAX];

    assert_int_equal(unwrap(sealed, out), status);
    assert_memory_equal(out, zeros, sizeof(out));
}

static void test_unwrap__opens_what_was_sealed_for_a_key_pair(void **state)
{
    (void)state;
    assert_opens("unwrap-hpke-aes-128.txt");
    assert_opens("unwrap-hpke-aes-256.txt");
}

static void test_unwrap__opens_what_was_sealed_for_a_class(void **state)
{
    (void)state;
    assert_opens("unwrap-class128-aes-128.txt");
    assert_opens("unwrap-class128-aes-256.txt");
    assert_opens("unwrap-class256-aes-128.txt");
    assert_opens("unwrap-class256-aes-256.txt");
}

static void assert_shared_secret(const char *name)
{
    uint8_t encapsulated[PLOMB_ENCAPSULATED_SIZE];
    uint8_t recipient[PLOMB_ENCAPSULATED_SIZE];
    uint8_t scalar[32];
    uint8_t dh[32];
    uint8_t expected[32];
    uint8_t secret[32];
    struct vector_file file;

    vector_file_read(FOLDER, name, &file);
    vector_file_exactly(&file, "ephemeral_public", encapsulated, sizeof(encapsulated));
    vector_file_exactly(&file, "recipient_public", recipient, sizeof(recipient));
    vector_file_exactly(&file, "recipient_scalar", scalar, sizeof(scalar));
    vector_file_exactly(&file, "dh", expected, sizeof(expected));
    assert_int_equal(plomb_port_ecdh(scalar, encapsulated + 1, dh),
                     PLOMB_VERDICT_ACCEPTED);
    assert_memory_equal(dh, expected, sizeof(dh));
    vector_file_exactly(&file, "shared_secret", expected, sizeof(expected));
    plomb_kem_shared_secret(dh, encapsulated, recipient, secret);
    assert_memory_equal(secret, expected, sizeof(secret));
    vector_file_clear(&file);
}

static void test_unwrap__passes_rfc_9180_a3(void **state)
{
    (void)state;
    assert_shared_secret("dhkem-a3.1.txt");
    assert_shared_secret("dhkem-a3.2.txt");
}

static void test_unwrap__passes_rfc_9180_a4_and_a5(void **state)
{
    (void)state;
    assert_shared_secret("dhkem-a4.1.txt");
    assert_shared_secret("dhkem-a5.1.txt");
}

static void test_unwrap__makes_the_masks_that_python_makes(void **state)
{
    struct sealed sealed;
    uint8_t mask[PLOMB_CONTENT_KEY_MAX] = {0};

    (void)state;
    read_sealed("unwrap-hpke-aes-256.txt", &sealed);
    plomb_hpke_mask(sealed.shared_secret, &sealed.extension, sealed.key.key_id, mask);
    assert_memory_equal(mask, sealed.mask, sizeof(mask));
    read_sealed("unwrap-class128-aes-256.txt", &sealed);
    plomb_class_mask(sealed.key.secret, sealed.key.secret_size, sealed.data,
                     &sealed.extension, sealed.key.key_id, mask);
    assert_memory_equal(mask, sealed.mask, sizeof(mask));
}

static void test_unwrap__finds_no_entry_of_another_id(void **state)
{
    struct sealed sealed;

    (void)state;
    read_sealed("unwrap-hpke-aes-128.txt", &sealed);
    sealed.key.key_id[PLOMB_KEY_ID_SIZE - 1] ^= 1;
    assert_fails(&sealed, PLOMB_RECIPIENT_MISSING);
}

static void test_unwrap__finds_no_entry_of_another_method(void **state)
{
    struct sealed sealed;

    (void)state;
    read_sealed("unwrap-hpke-aes-128.txt", &sealed);
    sealed.key.method = PLOMB_RECIPIENT_CLASS;
    assert_fails(&sealed, PLOMB_RECIPIENT_MISSING);
    read_sealed("unwrap-class128-aes-128.txt", &sealed);
    sealed.key.method = PLOMB_RECIPIENT_HPKE;
    assert_fails(&sealed, PLOMB_RECIPIENT_MISSING);
}

static void test_unwrap__finds_its_entry_among_others(void **state)
{
    struct sealed sealed;
    uint8_t out[PLOMB_CONTENT_KEY_MAX];

    (void)state;
    read_sealed("unwrap-class256-aes-256.txt", &sealed);
    sealed.extension.recipients[2] = sealed.extension.recipients[0];
    memset(sealed.extension.recipients[0].key_id, 0xaa, PLOMB_KEY_ID_SIZE);
    sealed.extension.recipients[1] = sealed.extension.recipients[0];
    sealed.extension.recipient_count = 3;
    assert_int_equal(unwrap(&sealed, out), PLOMB_OK);
    assert_memory_equal(out, sealed.content_key, sizeof(out));
    sealed.extension.recipient_count = 2;
    assert_fails(&sealed, PLOMB_RECIPIENT_MISSING);
}

static void test_unwrap__refuses_a_point_off_the_curve(void **state)
{
    struct sealed sealed;

    (void)state;
    read_sealed("unwrap-hpke-aes-128.txt", &sealed);
    sealed.data[PLOMB_ENCAPSULATED_SIZE - 1] ^= 1;
    assert_fails(&sealed, PLOMB_RECIPIENT_INVALID);
}

static void test_unwrap__refuses_coordinates_above_the_field(void **state)
{
    struct sealed sealed;

    (void)state;
    read_sealed("unwrap-hpke-aes-128.txt", &sealed);
    memset(sealed.data + 1, 0xff, PLOMB_PUBLIC_KEY_SIZE);
    assert_fails(&sealed, PLOMB_RECIPIENT_INVALID);
}

static void test_unwrap__refuses_the_point_zero(void **state)
{
    struct sealed sealed;

    (void)state;
    read_sealed("unwrap-hpke-aes-128.txt", &sealed);
    memset(sealed.data + 1, 0, PLOMB_PUBLIC_KEY_SIZE);
    assert_fails(&sealed, PLOMB_RECIPIENT_INVALID);
}

static void test_unwrap__refuses_compressed_points(void **state)
{
    struct sealed sealed;

    (void)state;
    read_sealed("unwrap-hpke-aes-128.txt", &sealed);
    for (int first = 0; first < 256; first++) {
        if (first == 4) continue;
        sealed.data[0] = (uint8_t)first;
        assert_fails(&sealed, PLOMB_RECIPIENT_INVALID);
    }
}

static void test_unwrap__refuses_data_of_another_size(void **state)
{
    struct sealed sealed;

    (void)state;
    read_sealed("unwrap-hpke-aes-128.txt", &sealed);
    sealed.extension.recipients[0].data.size--;
    assert_fails(&sealed, PLOMB_RECIPIENT_INVALID);
    read_sealed("unwrap-class128-aes-128.txt", &sealed);
    sealed.extension.recipients[0].data.size = 0;
    assert_fails(&sealed, PLOMB_RECIPIENT_INVALID);
}

/* Every byte that the mask binds or is made of: a change gives another key. */
static void assert_bound(const char *name, size_t offset)
{
    struct sealed sealed;
    uint8_t out[PLOMB_CONTENT_KEY_MAX];

    read_sealed(name, &sealed);
    ((uint8_t *)&sealed)[offset] ^= 0x80;
    if (offset >= offsetof(struct sealed, key)) {
        memcpy(sealed.extension.recipients[0].key_id, sealed.key.key_id,
               PLOMB_KEY_ID_SIZE);
    }
    assert_int_equal(unwrap(&sealed, out), PLOMB_OK);
    assert_memory_not_equal(out, sealed.content_key, sizeof(out));
}

static void assert_all_bound(const char *name)
{
    for (size_t i = 0; i < PLOMB_SHA256_SIZE; i++) {
        assert_bound(name, offsetof(struct sealed, payload_sha256) + i);
    }
    for (size_t i = 0; i < PLOMB_KEY_ID_SIZE; i++) {
        assert_bound(name, offsetof(struct sealed, key.key_id) + i);
    }
    assert_bound(name, offsetof(struct sealed, key.secret) + 15);
}

static void test_unwrap__binds_payload_and_recipient(void **state)
{
    (void)state;
    assert_all_bound("unwrap-hpke-aes-256.txt");
    assert_all_bound("unwrap-class256-aes-256.txt");
}

static void test_unwrap__binds_the_cipher(void **state)
{
    struct sealed sealed;
    uint8_t out[PLOMB_CONTENT_KEY_MAX];

    (void)state;
    read_sealed("unwrap-class128-aes-256.txt", &sealed);
    sealed.extension.cipher = 3; /* none that exists: of the same key size */
    assert_int_equal(unwrap(&sealed, out), PLOMB_OK);
    assert_memory_not_equal(out, sealed.content_key, 16);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unwrap__opens_what_was_sealed_for_a_key_pair),
        cmocka_unit_test(test_unwrap__opens_what_was_sealed_for_a_class),
        cmocka_unit_test(test_unwrap__passes_rfc_9180_a3),
        cmocka_unit_test(test_unwrap__passes_rfc_9180_a4_and_a5),
        cmocka_unit_test(test_unwrap__makes_the_masks_that_python_makes),
        cmocka_unit_test(test_unwrap__finds_no_entry_of_another_id),
        cmocka_unit_test(test_unwrap__finds_no_entry_of_another_method),
        cmocka_unit_test(test_unwrap__finds_its_entry_among_others),
        cmocka_unit_test(test_unwrap__refuses_a_point_off_the_curve),
        cmocka_unit_test(test_unwrap__refuses_coordinates_above_the_field),
        cmocka_unit_test(test_unwrap__refuses_the_point_zero),
        cmocka_unit_test(test_unwrap__refuses_compressed_points),
        cmocka_unit_test(test_unwrap__refuses_data_of_another_size),
        cmocka_unit_test(test_unwrap__binds_payload_and_recipient),
        cmocka_unit_test(test_unwrap__binds_the_cipher),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
