/*
 * Writing a package again with other signatures: everything in it stays, but the
 * signatures and what depends on them. In the order of plomb_pack, so that the
 * same signer gives the same bytes. For the files of lib that sign in two steps.
 */
#ifndef LIB_RESIGN_H
#define LIB_RESIGN_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/core/attributes.h>
#include <plomb/error.h>
#include <plomb/package.h>
#include <plomb/sign.h>

/* What one of the signatures belongs to. */
struct resign_subject {
    enum plomb_slot slot;    /* PLOMB_SLOT_COUNT: the release statement */
    bool is_inner;           /* inside a Zigbee OTA file */
    bool is_dependent;       /* what is signed depends on signatures before it */
    bool is_image_dependent; /* and so does the image */
    bool is_hidden;          /* the plain image cannot be had from the package */
    bool is_blank;           /* the signature that the package has is zeros */
    uint32_t image_size;     /* bytes of the plain image; 0 for none */
};

/* Who makes the signatures, one after the other. */
struct resigner {
    const uint8_t *public_key; /* PLOMB_PUBLIC_KEY_SIZE bytes: the signing key's */
    enum plomb_status (*sign)(void *context, const struct resign_subject *subject,
                              const struct plomb_sign_request *request,
                              uint8_t signature[PLOMB_SIGNATURE_SIZE],
                              struct plomb_error *error);
    void *context; /* handed to `sign` */
};

/*
 * Appends the archive of `package` with new signatures to `out`, an empty buffer,
 * with the time `time` in seconds since 1970 UTC. What the package says of images
 * (their digests, the entries of the release statement) is computed anew. Fails with
 * PLOMB_SIGN_REQUEST_MISMATCH when it is none that plomb writes,
 * PLOMB_OPTION_CONFLICT when a digest cannot be had, PLOMB_NO_MEMORY, and the
 * failures of `sign`; `out` is then to be cleared.
 */
enum plomb_status resign(const struct plomb_package *package, int64_t time,
                         const struct resigner *by, struct plomb_buf *out,
                         struct plomb_error *error) PLOMB_MUST_USE;

#endif
