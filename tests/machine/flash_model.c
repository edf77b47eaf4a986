#include "flash_model.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE_BYTES = 4 * FLASH_MODEL_PAGE_WORDS, WRITES_MAX = 2, STUCK_ONE_IN = 64 };

static const char *const tear_names[TEAR_COUNT] = {
    [TEAR_NOT_DONE] = "not-done", [TEAR_HALF] = "half",   [TEAR_UNSTABLE] = "unstable",
    [TEAR_PREFIX] = "prefix",     [TEAR_STUCK] = "stuck", [TEAR_DONE] = "done",
};

const char *tear_name(enum tear tear)
{
    return tear_names[tear];
}

bool tear_find(const char *name, size_t size, enum tear *out)
{
    for (enum tear tear = 0; tear < TEAR_COUNT; tear++) {
        if (strlen(tear_names[tear]) != size) continue;
        if (memcmp(tear_names[tear], name, size) != 0) continue;
        *out = tear;
        return true;
    }
    return false;
}

static void *take(size_t count, size_t size)
{
    void *memory = calloc(count, size);

    if (memory == NULL) {
        fputs("out of memory\n", stderr);
        exit(2);
    }
    return memory;
}

void flash_model_init(struct flash_model *model, uint32_t *words, size_t count)
{
    memset(model, 0, sizeof(*model));
    model->words = words;
    model->count = count;
    model->unstable = take(count, sizeof(*model->unstable));
    model->writes = take(count, sizeof(*model->writes));
}

void flash_model_clear(struct flash_model *model)
{
    free(model->unstable);
    free(model->writes);
    memset(model, 0, sizeof(*model));
}

void flash_model_copy(struct flash_model *to, const struct flash_model *from)
{
    struct flash_model copy = *from;

    copy.words = to->words;
    copy.unstable = to->unstable;
    copy.writes = to->writes;
    memcpy(copy.words, from->words, from->count * sizeof(*copy.words));
    memcpy(copy.unstable, from->unstable, from->count * sizeof(*copy.unstable));
    memcpy(copy.writes, from->writes, from->count * sizeof(*copy.writes));
    *to = copy;
}

void flash_model_allow(struct flash_model *model, uint32_t begin, uint32_t end)
{
    assert(model->range_count < FLASH_MODEL_RANGES);
    model->ranges[model->range_count++] = (struct flash_range){begin, end};
}

void flash_model_plan(struct flash_model *model, const struct flash_cut *cuts,
                      unsigned int count, uint64_t seed)
{
    if (count > 0) memcpy(model->cuts, cuts, count * sizeof(*cuts));
    model->cut_count = count;
    model->cut_next = 0;
    model->operation = 0;
    model->random = seed;
}

/* SplitMix64 (Steele, Lea, Flood 2014): enough for tests, the same everywhere. */
static uint32_t next_random(struct flash_model *model)
{
    uint64_t z = model->random += 0x9e3779b97f4a7c15;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return (uint32_t)((z ^ (z >> 31)) >> 32);
}

static void violate(struct flash_model *model, const char *what, uint32_t address)
{
    if (model->violation != NULL) return;
    model->violation = what;
    model->violated_at = address;
}

static bool is_allowed(const struct flash_model *model, uint32_t address, uint32_t size)
{
    bool is_inside = model->range_count == 0;

    for (unsigned int i = 0; i < model->range_count; i++) {
        const struct flash_range *range = &model->ranges[i];

        is_inside = is_inside || (address >= range->begin && address < range->end &&
                                  size <= range->end - address);
    }
    return is_inside;
}

/* Whether the power fails within this operation. */
static bool is_cut(struct flash_model *model, enum tear *tear)
{
    const uint64_t operation = model->operation++;

    if (model->cut_next >= model->cut_count ||
        model->cuts[model->cut_next].operation != operation) {
        return false;
    }
    *tear = model->cuts[model->cut_next++].tear;
    model->operation = 0;
    return true;
}

static void erase_word(struct flash_model *model, size_t index)
{
    model->words[index] = UINT32_MAX;
    model->unstable[index] = 0;
    model->writes[index] = 0;
}

static bool is_erased_by(struct flash_model *model, enum tear tear, size_t place)
{
    switch (tear) {
    case TEAR_HALF:
        return (next_random(model) & 1) != 0;
    case TEAR_PREFIX:
        return place < FLASH_MODEL_PAGE_WORDS / 2;
    case TEAR_STUCK:
        return next_random(model) % STUCK_ONE_IN != 0;
    case TEAR_DONE:
        return true;
    default:
        return false;
    }
}

