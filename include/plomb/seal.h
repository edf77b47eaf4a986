/*
 * Sealing: what turns a package that stock bootloaders take into one that only
 * plomb's verifier opens, smaller and encrypted (docs/spec/package.md). These
 * are options of plomb_pack; nothing is done here. Host only.
 */
#ifndef PLOMB_SEAL_H
#define PLOMB_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/extension.h>
#include <plomb/effort.h>
#include <plomb/error.h>
#include <plomb/key.h>
#include <plomb/secret.h>

#define PLOMB_SEED_SIZE 32 /* bytes of a content key seed */

/* How the payload is coded. */
enum plomb_codec_choice {
    PLOMB_CHOOSE_AUTO = 0, /* deflate for chips with 24 KB of RAM, LZMA for others,
                              stored where neither is smaller */
    PLOMB_CHOOSE_STORED,
    PLOMB_CHOOSE_DEFLATE,
    PLOMB_CHOOSE_LZMA
};

/*
 * Zero-initialise, then fill. The keys and the seed are used by
 * plomb_pack_finish alone, and may be filled in after plomb_pack_prepare;
 * the counts are checked before.
 */
struct plomb_seal_options {
    uint32_t codec;            /* enum plomb_codec_choice */
    uint32_t effort;           /* enum plomb_effort */
    uint32_t cipher;           /* enum plomb_cipher */
    bool is_cipher_given;      /* none must be asked for by name */
    uint32_t security_counter; /* what devices compare; 0 for none */
    bool allow_no_backup;   /* the device may install without keeping the old image */
    const char *from;       /* the delta's base: an image or a package; or NULL */
    size_t recipient_count; /* of P-256 recipients and class keys together */
    /* Their keys: PLOMB_KEY_RECIPIENT, public or private, or PLOMB_KEY_CLASS. */
    const struct plomb_key *recipients[PLOMB_RECIPIENTS_MAX];
    bool has_seed;                   /* `seed` will be filled */
    const struct plomb_secret *seed; /* PLOMB_SEED_SIZE bytes; NULL: random keys */
    const struct plomb_progress *progress; /* NULL for none */
};

/*
 * The payload of an image, as it was packed. The spans of the command's extension
 * point in here.
 */
struct plomb_pack_payload {
    size_t size;                       /* bytes of the .bin */
    uint8_t sha256[PLOMB_SHA256_SIZE]; /* of them */
    uint8_t codec_params[PLOMB_CODEC_PARAMS_MAX];
    uint8_t base_sha256[PLOMB_SHA256_SIZE]; /* delta: of the base */
    bool has_base_version;                  /* delta: the base is a package */
    uint32_t base_version;                  /* its fw_version */
    uint8_t recipient_data[PLOMB_RECIPIENTS_MAX][PLOMB_RECIPIENT_DATA_MAX];
};

/*
 * Reads a content key seed: a file of 32 bytes, or of 64 hex digits and perhaps
 * a line end. Fails with PLOMB_SEED_MALFORMED and the FILE_ statuses.
 */
PLOMB_API enum plomb_status plomb_seed_load(const char *path, struct plomb_secret *out,
                                            struct plomb_error *error) PLOMB_MUST_USE;

#endif
