#include "formats/delta_map.h"

#include <string.h>

#include "formats/call_filter.h"

int32_t delta_map_shift(const struct delta_map *map, uint32_t address)
{
    size_t low = 0;
    size_t high = map->count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (map->steps[middle].address <= address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low > 0 ? map->steps[low - 1].shift : 0;
}

static void write_varint(struct plomb_buf *out, uint32_t value)
{
    for (; value > 0x7f; value >>= 7) plomb_buf_add_byte(out, (uint8_t)(value | 0x80));
    plomb_buf_add_byte(out, (uint8_t)value);
}

static void write_zigzag(struct plomb_buf *out, int32_t value)
{
    write_varint(out, (uint32_t)value << 1 ^ (value < 0 ? UINT32_MAX : 0));
}

void delta_map_write(const struct delta_map *map, uint32_t base, struct plomb_buf *out)
{
    uint32_t address = base;
    int32_t shift = 0;

    write_varint(out, (uint32_t)map->count);
    for (size_t i = 0; i < map->count; i++) {
        write_varint(out, map->steps[i].address - address);
        write_zigzag(out, map->steps[i].shift - shift);
        address = map->steps[i].address;
        shift = map->steps[i].shift;
    }
}

bool delta_is_pointer(const struct delta_images *images, uint32_t value)
{
    const uint64_t start = (uint64_t)images->base + DELTA_HEAD_SIZE;
    const size_t size = images->before.size > images->after.size ? images->before.size
                                                                 : images->after.size;

    return (value >= start && value < start + size) ||
           (value >= DELTA_RAM_START && value < DELTA_RAM_END);
}

/* Whether a pair begins at `offset`, which may lie outside the image. */
static bool is_pair_at(struct plomb_span image, size_t offset)
{
    return offset + CALL_PAIR_SIZE <= image.size &&
           call_filter_is_pair(image.ptr + offset);
}

bool delta_is_word(struct plomb_span image, size_t offset)
{
    if (offset % 4 != 0 || image.size < 4 || offset > image.size - 4) return false;
    return !(offset >= 2 && is_pair_at(image, offset - 2)) &&
           !is_pair_at(image, offset) && !is_pair_at(image, offset + 2);
}

/* Half of a shift, rounded down. */
static uint32_t halfwords(int32_t shift)
{
    return (uint32_t)(shift >= 0 ? shift / 2 : -((1 - shift) / 2));
}

void delta_map_history(const struct delta_map *map, const struct delta_images *images,
                       uint8_t *out)
{
    const struct plomb_span old = images->before;

    memcpy(out, old.ptr, old.size);
    call_filter_forward(out, old.size);
    for (size_t at = 0; at + CALL_PAIR_SIZE <= old.size; at += 2) {
        if (call_filter_is_pair(out + at)) {
            uint32_t target = call_filter_value(out + at);
            int32_t shift = delta_map_shift(map, images->base + 2 * target);

            call_filter_set_value(out + at, target + halfwords(shift));
        } else if (delta_is_word(old, at)) {
            uint32_t value = delta_word_get(out + at);

            if (!delta_is_pointer(images, value)) continue;
            value += (uint32_t)delta_map_shift(map, value);
            delta_word_set(out + at, value);
        }
    }
}
