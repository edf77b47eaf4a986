/* The stored decoder and what all decoders share: AES-CTR, pages, padding. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <mbedtls/aes.h>

#include "decode_fixture.h"
#include "payload_fixture.h"

enum { IMAGE_MAX = 3 * PLOMB_PAGE_SIZE };

static uint8_t image[IMAGE_MAX + 16];

static enum plomb_status decode(struct decode_fixture *fixture, uint32_t cipher,
                                const uint8_t *key)
{
    const struct plomb_extension extension = {
        .codec = PLOMB_CODEC_STORED,
        .cipher = cipher,
        .payload_size = (uint32_t)fixture->payload.size,
    };

    return decode_fixture_run(fixture, &extension, key);
}

/* Decodes `payload_size` bytes of `image` as an image of `size`. */
static enum plomb_status decode_plain(uint32_t payload_size, uint32_t size)
{
    struct decode_fixture fixture = {.payload = plomb_span(image, payload_size),
                                     .image_size = size};
    enum plomb_status status = decode(&fixture, PLOMB_CIPHER_NONE, NULL);

    if (status == PLOMB_OK) {
        assert_int_equal(fixture.image.size, size);
        assert_memory_equal(fixture.image.ptr, image, size);
    }
    decode_fixture_clear(&fixture);
    return status;
}

static void test_decode_stored__gives_images_of_all_sizes(void **state)
{
    static const uint32_t sizes[] = {1,
                                     2,
                                     15,
                                     16,
                                     17,
                                     PLOMB_PAGE_SIZE - 1,
                                     PLOMB_PAGE_SIZE,
                                     PLOMB_PAGE_SIZE + 1,
                                     IMAGE_MAX};
    (void)state;

    payload_fixture_image(image, IMAGE_MAX, 1);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        assert_int_equal(decode_plain(sizes[i], sizes[i]), PLOMB_OK);
    }
}

static void test_decode_stored__takes_three_zeros_behind_the_image(void **state)
{
    (void)state;
    memset(image, 0, sizeof(image));
    assert_int_equal(decode_plain(100, 97), PLOMB_OK);
    assert_int_equal(decode_plain(100, 96), PLOMB_PAYLOAD_MALFORMED);
    assert_int_equal(decode_plain(100, 101), PLOMB_PAYLOAD_MALFORMED);
    for (size_t i = 97; i < 100; i++) {
        image[i] = 1;
        assert_int_equal(decode_plain(100, 97), PLOMB_PAYLOAD_MALFORMED);
        image[i] = 0;
    }
}

static void test_decode_stored__ends_early_when_the_payload_does(void **state)
{
    struct decode_fixture fixture = {.payload = plomb_span(image, 100),
                                     .image_size = UINT32_MAX};
    (void)state;

    assert_int_equal(decode(&fixture, PLOMB_CIPHER_NONE, NULL),
                     PLOMB_PAYLOAD_MALFORMED);
    assert_int_equal(fixture.image.size, 0);
    decode_fixture_clear(&fixture);
}

/* The counter's second byte counts too in more than 256 blocks. */
static void decrypt(uint32_t cipher, unsigned int key_bits)
{
    static uint8_t payload[IMAGE_MAX];
    const uint8_t key[PLOMB_CONTENT_KEY_MAX] = {1, 2, 3, [15] = 16, [31] = 32};
    struct decode_fixture fixture = {.payload = plomb_span(payload, sizeof(payload)),
                                     .image_size = sizeof(payload)};
    uint8_t counter[16] = {0};
    uint8_t block[16];
    size_t offset = 0;
    mbedtls_aes_context aes;

    payload_fixture_image(image, IMAGE_MAX, 2);
    mbedtls_aes_init(&aes);
    assert_int_equal(mbedtls_aes_setkey_enc(&aes, key, key_bits), 0);
    assert_int_equal(mbedtls_aes_crypt_ctr(&aes, sizeof(payload), &offset, counter,
                                           block, image, payload),
                     0);
    mbedtls_aes_free(&aes);
    assert_memory_not_equal(payload, image, sizeof(payload));
    assert_int_equal(decode(&fixture, cipher, key), PLOMB_OK);
    assert_memory_equal(fixture.image.ptr, image, sizeof(payload));
    decode_fixture_clear(&fixture);
}

static void test_decode_stored__decrypts_as_mbedtls_encrypts(void **state)
{
    (void)state;
    decrypt(PLOMB_CIPHER_AES_128_CTR, 128);
    decrypt(PLOMB_CIPHER_AES_256_CTR, 256);
}

static void test_decode__refuses_a_codec_that_it_does_not_know(void **state)
{
    struct decode_fixture fixture = {.payload = plomb_span(image, 4), .image_size = 4};
    const struct plomb_extension extension = {.codec = 3, .payload_size = 4};
    (void)state;

    assert_int_equal(decode_fixture_run(&fixture, &extension, NULL),
                     PLOMB_CODEC_UNKNOWN);
    assert_int_equal(fixture.calls, 0);
    decode_fixture_clear(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decode_stored__gives_images_of_all_sizes),
        cmocka_unit_test(test_decode_stored__takes_three_zeros_behind_the_image),
        cmocka_unit_test(test_decode_stored__ends_early_when_the_payload_does),
        cmocka_unit_test(test_decode_stored__decrypts_as_mbedtls_encrypts),
        cmocka_unit_test(test_decode__refuses_a_codec_that_it_does_not_know),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
