/*
 * What `plomb pack` was asked for: its options, and from these and a recipe the
 * list of packages to make. For cmd_pack.c and its parts.
 */
#ifndef CLI_PACK_ARGS_H
#define CLI_PACK_ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/error.h>
#include <plomb/recipe.h>

#include "cli/command.h"
#include "cli/option.h"
#include "cli/pack_seal_args.h"
#include "cli/pack_sign_args.h"

#define PACK_JOBS_MAX 64 /* threads that build packages */

/* Filled by the option table; texts point into argv. */
struct pack_args {
    const char *recipe;
    const char *application;
    const char *bootloader;
    const char *softdevice;
    const char *zigbee_comment;
    struct pack_sign_args sign;
    struct pack_seal_args seal;
    struct pack_release_args statement;
    struct plomb_optional application_version;
    struct plomb_optional application_version_string; /* as the same number */
    struct plomb_optional bootloader_version;
    struct plomb_optional hw_version;
    struct plomb_optional app_boot_validation;
    struct plomb_optional sd_boot_validation;
    struct plomb_id_list sd_req;
    struct plomb_id_list sd_id;
    const struct plomb_chip *chip;
    struct option_ranges allow_drop;
    struct plomb_optional zigbee; /* 0 or 1 */
    struct plomb_optional zigbee_manufacturer_id;
    struct plomb_optional zigbee_image_type;
    struct plomb_optional zigbee_hw_version;
    struct plomb_optional zigbee_fw_version;
    struct plomb_optional zigbee_min_hw_version;
    struct plomb_optional zigbee_max_hw_version;
    struct plomb_optional jobs;
    bool is_debug;
    bool is_external_application;
    bool allow_unsigned;
    bool is_release;
    bool is_forced; /* --force: an existing output is replaced */
};

/*
 * Makes the list of packages: those of the recipe with the given options over
 * their values, or the one that the options alone describe, each with its deltas
 * behind it (plomb_recipe_expand); all of them checked, finished, and with the
 * time of SOURCE_DATE_EPOCH. No key is loaded. The caller clears `*out`, which is
 * untouched on failure. Fails with PLOMB_USAGE, the option statuses, and those of
 * plomb_recipe_load, plomb_recipe_expand and of reading release notes.
 */
enum plomb_status pack_args_plan(const struct pack_args *args, const struct cli *cli,
                                 struct plomb_recipe *out,
                                 struct plomb_error *error) PLOMB_MUST_USE;

#endif
