#include <plomb/key.h>

#include "base/error.h"
#include "crypto/key_der.h"
#include "formats/key_text.h"

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

enum plomb_status plomb_key_export(const struct plomb_key *key,
                                   enum plomb_key_format format, struct plomb_buf *out,
                                   struct plomb_error *error)
{
    struct plomb_key_info info;
    struct key_text text;
    uint8_t der[KEY_DER_PUBLIC_SIZE];

    plomb_key_describe(key, &info);
    key_der_write_public(info.public_key, der);
    text = (struct key_text){
        .public_key = info.public_key,
        .fingerprint = info.fingerprint,
        .der = plomb_span(der, sizeof(der)),
        .test_key = info.test_key,
    };
    write_format(&text, format, out);
    if (out->status == PLOMB_OK) return PLOMB_OK;
    return error_set(error, PLOMB_NO_MEMORY, "no room to export the key");
}
