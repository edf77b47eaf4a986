#include <plomb/key.h>

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "crypto/ecdsa.h"
#include "crypto/key_der.h"
#include "crypto/sha256.h"
#include "lib/key_object.h"
#include "lib/known_keys.h"

/* A key without anything in it; NULL when there is no memory. */
static struct plomb_key *new_empty(void)
{
    struct plomb_key *key = calloc(1, sizeof(*key));

    if (key != NULL) key->encoding = "PKCS#8";
    return key;
}

enum plomb_status key_new_private(struct plomb_secret *scalar,
                                  struct plomb_key **key_out, struct plomb_error *error)
{
    struct plomb_key *key = new_empty();
    struct key_private *half = calloc(1, sizeof(*half));
    enum plomb_status status = PLOMB_NO_MEMORY;

    if (key == NULL || half == NULL) {
        error_set(error, PLOMB_NO_MEMORY, "out of memory");
        free(half);
        goto out;
    }
    key->private_half = half;
    status = ecdsa_curve_new(&half->curve, error);
    if (status != PLOMB_OK) goto out;
    status = ecdsa_public_key(half->curve, scalar, half->public_key, error);
    if (status != PLOMB_OK) goto out;
    memcpy(key->public_key, half->public_key, sizeof(key->public_key));
    half->scalar = *scalar;
    memset(scalar, 0, sizeof(*scalar));
    *key_out = key;
    key = NULL;
    status = PLOMB_OK;
out:
    plomb_key_free(&key);
    return status;
}

enum plomb_status key_new_public(const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE],
                                 struct plomb_key **key_out, struct plomb_error *error)
{
    struct ecdsa_curve *curve = NULL;
    struct plomb_key *key = NULL;
    enum plomb_status status = ecdsa_curve_new(&curve, error);

    if (status != PLOMB_OK) goto out;
    status = ecdsa_check_public_key(curve, public_key, error);
    if (status != PLOMB_OK) goto out;
    key = new_empty();
    if (key == NULL) {
        status = error_set(error, PLOMB_NO_MEMORY, "out of memory");
        goto out;
    }
    memcpy(key->public_key, public_key, sizeof(key->public_key));
    *key_out = key;
    status = PLOMB_OK;
out:
    ecdsa_curve_free(&curve);
    return status;
}

enum plomb_status plomb_key_generate(struct plomb_key **key_out,
                                     struct plomb_error *error)
{
    struct ecdsa_curve *curve = NULL;
    struct plomb_secret scalar = {0};
    enum plomb_status status = ecdsa_curve_new(&curve, error);

    if (status == PLOMB_OK) status = ecdsa_generate(curve, &scalar, error);
    if (status == PLOMB_OK) status = key_new_private(&scalar, key_out, error);
    plomb_secret_clear(&scalar);
    ecdsa_curve_free(&curve);
    return status;
}

void plomb_key_free(struct plomb_key **key)
{
    struct key_private *half;

    if (key == NULL || *key == NULL) return;
    half = (*key)->private_half;
    if (half != NULL) {
        plomb_secret_clear(&half->scalar);
        ecdsa_curve_free(&half->curve);
        free(half);
    }
    free(*key);
    *key = NULL;
}

void plomb_key_describe(const struct plomb_key *key, struct plomb_key_info *out)
{
    uint8_t der[KEY_DER_PUBLIC_SIZE];

    memset(out, 0, sizeof(*out));
    out->is_private = key->private_half != NULL;
    out->is_encrypted = key->is_encrypted;
    out->encoding = key->encoding;
    out->test_key = known_key_name(key->public_key);
    memcpy(out->public_key, key->public_key, sizeof(out->public_key));
    key_der_write_public(key->public_key, der);
    sha256(plomb_span(der, sizeof(der)), out->fingerprint);
}

static enum plomb_status sign(void *context, const uint8_t digest[PLOMB_HASH_SIZE],
                              uint8_t signature[PLOMB_SIGNATURE_SIZE],
                              struct plomb_error *error)
{
    const struct key_private *half = context;

    return ecdsa_sign(half->curve, &half->scalar, half->public_key, digest, signature,
                      error);
}

enum plomb_status plomb_key_signer(const struct plomb_key *key,
                                   struct plomb_signer *out, struct plomb_error *error)
{
    if (key->private_half == NULL) {
        error_set(error, PLOMB_KEY_NOT_PRIVATE,
                  "the key is a public one, and signing needs the private one");
        error_hint(error, "give the file that holds the private key");
        return PLOMB_KEY_NOT_PRIVATE;
    }
    memcpy(out->public_key, key->public_key, sizeof(out->public_key));
    out->sign = sign;
    out->context = key->private_half;
    return PLOMB_OK;
}
