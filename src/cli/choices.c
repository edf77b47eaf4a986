#include "cli/choices.h"

#include <plomb/core/init_packet.h>

const struct option_choice choices_boot_validation[] = {
    {"none", PLOMB_BOOT_VALIDATION_NONE},
    {"crc", PLOMB_BOOT_VALIDATION_CRC},
    {"sha256", PLOMB_BOOT_VALIDATION_SHA256},
    {"ecdsa", PLOMB_BOOT_VALIDATION_ECDSA},
    {NULL, 0},
};