bool flash_model_erase(struct flash_model *model, uint32_t address)
{
    const size_t first = address / 4;
    enum tear tear = TEAR_DONE;
    bool is_torn;

    if (address % PAGE_BYTES != 0 || first + FLASH_MODEL_PAGE_WORDS > model->count) {
        violate(model, "what is erased is no page", address);
        return true;
    }
    if (!is_allowed(model, address, PAGE_BYTES)) {
        violate(model, "a page is erased that must not be touched", address);
    }
    is_torn = is_cut(model, &tear);
    for (size_t i = 0; i < FLASH_MODEL_PAGE_WORDS; i++) {
        if (is_erased_by(model, tear, i)) {
            erase_word(model, first + i);
        } else if (tear == TEAR_UNSTABLE) {
            model->unstable[first + i] |= ~model->words[first + i];
            model->has_unstable = true;
        }
    }
    return !is_torn;
}

/* Three of four. */
static uint32_t most_bits(struct flash_model *model)
{
    const uint32_t half = next_random(model);

    return half | next_random(model);
}

static void tear_word(struct flash_model *model, size_t index, uint32_t change,
                      enum tear tear)
{
    switch (tear) {
    case TEAR_HALF:
        model->words[index] &= ~(change & next_random(model));
        break;
    case TEAR_PREFIX:
        model->words[index] &= ~(change & 0xffff);
        break;
    case TEAR_STUCK:
        model->words[index] &= ~(change & most_bits(model));
        break;
    case TEAR_UNSTABLE:
        model->unstable[index] |= change;
        model->has_unstable = true;
        break;
    default:
        break;
    }
}

bool flash_model_write(struct flash_model *model, uint32_t address, uint32_t word)
{
    const size_t index = address / 4;
    enum tear tear = TEAR_DONE;
    uint32_t change;
    bool is_torn;

    if (address % 4 != 0 || index >= model->count) {
        violate(model, "what is written is no word of the flash", address);
        return true;
    }
    if (!is_allowed(model, address, sizeof(word))) {
        violate(model, "a word is written that must not be touched", address);
    }
    if ((word & ~model->words[index] & ~model->unstable[index]) != 0) {
        violate(model, "a write turns zeros into ones", address);
    }
    /* What was cut may be done once more. */
    if (++model->writes[index] > WRITES_MAX + model->cut_next) {
        violate(model, "a word is written too often", address);
    }
    is_torn = is_cut(model, &tear);
    change = (model->words[index] | model->unstable[index]) & ~word;
    if (tear == TEAR_DONE) {
        model->words[index] &= word;
        model->unstable[index] &= word;
    } else {
        tear_word(model, index, change, tear);
    }
    return !is_torn;
}

/* How unstable bits read at one start. */
enum draw { DRAW_ZEROS, DRAW_ONES, DRAW_ANY, DRAW_COUNT };

static uint32_t draw_bits(struct flash_model *model, enum draw draw)
{
    switch (draw) {
    case DRAW_ZEROS:
        return 0;
    case DRAW_ONES:
        return UINT32_MAX;
    default:
        return next_random(model);
    }
}

/* As `all` says; or else each word in its own way, or all of the page in one. */
static void settle_page(struct flash_model *model, size_t first, enum draw all)
{
    enum draw draw = all < DRAW_ANY ? all : DRAW_COUNT;
    bool is_one = all < DRAW_ANY;

    for (size_t i = first; i < first + FLASH_MODEL_PAGE_WORDS; i++) {
        const uint32_t unstable = model->unstable[i];

        if (unstable == 0) continue;
        if (draw == DRAW_COUNT) is_one = next_random(model) % 2 == 0;
        if (draw == DRAW_COUNT || !is_one) draw = next_random(model) % DRAW_COUNT;
        model->words[i] =
            (model->words[i] & ~unstable) | (draw_bits(model, draw) & unstable);
    }
}

/*
 * Bits by chance alone would hardly ever read as a blank word, or as one that is done,
 * which are the two that code decides by; nor would a whole page, or all of them alike.
 */
void flash_model_power_on(struct flash_model *model)
{
    enum draw all;

    if (!model->has_unstable) return;
    all = next_random(model) % (2 * DRAW_ANY);
    for (size_t i = 0; i < model->count; i += FLASH_MODEL_PAGE_WORDS) {
        settle_page(model, i, all);
    }
}
