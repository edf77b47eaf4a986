/*
 * Words that options of several commands take. For the option tables of cli.
 */
#ifndef CLI_CHOICES_H
#define CLI_CHOICES_H

#include "cli/option.h"

/* For completion; plomb_boot_validation_parse also takes nrfutil's names. */
extern const struct option_choice choices_boot_validation[];

#endif
