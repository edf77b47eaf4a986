/* A URI that parses has its values inside itself, and is the same when written again. */
#include <stdlib.h>
#include <string.h>

#include "formats/pkcs11_uri.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_place(const struct pkcs11_uri *uri, const char *text, size_t size,
                        enum pkcs11_uri_name name)
{
    struct plomb_span value = uri->values[name];
    const uint8_t *start = uri->bytes;
    size_t room = uri->bytes_size;

    if (name == PKCS11_URI_PIN_VALUE) {
        start = (const uint8_t *)text;
        room = size;
    }
    if (value.ptr < start || value.ptr + value.size > start + room) abort();
    if (uri->offsets[name] > size) abort();
    if (name != PKCS11_URI_PIN_VALUE && value.ptr[value.size] != 0) abort();
}

/* Type, slot and version are more than their texts, so only texts are compared. */
static void check_again(const struct pkcs11_uri *uri)
{
    struct plomb_buf out;
    struct pkcs11_uri again;

    plomb_buf_init(&out, 4 * PKCS11_URI_MAX);
    for (int i = 0; i < PKCS11_URI_MODULE_PATH; i++) {
        enum pkcs11_uri_name name = (enum pkcs11_uri_name)i;

        if (pkcs11_uri_has(uri, name)) pkcs11_uri_add(&out, name, uri->values[name]);
    }
    plomb_buf_add_byte(&out, 0);
    if (out.size > 1 && out.size <= PKCS11_URI_MAX) {
        if (pkcs11_uri_parse((const char *)out.ptr, &again, NULL) != PLOMB_OK) abort();
        for (int i = 0; i < PKCS11_URI_MODULE_PATH; i++) {
            if (!plomb_span_is_equal(uri->values[i], again.values[i])) abort();
        }
    }
    plomb_buf_clear(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    struct plomb_secret pin = {0};
    struct plomb_error error = {0};
    struct pkcs11_uri uri;

    if (text == NULL) return 0;
    if (size > 0) memcpy(text, data, size);
    text[size] = '\0';
    if (pkcs11_uri_parse(text, &uri, &error) != PLOMB_OK) {
        if (error.status != PLOMB_TOKEN_URI_MALFORMED || error.position > size) abort();
        free(text);
        return 0;
    }
    for (int i = 0; i < PKCS11_URI_NAME_COUNT; i++) {
        enum pkcs11_uri_name name = (enum pkcs11_uri_name)i;

        if (pkcs11_uri_has(&uri, name)) check_place(&uri, text, strlen(text), name);
    }
    if (pkcs11_uri_has(&uri, PKCS11_URI_PIN_VALUE)) {
        if (pkcs11_uri_decode_pin(&uri, &pin, NULL) != PLOMB_OK) abort();
        plomb_secret_clear(&pin);
    }
    check_again(&uri);
    free(text);
    return 0;
}
