/*
 * A strict reader of DER (ITU-T X.690) over Mbed TLS's functions: a cursor that
 * enters and leaves values, and says at which byte something else stood than
 * was expected. It reads in place, so that a private key stays in the memory
 * that it was put into. For src/crypto alone.
 */
#ifndef CRYPTO_DER_H
#define CRYPTO_DER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/error.h>

/* X.690, 8.1.2: the identifier octets that key files use. */
enum der_tag {
    DER_INTEGER = 0x02,
    DER_BIT_STRING = 0x03,
    DER_OCTET_STRING = 0x04,
    DER_NULL = 0x05,
    DER_OID = 0x06,
    DER_BMP_STRING = 0x1e,
    DER_SEQUENCE = 0x30,
    DER_SET = 0x31,
    DER_CONTEXT_0 = 0xa0,          /* [0], explicit */
    DER_CONTEXT_1 = 0xa1,          /* [1], explicit */
    DER_CONTEXT_1_PRIMITIVE = 0x81 /* [1], implicit, of a string */
};

/* What is left to read of a value. */
struct der {
    uint8_t *ptr;         /* next byte */
    const uint8_t *end;   /* behind the last byte of the value */
    const uint8_t *start; /* of the outermost value, for offsets in errors */
};

/* Starts at the `size` bytes at `ptr`, which stay alive and are not changed. */
void der_init(struct der *der, uint8_t *ptr, size_t size);

/* Whether nothing is left; whether the next value has the tag. */
bool der_is_done(const struct der *der);
bool der_is_next(const struct der *der, enum der_tag tag);

/* Bytes that are left, as a span. */
struct plomb_span der_rest(const struct der *der);

/*
 * Reads the next value, which must have the tag, and sets `*contents` to what
 * is in it. PLOMB_KEY_MALFORMED with a message that counts bytes from the
 * outermost value. Lengths are in their shortest form, as DER has it.
 */
enum plomb_status der_enter(struct der *der, enum der_tag tag, struct der *contents,
                            struct plomb_error *error) PLOMB_MUST_USE;

/* Checks that nothing is left. PLOMB_KEY_MALFORMED. */
enum plomb_status der_finish(const struct der *der,
                             struct plomb_error *error) PLOMB_MUST_USE;

/* Enters a BIT STRING whose bits are whole bytes. PLOMB_KEY_MALFORMED. */
enum plomb_status der_enter_bits(struct der *der, enum der_tag tag,
                                 struct der *contents,
                                 struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Reads an INTEGER that is not negative and below 2^31. PLOMB_KEY_MALFORMED.
 */
enum plomb_status der_read_uint(struct der *der, uint32_t *out,
                                struct plomb_error *error) PLOMB_MUST_USE;

/* Bits of the number in the contents of an INTEGER that is not negative. */
size_t der_bit_count(const struct der *contents);

/* Fails at the cursor: "byte 17 of its contents: ...", PLOMB_KEY_MALFORMED. */
enum plomb_status der_refuse(const struct der *der, const char *reason,
                             struct plomb_error *error);

#endif
