/*
 * The flash of an nRF52 whose power may fail: words that only lose ones, pages that are
 * erased as a whole, and what an operation leaves behind that was cut in the middle. The
 * words are the caller's; what is wrong with how they are used is kept as a sentence.
 * For tests alone: the emulated chip, and the sweeps of the core on the host.
 *
 * nRF52832 product specification 1.4, "NVMC": a word may be written twice between
 * erases. Nothing is promised for an operation that was interrupted, so a word may end
 * anywhere between old and new, and read differently at each start until it is written
 * or erased again.
 */
#ifndef TESTS_MACHINE_FLASH_MODEL_H
#define TESTS_MACHINE_FLASH_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FLASH_MODEL_PAGE_WORDS = 1024, FLASH_MODEL_CUTS = 2, FLASH_MODEL_RANGES = 6 };

/* What a cut leaves of the operation. */
enum tear {
    TEAR_NOT_DONE, /* nothing happened */
    TEAR_HALF,     /* of a word's bits, or a page's words, some changed */
    TEAR_UNSTABLE, /* every bit that was to change reads by chance from now on */
    TEAR_PREFIX,   /* a page's first half is erased; a word's low half is written */
    TEAR_STUCK,    /* all but a few changed */
    TEAR_DONE,     /* all of it, and the power failed right after */
    TEAR_COUNT
};

/* "half", as case ids have it. */
const char *tear_name(enum tear tear);

/* False when there is none of that name, which has `size` characters. */
bool tear_find(const char *name, size_t size, enum tear *out);

struct flash_cut {
    uint64_t operation; /* the how-manieth since the cut before, from 0 */
    enum tear tear;
};

/* Addresses from `begin` up to, not including, `end`. */
struct flash_range {
    uint32_t begin, end;
};

struct flash_model {
    uint32_t *words;    /* the caller's: the flash, from address 0 */
    uint32_t *unstable; /* for each word the bits that read by chance */
    uint8_t *writes;    /* for each word, since the page was erased */
    size_t count;       /* words */
    bool has_unstable;  /* some word may have such bits */
    uint64_t random;    /* of unstable bits and torn operations */
    uint64_t operation; /* done since the plan was made, or since the last cut */
    struct flash_range ranges[FLASH_MODEL_RANGES]; /* that may be changed */
    unsigned int range_count;                      /* 0: all of it may */
    struct flash_cut cuts[FLASH_MODEL_CUTS];
    unsigned int cut_count; /* that are planned */
    unsigned int cut_next;  /* that were made */
    const char *violation;  /* the first thing that no chip promises; NULL: none */
    uint32_t violated_at;   /* its address */
};

/*
 * Makes a model of `count` words, whole pages, which stay as they are and the caller's.
 * Nothing is planned, and everything may be changed. Ends the program when there is no
 * memory. flash_model_clear gives back what was taken.
 */
void flash_model_init(struct flash_model *model, uint32_t *words, size_t count);
void flash_model_clear(struct flash_model *model);

/* Makes one the same as another of the same size, words, counters and plan included. */
void flash_model_copy(struct flash_model *to, const struct flash_model *from);

/* From the first call on only these ranges may be changed. */
void flash_model_allow(struct flash_model *model, uint32_t begin, uint32_t end);

/* Plans cuts; the operations are counted from here. `seed` decides what tears leave. */
void flash_model_plan(struct flash_model *model, const struct flash_cut *cuts,
                      unsigned int count, uint64_t seed);

/*
 * Erases the page at `address`; writes a word. False when the power failed within: the
 * operation is torn, and nothing more must be done before flash_model_power_on.
 */
bool flash_model_erase(struct flash_model *model, uint32_t address);
bool flash_model_write(struct flash_model *model, uint32_t address, uint32_t word);

/* The power is back: what is unstable reads in some way from here on. */
void flash_model_power_on(struct flash_model *model);

#endif
