#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/core/unwrap.h>

#include "base/hex.h"
#include "crypto/dhkem.h"
#include "crypto/seal_keys.h"
#include "vector_file.h"

#define FOLDER "tests/vectors/crypto"

/* What a case file says, and what was made of it. */
struct sealing {
    struct vector_file file;
    struct plomb_extension extension;
    struct plomb_secret seed;
    struct plomb_secret class_key;
    uint8_t payload_sha256[PLOMB_SHA256_SIZE];
    uint8_t context[PLOMB_SHA256_SIZE];
    uint8_t key_id[PLOMB_KEY_ID_SIZE];
    uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE];
    struct seal_keys keys;
    uint8_t data[PLOMB_RECIPIENT_DATA_MAX];
    size_t size;
};

static struct plomb_error error;

static void read_secret(const struct vector_file *file, const char *key,
                        struct plomb_secret *out)
{
    struct plomb_buf bytes;

    plomb_buf_init(&bytes, 32);
    vector_file_bytes(file, key, &bytes);
    assert_int_equal(plomb_secret_reserve(out, 32, NULL), PLOMB_OK);
    memcpy(out->ptr, bytes.ptr, bytes.size);
    out->size = bytes.size;
    plomb_buf_clear(&bytes);
}

static void start(const char *name, struct sealing *out)
{
    memset(out, 0, sizeof(*out));
    plomb_error_clear(&error);
    vector_file_read(FOLDER, name, &out->file);
    out->extension.cipher = vector_file_number(&out->file, "cipher");
    vector_file_exactly(&out->file, "payload_sha256", out->payload_sha256, 32);
    out->extension.payload_sha256 = plomb_span(out->payload_sha256, 32);
    vector_file_exactly(&out->file, "context", out->context, 32);
    vector_file_exactly(&out->file, "key_id", out->key_id, PLOMB_KEY_ID_SIZE);
    vector_file_exactly(&out->file, "public_key", out->public_key, 64);
    read_secret(&out->file, "seed", &out->seed);
    read_secret(&out->file, "secret", &out->class_key);
}

static void finish(struct sealing *sealing)
{
    seal_keys_clear(&sealing->keys);
    plomb_secret_clear(&sealing->seed);
    plomb_secret_clear(&sealing->class_key);
    vector_file_clear(&sealing->file);
}

/* Makes the keys and the recipient's data, with the seed or without. */
static void seal(struct sealing *sealing, const struct plomb_secret *seed)
{
    const size_t size = plomb_content_key_size(sealing->extension.cipher);

    assert_int_equal(
        seal_keys_init(&sealing->keys, seed, sealing->context, size, &error), PLOMB_OK);
    if (vector_file_number(&sealing->file, "method") == PLOMB_RECIPIENT_HPKE) {
        assert_int_equal(seal_keys_wrap_hpke(&sealing->keys, &sealing->extension,
                                             sealing->key_id, sealing->public_key,
                                             sealing->data, &sealing->size, &error),
                         PLOMB_OK);
    } else {
        assert_int_equal(seal_keys_wrap_class(&sealing->keys, &sealing->extension,
                                              sealing->key_id, &sealing->class_key,
                                              sealing->data, &sealing->size, &error),
                         PLOMB_OK);
    }
}

static void assert_file_has(const struct vector_file *file, const char *key,
                            struct plomb_span bytes)
{
    struct plomb_buf expected;

    plomb_buf_init(&expected, 128);
    vector_file_bytes(file, key, &expected);
    assert_int_equal(bytes.size, expected.size);
    assert_memory_equal(bytes.ptr, expected.ptr, bytes.size);
    plomb_buf_clear(&expected);
}

static void assert_seeded(const char *name)
{
    struct sealing sealing;

    start(name, &sealing);
    seal(&sealing, &sealing.seed);
    assert_file_has(
        &sealing.file, "content_key",
        plomb_span(sealing.keys.content_key.ptr, sealing.keys.content_key.size));
    assert_file_has(&sealing.file, "data", plomb_span(sealing.data, sealing.size));
    finish(&sealing);
}

static void test_seal_keys__derives_for_a_key_pair_what_python_derives(void **state)
{
    (void)state;
    assert_seeded("unwrap-hpke-aes-128.txt");
    assert_seeded("unwrap-hpke-aes-256.txt");
}

static void test_seal_keys__derives_for_a_class_what_python_derives(void **state)
{
    (void)state;
    assert_seeded("unwrap-class128-aes-128.txt");
    assert_seeded("unwrap-class128-aes-256.txt");
    assert_seeded("unwrap-class256-aes-128.txt");
    assert_seeded("unwrap-class256-aes-256.txt");
}

