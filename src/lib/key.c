#include <plomb/key.h>

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "crypto/ecdsa.h"
#include "crypto/random.h"
#include "crypto/sha256.h"
#include "lib/key_object.h"
#include "lib/known_keys.h"

_Static_assert(CLASS_KEY_LABEL_SIZE == PLOMB_KEY_LABEL_SIZE,
               "crypto and plomb/key.h mean the same labels");

/* A key without anything in it; NULL when there is no memory. */
static struct plomb_key *new_empty(enum plomb_key_type type)
{
    struct plomb_key *key = calloc(1, sizeof(*key));

    if (key == NULL) return NULL;
    key->type = type;
    key->encoding = "PKCS#8";
    return key;
}

enum plomb_status key_new_private(enum plomb_key_type type, struct plomb_secret *scalar,
                                  struct plomb_key **key_out, struct plomb_error *error)
{
    struct plomb_key *key = new_empty(type);
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

enum plomb_status key_new_public(enum plomb_key_type type,
                                 const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE],
                                 struct plomb_key **key_out, struct plomb_error *error)
{
    struct ecdsa_curve *curve = NULL;
    struct plomb_key *key = NULL;
    enum plomb_status status = ecdsa_curve_new(&curve, error);

    if (status != PLOMB_OK) goto out;
    status = ecdsa_check_public_key(curve, public_key, error);
    if (status != PLOMB_OK) goto out;
    key = new_empty(type);
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

enum plomb_status key_new_class(const char *label, struct plomb_secret *secret,
                                struct plomb_key **key_out, struct plomb_error *error)
{
    struct plomb_key *key = new_empty(PLOMB_KEY_CLASS);

    if (key == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    memcpy(key->label, label, strlen(label));
    key->class_key = *secret;
    memset(secret, 0, sizeof(*secret));
    *key_out = key;
    return PLOMB_OK;
}

static enum plomb_status generate(enum plomb_key_type type, struct plomb_key **key_out,
                                  struct plomb_error *error)
{
    struct ecdsa_curve *curve = NULL;
    struct plomb_secret scalar = {0};
    enum plomb_status status = ecdsa_curve_new(&curve, error);

    if (status == PLOMB_OK) status = ecdsa_generate(curve, &scalar, error);
    if (status == PLOMB_OK) status = key_new_private(type, &scalar, key_out, error);
    plomb_secret_clear(&scalar);
    ecdsa_curve_free(&curve);
    return status;
}

enum plomb_status plomb_key_generate(struct plomb_key **key_out,
                                     struct plomb_error *error)
{
    return generate(PLOMB_KEY_SIGNING, key_out, error);
}

enum plomb_status plomb_key_generate_recipient(struct plomb_key **key_out,
                                               struct plomb_error *error)
{
    return generate(PLOMB_KEY_RECIPIENT, key_out, error);
}

static enum plomb_status refuse_label(const char *label, struct plomb_error *error)
{
    error_set(error, PLOMB_OPTION_VALUE, "'%s' cannot be the label of a class key",
              label);
    error_hint(error, "a label has 1 to 64 of the characters A-Z a-z 0-9 . _ -");
    return PLOMB_OPTION_VALUE;
}

enum plomb_status plomb_key_generate_class(const char *label, size_t size,
                                           struct plomb_key **key_out,
                                           struct plomb_error *error)
{
    struct plomb_secret secret = {0};
    enum plomb_status status;

