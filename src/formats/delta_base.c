#include "formats/delta_base.h"

#include <stdbool.h>
#include <stdlib.h>

#include <plomb/core/chip.h>

#include "formats/call_filter.h"
#include "formats/delta_map.h"

enum {
    FLASH_END = 1 << 20, /* the largest nRF52's flash */
    SURE = 8             /* pointers that may fit by chance */
};

/* An image's calls and pointers. */
struct evidence {
    uint8_t *is_called; /* by halfword: a BL leads there */
    size_t halfwords;
    uint32_t *pointers; /* odd words, as pointers to Thumb code are */
    size_t count;
};

static void collect(struct plomb_span image, struct evidence *evidence)
{
    for (size_t at = 0; at + CALL_PAIR_SIZE <= image.size; at += 2) {
        const uint8_t *here = image.ptr + at;

        if (call_filter_is_pair(here)) {
            const size_t target =
                (call_filter_value(here) + (uint32_t)(at / 2) + 2) & CALL_MASK;

            if (target < evidence->halfwords) evidence->is_called[target] = 1;
        } else if (delta_is_word(image, at) && delta_word_get(here) % 2 == 1 &&
                   delta_word_get(here) < 2 * FLASH_END) {
            evidence->pointers[evidence->count++] = delta_word_get(here);
        }
    }
}

/* How many pointers lead to functions if the image lies at `base`. */
static size_t score(const struct evidence *evidence, uint32_t base)
{
    size_t fitting = 0;

    for (size_t i = 0; i < evidence->count; i++) {
        const uint32_t pointer = evidence->pointers[i];
        const size_t halfword = (pointer - base) / 2;

        if (pointer > base && halfword < evidence->halfwords) {
            fitting += evidence->is_called[halfword];
        }
    }
    return fitting;
}

static uint32_t judge(const struct evidence *evidence, uint32_t given)
{
    const size_t given_score = score(evidence, given);
    size_t best_score = 0;
    uint32_t best = 0;

    for (uint32_t base = 0; base < FLASH_END; base += PLOMB_PAGE_SIZE) {
        const size_t next = score(evidence, base);

        if (next > best_score) {
            best_score = next;
            best = base;
        }
    }
    return best_score > 2 * given_score + SURE ? best : given;
}

enum plomb_status delta_base_find(struct plomb_span image, uint32_t given,
                                  uint32_t *out)
{
    struct evidence evidence = {.halfwords = image.size / 2};
    enum plomb_status status = PLOMB_NO_MEMORY;

    evidence.is_called = calloc(evidence.halfwords + 1, 1);
    evidence.pointers = malloc((image.size / 4 + 1) * sizeof(*evidence.pointers));
    if (evidence.is_called != NULL && evidence.pointers != NULL) {
        collect(image, &evidence);
        *out = judge(&evidence, given);
        status = PLOMB_OK;
    }
    free(evidence.is_called);
    free(evidence.pointers);
    return status;
}
