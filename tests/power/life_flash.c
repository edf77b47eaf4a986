#include "life_flash.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/state.h"

enum { REVOCATIONS = 2 * PLOMB_VERIFIER_KEYS * 4 };

/* The MBR's call knows no context. */
static struct life *current;

/* Words that were written one behind the other and not spoken of yet. */
static struct {
    size_t first, count;
    uint32_t address;
} run;

void life_violate(struct life *life, const char *what)
{
    if (life->violation == NULL) life->violation = what;
}

/* ---- Saying --------------------------------------------------------------------- */

static void say_run(void)
{
    if (run.count == 0) return;
    printf("%7zu: write 0x%x, words: %zu\n", run.first, run.address, run.count);
    run.count = 0;
}

void life_say(struct life *life, const char *format, ...)
{
    va_list args;

    if (!life->is_talking) return;
    say_run();
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
}

static void say_operation(struct life *life, const struct life_operation *operation)
{
    const size_t number = life->flash.operation;

    if (operation->is_erase) {
        life_say(life, "%7zu: erase 0x%x\n", number, operation->address);
        return;
    }
    if (run.count == 0 || operation->address != run.address + 4 * run.count) {
        say_run();
        run.first = number;
        run.address = operation->address;
    }
    run.count++;
}

/* ---- Keeping -------------------------------------------------------------------- */

static enum power_phase phase_at(const struct life *life, uint32_t address)
{
    const struct plomb_target *target = &life->scenario->target;
    const uint32_t page = address & ~(uint32_t)(POWER_PAGE - 1);

    if (page == target->state_pages[0] || page == target->state_pages[1] ||
        page == target->key_page) {
        return PHASE_STATE;
    }
    switch (plomb_verifier_phase(&life->verifier)) {
    case PLOMB_UPDATE_NONE:
    case PLOMB_UPDATE_TRANSFER:
        break;
    case PLOMB_UPDATE_RECEIVED:
        return PHASE_INSTALL;
    case PLOMB_UPDATE_TRIAL:
        return PHASE_TRIAL;
    case PLOMB_UPDATE_REVERT:
        return PHASE_REVERT;
    }
    return PHASE_TRANSFER;
}

static void keep(struct life_trace *trace, const struct life_operation *operation)
{
    if (trace->count == trace->capacity) {
        trace->capacity = trace->capacity == 0 ? 4096 : 2 * trace->capacity;
        trace->operations =
            realloc(trace->operations, trace->capacity * sizeof(*trace->operations));
        if (trace->operations == NULL) power_stop("out of memory");
    }
    trace->operations[trace->count++] = *operation;
}

void life_trace_clear(struct life_trace *trace)
{
    free(trace->operations);
    memset(trace, 0, sizeof(*trace));
}

static void note(struct life *life, uint32_t address, bool is_erase)
{
    struct life_operation operation = {address, is_erase, PHASE_TRANSFER};

    if (life->trace == NULL && !life->is_talking) return;
    operation.phase = phase_at(life, address);
    if (life->trace != NULL) keep(life->trace, &operation);
    if (life->is_talking) say_operation(life, &operation);
}

/* ---- Doing ---------------------------------------------------------------------- */

__attribute__((noreturn)) static void lose_power(struct life *life)
{
    const struct flash_cut *cut = &life->flash.cuts[life->flash.cut_next - 1];

    life_say(life, "         the power fails: %s\n", tear_name(cut->tear));
    longjmp(life->power, LIFE_POWER_FAILED);
}

static bool erase(void *context, uint32_t address)
{
    struct life *life = context;

    note(life, address, true);
    if (!flash_model_erase(&life->flash, address)) lose_power(life);
    return true;
}

static bool write(void *context, uint32_t address, const uint8_t *bytes, size_t size)
{
    struct life *life = context;

    for (uint32_t i = 0; i < size; i += sizeof(uint32_t)) {
        uint32_t word;

        memcpy(&word, bytes + i, sizeof(word));
        life_flash_write(life, address + i, word);
    }
    return true;
}

void life_flash_write(struct life *life, uint32_t address, uint32_t word)
{
    note(life, address, false);
    if (!flash_model_write(&life->flash, address, word)) lose_power(life);
}

/* The MBR may write where the verifier must not. */
void life_flash_copy(struct life *life)
{
    const unsigned int ranges = life->begin.range_count;
    const uint32_t target = life->scenario->target.boot_start;

    life->flash.range_count = ranges;
    if (life->copy.size == 0) return;
    life_say(life, "the MBR copies\n");
    life->flash.range_count = 0;
    for (uint32_t i = 0; i < life->copy.size; i += sizeof(uint32_t)) {
        if (i % POWER_PAGE == 0) (void)erase(life, target + i);
        life_flash_write(life, target + i,
                         life->flash.words[(life->copy.source + i) / sizeof(uint32_t)]);
    }
    life->flash.range_count = ranges;
    life->copy.size = 0;
}

static void copy_bootloader(uint32_t source, uint32_t size)
{
    current->copy = (struct life_copy){source, size};
    longjmp(current->power, LIFE_RESET);
}

/* ---- Making --------------------------------------------------------------------- */

static void make_model(const struct scenario *scenario, struct flash_model *model)
{
    const size_t count = (size_t)scenario->pages * FLASH_MODEL_PAGE_WORDS;
    const struct plomb_target *target = &scenario->target;
    uint32_t *words = malloc(count * sizeof(*words));

    if (words == NULL) power_stop("out of memory");
    memset(words, 0xff, count * sizeof(*words));
    flash_model_init(model, words, count);
    flash_model_allow(model, target->pool_start, target->pool_end);
    flash_model_allow(model, target->key_page + PLOMB_REVOCATION,
                      target->key_page + PLOMB_REVOCATION + REVOCATIONS);
    flash_model_allow(model, target->journal_page, target->journal_page + POWER_PAGE);
    for (unsigned int i = 0; i < 2; i++) {
        flash_model_allow(model, target->state_pages[i],
                          target->state_pages[i] + POWER_PAGE);
    }
}

void life_flash_init(struct life *life)
{
    make_model(life->scenario, &life->flash);
    make_model(life->scenario, &life->begin);
    life->driver =
        (struct plomb_flash){(uintptr_t)life->flash.words, erase, write, life};
    life->config.flash = &life->driver;
    life->config.copy_bootloader = copy_bootloader;
    current = life;
}

void life_flash_clear(struct life *life)
{
    free(life->flash.words);
    free(life->begin.words);
    flash_model_clear(&life->flash);
    flash_model_clear(&life->begin);
    current = NULL;
}
