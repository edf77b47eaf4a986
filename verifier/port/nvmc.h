/*
 * The chip's flash, as the core takes it (plomb/core/flash.h). For verifier/ alone.
 */
#ifndef PORT_NVMC_H
#define PORT_NVMC_H

#include <plomb/core/flash.h>

extern const struct plomb_flash nvmc_flash;

#endif
