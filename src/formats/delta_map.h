/*
 * The relocation map of a delta: how far addresses moved from the old image to the
 * new one, and the old image seen through it, which is the history that the new
 * image is coded against (docs/spec/payload.md, section 5). What a good map is,
 * delta_plan.h knows. For the delta encoder.
 */
#ifndef FORMATS_DELTA_MAP_H
#define FORMATS_DELTA_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/core/decode.h>
#include <plomb/core/span.h>

/* RAM as the map knows it: every nRF52 has at most 256 KiB. */
#define DELTA_RAM_START 0x20000000u
#define DELTA_RAM_END   0x20040000u

/* Bytes of the image's start that nothing points to: a vector table. */
#define DELTA_HEAD_SIZE 0x40u

struct delta_map {
    size_t count;                                     /* entries of steps */
    struct plomb_map_step steps[PLOMB_MAP_STEPS_MAX]; /* by rising address */
};

/* The two images of a delta, neither empty. */
struct delta_images {
    struct plomb_span before; /* the old image, as it is installed */
    struct plomb_span after;  /* the new one */
    uint32_t base;            /* address of the first byte of both */
};

/* How far `address` moved: the shift of the last step at or before it, or 0. */
int32_t delta_map_shift(const struct delta_map *map, uint32_t address);

/* Appends the map as the payload has it. */
void delta_map_write(const struct delta_map *map, uint32_t base, struct plomb_buf *out);

/* Whether `value` may be a pointer into the images or into RAM. */
bool delta_is_pointer(const struct delta_images *images, uint32_t value);

/*
 * Whether the word at `offset` of an image is looked at as a pointer: whole, at a
 * multiple of 4, and without a halfword of a pair.
 */
bool delta_is_word(struct plomb_span image, size_t offset);

/* Fills `out`, of the old image's size, with the history. */
void delta_map_history(const struct delta_map *map, const struct delta_images *images,
                       uint8_t *out);

/* Words of an image are little-endian. */
static inline uint32_t delta_word_get(const uint8_t *word)
{
    return word[0] | (uint32_t)word[1] << 8 | (uint32_t)word[2] << 16 |
           (uint32_t)word[3] << 24;
}

static inline void delta_word_set(uint8_t *word, uint32_t value)
{
    for (int i = 0; i < 4; i++) word[i] = (uint8_t)(value >> (8 * i));
}

#endif
