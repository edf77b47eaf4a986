#include <plomb/flash_map.h>

struct softdevice_end {
    uint16_t fwid;
    uint32_t address;
};

/* Read from the information blocks of the released SoftDevices. */
static const struct softdevice_end ends[] = {
    {0x00cc, 0x1c000}, /* S113 7.0.1 */
    {0x0100, 0x27000}, /* S140 7.2.0 */
    {0x0101, 0x26000}, /* S132 7.2.0 */
    {0x0102, 0x1c000}, /* S113 7.2.0 */
    {0x0103, 0x19000}, /* S112 7.2.0 */
};

uint32_t plomb_softdevice_end(uint16_t fwid)
{
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        if (ends[i].fwid == fwid) return ends[i].address;
    }
    return 0;
}
