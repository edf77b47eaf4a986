#include "tests/robust/mutate.h"

#include <string.h>

#define PLACES_MAX 4  /* changes of one case */
#define CHUNK_MAX  64 /* bytes that one change inserts, removes or repeats */

/* Values at which sizes, counts and offsets break. */
static const uint8_t edges[] = {0x00, 0x01, 0x7f, 0x80, 0xfe,
                                0xff, '\n', '"',  ':',  '-'};

/* splitmix64: small, and the same everywhere. */
static uint64_t next(uint64_t *state)
{
    uint64_t value = *state += 0x9e3779b97f4a7c15u;

    value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9u;
    value = (value ^ value >> 27) * 0x94d049bb133111ebu;
    return value ^ value >> 31;
}

static size_t below(uint64_t *state, size_t limit)
{
    return limit == 0 ? 0 : (size_t)(next(state) % limit);
}

static size_t remove_chunk(uint8_t *bytes, size_t size, size_t at, size_t count)
{
    size_t removed = count < size - at ? count : size - at;

    memmove(bytes + at, bytes + at + removed, size - at - removed);
    return size - removed;
}

/* Repeats what stands at `at`, right behind it. */
static size_t repeat_chunk(uint8_t *bytes, size_t size, size_t at, size_t count)
{
    size_t repeated = count < size - at ? count : size - at;

    memmove(bytes + at + repeated, bytes + at, size - at);
    return size + repeated;
}

static size_t change(uint8_t *bytes, size_t size, uint64_t *state)
{
    size_t at = below(state, size);
    size_t count = 1 + below(state, CHUNK_MAX);

    if (size == 0) return 0;
    switch (next(state) % 6) {
    case 0:
        bytes[at] ^= (uint8_t)(1u << below(state, 8));
        break;
    case 1:
        bytes[at] = (uint8_t)next(state);
        break;
    case 2:
        bytes[at] = edges[below(state, sizeof(edges))];
        break;
    case 3:
        memset(bytes + at, edges[below(state, sizeof(edges))],
               count < size - at ? count : size - at);
        break;
    case 4:
        return remove_chunk(bytes, size, at, count);
    default:
        return repeat_chunk(bytes, size, at, count);
    }
    return size;
}

size_t mutate(uint8_t *bytes, size_t size, uint64_t seed)
{
    uint64_t state = seed;
    size_t count = 1 + below(&state, PLACES_MAX);

    for (size_t i = 0; i < count; i++) size = change(bytes, size, &state);
    return size;
}
