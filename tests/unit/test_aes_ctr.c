#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/core/port.h>

#include "crypto/aes_ctr.h"
#include "crypto/sha256.h"
#include "vector_file.h"

#define FOLDER "tests/vectors/crypto"

enum { BLOCK = 16, BLOCKS = 4 };

struct stream {
    struct plomb_secret key;
    uint8_t *bytes; /* encrypted zeros */
    size_t size;
    struct vector_file file;
};

static struct plomb_error error;

static void read_key(const struct vector_file *file, struct plomb_secret *out)
{
    struct plomb_buf bytes;

    plomb_buf_init(&bytes, 32);
    vector_file_bytes(file, "key", &bytes);
    assert_int_equal(plomb_secret_reserve(out, 32, NULL), PLOMB_OK);
    memcpy(out->ptr, bytes.ptr, bytes.size);
    out->size = bytes.size;
    plomb_buf_clear(&bytes);
}

/* SP 800-38A, 6.5, over the port's block. */
static void encrypt(const struct plomb_secret *key, const uint8_t first[BLOCK],
                    const uint8_t *in, uint8_t *out)
{
    uint8_t counter[BLOCK];

    memcpy(counter, first, BLOCK);
    for (size_t i = 0; i < BLOCKS; i++) {
        uint8_t block[BLOCK];

        plomb_port_aes_encrypt(key->ptr, key->size, counter, block);
        for (size_t j = 0; j < BLOCK; j++) {
            out[i * BLOCK + j] = in[i * BLOCK + j] ^ block[j];
        }
        for (int j = BLOCK - 1; ++counter[j] == 0; j--) continue;
    }
}

static void assert_sp_800_38a(const char *name)
{
    struct plomb_secret key = {0};
    struct vector_file file;
    uint8_t counter[BLOCK];
    uint8_t text[BLOCKS * BLOCK];
    uint8_t expected[BLOCKS * BLOCK];

    vector_file_read(FOLDER, name, &file);
    read_key(&file, &key);
    assert_int_equal(vector_file_exactly(&file, "counter", counter, BLOCK), BLOCK);
    vector_file_exactly(&file, "plaintext", text, sizeof(text));
    vector_file_exactly(&file, "ciphertext", expected, sizeof(expected));
    encrypt(&key, counter, text, text);
    assert_memory_equal(text, expected, sizeof(text));
    plomb_secret_clear(&key);
    vector_file_clear(&file);
}

static void test_aes__passes_sp_800_38a_f5_1(void **state)
{
    (void)state;
    assert_sp_800_38a("aes-ctr-f5.1.txt");
}

static void test_aes__passes_sp_800_38a_f5_5(void **state)
{
    (void)state;
    assert_sp_800_38a("aes-ctr-f5.5.txt");
}

static void test_aes__encrypts_a_block_in_place(void **state)
{
    static const uint8_t key[BLOCK] = {1, 2, 3};
    uint8_t in[BLOCK] = {4, 5, 6};
    uint8_t out[BLOCK];

    (void)state;
    plomb_port_aes_encrypt(key, sizeof(key), in, out);
    plomb_port_aes_encrypt(key, sizeof(key), in, in);
    assert_memory_equal(in, out, BLOCK);
}

static void read_stream(const char *name, struct stream *out)
{
    memset(out, 0, sizeof(*out));
    vector_file_read(FOLDER, name, &out->file);
    read_key(&out->file, &out->key);
    out->size = vector_file_number(&out->file, "size");
    out->bytes = calloc(1, out->size);
    assert_non_null(out->bytes);
    assert_int_equal(aes_ctr(&out->key, out->bytes, out->size, &error), PLOMB_OK);
}

static void clear_stream(struct stream *stream)
{
    free(stream->bytes);
    plomb_secret_clear(&stream->key);
    vector_file_clear(&stream->file);
}

static void assert_stream(const char *name)
{
    struct stream stream;
    uint8_t expected[2 * BLOCK];

    read_stream(name, &stream);
    vector_file_exactly(&stream.file, "block_0", expected, BLOCK);
    assert_memory_equal(stream.bytes, expected, BLOCK);
    vector_file_exactly(&stream.file, "block_255", expected, sizeof(expected));
    assert_memory_equal(stream.bytes + BLOCK * 255, expected, sizeof(expected));
    vector_file_exactly(&stream.file, "block_65535", expected, sizeof(expected));
    assert_memory_equal(stream.bytes + BLOCK * 65535, expected, sizeof(expected));
    clear_stream(&stream);
}

static void test_aes_ctr__carries_out_of_the_low_bytes(void **state)
{
    (void)state;
    assert_stream("aes-stream-128.txt");
    assert_stream("aes-stream-256.txt");
}

static void test_aes_ctr__makes_the_stream_that_openssl_makes(void **state)
{
    struct stream stream;
    uint8_t expected[PLOMB_HASH_SIZE];
    uint8_t digest[PLOMB_HASH_SIZE];

    (void)state;
    read_stream("aes-stream-256.txt", &stream);
    sha256(plomb_span(stream.bytes, stream.size), digest);
    vector_file_exactly(&stream.file, "sha256", expected, sizeof(expected));
    assert_memory_equal(digest, expected, sizeof(digest));
    clear_stream(&stream);
}

static void test_aes_ctr__decrypts_what_it_encrypted(void **state)
{
    struct stream stream;

    (void)state;
    read_stream("aes-stream-128.txt", &stream);
    assert_int_equal(aes_ctr(&stream.key, stream.bytes, stream.size, &error), PLOMB_OK);
    for (size_t i = 0; i < stream.size; i++) assert_int_equal(stream.bytes[i], 0);
    clear_stream(&stream);
}

static void test_aes_ctr__takes_an_empty_payload(void **state)
{
    struct stream stream;

    (void)state;
    read_stream("aes-stream-128.txt", &stream);
    assert_int_equal(aes_ctr(&stream.key, stream.bytes, 0, &error), PLOMB_OK);
    clear_stream(&stream);
}

static void test_aes_ctr__refuses_keys_of_other_sizes(void **state)
{
    struct plomb_secret key = {0};
    uint8_t byte = 7;

    (void)state;
    assert_int_equal(plomb_secret_reserve(&key, 32, NULL), PLOMB_OK);
    memset(key.ptr, 1, 32);
    for (key.size = 0; key.size < 32; key.size += 8) {
        if (key.size == 16) continue;
        assert_int_equal(aes_ctr(&key, &byte, 1, &error), PLOMB_INTERNAL);
        assert_int_equal(byte, 7);
    }
    plomb_secret_clear(&key);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_aes__passes_sp_800_38a_f5_1),
        cmocka_unit_test(test_aes__passes_sp_800_38a_f5_5),
        cmocka_unit_test(test_aes__encrypts_a_block_in_place),
        cmocka_unit_test(test_aes_ctr__carries_out_of_the_low_bytes),
        cmocka_unit_test(test_aes_ctr__makes_the_stream_that_openssl_makes),
        cmocka_unit_test(test_aes_ctr__decrypts_what_it_encrypted),
        cmocka_unit_test(test_aes_ctr__takes_an_empty_payload),
        cmocka_unit_test(test_aes_ctr__refuses_keys_of_other_sizes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
