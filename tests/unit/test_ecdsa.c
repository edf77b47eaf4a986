#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/hex.h"
#include "crypto/ecdsa.h"
#include "crypto/sha256.h"
#include "ecdsa_cases.h"

/* RFC 6979, appendix A.2.5: the key, and SHA-256 of its two messages. */
static const char rfc_scalar[] =
    "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
static const char rfc_public[] =
    "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
    "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
static const char rfc_sample_signature[] =
    "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
    "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";
static const char rfc_test_signature[] =
    "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367"
    "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083";
/* Made by OpenSSL with tests/vectors/keys/pkcs8.pem over "abc". */
static const char openssl_public[] =
    "5ac3c06899ab6bba6bb3c09e21174582bce0ee7d1f63201f9671e4fd009c1347"
    "0f664a80f439a118a05ea362360fcc1df197c89a37e335018f613da82531b623";
static const char openssl_signature[] =
    "3570fe696621929722ac304ea026cb72936fa76cceac31d1ede1a1921049282b"
    "62ad54f288c2cea7792d977bc93ef544c2951b12aac16c9bfd5a19ec36de0360";
static const char order[] =
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

static struct ecdsa_curve *curve;
static struct plomb_secret scalar;
static struct plomb_error error;
static uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE];
static uint8_t digest[PLOMB_HASH_SIZE];
static uint8_t signature[PLOMB_SIGNATURE_SIZE];

static void set(uint8_t *out, const char *digits)
{
    assert_true(hex_decode((const uint8_t *)digits, out, strlen(digits) / 2));
}

static int start(void **state)
{
    (void)state;
    plomb_error_clear(&error);
    if (ecdsa_curve_new(&curve, NULL) != PLOMB_OK) return -1;
    if (plomb_secret_reserve(&scalar, ECDSA_SCALAR_SIZE, NULL) != PLOMB_OK) return -1;
    scalar.size = ECDSA_SCALAR_SIZE;
    set(scalar.ptr, rfc_scalar);
    set(public_key, rfc_public);
    set(signature, rfc_sample_signature);
    sha256(plomb_span_text("sample"), digest);
    return 0;
}

static int finish(void **state)
{
    (void)state;
    ecdsa_curve_free(&curve);
    plomb_secret_clear(&scalar);
    return 0;
}

static enum plomb_status sign(uint8_t out[PLOMB_SIGNATURE_SIZE])
{
    return ecdsa_sign(curve, &scalar, public_key, digest, out, &error);
}

static void assert_accepted(void)
{
    assert_int_equal(ecdsa_verify(curve, public_key, digest, signature),
                     PLOMB_VERDICT_ACCEPTED);
    assert_int_equal(plomb_port_ecdsa_verify(public_key, digest, signature),
                     PLOMB_VERDICT_ACCEPTED);
}

static void assert_refused(void)
{
    assert_int_equal(ecdsa_verify(curve, public_key, digest, signature),
                     PLOMB_VERDICT_REFUSED);
    assert_int_equal(plomb_port_ecdsa_verify(public_key, digest, signature),
                     PLOMB_VERDICT_REFUSED);
}

static void assert_verdict(const struct ecdsa_case *one)
{
    memcpy(public_key, one->public_key, sizeof(public_key));
    memcpy(digest, one->digest, sizeof(digest));
    memcpy(signature, one->signature, sizeof(signature));
    if (one->is_good) {
        assert_accepted();
    } else {
        assert_refused();
    }
}

static void test_ecdsa__takes_and_refuses_at_every_edge(void **state)
{
    (void)state;
    ecdsa_cases_each(40, assert_verdict);
}

static void test_ecdsa__computes_the_public_key_of_rfc_6979(void **state)
{
    uint8_t out[PLOMB_PUBLIC_KEY_SIZE];
    (void)state;

    assert_int_equal(ecdsa_public_key(curve, &scalar, out, NULL), PLOMB_OK);
    assert_memory_equal(out, public_key, sizeof(out));
}

static void test_ecdsa__signs_as_rfc_6979_does(void **state)
{
    uint8_t out[PLOMB_SIGNATURE_SIZE];
    (void)state;

    assert_int_equal(sign(out), PLOMB_OK);
    assert_memory_equal(out, signature, sizeof(out));
    sha256(plomb_span_text("test"), digest);
    set(signature, rfc_test_signature);
    assert_int_equal(sign(out), PLOMB_OK);
    assert_memory_equal(out, signature, sizeof(out));
}

static void test_ecdsa__gives_no_signature_that_does_not_verify(void **state)
{
    uint8_t out[PLOMB_SIGNATURE_SIZE] = {0};
    uint8_t zeros[PLOMB_SIGNATURE_SIZE] = {0};
    struct plomb_secret other = {0};
    (void)state;

    /* Another key's public half stands for a scalar that was disturbed. */
    assert_int_equal(ecdsa_generate(curve, &other, NULL), PLOMB_OK);
    assert_int_equal(ecdsa_public_key(curve, &other, public_key, NULL), PLOMB_OK);
    assert_int_equal(sign(out), PLOMB_SIGNING_FAILED);
    assert_memory_equal(out, zeros, sizeof(out));
    plomb_secret_clear(&other);
}

