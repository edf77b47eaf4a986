#include <plomb/key_export.h>

#include "base/error.h"
#include "crypto/key_der.h"
#include "formats/key_text.h"
#include "lib/key_object.h"

static void write_format(const struct key_text *key, enum plomb_key_format format,
                         struct plomb_buf *out)
{
    switch (format) {
    case PLOMB_KEY_PEM:
        key_text_write_pem(key, out);
        break;
    case PLOMB_KEY_DER:
        plomb_buf_add(out, key->der.ptr, key->der.size);
        break;
    case PLOMB_KEY_HEX:
        key_text_write_hex(key, out);
        break;
    case PLOMB_KEY_NRF5_C:
        key_text_write_nrf5_c(key, out);
        break;
    case PLOMB_KEY_NRF5_HEX:
        key_text_write_nrf5_hex(key, out);
        break;
    case PLOMB_KEY_C:
        key_text_write_c(key, out);
        break;
    case PLOMB_KEY_JSON:
        key_text_write_json(key, out);
        break;
    }
}

/* Whether a key of this type has something to write in the format. */
static enum plomb_status check_format(const struct plomb_key *key,
                                      enum plomb_key_format format,
                                      struct plomb_error *error)
{
    bool is_nrf5 = format == PLOMB_KEY_NRF5_C || format == PLOMB_KEY_NRF5_HEX;

    if (key->type == PLOMB_KEY_CLASS) {
        error_set(error, PLOMB_KEY_TYPE_WRONG, "a class key has no public half");
        error_hint(error, "--format device writes what a device must hold");
        return PLOMB_KEY_TYPE_WRONG;
    }
    if (!is_nrf5) return PLOMB_OK;
    return plomb_key_check_type(key, PLOMB_KEY_SIGNING, error);
}

enum plomb_status plomb_key_export(const struct plomb_key *key,
                                   enum plomb_key_format format, struct plomb_buf *out,
                                   struct plomb_error *error)
{
    bool is_recipient = key->type == PLOMB_KEY_RECIPIENT;
    struct plomb_key_info info;
    struct key_text text;
    uint8_t der[KEY_DER_PUBLIC_MAX];
    enum plomb_status status = check_format(key, format, error);

    if (status != PLOMB_OK) return status;
    plomb_key_describe(key, &info);
    text = (struct key_text){
        .is_recipient = is_recipient,
        .key_id = is_recipient ? info.key_id : NULL,
        .public_key = info.public_key,
        .fingerprint = info.fingerprint,
        .der = plomb_span(
            der, key_der_write_public(key_use_of(key->type), info.public_key, der)),
        .test_key = info.test_key,
    };
    write_format(&text, format, out);
    if (out->status == PLOMB_OK) return PLOMB_OK;
    return error_set(error, PLOMB_NO_MEMORY, "no room to export the key");
}
