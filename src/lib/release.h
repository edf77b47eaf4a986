/*
 * Making the release statement of a new package, and the digest that its
 * signature is over. In two steps as the package itself: what needs no key,
 * then signing. For the files of lib that pack and verify.
 */
#ifndef LIB_RELEASE_H
#define LIB_RELEASE_H

#include <stddef.h>
#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/error.h>
#include <plomb/release.h>
#include <plomb/sign.h>

#include "formats/zip.h"

enum { RELEASE_FILES_MAX = 3 }; /* entries that release_add appends at most */

/* What becomes the META-INF entries. Zero-initialise. */
struct release_draft {
    enum plomb_sbom_format sbom_format;
    struct plomb_buf sbom;      /* the file, byte for byte; empty without one */
    struct plomb_buf statement; /* filled by release_add */
    uint8_t signature[PLOMB_SIGNATURE_SIZE]; /* filled by release_add */
};

/*
 * Checks the options and reads the SBOM. Fails with PLOMB_OPTION_VALUE, the
 * FILE_ statuses, PLOMB_SBOM_UNUSABLE, PLOMB_NO_MEMORY. The caller clears the
 * draft, also after a failure.
 */
enum plomb_status release_prepare(const struct plomb_release_options *options,
                                  struct release_draft *out,
                                  struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Writes and signs the statement over the `*count` files of the archive and the
 * SBOM, and appends what makes it an archive with a statement: the SBOM if there
 * is one, the statement, the signature. `files` has room for RELEASE_FILES_MAX
 * more; their bytes belong to the draft. Fails with PLOMB_SIGNING_FAILED,
 * PLOMB_INPUT_TOO_LARGE (too many files), PLOMB_NO_MEMORY; `*count` is untouched
 * then.
 */
enum plomb_status release_add(struct release_draft *draft,
                              const struct plomb_release_options *options,
                              const struct plomb_signer *signer, struct zip_file *files,
                              size_t *count, struct plomb_error *error) PLOMB_MUST_USE;

/* Frees what the draft holds. NULL-safe, idempotent. */
void release_draft_clear(struct release_draft *draft);

/* The digest that is signed; PLOMB_NO_MEMORY. */
enum plomb_status release_digest(struct plomb_span statement,
                                 uint8_t digest[PLOMB_HASH_SIZE],
                                 struct plomb_error *error) PLOMB_MUST_USE;

/* The fingerprint of a public key (X, Y): SHA-256 of its SubjectPublicKeyInfo. */
void release_fingerprint(const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE],
                         uint8_t out[PLOMB_HASH_SIZE]);

#endif
