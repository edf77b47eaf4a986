#include "crypto/key_der.h"

#include <assert.h>
#include <string.h>

#include "crypto/ecdsa.h"

/*
 * What stands around the bytes of a P-256 key. The public one is SEQUENCE {
 * SEQUENCE { algorithm, secp256r1 }, BIT STRING { 04, X, Y } }; the private one
 * SEQUENCE { 0, SEQUENCE { algorithm, secp256r1 }, OCTET STRING { SEQUENCE { 1,
 * OCTET STRING { scalar }, [1] BIT STRING { 04, X, Y } } } }.
 */
static const uint8_t signing_public[] = {
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
    0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04};
static const uint8_t recipient_public[] = {
    0x30, 0x57, 0x30, 0x11, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x01, 0x0c, 0x06, 0x08,
    0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04};
static const uint8_t signing_private[] = {
    0x30, 0x81, 0x87, 0x02, 0x01, 0x00, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d,
    0x03, 0x01, 0x07, 0x04, 0x6d, 0x30, 0x6b, 0x02, 0x01, 0x01, 0x04, 0x20};
static const uint8_t recipient_private[] = {
    0x30, 0x81, 0x85, 0x02, 0x01, 0x00, 0x30, 0x11, 0x06, 0x05, 0x2b, 0x81,
    0x04, 0x01, 0x0c, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01,
    0x07, 0x04, 0x6d, 0x30, 0x6b, 0x02, 0x01, 0x01, 0x04, 0x20};
static const uint8_t private_middle[] = {0xa1, 0x44, 0x03, 0x42, 0x00, 0x04};

#define SPAN_OF(array) plomb_span(array, sizeof(array))

/* Appends and returns the place behind it. */
static uint8_t *put(uint8_t *ptr, struct plomb_span bytes)
{
    memcpy(ptr, bytes.ptr, bytes.size);
    return ptr + bytes.size;
}

size_t key_der_write_public(enum key_der_use use,
                            const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE],
                            uint8_t out[KEY_DER_PUBLIC_MAX])
{
    uint8_t *ptr = put(out, use == KEY_DER_RECIPIENT ? SPAN_OF(recipient_public)
                                                     : SPAN_OF(signing_public));

    assert(use != KEY_DER_CLASS);
    ptr = put(ptr, plomb_span(public_key, PLOMB_PUBLIC_KEY_SIZE));
    return (size_t)(ptr - out);
}

enum plomb_status key_der_write_private(enum key_der_use use,
                                        const struct plomb_secret *scalar,
                                        const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE],
                                        struct plomb_secret *out,
                                        struct plomb_error *error)
{
    enum plomb_status status = plomb_secret_reserve(out, KEY_DER_PRIVATE_MAX, error);
    uint8_t *ptr;

    assert(use != KEY_DER_CLASS);
    if (status != PLOMB_OK) return status;
    ptr = put(out->ptr, use == KEY_DER_RECIPIENT ? SPAN_OF(recipient_private)
                                                 : SPAN_OF(signing_private));
    ptr = put(ptr, plomb_span(scalar->ptr, ECDSA_SCALAR_SIZE));
    ptr = put(ptr, SPAN_OF(private_middle));
    ptr = put(ptr, plomb_span(public_key, PLOMB_PUBLIC_KEY_SIZE));
    out->size = (size_t)(ptr - out->ptr);
    return PLOMB_OK;
}
