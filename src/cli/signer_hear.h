/*
 * What a program that signs has to say to people while it runs, passed on to standard
 * error: "plomb: signer: touch the key". For the commands that run one.
 */
#ifndef CLI_SIGNER_HEAR_H
#define CLI_SIGNER_HEAR_H

#include <plomb/sign_command.h>

#include "cli/command.h"

/* Has what the program says printed, line by line, unless --quiet was given. */
void signer_hear(const struct cli *cli, struct plomb_sign_command_options *options);

#endif
