/*
 * Signatures in DER. The good ones were written by OpenSSL; X.690 says of the others
 * why they are none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/hex.h"
#include "crypto/ecdsa_der.h"

enum { DER_LIMIT = 256 };

#define R     "91e3331b2983bba50315d1d3907d0b5b4faf5c3da5eee365ca6680cee556ef32"
#define S     "5d340790bc3f87b2835cf5137fa864eb9b0b442c928b049e85fdf70f0067f322"
#define SHORT "00000000000000000000000000000000000000000000000000000000000000"

static enum plomb_status read_der(const char *digits, uint8_t out[PLOMB_SIGNATURE_SIZE])
{
    uint8_t der[DER_LIMIT];
    size_t size = strlen(digits) / 2;

    assert_true(size <= sizeof(der));
    assert_true(hex_decode((const uint8_t *)digits, der, size));
    return ecdsa_der_read(plomb_span(der, size), out, NULL);
}

static void must_read(const char *digits, const char *expected)
{
    uint8_t out[PLOMB_SIGNATURE_SIZE];
    uint8_t wanted[PLOMB_SIGNATURE_SIZE];

    assert_int_equal(read_der(digits, out), PLOMB_OK);
    assert_true(hex_decode((const uint8_t *)expected, wanted, sizeof(wanted)));
    assert_memory_equal(out, wanted, sizeof(wanted));
}

static void must_refuse(const char *digits)
{
    uint8_t out[PLOMB_SIGNATURE_SIZE];

    memset(out, 0xee, sizeof(out));
    assert_int_equal(read_der(digits, out), PLOMB_KEY_MALFORMED);
    assert_int_equal(out[0], 0xee);
}

static void test_ecdsa_der__reads_long_and_short_numbers(void **state)
{
    (void)state;
    must_read("3045022100" R "0220" S, R S);
    must_read("30060201010201"
              "7f",
              SHORT "01" SHORT "7f");
    must_read("3007020101020200"
              "80",
              SHORT "01" SHORT "80");
    must_read("3006020100020100", SHORT "00" SHORT "00");
}

static void test_ecdsa_der__refuses_what_ends_early_or_late(void **state)
{
    (void)state;
    must_refuse("");
    must_refuse("30");
    must_refuse("3045022100" R "0220");
    must_refuse("3045022100" R "0220" S "00");
    must_refuse("3046022100" R "0220" S "00");
    must_refuse("3003020101");
    must_refuse("3009020101020101020101");
}

static void test_ecdsa_der__refuses_numbers_that_are_none(void **state)
{
    (void)state;
    must_refuse("3006020180020101");   /* negative */
    must_refuse("300702020001020101"); /* a zero too many */
    must_refuse("30050200020101");     /* no byte */
    must_refuse("3046022101" R "0221"
                "00" S); /* more than 32 bytes, and not minimal */
    must_refuse("3026022101" R "020101");
    must_refuse("3006040101020101"); /* no INTEGER */
    must_refuse("3106020101020101"); /* no SEQUENCE */
}

static void test_ecdsa_der__refuses_other_encodings(void **state)
{
    (void)state;
    must_refuse("308106020101020101");          /* BER: a long length */
    must_refuse("30800201010201010000");        /* BER: no length */
    must_refuse(R S);                           /* two numbers as they are */
    must_refuse("3045022100" R "0220" S R S S); /* longer than there are */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ecdsa_der__reads_long_and_short_numbers),
        cmocka_unit_test(test_ecdsa_der__refuses_what_ends_early_or_late),
        cmocka_unit_test(test_ecdsa_der__refuses_numbers_that_are_none),
        cmocka_unit_test(test_ecdsa_der__refuses_other_encodings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
