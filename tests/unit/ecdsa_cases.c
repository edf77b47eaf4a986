#include "ecdsa_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/hex.h"

static void decode(const char *digits, uint8_t *out, size_t size)
{
    assert_int_equal(strlen(digits), 2 * size);
    assert_true(hex_decode((const uint8_t *)digits, out, size));
}

static void read_case(const char *line, struct ecdsa_case *out)
{
    char verdict[16], public_key[160], digest[80], signature[160];

    assert_int_equal(sscanf(line, "%63s %15s %159s %79s %159s", out->name, verdict,
                            public_key, digest, signature),
                     5);
    out->is_good = strcmp(verdict, "accepted") == 0;
    assert_true(out->is_good || strcmp(verdict, "refused") == 0);
    decode(public_key, out->public_key, sizeof(out->public_key));
    decode(digest, out->digest, sizeof(out->digest));
    decode(signature, out->signature, sizeof(out->signature));
}

void ecdsa_cases_each(size_t least, void (*run)(const struct ecdsa_case *one))
{
    FILE *file = fopen("tests/vectors/ecdsa/cases.txt", "r");
    char line[512];
    size_t count = 0;

    assert_non_null(file);
    while (fgets(line, sizeof(line), file) != NULL) {
        struct ecdsa_case one;

        if (line[0] == '#') continue;
        read_case(line, &one);
        run(&one);
        count++;
    }
    fclose(file);
    assert_true(count >= least);
}