/* Opens `sealing->data` as a device does. */
static void assert_opens(const struct sealing *sealing)
{
    struct plomb_extension extension = sealing->extension;
    struct plomb_device_key key = {.method =
                                       vector_file_number(&sealing->file, "method"),
                                   .secret_size = (uint8_t)sealing->class_key.size};
    uint8_t out[PLOMB_CONTENT_KEY_MAX];

    memcpy(key.key_id, sealing->key_id, sizeof(key.key_id));
    memcpy(key.secret, sealing->class_key.ptr, sealing->class_key.size);
    memcpy(key.public_key, sealing->public_key, sizeof(key.public_key));
    extension.recipient_count = 1;
    extension.recipients[0].method = key.method;
    memcpy(extension.recipients[0].key_id, key.key_id, sizeof(key.key_id));
    extension.recipients[0].data = plomb_span(sealing->data, sealing->size);
    assert_int_equal(plomb_content_key_unwrap(&extension, &key, out), PLOMB_OK);
    assert_memory_equal(out, sealing->keys.content_key.ptr,
                        sealing->keys.content_key.size);
}

/* The same number of bytes at the same offset of two sealings. */
static void assert_nothing_shared(const struct sealing *a, const struct sealing *b)
{
    assert_int_equal(a->size, b->size);
    assert_memory_not_equal(a->keys.content_key.ptr, b->keys.content_key.ptr,
                            a->keys.content_key.size);
    assert_memory_not_equal(a->data + 1, b->data + 1, 15);
    assert_memory_not_equal(a->data + a->size - 16, b->data + b->size - 16, 16);
}

static void assert_random(const char *name)
{
    struct sealing one;
    struct sealing other;

    start(name, &one);
    start(name, &other);
    seal(&one, NULL);
    seal(&other, NULL);
    assert_opens(&one);
    assert_opens(&other);
    assert_nothing_shared(&one, &other);
    finish(&one);
    finish(&other);
}

static void test_seal_keys__are_random_without_a_seed(void **state)
{
    (void)state;
    assert_random("unwrap-hpke-aes-128.txt");
    assert_random("unwrap-hpke-aes-256.txt");
    assert_random("unwrap-class128-aes-128.txt");
    assert_random("unwrap-class256-aes-256.txt");
}

static void test_seal_keys__are_the_same_with_the_same_seed(void **state)
{
    struct sealing one;
    struct sealing other;

    (void)state;
    start("unwrap-hpke-aes-128.txt", &one);
    start("unwrap-hpke-aes-128.txt", &other);
    seal(&one, &one.seed);
    seal(&other, &other.seed);
    assert_memory_equal(one.data, other.data, one.size);
    finish(&one);
    finish(&other);
}

/* One changed bit of what everything is derived from. */
static void assert_all_change(const char *name, uint8_t *(*find)(struct sealing *))
{
    for (unsigned int bit = 0; bit < 256; bit += 15) {
        struct sealing one;
        struct sealing other;

        start(name, &one);
        start(name, &other);
        find(&other)[bit / 8] ^= (uint8_t)(1u << bit % 8);
        seal(&one, &one.seed);
        seal(&other, &other.seed);
        assert_nothing_shared(&one, &other);
        assert_opens(&other);
        finish(&one);
        finish(&other);
    }
}

static uint8_t *find_context(struct sealing *sealing)
{
    return sealing->context;
}

static uint8_t *find_seed(struct sealing *sealing)
{
    return sealing->seed.ptr;
}

static void test_seal_keys__all_change_with_a_bit_of_the_context(void **state)
{
    (void)state;
    assert_all_change("unwrap-hpke-aes-128.txt", find_context);
    assert_all_change("unwrap-class128-aes-128.txt", find_context);
}

static void test_seal_keys__all_change_with_a_bit_of_the_seed(void **state)
{
    (void)state;
    assert_all_change("unwrap-hpke-aes-256.txt", find_seed);
    assert_all_change("unwrap-class256-aes-256.txt", find_seed);
}

static void test_seal_keys__give_each_recipient_an_ephemeral_key(void **state)
{
    struct sealing sealing;
    uint8_t other[PLOMB_RECIPIENT_DATA_MAX];
    size_t size = 0;

    (void)state;
    start("unwrap-hpke-aes-128.txt", &sealing);
    seal(&sealing, &sealing.seed);
    sealing.key_id[0] ^= 1;
    assert_int_equal(seal_keys_wrap_hpke(&sealing.keys, &sealing.extension,
                                         sealing.key_id, sealing.public_key, other,
                                         &size, &error),
                     PLOMB_OK);
    assert_memory_not_equal(other, sealing.data, PLOMB_ENCAPSULATED_SIZE);
    finish(&sealing);
}

static void test_seal_keys__refuse_a_recipient_off_the_curve(void **state)
{
    struct sealing sealing;

    (void)state;
    start("unwrap-hpke-aes-128.txt", &sealing);
    seal(&sealing, NULL);
    memset(sealing.data, 0xee, sizeof(sealing.data));
    sealing.size = 7;
    sealing.public_key[63] ^= 1;
    assert_int_equal(seal_keys_wrap_hpke(&sealing.keys, &sealing.extension,
                                         sealing.key_id, sealing.public_key,
                                         sealing.data, &sealing.size, &error),
                     PLOMB_KEY_MALFORMED);
    assert_int_equal(sealing.data[0], 0xee);
    assert_int_equal(sealing.size, 7);
    finish(&sealing);
}

