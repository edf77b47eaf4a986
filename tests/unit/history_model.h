/*
 * Sections 4 and 5 of docs/spec/payload.md once more, over whole images in RAM and
 * as the page has them, to compare the decoder with. Nothing here is the core's.
 * For tests alone.
 */
#ifndef TESTS_UNIT_HISTORY_MODEL_H
#define TESTS_UNIT_HISTORY_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* One step of a relocation map. */
struct history_model_step {
    uint32_t address;
    int64_t shift;
};

/* What an old image becomes; `base` is its address. */
struct history_model {
    uint32_t base;
    size_t base_size;
    size_t image_size;
    const struct history_model_step *steps;
    size_t step_count;
};

static inline bool history_model_is_pair(const uint8_t *image, size_t size,
                                         size_t offset)
{
    if (offset % 2 != 0 || offset > size || size - offset < 4) return false;
    return image[offset + 1] >> 3 == 0x1e &&
           (image[offset + 3] >> 3 == 0x1f || image[offset + 3] >> 3 == 0x17);
}

static inline uint32_t history_model_target(const uint8_t *pair)
{
    return (uint32_t)(pair[1] & 7) << 19 | (uint32_t)pair[0] << 11 |
           (uint32_t)(pair[3] & 7) << 8 | pair[2];
}

static inline void history_model_set_target(uint8_t *pair, uint32_t target)
{
    pair[0] = (uint8_t)(target >> 11);
    pair[1] = (uint8_t)((pair[1] & 0xf8) | (target >> 19 & 7));
    pair[2] = (uint8_t)target;
    pair[3] = (uint8_t)((pair[3] & 0xf8) | (target >> 8 & 7));
}

/* Turns every pair of an image into absolute form, or back with a sign of -1. */
static inline void history_model_filter(uint8_t *image, size_t size, int sign)
{
    for (size_t h = 0; h < size; h += 2) {
        int64_t distance = sign * ((int64_t)h / 2 + 2);

        if (!history_model_is_pair(image, size, h)) continue;
        history_model_set_target(
            image + h, (uint32_t)(history_model_target(image + h) + distance));
    }
}

static inline int64_t history_model_shift(const struct history_model *model,
                                          uint32_t address)
{
    int64_t shift = 0;

    for (size_t i = 0; i < model->step_count; i++) {
        if (model->steps[i].address <= address) shift = model->steps[i].shift;
    }
    return shift;
}

static inline void history_model_move_pair(const struct history_model *model,
                                           uint8_t *pair, size_t offset)
{
    uint32_t target =
        (history_model_target(pair) + (uint32_t)offset / 2 + 2) & 0x3fffff;
    int64_t shift = history_model_shift(model, model->base + 2 * target);
    int64_t half = shift >= 0 ? shift / 2 : -((1 - shift) / 2);

    history_model_set_target(pair, (uint32_t)(target + half));
}

static inline void history_model_move_word(const struct history_model *model,
                                           uint8_t *word)
{
    uint64_t value = word[0] | (uint32_t)word[1] << 8 | (uint32_t)word[2] << 16 |
                     (uint32_t)word[3] << 24;
    uint64_t size =
        model->base_size > model->image_size ? model->base_size : model->image_size;
    uint64_t first = (uint64_t)model->base + 0x40;

    if ((value >= first && value < first + size) ||
        (value >= 0x20000000 && value < 0x20040000)) {
        value += (uint64_t)history_model_shift(model, (uint32_t)value);
    }
    for (size_t i = 0; i < 4; i++) word[i] = (uint8_t)(value >> 8 * i);
}

/* Writes the history that `old` is to `out`: base_size bytes. */
static inline void history_model_transform(const struct history_model *model,
                                           const uint8_t *old, uint8_t *out)
{
    size_t size = model->base_size;

    if (size > 0) memcpy(out, old, size);
    for (size_t at = 0; at + 4 <= size; at += 4) {
        if ((at >= 2 && history_model_is_pair(old, size, at - 2)) ||
            history_model_is_pair(old, size, at) ||
            history_model_is_pair(old, size, at + 2)) {
            continue;
        }
        history_model_move_word(model, out + at);
    }
    for (size_t h = 0; h < size; h += 2) {
        if (!history_model_is_pair(old, size, h)) continue;
        history_model_move_pair(model, out + h, h);
    }
}

#endif
