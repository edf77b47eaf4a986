#include <plomb/image.h>

#include <string.h>

struct softdevice_name {
    uint16_t fwid;
    const char *name;
};

/* The released SoftDevices of the nRF52 series, in the order of their ids. */
static const struct softdevice_name softdevice_names[] = {
    {0x0081, "S132 2.0.0"}, {0x0088, "S132 2.0.1"}, {0x008c, "S132 3.0.0"},
    {0x0091, "S132 3.1.0"}, {0x0095, "S132 4.0.0"}, {0x0098, "S132 4.0.2"},
    {0x0099, "S132 4.0.3"}, {0x009d, "S132 5.0.0"}, {0x009e, "S132 4.0.4"},
    {0x009f, "S132 4.0.5"}, {0x00a5, "S132 5.1.0"}, {0x00a7, "S112 6.0.0"},
    {0x00a8, "S132 6.0.0"}, {0x00a9, "S140 6.0.0"}, {0x00ae, "S140 6.1.0"},
    {0x00af, "S132 6.1.0"}, {0x00b0, "S112 6.1.0"}, {0x00b6, "S140 6.1.1"},
    {0x00b7, "S132 6.1.1"}, {0x00b8, "S112 6.1.1"}, {0x00b9, "S340 6.1.1"},
    {0x00ba, "S332 6.1.1"}, {0x00bc, "S212 6.1.1"}, {0x00c1, "S140 7.0.0"},
    {0x00c2, "S132 7.0.0"}, {0x00c3, "S113 7.0.0"}, {0x00c4, "S112 7.0.0"},
    {0x00ca, "S140 7.0.1"}, {0x00cb, "S132 7.0.1"}, {0x00cc, "S113 7.0.1"},
    {0x00cd, "S112 7.0.1"}, {0x00ea, "S122 8.0.0"}, {0x0100, "S140 7.2.0"},
    {0x0101, "S132 7.2.0"}, {0x0102, "S113 7.2.0"}, {0x0103, "S112 7.2.0"},
    {0x0123, "S140 7.3.0"}, {0x0124, "S132 7.3.0"}, {0x0125, "S113 7.3.0"},
    {0x0126, "S112 7.3.0"},
};

enum { NAME_COUNT = sizeof(softdevice_names) / sizeof(softdevice_names[0]) };

const char *plomb_softdevice_name(uint16_t fwid)
{
    for (size_t i = 0; i < NAME_COUNT; i++) {
        if (softdevice_names[i].fwid == fwid) return softdevice_names[i].name;
    }
    return NULL;
}

static bool is_same(char wanted, char given)
{
    if (wanted == ' ') return given == ' ' || given == '-' || given == '_';
    return given == wanted || (wanted == 'S' && given == 's');
}

bool plomb_softdevice_find(const char *name, size_t size, uint16_t *out)
{
    for (size_t i = 0; i < NAME_COUNT; i++) {
        const char *wanted = softdevice_names[i].name;
        size_t at = 0;

        if (strlen(wanted) != size) continue;
        while (at < size && is_same(wanted[at], name[at])) at++;
        if (at < size) continue;
        *out = softdevice_names[i].fwid;
        return true;
    }
    return false;
}
