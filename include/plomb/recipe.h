/*
 * Recipes: one JSON document that says how several packages are made
 * (docs/spec/recipe.md, schemas/recipe.schema.json). This reads one into the
 * options of plomb_pack; it makes no package and reads no key. Host only.
 */
#ifndef PLOMB_RECIPE_H
#define PLOMB_RECIPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/error.h>
#include <plomb/pack.h>
#include <plomb/zigbee.h>

#define PLOMB_RECIPE_VERSION      1          /* value of the key "plomb_recipe" */
#define PLOMB_RECIPE_SIZE_MAX     (1u << 20) /* bytes of a recipe file */
#define PLOMB_RECIPE_PACKAGES_MAX 256        /* packages of one recipe */
#define PLOMB_RECIPE_TEXT_MAX     4095       /* bytes of a path or another text */

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

#define PLOMB_RECIPE_FROM_MAX 16 /* old versions of one package */

/* What was said about sealing and the release, before it is checked as a whole. */
struct plomb_recipe_seal {
    bool is_wanted;            /* the other fields count only then */
    uint32_t codec;            /* enum plomb_codec_choice */
    uint32_t effort;           /* enum plomb_effort */
    struct plomb_optional cipher; /* enum plomb_cipher; AES-128-CTR if absent */
    uint32_t security_counter;
    bool allow_no_backup;
    bool allow_larger_delta;   /* a delta larger than the full payload is kept */
    size_t recipient_count;    /* entries of recipients */
    char *recipients[PLOMB_RECIPIENTS_MAX]; /* paths of public keys */
    size_t class_key_count;    /* entries of class_keys */
    char *class_keys[PLOMB_RECIPIENTS_MAX]; /* paths of class keys */
    char *class_key_passphrase_file; /* path; NULL to ask */
    char *content_key_seed;    /* path; NULL for random keys */
    size_t from_count;         /* entries of from; plomb_recipe_expand takes them */
    char *from[PLOMB_RECIPE_FROM_MAX]; /* old packages or images */
    char *delta_from;          /* the base of this package, which is a delta */
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
    char *key_file;        /* path of the private key that signs */
    char *passphrase_file; /* path of the key's passphrase */
    struct plomb_recipe_zigbee zigbee;
    struct plomb_recipe_seal seal;
    struct plomb_pack_options options;         /* the rest; for plomb_pack */
    struct plomb_seal_options seal_result;     /* what options.seal points to */
    struct plomb_zigbee_options zigbee_result; /* what options.zigbee points to */
};

/* Zero-initialise before first use: {0}. */
struct plomb_recipe {
    size_t package_count; /* at least 1 once it is read */
    struct plomb_recipe_package *packages;
};

/*
 * Reads the bytes of a recipe into `*out`, which the caller clears. Relative
 * paths are taken from `directory`; NULL leaves them as they are. Every package
 * has an output, no two the same one, and the values of "defaults" where it has
 * none of its own. Fails with PLOMB_INPUT_TOO_LARGE, PLOMB_JSON_MALFORMED (the
 * position is the line), PLOMB_RECIPE_INVALID (the message begins with the
 * place: "packages[1].sd_req[0]: ...") or PLOMB_NO_MEMORY; `*out` is untouched
 * then.
 */
PLOMB_API enum plomb_status plomb_recipe_parse(
    struct plomb_span text, const char *directory, struct plomb_recipe *out,
    struct plomb_error *error) PLOMB_MUST_USE;

/*
 * The same from a file, whose directory the paths are relative to. Also fails
 * with the FILE_ statuses.
 */
PLOMB_API enum plomb_status plomb_recipe_load(const char *path,
                                              struct plomb_recipe *out,
                                              struct plomb_error *error) PLOMB_MUST_USE;

/* Frees what the recipe holds and makes it empty. NULL-safe, idempotent. */
PLOMB_API void plomb_recipe_clear(struct plomb_recipe *recipe);

/* The same for a single package that belongs to no recipe. */
PLOMB_API void plomb_recipe_package_clear(struct plomb_recipe_package *package);

/*
 * Puts a copy of `text`, or nothing for NULL, in place of a text of a package:
 * plomb_recipe_set(&package->output, path, error). Fails with PLOMB_NO_MEMORY,
 * the old text being kept.
 */
PLOMB_API enum plomb_status plomb_recipe_set(char **member, const char *text,
                                             struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Completes package->options once everything is said: its paths, and the
 * Zigbee fields if a Zigbee OTA file is wanted. The options are valid while the
 * package is neither moved nor changed. Fails with PLOMB_OPTION_MISSING,
 * PLOMB_OPTION_VALUE or PLOMB_OPTION_CONFLICT when the Zigbee fields do not go
 * together. May be called again after a change.
 */
PLOMB_API enum plomb_status plomb_recipe_finish(
    struct plomb_recipe_package *package, struct plomb_error *error) PLOMB_MUST_USE;

#endif
