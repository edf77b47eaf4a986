/*
 * What packing costs at the least: hashes an image and signs the hash, as often as
 * told, with plomb's own library. Prints CPU nanoseconds for each of both.
 * bench/batch compares packing with it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <plomb/core/port.h>
#include <plomb/key.h>
#include <plomb/sign.h>

static long long nanoseconds(void)
{
    struct timespec now = {0};

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (long long)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int run(const struct plomb_signer *signer, struct plomb_span image, int count)
{
    struct plomb_error error = {0};
    long long hashing = 0;
    long long signing = 0;

    for (int i = 0; i < count; i++) {
        struct plomb_sign_request request = {.purpose = PLOMB_SIGN_INIT_PACKET};
        uint8_t signature[PLOMB_SIGNATURE_SIZE];
        long long begin = nanoseconds();
        long long hashed;

        plomb_port_sha256(image, request.digest);
        /* Another digest each time, as another version makes it. */
        request.digest[0] ^= (uint8_t)i;
        request.digest[1] ^= (uint8_t)(i >> 8);
        hashed = nanoseconds();
        if (plomb_sign(signer, &request, signature, &error) != PLOMB_OK) return 1;
        hashing += hashed - begin;
        signing += nanoseconds() - hashed;
    }
    printf("%lld %lld\n", hashing / count, signing / count);
    return 0;
}

int main(int argc, char **argv)
{
    struct plomb_error error = {0};
    struct plomb_key *key = NULL;
    struct plomb_signer signer;
    size_t size = argc == 4 ? (size_t)atoi(argv[2]) : 0;
    uint8_t *image = malloc(size + 1);
    int count = argc == 4 ? atoi(argv[3]) : 0;
    int result = 2;

    if (image == NULL || count < 1) goto out;
    for (size_t i = 0; i < size; i++) image[i] = (uint8_t)(i * 167 + (i >> 8));
    if (plomb_key_load(argv[1], NULL, &key, &error) != PLOMB_OK ||
        plomb_key_signer(key, &signer, &error) != PLOMB_OK) {
        fprintf(stderr, "primitives: %s\n", error.message);
        goto out;
    }
    result = run(&signer, plomb_span(image, size), count);
out:
    plomb_key_free(&key);
    free(image);
    return result;
}
