#include <plomb/core/unwrap.h>

#include <string.h>

#include "core/bytes.h"
#include "core/hkdf.h"
#include "core/verdict.h"

/* docs/spec/package.md, section 4. */
#define INFO        "plomb sealed package 1"
#define CLASS_LABEL "plomb class key 1"

enum {
    KEM_SECRET_SIZE = 32,  /* Nsecret of RFC 9180, 7.1 */
    POINT_UNCOMPRESSED = 4 /* SEC 1, 2.3.3 */
};

/*
 * What stands in front of each label (RFC 9180, 4): the version and the suite,
 * of the KEM 0x0010 alone (4.1), or of HPKE (5.1) with it, the KDF 0x0001 and
 * the AEAD 0xffff, which only exports.
 */
static const uint8_t kem[] = {'H', 'P', 'K', 'E', '-',  'v',
                              '1', 'K', 'E', 'M', 0x00, 0x10};
static const uint8_t hpke[] = {'H', 'P', 'K',  'E',  '-',  'v',  '1',  'H', 'P',
                               'K', 'E', 0x00, 0x10, 0x00, 0x01, 0xff, 0xff};

static const struct plomb_span nothing;

static void add_text(struct hkdf_message *message, const char *text)
{
    while (*text != 0) hkdf_add(message, text++, 1);
}

/* Begins the message of LabeledExtract (RFC 9180, 4). */
static void begin_extract(struct hkdf_message *message, const char *label)
{
    hkdf_add(message, hpke, sizeof(hpke));
    add_text(message, label);
}

/* That of LabeledExpand starts with the bytes wanted, a big-endian number. */
static void begin_expand(struct hkdf_message *message, size_t size, const char *label)
{
    const uint8_t length[2] = {0, (uint8_t)size};

    hkdf_add(message, length, sizeof(length));
    begin_extract(message, label);
}

/* What every mask binds: the payload, the recipient and the cipher. */
static void add_binding(struct hkdf_message *message,
                        const struct plomb_extension *extension,
                        const uint8_t key_id[PLOMB_KEY_ID_SIZE])
{
    const uint8_t cipher = (uint8_t)extension->cipher;

    hkdf_add(message, extension->payload_sha256.ptr, PLOMB_SHA256_SIZE);
    hkdf_add(message, key_id, PLOMB_KEY_ID_SIZE);
    hkdf_add(message, &cipher, 1);
}

void plomb_kem_shared_secret(const uint8_t dh[32],
                             const uint8_t encapsulated[PLOMB_ENCAPSULATED_SIZE],
                             const uint8_t recipient[PLOMB_ENCAPSULATED_SIZE],
                             uint8_t shared_secret[KEM_SECRET_SIZE])
{
    const uint8_t length[2] = {0, KEM_SECRET_SIZE};
    struct hkdf_message message = {0};
    uint8_t prk[HKDF_SIZE];

    hkdf_add(&message, kem, sizeof(kem));
    add_text(&message, "eae_prk");
    hkdf_add(&message, dh, 32);
    hkdf_extract(&message, nothing, prk);

    hkdf_add(&message, length, sizeof(length));
    hkdf_add(&message, kem, sizeof(kem));
    add_text(&message, "shared_secret");
    hkdf_add(&message, encapsulated, PLOMB_ENCAPSULATED_SIZE);
    hkdf_add(&message, recipient, PLOMB_ENCAPSULATED_SIZE);
    hkdf_expand(&message, prk, shared_secret, KEM_SECRET_SIZE);
    bytes_wipe(prk, sizeof(prk));
}

/* KeySchedule and Context.Export of RFC 9180, 5.1 and 5.3: base mode, no PSK. */
void plomb_hpke_mask(const uint8_t shared_secret[KEM_SECRET_SIZE],
                     const struct plomb_extension *extension,
                     const uint8_t key_id[PLOMB_KEY_ID_SIZE],
                     uint8_t mask[PLOMB_CONTENT_KEY_MAX])
{
    struct hkdf_message message = {0};
    uint8_t schedule[1 + 2 * HKDF_SIZE] = {0}; /* the mode, 0x00, and two digests */
    uint8_t secret[HKDF_SIZE];
    size_t size = plomb_content_key_size(extension->cipher);

    begin_extract(&message, "psk_id_hash");
    hkdf_extract(&message, nothing, schedule + 1);
    begin_extract(&message, "info_hash" INFO);
    hkdf_extract(&message, nothing, schedule + 1 + HKDF_SIZE);
    begin_extract(&message, "secret");
    hkdf_extract(&message, plomb_span(shared_secret, KEM_SECRET_SIZE), secret);

    begin_expand(&message, HKDF_SIZE, "exp");
    hkdf_add(&message, schedule, sizeof(schedule));
    hkdf_expand(&message, secret, secret, HKDF_SIZE);

    begin_expand(&message, size, "sec");
    add_binding(&message, extension, key_id);
    hkdf_expand(&message, secret, mask, size);
    bytes_wipe(secret, sizeof(secret));
}

