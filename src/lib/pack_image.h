/*
 * One image of a package: its init packet built and signed, its entries named.
 */
#ifndef LIB_PACK_IMAGE_H
#define LIB_PACK_IMAGE_H

#include <plomb/buf.h>
#include <plomb/error.h>
#include <plomb/pack.h>
#include <plomb/release.h>
#include <plomb/sign.h>

/* The bytes of the two entries. Zero-initialise; clear with pack_part_clear. */
struct pack_part {
    struct plomb_buf image;                     /* the plain image */
    struct plomb_buf payload;                   /* what is sent of a sealed one */
    uint8_t init_packet[PLOMB_INIT_PACKET_MAX]; /* the .dat */
};

/* The bytes of the .bin: the payload if there is one, otherwise the image. */
struct plomb_span pack_part_bin(const struct pack_part *part);

/* Frees what the part holds. */
void pack_part_clear(struct pack_part *part);

/*
 * Fills everything of an init command that depends on the options alone: type,
 * versions, sd_req, is_debug and the boot validation types for `slot`.
 */
void pack_command_init(const struct plomb_pack_options *options, enum plomb_slot slot,
                       struct plomb_init_command *command);

/* Puts size and SHA-256 of `part->image` into the image and its command. */
void pack_part_hash(const struct pack_part *part, struct plomb_pack_image *image);

/* Says what is signed about an image. `release` may be NULL. */
void pack_image_describe(const struct plomb_pack_image *image,
                         const struct plomb_release_options *release,
                         struct plomb_sign_request *out);

/*
 * Completes `image->command`, which lacks nothing else, with the boot validation
 * signature of `part->image`, signs it, and writes the init packet into the
 * part. `signer` may be NULL; `release`, which may be NULL, is what whoever signs
 * is told of the release.
 */
enum plomb_status pack_part_sign(struct pack_part *part,
                                 const struct plomb_signer *signer,
                                 const struct plomb_release_options *release,
                                 struct plomb_pack_image *image,
                                 struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Names both entries after an input file: its base name without a firmware
 * ending (.hex, .bin, .elf, ...) and with '_' for what an entry's name cannot
 * have, then .bin and .dat. `path` may also be a name of plomb's own ("sd_bl").
 */
void pack_image_name(const char *path, struct plomb_pack_image *image);

#endif
