/*
 * The core on an emulated Cortex-M4: the vectors that the host's tests read,
 * over the port of a device. `test_m4 CRYPTO.elf` runs everything; `test_m4
 * --plain PLAIN.elf` what needs no cryptography. Prints TAP with
 * CMOCKA_MESSAGE_OUTPUT=TAP, and figures on lines that begin with '#'.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/core/chip.h>
#include <plomb/core/extension.h>
#include <plomb/core/port.h>
#include <plomb/core/status.h>

#include "crypto/sha256.h"
#include "device/memory.h"
#include "ecdsa_cases.h"
#include "machine.h"
#include "vector_file.h"

#define CRYPTO   "tests/vectors/crypto"
#define PAYLOADS "tests/vectors/payload"

enum {
    CASES_MIN = 250,
    BYTES_MAX = 1 << 17,
    BLOCK = 16,
    SLOT = 0x400, /* bytes between two arguments in the memory outside */
    /* Budgets: of a decoder alone, and of unwrapping with the port below it. */
    DECODER_STACK_MAX = 512,
    UNWRAP_STACK_MAX = 2048
};

static const uint64_t limit = 1000000000;
static struct machine *machine;
static bool has_crypto;

/* Where the `index`-th small argument lies. */
static uint32_t slot(size_t index)
{
    return MEMORY_SMALL + (uint32_t)index * SLOT;
}

/* Lays the value of a key into a slot. Returns its size. */
static uint32_t lay(const struct vector_file *file, const char *key, uint32_t address)
{
    struct plomb_buf bytes;
    uint32_t size;

    plomb_buf_init(&bytes, BYTES_MAX);
    vector_file_bytes(file, key, &bytes);
    size = (uint32_t)bytes.size;
    if (size > 0) machine_write(machine, address, bytes.ptr, size);
    plomb_buf_clear(&bytes);
    return size;
}

static void assert_outside(const struct vector_file *file, const char *key,
                           uint32_t address)
{
    struct plomb_buf expected;
    uint8_t found[256];

    plomb_buf_init(&expected, sizeof(found));
    vector_file_bytes(file, key, &expected);
    assert_true(expected.size > 0);
    machine_read(machine, address, found, expected.size);
    assert_memory_equal(found, expected.ptr, expected.size);
    plomb_buf_clear(&expected);
}

#define CALL(name, cost, ...)                                                          \
    machine_call(machine, name, (const uint32_t[]){__VA_ARGS__},                       \
                 sizeof((const uint32_t[]){__VA_ARGS__}) / 4, limit, cost)

static void test_m4__counts_instructions(void **state)
{
    struct machine_cost cost;

    (void)state;
    assert_int_equal(CALL("m4_count", &cost, 1000), 7);
    assert_int_equal(cost.instructions, 2 * 1000 + 3);
    assert_int_equal(cost.stack, 0);
}

static void assert_hkdf(const char *name)
{
    struct vector_file file;
    uint32_t ikm_size, salt_size, info_size, okm_size;

    vector_file_read(CRYPTO, name, &file);
    salt_size = lay(&file, "salt", slot(0));
    ikm_size = lay(&file, "ikm", slot(1));
    info_size = lay(&file, "info", slot(2));
    okm_size = lay(&file, "okm", slot(5));
    CALL("m4_extract", NULL, slot(0), salt_size, slot(1), ikm_size, slot(3));
    assert_outside(&file, "prk", slot(3));
    CALL("m4_expand", NULL, slot(3), slot(2), info_size, slot(4), okm_size);
    assert_outside(&file, "okm", slot(4));
    vector_file_clear(&file);
}

static void test_m4__passes_rfc_5869(void **state)
{
    (void)state;
    assert_hkdf("hkdf-a1.txt");
    assert_hkdf("hkdf-a2.txt");
    assert_hkdf("hkdf-a3.txt");
}

static void assert_dhkem(const char *name)
{
    struct vector_file file;

    vector_file_read(CRYPTO, name, &file);
    lay(&file, "recipient_scalar", slot(0));
    lay(&file, "ephemeral_public", slot(1));
    lay(&file, "recipient_public", slot(2));
    assert_int_equal(CALL("plomb_port_ecdh", NULL, slot(0), slot(1) + 1, slot(3)),
                     PLOMB_VERDICT_ACCEPTED);
    assert_outside(&file, "dh", slot(3));
    CALL("plomb_kem_shared_secret", NULL, slot(3), slot(1), slot(2), slot(4));
    assert_outside(&file, "shared_secret", slot(4));
    vector_file_clear(&file);
}

static void test_m4__passes_rfc_9180(void **state)
{
    (void)state;
    assert_dhkem("dhkem-a3.1.txt");
    assert_dhkem("dhkem-a3.2.txt");
    assert_dhkem("dhkem-a4.1.txt");
    assert_dhkem("dhkem-a5.1.txt");
}