void plomb_class_mask(const uint8_t *class_key, size_t class_key_size,
                      const uint8_t salt[PLOMB_CLASS_SALT_SIZE],
                      const struct plomb_extension *extension,
                      const uint8_t key_id[PLOMB_KEY_ID_SIZE],
                      uint8_t mask[PLOMB_CONTENT_KEY_MAX])
{
    struct hkdf_message message = {0};
    uint8_t prk[HKDF_SIZE];

    hkdf_add(&message, class_key, class_key_size);
    hkdf_extract(&message, plomb_span(salt, PLOMB_CLASS_SALT_SIZE), prk);

    add_text(&message, CLASS_LABEL);
    add_binding(&message, extension, key_id);
    hkdf_expand(&message, prk, mask, plomb_content_key_size(extension->cipher));
    bytes_wipe(prk, sizeof(prk));
}

/* The mask of an entry that was made for a key pair. */
static enum plomb_status open_hpke(const struct plomb_extension *extension,
                                   const uint8_t encapsulated[PLOMB_ENCAPSULATED_SIZE],
                                   const struct plomb_device_key *key,
                                   uint8_t mask[PLOMB_CONTENT_KEY_MAX])
{
    uint8_t own[PLOMB_ENCAPSULATED_SIZE] = {POINT_UNCOMPRESSED};
    uint8_t secret[KEM_SECRET_SIZE];

    if (encapsulated[0] != POINT_UNCOMPRESSED) return PLOMB_RECIPIENT_INVALID;
    if (!verdict_is_accepted(plomb_port_ecdh(key->secret, encapsulated + 1, secret))) {
        return PLOMB_RECIPIENT_INVALID;
    }
    memcpy(own + 1, key->public_key, PLOMB_PUBLIC_KEY_SIZE);
    plomb_kem_shared_secret(secret, encapsulated, own, secret);
    plomb_hpke_mask(secret, extension, key->key_id, mask);
    bytes_wipe(secret, sizeof(secret));
    return PLOMB_OK;
}

/* The entry for `key`, or NULL. */
static const struct plomb_recipient *find(const struct plomb_extension *extension,
                                          const struct plomb_device_key *key)
{
    for (size_t i = 0; i < extension->recipient_count; i++) {
        const struct plomb_recipient *entry = &extension->recipients[i];

        if (entry->method == key->method &&
            memcmp(entry->key_id, key->key_id, PLOMB_KEY_ID_SIZE) == 0) {
            return entry;
        }
    }
    return NULL;
}

enum plomb_status plomb_content_key_unwrap(const struct plomb_extension *extension,
                                           const struct plomb_device_key *key,
                                           uint8_t content_key[PLOMB_CONTENT_KEY_MAX])
{
    const struct plomb_recipient *entry = find(extension, key);
    const size_t size = plomb_content_key_size(extension->cipher);
    const size_t offset = key->method == PLOMB_RECIPIENT_HPKE ? PLOMB_ENCAPSULATED_SIZE
                                                              : PLOMB_CLASS_SALT_SIZE;
    enum plomb_status status = PLOMB_OK;

    memset(content_key, 0, PLOMB_CONTENT_KEY_MAX);
    if (entry == NULL) return PLOMB_RECIPIENT_MISSING;
    if (entry->data.size != offset + size) return PLOMB_RECIPIENT_INVALID;
    if (key->method == PLOMB_RECIPIENT_HPKE) {
        status = open_hpke(extension, entry->data.ptr, key, content_key);
        if (status != PLOMB_OK) return status;
    } else {
        plomb_class_mask(key->secret, key->secret_size, entry->data.ptr, extension,
                         key->key_id, content_key);
    }
    for (size_t i = 0; i < size; i++) content_key[i] ^= entry->data.ptr[offset + i];
    return PLOMB_OK;
}
