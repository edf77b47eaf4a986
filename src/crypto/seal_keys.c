#include "crypto/seal_keys.h"

#include <string.h>

#include <plomb/core/unwrap.h>

#include "base/error.h"
#include "core/hkdf.h"
#include "crypto/dhkem.h"
#include "crypto/random.h"

/* docs/spec/package.md, section 4. */
static const char seed_salt[] = "plomb content key seed 1";
static const char content_label[] = "content key";
static const char ephemeral_label[] = "ephemeral key";
static const char salt_label[] = "class salt";

/* HKDF-Expand over the seed's PRK; `key_id` may be NULL. */
static void derive(const struct seal_keys *keys, const char *label,
                   const uint8_t *key_id, uint8_t *out, size_t size)
{
    struct hkdf_message message = {0};

    hkdf_add(&message, label, strlen(label));
    hkdf_add(&message, keys->context, sizeof(keys->context));
    if (key_id != NULL) hkdf_add(&message, key_id, PLOMB_KEY_ID_SIZE);
    hkdf_expand(&message, keys->prk.ptr, out, size);
}

static enum plomb_status extract_prk(struct seal_keys *keys,
                                     const struct plomb_secret *seed,
                                     struct plomb_error *error)
{
    struct hkdf_message message = {0};
    enum plomb_status status;

    if (seed->size != SEAL_KEYS_SEED_SIZE) {
        return error_set(error, PLOMB_SEED_MALFORMED,
                         "the content key seed has %zu bytes, expected %d", seed->size,
                         SEAL_KEYS_SEED_SIZE);
    }
    status = plomb_secret_reserve(&keys->prk, HKDF_SIZE, error);
    if (status != PLOMB_OK) return status;
    hkdf_add(&message, seed->ptr, seed->size);
    hkdf_extract(&message, plomb_span_text(seed_salt), keys->prk.ptr);
    keys->prk.size = HKDF_SIZE;
    return PLOMB_OK;
}

/* `size` bytes, derived where there is a seed and random otherwise. */
static enum plomb_status make(const struct seal_keys *keys, const char *label,
                              const uint8_t *key_id, uint8_t *out, size_t size,
                              struct plomb_error *error)
{
    if (keys->prk.size == 0) return random_fill(out, size, error);
    derive(keys, label, key_id, out, size);
    return PLOMB_OK;
}

enum plomb_status seal_keys_init(struct seal_keys *keys,
                                 const struct plomb_secret *seed,
                                 const uint8_t context[PLOMB_SHA256_SIZE],
                                 size_t key_size, struct plomb_error *error)
{
    enum plomb_status status = PLOMB_OK;

    plomb_secret_clear(&keys->prk);
    memcpy(keys->context, context, sizeof(keys->context));
    if (seed != NULL) status = extract_prk(keys, seed, error);
    if (status != PLOMB_OK) goto out;
    status = plomb_secret_reserve(&keys->content_key, key_size, error);
    if (status != PLOMB_OK) goto out;
    status = make(keys, content_label, NULL, keys->content_key.ptr, key_size, error);
    if (status != PLOMB_OK) goto out;
    keys->content_key.size = key_size;
    status = PLOMB_OK;
out:
    if (status != PLOMB_OK) seal_keys_clear(keys);
    return status;
}

void seal_keys_clear(struct seal_keys *keys)
{
    if (keys == NULL) return;
    plomb_secret_clear(&keys->content_key);
    plomb_secret_clear(&keys->prk);
    memset(keys->context, 0, sizeof(keys->context));
}

static enum plomb_status make_pair(const struct seal_keys *keys,
                                   const uint8_t key_id[PLOMB_KEY_ID_SIZE],
                                   struct dhkem_pair *out, struct plomb_error *error)
{
    struct plomb_secret ikm = {0};
    enum plomb_status status;

    if (keys->prk.size == 0) return dhkem_generate(out, error);
    status = plomb_secret_reserve(&ikm, DHKEM_IKM_SIZE, error);
    if (status != PLOMB_OK) return status;
    derive(keys, ephemeral_label, key_id, ikm.ptr, DHKEM_IKM_SIZE);
    status = dhkem_derive(ikm.ptr, out, error);
    plomb_secret_clear(&ikm);
    return status;
}

/* Turns a mask into the content key under it. */
static void mask_key(const struct seal_keys *keys, uint8_t *mask)
{
    for (size_t i = 0; i < keys->content_key.size; i++) {
        mask[i] ^= keys->content_key.ptr[i];
    }
}

enum plomb_status seal_keys_wrap_hpke(const struct seal_keys *keys,
                                      const struct plomb_extension *extension,
                                      const uint8_t key_id[PLOMB_KEY_ID_SIZE],
                                      const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE],
                                      uint8_t data_out[PLOMB_RECIPIENT_DATA_MAX],
                                      size_t *size_out, struct plomb_error *error)
{
    struct dhkem_pair pair = {0};
    struct plomb_secret shared = {0};
    struct plomb_secret mask = {0};
    enum plomb_status status;

    status = plomb_secret_reserve(&mask, PLOMB_CONTENT_KEY_MAX, error);
    if (status != PLOMB_OK) goto out;
    status = make_pair(keys, key_id, &pair, error);
    if (status != PLOMB_OK) goto out;
    status = dhkem_encapsulate(&pair, public_key, data_out, &shared, error);
    if (status != PLOMB_OK) goto out;
    plomb_hpke_mask(shared.ptr, extension, key_id, mask.ptr);
    mask_key(keys, mask.ptr);
    memcpy(data_out + PLOMB_ENCAPSULATED_SIZE, mask.ptr, keys->content_key.size);
    *size_out = PLOMB_ENCAPSULATED_SIZE + keys->content_key.size;
    status = PLOMB_OK;
out:
    plomb_secret_clear(&mask);
    plomb_secret_clear(&shared);
    dhkem_pair_clear(&pair);
    return status;
}

enum plomb_status seal_keys_wrap_class(const struct seal_keys *keys,
                                       const struct plomb_extension *extension,
                                       const uint8_t key_id[PLOMB_KEY_ID_SIZE],
                                       const struct plomb_secret *class_key,
                                       uint8_t data_out[PLOMB_RECIPIENT_DATA_MAX],
                                       size_t *size_out, struct plomb_error *error)
{
    struct plomb_secret mask = {0};
    uint8_t salt[PLOMB_CLASS_SALT_SIZE];
    enum plomb_status status;

    status = plomb_secret_reserve(&mask, PLOMB_CONTENT_KEY_MAX, error);
    if (status != PLOMB_OK) goto out;
    status = make(keys, salt_label, key_id, salt, sizeof(salt), error);
    if (status != PLOMB_OK) goto out;
    plomb_class_mask(class_key->ptr, class_key->size, salt, extension, key_id,
                     mask.ptr);
    mask_key(keys, mask.ptr);
    memcpy(data_out, salt, sizeof(salt));
    memcpy(data_out + sizeof(salt), mask.ptr, keys->content_key.size);
    *size_out = sizeof(salt) + keys->content_key.size;
    status = PLOMB_OK;
out:
    plomb_secret_clear(&mask);
    return status;
}
