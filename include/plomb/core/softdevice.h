/*
 * The information block that Nordic puts into every SoftDevice, 0x2000 bytes
 * behind its start (address 0x3000): which SoftDevice it is and how large.
 * Freestanding; used by the device's checks and by the packer.
 */
#ifndef PLOMB_CORE_SOFTDEVICE_H
#define PLOMB_CORE_SOFTDEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>

#define PLOMB_SOFTDEVICE_START       0x1000u     /* address; the MBR lies below */
#define PLOMB_SOFTDEVICE_INFO_OFFSET 0x2000u     /* bytes from the SoftDevice's start */
#define PLOMB_SOFTDEVICE_MAGIC       0x51b1e5dbu /* word at offset 4 of the block */

struct plomb_softdevice {
    uint32_t size;    /* bytes including the MBR page: the application's address */
    uint16_t fwid;    /* what sd_req names */
    uint32_t id;      /* family: 132 for S132; 0 in old SoftDevices */
    uint32_t version; /* major * 1000000 + minor * 1000 + patch; 0 in old ones */
};

/*
 * Reads the block out of a SoftDevice image that starts at address 0x1000.
 * False, with `*out` untouched, when the image is too short for one or its
 * magic number is missing.
 */
PLOMB_API bool plomb_softdevice_parse(struct plomb_span image,
                                      struct plomb_softdevice *out);

#endif