static void assert_verdict(const struct ecdsa_case *one)
{
    const uint32_t expected =
        one->is_good ? PLOMB_VERDICT_ACCEPTED : PLOMB_VERDICT_REFUSED;
    struct machine_cost cost;

    machine_write(machine, slot(0), one->public_key, sizeof(one->public_key));
    machine_write(machine, slot(1), one->digest, sizeof(one->digest));
    machine_write(machine, slot(2), one->signature, sizeof(one->signature));
    if (CALL("plomb_port_ecdsa_verify", &cost, slot(0), slot(1), slot(2)) != expected) {
        fail_msg("%s", one->name);
    }
    if (strcmp(one->name, "signed-0") == 0) {
        printf("# one signature: %llu instructions, %u bytes of stack\n",
               (unsigned long long)cost.instructions, cost.stack);
    }
}

static void test_m4__verifies_signatures(void **state)
{
    (void)state;
    ecdsa_cases_each(40, assert_verdict);
}

/* Around the ends of blocks, where the padding is. */
static void test_m4__hashes_every_length(void **state)
{
    uint8_t bytes[200];
    uint8_t found[PLOMB_HASH_SIZE];
    uint8_t expected[PLOMB_HASH_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof(bytes); i++) bytes[i] = (uint8_t)(i * 7 + 1);
    machine_write(machine, slot(0), bytes, sizeof(bytes));
    for (uint32_t size = 0; size <= sizeof(bytes); size++) {
        CALL("plomb_port_sha256", NULL, slot(0), size, slot(1));
        machine_read(machine, slot(1), found, sizeof(found));
        sha256(plomb_span(bytes, size), expected);
        assert_memory_equal(found, expected, sizeof(found));
    }
}

static void assert_aes_ctr(const char *name)
{
    struct vector_file file;
    uint8_t counter[BLOCK];
    uint8_t text[4 * BLOCK];
    uint32_t key_size;

    vector_file_read(CRYPTO, name, &file);
    key_size = lay(&file, "key", slot(0));
    vector_file_exactly(&file, "counter", counter, sizeof(counter));
    vector_file_exactly(&file, "plaintext", text, sizeof(text));
    for (size_t at = 0; at < sizeof(text); at += BLOCK) {
        uint8_t stream[BLOCK];

        machine_write(machine, slot(1), counter, sizeof(counter));
        CALL("plomb_port_aes_encrypt", NULL, slot(0), key_size, slot(1), slot(1));
        machine_read(machine, slot(1), stream, sizeof(stream));
        for (size_t i = 0; i < BLOCK; i++) text[at + i] ^= stream[i];
        for (int i = BLOCK - 1; ++counter[i] == 0; i--) continue;
    }
    machine_write(machine, slot(2), text, sizeof(text));
    assert_outside(&file, "ciphertext", slot(2));
    vector_file_clear(&file);
}

static void test_m4__passes_sp_800_38a(void **state)
{
    (void)state;
    assert_aes_ctr("aes-ctr-f5.1.txt");
    assert_aes_ctr("aes-ctr-f5.5.txt");
}

/* Unwraps a case's entry into slot 6, with one byte of its data changed. */
static uint32_t unwrap(const struct vector_file *file, size_t changed,
                       struct machine_cost *cost)
{
    const uint32_t data_size = lay(file, "data", slot(2));
    const uint32_t secret_size = lay(file, "secret", slot(3));
    uint8_t byte;

    lay(file, "payload_sha256", slot(0));
    lay(file, "key_id", slot(1));
    lay(file, "public_key", slot(4));
    if (changed > 0) {
        machine_read(machine, slot(2) + (uint32_t)changed, &byte, 1);
        byte ^= 1;
        machine_write(machine, slot(2) + (uint32_t)changed, &byte, 1);
    }
    return CALL("m4_unwrap", cost, vector_file_number(file, "method"),
                vector_file_number(file, "cipher"), slot(0), slot(1), slot(2),
                data_size, slot(3), secret_size, slot(4), slot(6));
}

static void assert_unwraps(const char *name)
{
    struct vector_file file;
    struct machine_cost cost;

    vector_file_read(CRYPTO, name, &file);
    assert_int_equal(unwrap(&file, 0, &cost), PLOMB_OK);
    assert_outside(&file, "content_key", slot(6));
    printf("# %s: %llu instructions, %u bytes of stack with the port's\n", name,
           (unsigned long long)cost.instructions, cost.stack);
    assert_true(cost.stack <= UNWRAP_STACK_MAX);
    vector_file_clear(&file);
}

static void test_m4__unwraps_content_keys(void **state)
{
    (void)state;
    assert_unwraps("unwrap-hpke-aes-128.txt");
    assert_unwraps("unwrap-hpke-aes-256.txt");
    assert_unwraps("unwrap-class128-aes-128.txt");
    assert_unwraps("unwrap-class256-aes-256.txt");
}