    if (!class_key_is_label(plomb_span(label, strlen(label)))) {
        return refuse_label(label, error);
    }
    if (size != 16 && size != 32) {
        return error_set(error, PLOMB_OPTION_VALUE,
                         "a class key has 16 or 32 bytes, not %zu", size);
    }
    status = plomb_secret_reserve(&secret, size, error);
    if (status == PLOMB_OK) status = random_fill(secret.ptr, size, error);
    if (status == PLOMB_OK) {
        secret.size = size;
        status = key_new_class(label, &secret, key_out, error);
    }
    plomb_secret_clear(&secret);
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
    plomb_secret_clear(&(*key)->class_key);
    free(*key);
    *key = NULL;
}

/* What only a class key has. */
static void describe_class(const struct plomb_key *key, struct plomb_key_info *out)
{
    uint8_t digest[PLOMB_HASH_SIZE];

    out->is_private = true;
    out->class_key_size = key->class_key.size;
    out->test_key = known_class_key_name(&key->class_key);
    memcpy(out->label, key->label, sizeof(out->label));
    sha256(plomb_span(key->label, strlen(key->label)), digest);
    memcpy(out->key_id, digest, sizeof(out->key_id));
}

static void describe_p256(const struct plomb_key *key, struct plomb_key_info *out)
{
    uint8_t der[KEY_DER_PUBLIC_MAX];
    size_t size = key_der_write_public(key_use_of(key->type), key->public_key, der);

    out->is_private = key->private_half != NULL;
    out->test_key = known_key_name(key->public_key);
    memcpy(out->public_key, key->public_key, sizeof(out->public_key));
    sha256(plomb_span(der, size), out->fingerprint);
    if (key->type == PLOMB_KEY_RECIPIENT) {
        memcpy(out->key_id, out->fingerprint, sizeof(out->key_id));
    }
}

void plomb_key_describe(const struct plomb_key *key, struct plomb_key_info *out)
{
    memset(out, 0, sizeof(*out));
    out->type = key->type;
    out->is_encrypted = key->is_encrypted;
    out->encoding = key->encoding;
    if (key->type == PLOMB_KEY_CLASS) {
        describe_class(key, out);
    } else {
        describe_p256(key, out);
    }
}

enum plomb_status key_refuse_type(const struct plomb_key *key, const char *hint,
                                  struct plomb_error *error)
{
    static const char *const what[] = {
        [PLOMB_KEY_SIGNING] = "a signing key, which never opens a package",
        [PLOMB_KEY_RECIPIENT] = "a recipient key, which opens packages and never signs",
        [PLOMB_KEY_CLASS] =
            "a class key, which seals and opens packages and never signs",
    };

    error_set(error, PLOMB_KEY_TYPE_WRONG, "the key is %s", what[key->type]);
    error_hint(error, "%s", hint);
    return PLOMB_KEY_TYPE_WRONG;
}

enum plomb_status plomb_key_check_type(const struct plomb_key *key,
                                       enum plomb_key_type type,
                                       struct plomb_error *error)
{
    static const char *const hints[] = {
        [PLOMB_KEY_SIGNING] = "give a signing key; 'plomb key new FILE' makes one",
        [PLOMB_KEY_RECIPIENT] =
            "give a recipient key; 'plomb key new --type recipient FILE' makes one",
        [PLOMB_KEY_CLASS] =
            "give a class key, as of 'plomb key new --type class --label NAME FILE'",
    };

    if (key->type == type) return PLOMB_OK;
    return key_refuse_type(key, hints[type], error);
}

static enum plomb_status sign(void *context, const struct plomb_sign_request *request,
                              uint8_t signature[PLOMB_SIGNATURE_SIZE],
                              struct plomb_error *error)
{
    const struct key_private *half = context;

    return ecdsa_sign(half->curve, &half->scalar, half->public_key, request->digest,
                      signature, error);
}

enum plomb_status plomb_key_signer(const struct plomb_key *key,
                                   struct plomb_signer *out, struct plomb_error *error)
{
    enum plomb_status status = plomb_key_check_type(key, PLOMB_KEY_SIGNING, error);

    if (status != PLOMB_OK) return status;
    if (key->private_half == NULL) {
        error_set(error, PLOMB_KEY_NOT_PRIVATE,
                  "the key is a public one, and signing needs the private one");
        error_hint(error, "give the file that holds the private key");
        return PLOMB_KEY_NOT_PRIVATE;
    }
    memcpy(out->public_key, key->public_key, sizeof(out->public_key));
    out->source = PLOMB_SIGNER_FILE;
    out->is_checked = true; /* by ecdsa_sign */
    out->sign = sign;
    out->context = key->private_half;
    return PLOMB_OK;
}
