/*
 * Signing in two steps, for a key on a machine without a network: `plomb pack`
 * writes packages whose signatures are zeros and a request that lists what has to
 * be signed; the other machine makes the signatures; attaching them gives the very
 * bytes of one step (docs/spec/sign-request.md). The request describes, the packages
 * decide: both later steps compute from them what is signed, and refuse a request
 * that says something else. Host only.
 */
#ifndef PLOMB_SIGN_REQUEST_H
#define PLOMB_SIGN_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/core/attributes.h>
#include <plomb/error.h>
#include <plomb/key.h>
#include <plomb/package.h>
#include <plomb/release.h>
#include <plomb/sign.h>

#define PLOMB_SIGN_REQUEST_MAX       (1u << 20) /* bytes of a request or answer */
#define PLOMB_SIGN_REQUEST_ITEMS_MAX 16         /* signatures of one package */
#define PLOMB_SIGN_REQUEST_NAME_SIZE 256 /* bytes of unsigned_name with its zero */

/* A signature. */
struct plomb_sign_item {
    enum plomb_sign_purpose purpose;
    enum plomb_slot slot; /* PLOMB_SLOT_COUNT: the release statement */
    bool is_inner;        /* of the application inside a Zigbee OTA file */
    bool is_hidden;       /* the image is encrypted, or a delta: nobody here saw it */
    bool is_dependent;    /* on the items before this one: no digest yet */
    uint8_t digest[PLOMB_HASH_SIZE];
    size_t message_size; /* bytes of an init command; 0 for other purposes */
    uint8_t message[PLOMB_INIT_PACKET_MAX];
    uint32_t image_size;                   /* bytes of the plain image; 0 for none */
    bool has_image_sha256;                 /* not while the image depends on others */
    uint8_t image_sha256[PLOMB_HASH_SIZE]; /* of the plain image, normal order */
    bool has_fw_version;
    uint32_t fw_version;
    bool has_hw_version;
    uint32_t hw_version;
};

/* One package that waits for its signatures. Texts are "" when unknown. */
struct plomb_sign_package {
    char *output;                    /* path that it will have */
    char *unsigned_name;             /* the file without signatures: a base name */
    size_t size;                     /* bytes of that file */
    uint8_t sha256[PLOMB_HASH_SIZE]; /* of that file */
    char product[PLOMB_RELEASE_TEXT(PLOMB_RELEASE_PRODUCT_MAX)];
    char version[PLOMB_RELEASE_TEXT(PLOMB_RELEASE_VERSION_MAX)];
    size_t item_count; /* at least 1 */
    struct plomb_sign_item items[PLOMB_SIGN_REQUEST_ITEMS_MAX];
};

struct plomb_sign_set;    /* a request and its packages */
struct plomb_sign_answer; /* the signatures for one */

/*
 * A signer whose signatures are zeros: plomb_pack makes the package without
 * signatures with it. PLOMB_KEY_TYPE_WRONG.
 */
PLOMB_API enum plomb_status plomb_sign_request_signer(
    const struct plomb_key *public_key, struct plomb_signer *out,
    struct plomb_error *error) PLOMB_MUST_USE;

/*
 * A request for signatures by this key, which it copies, without packages yet.
 * PLOMB_KEY_TYPE_WRONG, PLOMB_NO_MEMORY. The caller frees it.
 */
PLOMB_API enum plomb_status plomb_sign_request_new(
    const struct plomb_key *public_key, struct plomb_sign_set **request_out,
    struct plomb_error *error) PLOMB_MUST_USE;

/* A free name for the file without signatures of `output`: "app.unsigned.zip". */
PLOMB_API void plomb_sign_request_name(const struct plomb_sign_set *request,
                                       const char *output,
                                       char out[PLOMB_SIGN_REQUEST_NAME_SIZE]);

/*
 * Adds a package without signatures: `zip` are the bytes of the file that will
 * stand beside the request as `unsigned_name`. PLOMB_SIGN_REQUEST_MISMATCH when a
 * signature in it is not zeros, when plomb writes no such package, or when
 * plomb_verify refuses it; PLOMB_OPTION_CONFLICT for names that are taken, and for
 * ECDSA boot validation of an encrypted SoftDevice and bootloader, whose digest
 * cannot be seen; the statuses of plomb_package_parse.
 */
PLOMB_API enum plomb_status plomb_sign_request_add(
    struct plomb_sign_set *request, const char *output, const char *unsigned_name,
    struct plomb_span zip, struct plomb_error *error) PLOMB_MUST_USE;

/* Appends the JSON of the request to `out`; failures are kept by the buffer. */
PLOMB_API void plomb_sign_request_write(const struct plomb_sign_set *request,
                                        struct plomb_buf *out);

/*
 * Reads a request, and the packages that it names beside `path`, and checks that
 * it says what they are. PLOMB_SIGN_REQUEST_MALFORMED, PLOMB_SIGN_REQUEST_MISMATCH
 * (package changed, another digest, ...), PLOMB_KEY_MALFORMED, the FILE_ statuses
 * and those of plomb_sign_request_add. The caller frees it.
 */
PLOMB_API enum plomb_status plomb_sign_request_load(
    const char *path, struct plomb_sign_set **request_out,
    struct plomb_error *error) PLOMB_MUST_USE;

/* Frees it and makes the pointer NULL. NULL-safe. */
PLOMB_API void plomb_sign_request_free(struct plomb_sign_set **request);

/* The packages, `*count_out` of them, and the key that they are for. */
PLOMB_API const struct plomb_sign_package *plomb_sign_request_packages(
    const struct plomb_sign_set *request, size_t *count_out);
PLOMB_API const struct plomb_key *plomb_sign_request_key(
    const struct plomb_sign_set *request);

/*
 * Signs package after package, each with its own of `signers`, and appends the JSON
 * of the answer to `out`. PLOMB_SIGN_REQUEST_MISMATCH when a signer's key is not the
 * request's, and the failures of plomb_sign; `out` then holds nothing.
 */
PLOMB_API enum plomb_status plomb_sign_request_sign(
    const struct plomb_sign_set *request, const struct plomb_signer *signers,
    struct plomb_buf *out, struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Reads an answer to this request. PLOMB_SIGN_REQUEST_MALFORMED,
 * PLOMB_SIGN_REQUEST_MISMATCH (it answers another one), PLOMB_SIGNATURES_INCOMPLETE
 * (names the package that it lacks). The caller frees it.
 */
PLOMB_API enum plomb_status plomb_sign_answer_parse(
    const struct plomb_sign_set *request, struct plomb_span json,
    struct plomb_sign_answer **answer_out, struct plomb_error *error) PLOMB_MUST_USE;

/* Frees it and makes the pointer NULL. NULL-safe. */
PLOMB_API void plomb_sign_answer_free(struct plomb_sign_answer **answer);

/*
 * Puts the signatures of an answer to this request into package `index`, checks it
 * as plomb_verify does, and appends it to `out`. Fails with
 * PLOMB_SIGNATURES_INCOMPLETE (names what lacks a signature),
 * PLOMB_SIGN_REQUEST_MISMATCH (a signature for something else),
 * PLOMB_SIGNING_FAILED when one does not verify; `out` then holds nothing.
 */
PLOMB_API enum plomb_status plomb_sign_request_attach(
    const struct plomb_sign_set *request, const struct plomb_sign_answer *answer,
    size_t index, struct plomb_buf *out, struct plomb_error *error) PLOMB_MUST_USE;

#endif
