/*
 * Signs digests with a key on a token, as a program that uses the library does, and
 * prints r and s of each in hex: sign URI MODULE PIN-FILE|- SECONDS THREADS DIGEST...
 * Every digest is signed by every thread. A failure is printed as "status: message".
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <plomb/token.h>

#include "base/hex.h"

enum { THREADS_MAX = 16, FIRST_DIGEST = 6 };

struct work {
    const struct plomb_signer *signer;
    char **digests;
    int failures;
};

static enum plomb_status read_pin(void *context, const char *subject,
                                  struct plomb_secret *out, struct plomb_error *error)
{
    FILE *file = fopen(context, "r");
    enum plomb_status status = plomb_secret_reserve(out, PLOMB_PIN_MAX, error);

    (void)subject;
    if (file == NULL || status != PLOMB_OK) abort();
    out->size = fread(out->ptr, 1, PLOMB_PIN_MAX, file);
    while (out->size > 0 && out->ptr[out->size - 1] == '\n') out->size--;
    fclose(file);
    return PLOMB_OK;
}

static void *sign_all(void *context)
{
    struct work *work = context;

    for (char **digest = work->digests; *digest != NULL; digest++) {
        struct plomb_sign_request request = {.purpose = PLOMB_SIGN_RELEASE};
        struct plomb_error error = {0};
        uint8_t signature[PLOMB_SIGNATURE_SIZE];
        char text[2 * PLOMB_SIGNATURE_SIZE + 1];
        enum plomb_status status;

        if (!hex_decode((const uint8_t *)*digest, request.digest, PLOMB_HASH_SIZE)) {
            abort();
        }
        status = plomb_sign(work->signer, &request, signature, &error);
        if (status != PLOMB_OK) {
            printf("%s: %s\n", plomb_status_id(status), error.message);
            work->failures++;
            continue;
        }
        hex_encode(plomb_span(signature, sizeof(signature)), text);
        printf("%s %s\n", *digest, text);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    struct plomb_passphrase_source pin = {read_pin, argc > 3 ? argv[3] : NULL};
    struct plomb_token_options options = {0};
    struct plomb_token_key *key = NULL;
    struct plomb_signer signer;
    struct plomb_error error = {0};
    struct work works[THREADS_MAX] = {{0}};
    pthread_t threads[THREADS_MAX];
    size_t count = argc > 5 ? strtoul(argv[5], NULL, 10) : 0;
    int failures = 0;
    enum plomb_status status;

    if (argc <= FIRST_DIGEST || count == 0 || count > THREADS_MAX) return 2;
    options.uri = argv[1];
    options.module = argv[2];
    if (strcmp(argv[3], "-") != 0) options.pin = &pin;
    options.seconds = (uint32_t)strtoul(argv[4], NULL, 10);
    status = plomb_token_key_open(&options, &key, &error);
    if (status != PLOMB_OK) {
        printf("%s: %s\n", plomb_status_id(status), error.message);
        return 1;
    }
    plomb_token_key_signer(key, &signer);
    for (size_t i = 0; i < count; i++) {
        works[i].signer = &signer;
        works[i].digests = argv + FIRST_DIGEST;
        if (pthread_create(&threads[i], NULL, sign_all, &works[i]) != 0) abort();
    }
    for (size_t i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
        failures += works[i].failures;
    }
    plomb_token_key_free(&key);
    return failures > 0 ? 1 : 0;
}
