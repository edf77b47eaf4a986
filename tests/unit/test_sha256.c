#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hex.h"
#include "crypto/sha256.h"

#include <plomb/core/port.h>

/* NIST's examples for SHA-256 (FIPS 180-4). */
static const char empty_digest[] =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
static const char abc_digest[] =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
static const char two_blocks[] =
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
static const char two_blocks_digest[] =
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1";
static const char million_digest[] =
    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

static void assert_digest(struct plomb_span data, const char *expected)
{
    uint8_t digest[PLOMB_HASH_SIZE];
    char text[2 * PLOMB_HASH_SIZE + 1];

    sha256(data, digest);
    hex_encode(plomb_span(digest, sizeof(digest)), text);
    assert_string_equal(text, expected);
}

static void test_sha256__gives_the_digests_of_the_standard(void **state)
{
    (void)state;

    assert_digest(plomb_span_text("abc"), abc_digest);
    assert_digest(plomb_span_text(two_blocks), two_blocks_digest);
}

static void test_sha256__takes_no_bytes_at_all(void **state)
{
    (void)state;

    assert_digest(plomb_span(NULL, 0), empty_digest);
}

static void test_sha256__takes_a_million_bytes(void **state)
{
    enum { SIZE = 1000000 };
    uint8_t *bytes = malloc(SIZE);
    (void)state;

    assert_non_null(bytes);
    memset(bytes, 'a', SIZE);
    assert_digest(plomb_span(bytes, SIZE), million_digest);
    free(bytes);
}

static void test_sha256__is_what_the_core_gets(void **state)
{
    uint8_t digest[PLOMB_HASH_SIZE];
    char text[2 * PLOMB_HASH_SIZE + 1];
    (void)state;

    plomb_port_sha256(plomb_span_text("abc"), digest);
    hex_encode(plomb_span(digest, sizeof(digest)), text);
    assert_string_equal(text, abc_digest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sha256__gives_the_digests_of_the_standard),
        cmocka_unit_test(test_sha256__takes_no_bytes_at_all),
        cmocka_unit_test(test_sha256__takes_a_million_bytes),
        cmocka_unit_test(test_sha256__is_what_the_core_gets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
