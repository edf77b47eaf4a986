/*
 * A key that is looked at, and does not sign: from a file, or on a token. For the
 * commands key show and key export, and others whose operand is a key.
 */
#ifndef CLI_KEY_OPEN_H
#define CLI_KEY_OPEN_H

#include <plomb/key.h>
#include <plomb/token.h>

#include "cli/command.h"
#include "cli/terminal.h"
#include "cli/token_args.h"

/* An open key. Zero-initialise. */
struct key_open {
    struct plomb_key *file;
    struct plomb_token_key *token;
    const struct plomb_key *key; /* one of the two */
    const char *name;            /* the file, or the key's own URI, without a PIN */
    struct plomb_key_info info;  /* private on a token, too, where it is */
};

/*
 * Opens the key called `name`, a path or a "pkcs11:" URI. The caller closes it, also
 * after a failure. The statuses of plomb_key_load and token_args_use, and
 * PLOMB_OPTION_CONFLICT for a passphrase of a token or a PIN of a file.
 */
enum plomb_status key_open(const struct cli *cli, const char *name,
                           struct terminal_passphrase *passphrase,
                           const struct token_args *token, struct key_open *out,
                           struct plomb_error *error) PLOMB_MUST_USE;

/* Closes it. Idempotent. */
void key_open_close(struct key_open *opened);

#endif
