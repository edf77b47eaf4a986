/*
 * The parts of plomb_inspect: signatures, init packets of both formats, the
 * release statement, the flash map, and the notes.
 */
#ifndef LIB_INSPECT_PARTS_H
#define LIB_INSPECT_PARTS_H

#include <plomb/core/span.h>
#include <plomb/inspect.h>

/*
 * Writes a signature (r then s, big-endian) in every form, with the digest of
 * what it is over, and checks it if there is a key.
 */
void inspect_signature(const struct plomb_inspect_options *options,
                       struct plomb_span signed_bytes,
                       const uint8_t big_endian[PLOMB_SIGNATURE_SIZE],
                       struct plomb_inspect_signature *out);

/* The same over what has this digest. */
void inspect_digest_signature(const struct plomb_inspect_options *options,
                              const uint8_t digest[PLOMB_HASH_SIZE],
                              const uint8_t big_endian[PLOMB_SIGNATURE_SIZE],
                              struct plomb_inspect_signature *out);

/*
 * Inspects an image and its init packet, for secure bootloaders or of a legacy
 * package. `*image` is zero but for `source`.
 */
void inspect_image(const struct plomb_inspect_options *options,
                   struct plomb_inspect_image *image);
void inspect_legacy_image(const struct plomb_inspect_options *options,
                          struct plomb_inspect_image *image);

/* The release statement and the checks of what it covers; the images are there. */
void inspect_release(const struct plomb_package *package,
                     const struct plomb_inspect_options *options,
                     struct plomb_inspect_report *report);

/* Fills the map and the images' room; the images are there already. */
void inspect_map(const struct plomb_chip *chip, struct plomb_inspect_report *report);

/* Adds what is worth a warning; everything else is there already. */
void inspect_note(struct plomb_inspect_report *report);

#endif
