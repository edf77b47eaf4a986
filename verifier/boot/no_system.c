/*
 * In place of src/core/{install_system,softdevice}.c where there is no MBR: nothing there
 * can be a SoftDevice, and no package of one is accepted (docs/spec/flash.md, section 8).
 */
#include <plomb/core/softdevice.h>

#include "core/install.h"

bool plomb_softdevice_parse(struct plomb_span image, struct plomb_softdevice *out)
{
    (void)image;
    (void)out;
    return false;
}

enum plomb_status install_system(struct plomb_verifier *verifier,
                                 const struct plomb_init_command *command)
{
    (void)verifier;
    (void)command;
    return PLOMB_FW_TYPE_UNKNOWN;
}
