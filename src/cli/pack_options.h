/*
 * The option table of `plomb pack`, which fills a struct pack_args. For
 * cmd_pack.c.
 */
#ifndef CLI_PACK_OPTIONS_H
#define CLI_PACK_OPTIONS_H

#include <stddef.h>

#include "cli/option.h"

enum { PACK_OPTION_COUNT = 68 };

extern const struct option pack_options[PACK_OPTION_COUNT];

#endif
