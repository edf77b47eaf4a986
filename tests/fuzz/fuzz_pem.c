/*
 * The reader of key files on arbitrary bytes: PEM, DER, every form of a key,
 * with and without a passphrase. What it accepts, written as PEM, is read
 * again as the same key; an encrypted key is never read without a passphrase.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "lib/key_parse.h"

#include <plomb/key_export.h>

/* Few enough rounds of PBKDF2 for many runs a second. */
enum { ITERATIONS_MAX = 100, EXPORT_MAX = 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum plomb_status get_passphrase(void *context, const char *subject,
                                        struct plomb_secret *out,
                                        struct plomb_error *error)
{
    static const char passphrase[] = "correct-horse";
    enum plomb_status status = plomb_secret_reserve(out, sizeof(passphrase), error);

    (void)context;
    (void)subject;
    if (status != PLOMB_OK) return status;
    memcpy(out->ptr, passphrase, sizeof(passphrase));
    out->size = sizeof(passphrase) - 1;
    return PLOMB_OK;
}

/* Parses `bytes`; an error and a key never come together. */
static enum plomb_status parse(struct plomb_span bytes,
                               const struct plomb_passphrase_source *source,
                               struct plomb_key **key)
{
    struct plomb_secret file = {0};
    struct plomb_error error = {0};
    enum plomb_status status = plomb_secret_reserve(&file, bytes.size, &error);

    if (status == PLOMB_OK && bytes.size > 0) memcpy(file.ptr, bytes.ptr, bytes.size);
    file.size = bytes.size;
    if (status == PLOMB_OK) {
        status = key_parse(&file, "fuzz", source, ITERATIONS_MAX, key, &error);
    }
    assert((status == PLOMB_OK) == (*key != NULL));
    assert(error.status == status);
    plomb_secret_clear(&file);
    return status;
}

/* The public half survives being written and read; a class key has none. */
static void check_round_trip(const struct plomb_key *key)
{
    struct plomb_buf text;
    struct plomb_key *again = NULL;
    struct plomb_key_info before;
    struct plomb_key_info after;

    plomb_key_describe(key, &before);
    if (before.type == PLOMB_KEY_CLASS) return;
    plomb_buf_init(&text, EXPORT_MAX);
    if (plomb_key_export(key, PLOMB_KEY_PEM, &text, NULL) != PLOMB_OK) abort();
    if (parse(plomb_buf_span(&text), NULL, &again) != PLOMB_OK) abort();
    plomb_key_describe(again, &after);
    assert(before.type == after.type);
    assert(memcmp(before.fingerprint, after.fingerprint, PLOMB_FINGERPRINT_SIZE) == 0);
    assert(!after.is_private);
    plomb_key_free(&again);
    plomb_buf_clear(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct plomb_passphrase_source source = {get_passphrase, NULL};
    struct plomb_key *plain = NULL;
    struct plomb_key *opened = NULL;
    struct plomb_key_info info;
    enum plomb_status status;

    if (size > PLOMB_KEY_FILE_MAX) return 0;
    status = parse(plomb_span(data, size), NULL, &plain);
    if (status == PLOMB_PASSPHRASE_NEEDED) {
        status = parse(plomb_span(data, size), &source, &opened);
        if (status == PLOMB_OK) {
            plomb_key_describe(opened, &info);
            assert(info.is_encrypted && info.is_private);
            check_round_trip(opened);
        }
    } else if (status == PLOMB_OK) {
        check_round_trip(plain);
    }
    plomb_key_free(&plain);
    plomb_key_free(&opened);
    return 0;
}
