/*
 * One package as a recipe or a command line describes it: texts and numbers as
 * they were said, and from them the options of plomb_pack. Makes no package and
 * reads no file. Host only.
 */
#ifndef PLOMB_RECIPE_PACKAGE_H
#define PLOMB_RECIPE_PACKAGE_H

#include <stdbool.h>
#include <stddef.h>

#include <plomb/core/attributes.h>
#include <plomb/error.h>
#include <plomb/pack.h>
#include <plomb/release.h>
#include <plomb/seal.h>
#include <plomb/zigbee.h>

#define PLOMB_RECIPE_PATHS_MAX 16 /* paths of one list */

/* Paths in the order in which they were said. */
struct plomb_recipe_paths {
    size_t count; /* entries in use */
    char *items[PLOMB_RECIPE_PATHS_MAX];
};

/* What was said about a Zigbee OTA file, before it is checked as a whole. */
struct plomb_recipe_zigbee {
    bool is_wanted; /* the other fields count only then */
    struct plomb_optional manufacturer_id;
    struct plomb_optional image_type;
    struct plomb_optional hw_version; /* required when wanted */
    struct plomb_optional fw_version;
    struct plomb_optional min_hw_version; /* with max_hw_version or not at all */
    struct plomb_optional max_hw_version;
    char *comment; /* NULL for an empty one */
};

/* What was said about sealing, before it is checked as a whole. */
struct plomb_recipe_seal {
    bool is_wanted;                       /* the other fields count only then */
    bool allow_larger_delta;              /* a delta may be no smaller than the full
                                             payload */
    bool allow_no_backup;                 /* installing may destroy the old image */
    struct plomb_optional codec;          /* enum plomb_codec_choice */
    struct plomb_optional effort;         /* enum plomb_effort */
    struct plomb_optional cipher;         /* enum plomb_cipher; AES-128-CTR if absent */
    struct plomb_optional counter;        /* the security counter; 0 if absent */
    struct plomb_recipe_paths recipients; /* public keys */
    struct plomb_recipe_paths class_keys;
    char *class_key_passphrase_file; /* of all class keys; NULL to ask */
    char *content_key_seed;          /* path; NULL for random keys */
    struct plomb_recipe_paths from;  /* old versions; plomb_recipe_expand makes
                                             a package of each */
    char *delta_from;                /* the base of this package, which is one of
                                             those; NULL for a full one */
};

/* What was said about the release statement. */
struct plomb_recipe_release {
    bool is_wanted; /* the other fields count only then */
    char *product;
    char *version;
    struct plomb_optional kind;     /* enum plomb_release_kind */
    struct plomb_optional severity; /* enum plomb_release_severity */
    char *notes_file;               /* path of a text */
    char *notes;                    /* that text, once somebody has read it */
    char *support_until;
    char *source_revision;
    char *sbom; /* path */
};

/*
 * One package to make. The texts are the package's own copies, replaced by
 * plomb_recipe_set alone; what is absent is NULL. The pointers in `options` are
 * set by plomb_recipe_finish alone.
 */
struct plomb_recipe_package {
    char *output;          /* path of the .zip */
    char *application;     /* path of an image */
    char *bootloader;      /* path of an image */
    char *softdevice;      /* path of an image */
    char *key_file;        /* path of the private key that signs, or a "pkcs11:"
                              URI; with `signer` that of the public key */
    char *passphrase_file; /* path of the key's passphrase */
    char *pkcs11_module;   /* path of the module that reaches a token */
    char *pin_file;        /* path of the token's PIN */
    struct plomb_recipe_paths signer; /* a program that signs, its arguments behind */
    struct plomb_optional signer_timeout; /* seconds */
    char *audit_log;                      /* path of the record of signatures */
    char *policy;   /* path of the rules that the package has to keep */
    char *previous; /* path of the release before, for those rules */
    struct plomb_recipe_zigbee zigbee;
    struct plomb_recipe_seal seal;
    struct plomb_recipe_release release;
    struct plomb_pack_options options;           /* the rest; for plomb_pack */
    struct plomb_zigbee_options zigbee_result;   /* what options.zigbee points to */
    struct plomb_seal_options seal_result;       /* what options.seal points to; its
                                                    keys, seed and progress are set
                                                    by whoever loads them */
    struct plomb_release_options release_result; /* what options.release points to */
};

/* Whether a key or a program is named that signs the package. */
PLOMB_API bool plomb_recipe_package_is_signed(
    const struct plomb_recipe_package *package);

/* Frees the texts of a package and empties it. NULL-safe, idempotent. */
PLOMB_API void plomb_recipe_package_clear(struct plomb_recipe_package *package);

/*
 * Puts a copy of `text`, or nothing for NULL, in place of a text of a package:
 * plomb_recipe_set(&package->output, path, error). Fails with PLOMB_NO_MEMORY,
 * the old text being kept.
 */
PLOMB_API enum plomb_status plomb_recipe_set(char **member, const char *text,
                                             struct plomb_error *error) PLOMB_MUST_USE;

/*
 * The same for a list: copies of `count` texts, at most PLOMB_RECIPE_PATHS_MAX,
 * in place of what it holds. Fails with PLOMB_NO_MEMORY, the list being kept.
 */
PLOMB_API enum plomb_status plomb_recipe_set_paths(
    struct plomb_recipe_paths *list, const char *const *texts, size_t count,
    struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Completes package->options once everything is said: its paths, and what of
 * Zigbee, sealing and release is wanted. The options are valid while the package
 * is neither moved nor changed. Fails with PLOMB_OPTION_MISSING,
 * PLOMB_OPTION_VALUE or PLOMB_OPTION_CONFLICT when the Zigbee fields do not go
 * together. May be called again after a change; keys, seed and progress of the
 * sealing are then to be set again.
 */
PLOMB_API enum plomb_status plomb_recipe_finish(
    struct plomb_recipe_package *package, struct plomb_error *error) PLOMB_MUST_USE;

#endif
