/*
 * InitCommand.type: what kind of firmware a package holds. A sealed package's
 * type is PLOMB_FW_SEALED more than the plain one, 64 to 67, which stock
 * bootloaders refuse (docs/spec/package.md, section 1). Freestanding.
 */
#ifndef PLOMB_CORE_FW_TYPE_H
#define PLOMB_CORE_FW_TYPE_H

#include <stdbool.h>
#include <stdint.h>

enum plomb_fw_type {
    PLOMB_FW_APPLICATION = 0,
    PLOMB_FW_SOFTDEVICE = 1,
    PLOMB_FW_BOOTLOADER = 2,
    PLOMB_FW_SOFTDEVICE_BOOTLOADER = 3,
    PLOMB_FW_EXTERNAL_APPLICATION = 4,
    PLOMB_FW_SEALED = 64 /* added to the first four */
};

/* Whether `type`, as an InitCommand spells it, is that of a sealed package. */
static inline bool plomb_fw_type_is_sealed(uint32_t type)
{
    /* Types below wrap around and are large. */
    return type - PLOMB_FW_SEALED <= PLOMB_FW_SOFTDEVICE_BOOTLOADER;
}

#endif
