/*
 * What a run of `plomb pack` signs and seals with: signing keys, recipients,
 * class keys, seeds. For cmd_pack.c.
 */
#ifndef CLI_PACK_KEYS_H
#define CLI_PACK_KEYS_H

#include <plomb/core/attributes.h>
#include <plomb/error.h>

#include "cli/command.h"
#include "cli/pack_args.h"
#include "cli/pack_jobs.h"

/*
 * Loads the keys and the seed of every job, each file once, and puts them into
 * the options of its package. A package's passphrase files count unless `args`
 * names another source; without either the user is asked, if a key needs a
 * passphrase. Fails with the statuses of plomb_key_load, plomb_key_signer and
 * plomb_seed_load, PLOMB_KEY_TYPE_WRONG, PLOMB_KEY_IS_TEST_KEY,
 * PLOMB_OPTION_CONFLICT when a package would be sealed for one key twice.
 */
enum plomb_status pack_keys_load(const struct pack_args *args, const struct cli *cli,
                                 struct pack_jobs *jobs,
                                 struct plomb_error *error) PLOMB_MUST_USE;

#endif