static void test_m4__refuses_a_point_off_the_curve(void **state)
{
    struct vector_file file;

    (void)state;
    vector_file_read(CRYPTO, "unwrap-hpke-aes-128.txt", &file);
    assert_int_equal(unwrap(&file, PLOMB_ENCAPSULATED_SIZE - 1, NULL),
                     PLOMB_RECIPIENT_INVALID);
    vector_file_clear(&file);
}

/* Totals over the payload vectors. */
struct tally {
    size_t run;
    size_t bad;
    size_t left_out;
    uint32_t stack; /* the worst */
};

static bool is_expected(const struct vector_file *file, uint32_t status)
{
    const uint32_t size = vector_file_number(file, "image_size");
    uint8_t digest[PLOMB_SHA256_SIZE];
    uint8_t image[BYTES_MAX];
    char text[80];
    uint8_t expected[PLOMB_SHA256_SIZE];

    vector_file_text(file, "status", text, sizeof(text));
    if (strcmp(text, "ok") != 0) return status == PLOMB_PAYLOAD_MALFORMED;
    if (status != PLOMB_OK || size > sizeof(image)) return false;
    machine_read(machine, MEMORY_IMAGE, image, size);
    sha256(plomb_span(image, size), digest);
    vector_file_exactly(file, "image_sha256", expected, sizeof(expected));
    return memcmp(digest, expected, sizeof(digest)) == 0;
}

static void report(const char *name, const struct vector_file *file,
                   const struct machine_cost *cost)
{
    const double size = vector_file_number(file, "image_size");

    /* Small images are all start-up; the run without cryptography has the others. */
    if (size < PLOMB_PAGE_SIZE) return;
    if (has_crypto != (vector_file_number(file, "cipher") != PLOMB_CIPHER_NONE)) return;
    printf("# %s: %.0f bytes, %.1f instructions a byte, %u bytes of stack\n", name,
           size, (double)cost->instructions / size, cost->stack);
}

static void run_payload(const char *name, void *context)
{
    struct tally *tally = context;
    struct machine_cost cost;
    struct vector_file file;
    uint32_t status;

    vector_file_read(PAYLOADS, name, &file);
    if (vector_file_number(&file, "cipher") != PLOMB_CIPHER_NONE && !has_crypto) {
        tally->left_out++;
    } else {
        const uint32_t payload_size = lay(&file, "payload", MEMORY_PAYLOAD);
        const uint32_t params_size = lay(&file, "params", slot(0));
        const uint32_t base_size = lay(&file, "base", MEMORY_BASE);

        lay(&file, "key", slot(1));
        status = CALL("m4_decode", &cost, vector_file_number(&file, "codec"), slot(0),
                      params_size, vector_file_number(&file, "cipher"), slot(1),
                      payload_size, vector_file_number(&file, "image_size"), base_size);
        tally->run++;
        if (!is_expected(&file, status)) {
            printf("# %s: status %u\n", name, status);
            tally->bad++;
        }
        if (cost.stack > tally->stack) tally->stack = cost.stack;
        if (status == PLOMB_OK) report(name, &file, &cost);
    }
    vector_file_clear(&file);
}

static void test_m4__decodes_and_refuses_what_it_should(void **state)
{
    struct tally tally = {0};

    (void)state;
    vector_file_each(PAYLOADS, CASES_MIN, run_payload, &tally);
    printf("# %zu payloads decoded or refused, %zu left out, worst stack %u bytes%s\n",
           tally.run, tally.left_out, tally.stack,
           has_crypto ? " with software AES" : "");
    assert_int_equal(tally.bad, 0);
    assert_true(tally.left_out < tally.run / 4);
    if (!has_crypto) assert_true(tally.stack <= DECODER_STACK_MAX);
}

int main(int argc, char **argv)
{
    static const struct CMUnitTest plain[] = {
        cmocka_unit_test(test_m4__counts_instructions),
        cmocka_unit_test(test_m4__decodes_and_refuses_what_it_should),
    };
    static const struct CMUnitTest crypto[] = {
        cmocka_unit_test(test_m4__passes_rfc_5869),
        cmocka_unit_test(test_m4__passes_rfc_9180),
        cmocka_unit_test(test_m4__passes_sp_800_38a),
        cmocka_unit_test(test_m4__verifies_signatures),
        cmocka_unit_test(test_m4__hashes_every_length),
        cmocka_unit_test(test_m4__unwraps_content_keys),
        cmocka_unit_test(test_m4__refuses_a_point_off_the_curve),
        cmocka_unit_test(test_m4__decodes_and_refuses_what_it_should),
    };
    int failed;

    if (argc != 2 && !(argc == 3 && strcmp(argv[1], "--plain") == 0)) {
        fprintf(stderr, "usage: test_m4 [--plain] FILE.elf\n");
        return 2;
    }
    has_crypto = argc == 2;
    machine = machine_new(argv[argc - 1]);
    failed = has_crypto ? cmocka_run_group_tests(crypto, NULL, NULL)
                        : cmocka_run_group_tests(plain, NULL, NULL);
    machine_free(&machine);
    return failed != 0;
}
