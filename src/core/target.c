#include <plomb/core/target.h>

#include <plomb/core/chip.h>
#include <plomb/core/extension.h>

#include "core/text.h"

enum {
    KIB = 1024,
    ALL = 1 << PLOMB_CODEC_STORED | 1 << PLOMB_CODEC_DEFLATE | 1 << PLOMB_CODEC_LZMA,
    /* LZMA's probabilities would leave too little of 24 KiB for the stack. */
    SMALL = 1 << PLOMB_CODEC_STORED | 1 << PLOMB_CODEC_DEFLATE
};

/* Flash of `size` bytes, the verifier at its start, what it keeps at its end. */
#define ALONE(name, ram, size, codecs)                                                 \
    {                                                                                  \
        name, name, (ram)*KIB, 0, PLOMB_VERIFIER_SIZE, (size)-0x4000, (size)-0x4000,   \
            (size)-0x3000, {(size)-0x2000, (size)-0x1000}, codecs, false               \
    }

/* The same in the places of Nordic's bootloader, settings and MBR parameters. */
#define WITH_MBR(chip, ram, size, codecs)                                              \
    {                                                                                  \
        chip "-sd", chip, (ram)*KIB, (size)-0x8000, PLOMB_MBR_SIZE, (size)-0xb000,     \
            (size)-0xb000, (size)-0xa000, {(size)-0x9000, (size)-0x1000}, codecs, true \
    }

static const struct plomb_target targets[] = {
    ALONE("nrf52810", 24, 0x30000, SMALL),    ALONE("nrf52832", 64, 0x80000, ALL),
    ALONE("nrf52833", 128, 0x80000, ALL),     ALONE("nrf52840", 256, 0x100000, ALL),
    WITH_MBR("nrf52832", 64, 0x80000, ALL),   WITH_MBR("nrf52833", 128, 0x80000, ALL),
    WITH_MBR("nrf52840", 256, 0x100000, ALL),
};

enum { TARGET_COUNT = sizeof(targets) / sizeof(targets[0]) };

const struct plomb_target *plomb_target_find(const char *name)
{
    for (size_t i = 0; i < TARGET_COUNT; i++) {
        if (text_is_same(targets[i].name, name)) return &targets[i];
    }
    return NULL;
}

const struct plomb_target *plomb_target_all(size_t *count_out)
{
    *count_out = TARGET_COUNT;
    return targets;
}
