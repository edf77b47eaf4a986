#include <plomb/recipient.h>

#include <string.h>

#include "base/error.h"
#include "formats/device_record.h"
#include "lib/key_object.h"

static uint32_t method_of(const struct plomb_key *key)
{
    return key->type == PLOMB_KEY_CLASS ? PLOMB_RECIPIENT_CLASS : PLOMB_RECIPIENT_HPKE;
}

static enum plomb_status refuse_signing(const struct plomb_key *key,
                                        struct plomb_error *error)
{
    if (key->type != PLOMB_KEY_SIGNING) return PLOMB_OK;
    return key_refuse_type(
        key, "give a recipient key or a class key: 'plomb key new --type recipient'",
        error);
}

enum plomb_status plomb_key_recipient(const struct plomb_key *key,
                                      struct plomb_recipient_key *out,
                                      struct plomb_error *error)
{
    struct plomb_key_info info;
    enum plomb_status status = refuse_signing(key, error);

    if (status != PLOMB_OK) return status;
    plomb_key_describe(key, &info);
    memset(out, 0, sizeof(*out));
    out->method = method_of(key);
    memcpy(out->key_id, info.key_id, sizeof(out->key_id));
    memcpy(out->public_key, info.public_key, sizeof(out->public_key));
    if (key->type == PLOMB_KEY_CLASS) out->class_key = &key->class_key;
    return PLOMB_OK;
}

enum plomb_status plomb_key_device_key(const struct plomb_key *key,
                                       struct plomb_device_key *out,
                                       struct plomb_error *error)
{
    const struct plomb_secret *secret = &key->class_key;
    struct plomb_key_info info;
    enum plomb_status status = refuse_signing(key, error);

    if (status != PLOMB_OK) return status;
    if (key->type == PLOMB_KEY_RECIPIENT) {
        if (key->private_half == NULL) {
            error_set(error, PLOMB_KEY_NOT_PRIVATE,
                      "the key is a public one, and opening needs the private one");
            error_hint(error, "give the file that holds the private key");
            return PLOMB_KEY_NOT_PRIVATE;
        }
        secret = &key->private_half->scalar;
    }
    plomb_key_describe(key, &info);
    memset(out, 0, sizeof(*out));
    out->method = method_of(key);
    memcpy(out->key_id, info.key_id, sizeof(out->key_id));
    out->secret_size = (uint8_t)secret->size;
    memcpy(out->secret, secret->ptr, secret->size);
    memcpy(out->public_key, info.public_key, sizeof(out->public_key));
    return PLOMB_OK;
}

static enum plomb_status write_record(const struct plomb_key *key,
                                      struct plomb_secret *out,
                                      struct plomb_error *error)
{
    struct plomb_secret device_key = {0};
    enum plomb_status status =
        plomb_secret_reserve(&device_key, sizeof(struct plomb_device_key), error);

    if (status == PLOMB_OK)
        status = plomb_secret_reserve(out, DEVICE_RECORD_MAX, error);
    if (status == PLOMB_OK) {
        status = plomb_key_device_key(key, (void *)device_key.ptr, error);
    }
    if (status == PLOMB_OK) {
        out->size = device_record_write((const void *)device_key.ptr, out->ptr);
    }
    plomb_secret_clear(&device_key);
    return status;
}

enum plomb_status plomb_key_export_device(const struct plomb_key *key,
                                          enum plomb_device_format format,
                                          struct plomb_secret *out,
                                          struct plomb_error *error)
{
    struct plomb_secret record = {0};
    enum plomb_status status;

    if (format == PLOMB_DEVICE_RECORD) return write_record(key, out, error);
    status = write_record(key, &record, error);
    if (status == PLOMB_OK) status = plomb_secret_reserve(out, DEVICE_TEXT_MAX, error);
    if (status == PLOMB_OK) {
        out->size = device_record_write_c(plomb_span(record.ptr, record.size),
                                          (char *)out->ptr);
    }
    plomb_secret_clear(&record);
    return status;
}
