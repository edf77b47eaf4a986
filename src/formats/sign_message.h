/*
 * What plomb says to a program that signs, and what that answers:
 * docs/spec/signer.md. Texts in, texts out; runs nothing and checks no signature.
 */
#ifndef FORMATS_SIGN_MESSAGE_H
#define FORMATS_SIGN_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/core/attributes.h>
#include <plomb/core/init_packet.h>
#include <plomb/core/span.h>
#include <plomb/error.h>

#define SIGN_MESSAGE_VERSION    1
#define SIGN_MESSAGE_PEM_MAX    1024 /* bytes of a public key */
#define SIGN_MESSAGE_DER_MAX    96   /* bytes: room for ends of lines in its base64 */
#define SIGN_MESSAGE_REASON_MAX 500  /* bytes of an error that are kept */

/* A request to sign. Texts are NULL when unknown. */
struct sign_message {
    const char *public_key; /* PEM */
    const char *purpose;
    uint8_t digest[PLOMB_HASH_SIZE];
    struct plomb_span message;
    const char *image;
    const uint8_t *image_sha256; /* PLOMB_HASH_SIZE bytes, or NULL */
    const uint32_t *fw_version;  /* or NULL */
    const uint32_t *hw_version;  /* or NULL */
    const char *product;
    const char *version;
};

/* Append a request to `out`; failures are kept by the buffer. */
void sign_message_write_describe(struct plomb_buf *out);
void sign_message_write(const struct sign_message *message, struct plomb_buf *out);

/* What an answer holds. */
enum sign_reply_kind {
    SIGN_REPLY_NONE,
    SIGN_REPLY_KEY,       /* public_key */
    SIGN_REPLY_SIGNATURE, /* signature: r then s, big-endian */
    SIGN_REPLY_DER,       /* der */
    SIGN_REPLY_ERROR      /* reason */
};

struct sign_reply {
    enum sign_reply_kind kind;
    char public_key[SIGN_MESSAGE_PEM_MAX + 1]; /* PEM, not looked into */
    uint8_t signature[PLOMB_SIGNATURE_SIZE];
    uint8_t der[SIGN_MESSAGE_DER_MAX];
    size_t der_size;
    char reason[SIGN_MESSAGE_REASON_MAX + 1]; /* cut at a character */
};

/*
 * Reads an answer to "describe-key" or, with `is_signature`, to "sign". Fails with
 * PLOMB_SIGN_COMMAND_ANSWER_MALFORMED, what and where, or PLOMB_NO_MEMORY; `*out`
 * is untouched then.
 */
enum plomb_status sign_reply_parse(struct plomb_span text, bool is_signature,
                                   struct sign_reply *out,
                                   struct plomb_error *error) PLOMB_MUST_USE;

#endif