static void test_ecdsa__refuses_a_scalar_outside_its_range(void **state)
{
    (void)state;

    set(scalar.ptr, order);
    assert_int_equal(ecdsa_public_key(curve, &scalar, public_key, &error),
                     PLOMB_KEY_MALFORMED);
    assert_non_null(strstr(error.message, "private number"));
    memset(scalar.ptr, 0, ECDSA_SCALAR_SIZE);
    assert_int_equal(ecdsa_public_key(curve, &scalar, public_key, NULL),
                     PLOMB_KEY_MALFORMED);
    memset(scalar.ptr, 0xff, ECDSA_SCALAR_SIZE);
    assert_int_equal(ecdsa_public_key(curve, &scalar, public_key, NULL),
                     PLOMB_KEY_MALFORMED);
    assert_int_equal(sign(signature), PLOMB_SIGNING_FAILED);
}

static void test_ecdsa__generates_another_key_each_time(void **state)
{
    struct plomb_secret second = {0};
    uint8_t zeros[ECDSA_SCALAR_SIZE] = {0};
    (void)state;

    assert_int_equal(ecdsa_generate(curve, &scalar, NULL), PLOMB_OK);
    assert_int_equal(ecdsa_generate(curve, &second, NULL), PLOMB_OK);
    assert_int_equal(second.size, ECDSA_SCALAR_SIZE);
    assert_memory_not_equal(scalar.ptr, second.ptr, ECDSA_SCALAR_SIZE);
    assert_memory_not_equal(second.ptr, zeros, ECDSA_SCALAR_SIZE);
    assert_int_equal(ecdsa_public_key(curve, &scalar, public_key, NULL), PLOMB_OK);
    assert_int_equal(sign(signature), PLOMB_OK);
    plomb_secret_clear(&second);
}

static void test_ecdsa__accepts_signatures_of_rfc_6979_and_openssl(void **state)
{
    (void)state;

    assert_accepted();
    set(public_key, openssl_public);
    set(signature, openssl_signature);
    sha256(plomb_span_text("abc"), digest);
    assert_accepted();
}

static void test_ecdsa__refuses_a_signature_with_any_byte_changed(void **state)
{
    (void)state;

    for (size_t i = 0; i < sizeof(signature); i += 7) {
        signature[i] ^= 0x10;
        assert_refused();
        signature[i] ^= 0x10;
    }
    assert_accepted();
}

static void test_ecdsa__refuses_another_digest_or_key(void **state)
{
    (void)state;

    digest[31] ^= 1;
    assert_refused();
    digest[31] ^= 1;
    set(public_key, openssl_public);
    assert_refused();
}

static void test_ecdsa__refuses_numbers_outside_their_range(void **state)
{
    (void)state;

    memset(signature, 0, PLOMB_SIGNATURE_SIZE / 2);
    assert_refused();
    set(signature, rfc_sample_signature);
    memset(signature + PLOMB_SIGNATURE_SIZE / 2, 0, PLOMB_SIGNATURE_SIZE / 2);
    assert_refused();
    memset(signature, 0, PLOMB_SIGNATURE_SIZE);
    assert_refused();
    set(signature, rfc_sample_signature);
    set(signature, order);
    assert_refused();
    set(signature, rfc_sample_signature);
    set(signature + PLOMB_SIGNATURE_SIZE / 2, order);
    assert_refused();
}

static void test_ecdsa__refuses_points_that_are_not_on_the_curve(void **state)
{
    (void)state;

    public_key[63] ^= 1;
    assert_refused();
    assert_int_equal(ecdsa_check_public_key(curve, public_key, &error),
                     PLOMB_KEY_MALFORMED);
    assert_non_null(strstr(error.message, "does not lie on P-256"));
    memset(public_key, 0, sizeof(public_key));
    assert_refused();
    memset(public_key, 0xff, sizeof(public_key));
    assert_refused();
    set(public_key, rfc_public);
    assert_int_equal(ecdsa_check_public_key(curve, public_key, NULL), PLOMB_OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(test_ecdsa__##name, start, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(computes_the_public_key_of_rfc_6979),
        TEST(signs_as_rfc_6979_does),
        TEST(gives_no_signature_that_does_not_verify),
        TEST(refuses_a_scalar_outside_its_range),
        TEST(generates_another_key_each_time),
        TEST(accepts_signatures_of_rfc_6979_and_openssl),
        TEST(refuses_a_signature_with_any_byte_changed),
        TEST(refuses_another_digest_or_key),
        TEST(refuses_numbers_outside_their_range),
        TEST(refuses_points_that_are_not_on_the_curve),
        TEST(takes_and_refuses_at_every_edge),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