static void test_seal_keys__refuse_a_seed_of_another_size(void **state)
{
    struct sealing sealing;

    (void)state;
    start("unwrap-hpke-aes-128.txt", &sealing);
    sealing.seed.size = 31;
    assert_int_equal(
        seal_keys_init(&sealing.keys, &sealing.seed, sealing.context, 16, &error),
        PLOMB_SEED_MALFORMED);
    assert_null(sealing.keys.content_key.ptr);
    finish(&sealing);
}

static void assert_pair(const struct vector_file *file, const char *ikm_key,
                        const char *scalar_key, const char *public_key)
{
    struct dhkem_pair pair = {0};
    uint8_t ikm[DHKEM_IKM_SIZE];
    uint8_t point[PLOMB_ENCAPSULATED_SIZE];

    assert_int_equal(vector_file_exactly(file, ikm_key, ikm, sizeof(ikm)), sizeof(ikm));
    vector_file_exactly(file, public_key, point, sizeof(point));
    assert_int_equal(dhkem_derive(ikm, &pair, &error), PLOMB_OK);
    assert_file_has(file, scalar_key, plomb_span(pair.scalar.ptr, pair.scalar.size));
    assert_memory_equal(pair.public_key, point + 1, sizeof(pair.public_key));
    dhkem_pair_clear(&pair);
}

static void assert_dhkem(const char *name)
{
    struct vector_file file;
    struct dhkem_pair pair = {0};
    struct plomb_secret secret = {0};
    uint8_t ikm[DHKEM_IKM_SIZE];
    uint8_t recipient[PLOMB_ENCAPSULATED_SIZE];
    uint8_t encapsulated[PLOMB_ENCAPSULATED_SIZE];

    vector_file_read(FOLDER, name, &file);
    assert_pair(&file, "ephemeral_ikm", "ephemeral_scalar", "ephemeral_public");
    assert_pair(&file, "recipient_ikm", "recipient_scalar", "recipient_public");
    vector_file_exactly(&file, "ephemeral_ikm", ikm, sizeof(ikm));
    vector_file_exactly(&file, "recipient_public", recipient, sizeof(recipient));
    assert_int_equal(dhkem_derive(ikm, &pair, &error), PLOMB_OK);
    assert_int_equal(
        dhkem_encapsulate(&pair, recipient + 1, encapsulated, &secret, &error),
        PLOMB_OK);
    assert_file_has(&file, "ephemeral_public", plomb_span(encapsulated, 65));
    assert_file_has(&file, "shared_secret", plomb_span(secret.ptr, secret.size));
    plomb_secret_clear(&secret);
    dhkem_pair_clear(&pair);
    vector_file_clear(&file);
}

static void test_dhkem__passes_rfc_9180(void **state)
{
    (void)state;
    assert_dhkem("dhkem-a3.1.txt");
    assert_dhkem("dhkem-a3.2.txt");
    assert_dhkem("dhkem-a4.1.txt");
    assert_dhkem("dhkem-a5.1.txt");
}

static void set_scalar(uint8_t out[32], const char *digits)
{
    assert_true(hex_decode((const uint8_t *)digits, out, 32));
}

static void test_ecdh__refuses_scalars_out_of_range(void **state)
{
    static const uint8_t zeros[32];
    struct sealing sealing;
    uint8_t scalar[32] = {0};
    uint8_t shared[32];

    (void)state;
    start("unwrap-hpke-aes-128.txt", &sealing);
    memset(shared, 0xee, sizeof(shared));
    assert_int_equal(plomb_port_ecdh(scalar, sealing.public_key, shared),
                     PLOMB_VERDICT_REFUSED);
    assert_memory_equal(shared, zeros, sizeof(shared));
    set_scalar(scalar,
               "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    assert_int_equal(plomb_port_ecdh(scalar, sealing.public_key, shared),
                     PLOMB_VERDICT_REFUSED);
    finish(&sealing);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_seal_keys__derives_for_a_key_pair_what_python_derives),
        cmocka_unit_test(test_seal_keys__derives_for_a_class_what_python_derives),
        cmocka_unit_test(test_seal_keys__are_random_without_a_seed),
        cmocka_unit_test(test_seal_keys__are_the_same_with_the_same_seed),
        cmocka_unit_test(test_seal_keys__all_change_with_a_bit_of_the_context),
        cmocka_unit_test(test_seal_keys__all_change_with_a_bit_of_the_seed),
        cmocka_unit_test(test_seal_keys__give_each_recipient_an_ephemeral_key),
        cmocka_unit_test(test_seal_keys__refuse_a_recipient_off_the_curve),
        cmocka_unit_test(test_seal_keys__refuse_a_seed_of_another_size),
        cmocka_unit_test(test_dhkem__passes_rfc_9180),
        cmocka_unit_test(test_ecdh__refuses_scalars_out_of_range),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
