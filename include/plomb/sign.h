/*
 * Who signs: a public key and a function that signs digests with its private
 * half, wherever that lies. Everything in plomb that signs goes through
 * plomb_sign, which uses no signature that does not verify. What makes signers is
 * in plomb/key.h (files), token.h, sign_command.h and sign_request.h. Host
 * only.
 */
#ifndef PLOMB_SIGN_H
#define PLOMB_SIGN_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/init_packet.h>
#include <plomb/core/span.h>
#include <plomb/core/status.h>
#include <plomb/error.h>

/* What a signature is for. */
enum plomb_sign_purpose {
    PLOMB_SIGN_INIT_PACKET,     /* the device accepts an image */
    PLOMB_SIGN_BOOT_VALIDATION, /* the device checks it at every start */
    PLOMB_SIGN_RELEASE,         /* the release statement, for people and servers */
    PLOMB_SIGN_SETTINGS         /* boot validation in a settings page */
};

/* Where a private key lies. */
enum plomb_signer_source {
    PLOMB_SIGNER_FILE,    /* a key file */
    PLOMB_SIGNER_PKCS11,  /* a token */
    PLOMB_SIGNER_COMMAND, /* behind a program */
    PLOMB_SIGNER_REQUEST  /* elsewhere: in two steps, plomb/sign_request.h */
};

/*
 * A digest to sign, and what it means: for a program that signs, for the person
 * who approves, for the log. Texts belong to the caller and are NULL when unknown.
 */
struct plomb_sign_request {
    enum plomb_sign_purpose purpose;
    uint8_t digest[PLOMB_HASH_SIZE]; /* SHA-256 */
    struct plomb_span message;       /* what the digest is of; an image's is left out */
    const char *image;               /* "application"; NULL for a release statement */
    bool has_image_sha256;
    uint8_t image_sha256[PLOMB_HASH_SIZE]; /* of the plain image, normal order */
    bool has_fw_version;
    uint32_t fw_version;
    bool has_hw_version;
    uint32_t hw_version;
    const char *product; /* of the release statement */
    const char *version; /* of the release statement */
};

struct plomb_signer {
    uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE]; /* X then Y, big-endian */
    enum plomb_signer_source source;
    /* `sign` itself refuses what does not verify, as that of plomb_key_signer. */
    bool is_checked;
    /*
     * Signs request->digest with ECDSA on P-256. `signature` receives r then s,
     * each big-endian; untouched on failure. Thread-safe.
     */
    enum plomb_status (*sign)(void *context, const struct plomb_sign_request *request,
                              uint8_t signature[PLOMB_SIGNATURE_SIZE],
                              struct plomb_error *error);
    void *context; /* handed to `sign`; owned by whoever made the signer */
};

/*
 * Has the signer sign, and checks the signature under its public key: a signature
 * by another key or of another digest fails with PLOMB_SIGNING_FAILED, as does
 * whatever `sign` fails with. `signature` is untouched then.
 */
PLOMB_API enum plomb_status plomb_sign(const struct plomb_signer *signer,
                                       const struct plomb_sign_request *request,
                                       uint8_t signature[PLOMB_SIGNATURE_SIZE],
                                       struct plomb_error *error) PLOMB_MUST_USE;

/* "init-packet", "boot-validation", "release-statement", "settings". */
PLOMB_API const char *plomb_sign_purpose_name(enum plomb_sign_purpose purpose);

/* "file", "pkcs11", "command", "request". */
PLOMB_API const char *plomb_signer_source_name(enum plomb_signer_source source);

#endif
