#include "scenario.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_SIZE = 256, WORDS_MAX = 4, LAST_SIZE = 64 };

const char *const power_phases[PHASE_COUNT] = {
    [PHASE_TRANSFER] = "transfer", [PHASE_INSTALL] = "install", [PHASE_TRIAL] = "trial",
    [PHASE_REVERT] = "revert",     [PHASE_STATE] = "state",
};

/* The keys with one value: words stand for their places, none for a number. */
static const struct setting {
    const char *key;
    size_t field;
    const char *words[WORDS_MAX];
} settings[] = {
    {"type",
     offsetof(struct scenario, type),
     {"application", "softdevice", "bootloader", "system"}},
    {"kind", offsetof(struct scenario, is_sealed), {"plain", "sealed"}},
    {"codec", offsetof(struct scenario, codec), {"stored", "deflate", "lzma"}},
    {"delta", offsetof(struct scenario, is_delta), {"no", "yes"}},
    {"cipher", offsetof(struct scenario, cipher), {"none", "aes-128"}},
    {"flags", offsetof(struct scenario, flags), {"none", "no-backup"}},
    {"signer", offsetof(struct scenario, signer), {"old", "new"}},
    {"fault", offsetof(struct scenario, fault), {"none", "image", "payload"}},
    {"old", offsetof(struct scenario, old_size), {NULL}},
    {"new", offsetof(struct scenario, new_size), {NULL}},
    {"events", offsetof(struct scenario, events), {NULL}},
    {"boot", offsetof(struct scenario, is_signature_booted), {"hash", "signature"}},
    {"trial", offsetof(struct scenario, is_confirming), {"silent", "confirms"}},
    {"sweep", offsetof(struct scenario, sweep), {"all", "sampled", "pairs", "marks"}},
    {"sample", offsetof(struct scenario, sample), {NULL}},
};

enum { SETTINGS = sizeof(settings) / sizeof(settings[0]) };

/* ---- The file ------------------------------------------------------------------- */

static uint32_t read_number(const char *path, const char *value)
{
    char *end;
    const unsigned long number = strtoul(value, &end, 10);

    if (end == value || *end != '\0' || number > UINT32_MAX) {
        power_stop("%s: '%s' is no number", path, value);
    }
    return (uint32_t)number;
}

static uint32_t read_word(const char *path, const struct setting *setting,
                          const char *value)
{
    for (uint32_t i = 0; i < WORDS_MAX && setting->words[i] != NULL; i++) {
        if (strcmp(value, setting->words[i]) == 0) return i;
    }
    power_stop("%s: %s is not '%s'", path, setting->key, value);
}

static void add_phase(const char *path, const char *value, struct scenario *out)
{
    for (unsigned int i = 0; i < PHASE_COUNT; i++) {
        if (strcmp(value, power_phases[i]) == 0) {
            out->covers |= 1u << i;
            return;
        }
    }
    power_stop("%s: there is no phase '%s'", path, value);
}

static void set(const char *path, const char *key, const char *value,
                struct scenario *out)
{
    for (size_t i = 0; i < SETTINGS; i++) {
        const struct setting *setting = &settings[i];
        uint32_t number;

        if (strcmp(key, setting->key) != 0) continue;
        number = setting->words[0] == NULL ? read_number(path, value)
                                           : read_word(path, setting, value);
        memcpy((char *)out + setting->field, &number, sizeof(number));
        return;
    }
    power_stop("%s: there is no key '%s'", path, key);
}

static void read_line(const char *path, char *line, struct scenario *out)
{
    char *rest = NULL;
    const char *key = strtok_r(line, " \n", &rest);
    const char *value = strtok_r(NULL, " \n", &rest);

    if (key == NULL || key[0] == '#') return;
    if (value == NULL) power_stop("%s: '%s' has no value", path, key);
    if (strcmp(key, "covers") != 0) {
        set(path, key, value, out);
        value = strtok_r(NULL, " \n", &rest);
        if (value != NULL) power_stop("%s: %s has two values", path, key);
    }
    for (; value != NULL; value = strtok_r(NULL, " \n", &rest)) {
        add_phase(path, value, out);
    }
}

static void read_file(const char *path, struct scenario *out)
{
    FILE *file = fopen(path, "r");
    const char *slash = strrchr(path, '/');
    char line[LINE_SIZE];

    if (file == NULL) power_stop("cannot read '%s'", path);
    snprintf(out->name, sizeof(out->name), "%s", slash != NULL ? slash + 1 : path);
    out->name[strcspn(out->name, ".")] = '\0';
    while (fgets(line, sizeof(line), file) != NULL) read_line(path, line, out);
    fclose(file);
}

static void check(const char *path, const struct scenario *scenario)
{
    if (scenario->sample == 0) power_stop("%s: 'sample' must not be 0", path);
    if (scenario->covers == 0) power_stop("%s: it covers nothing", path);
    if (scenario->old_size > 0 && scenario->old_size < POWER_IMAGE_MIN) {
        power_stop("%s: 'old' is too small", path);
    }
    if (scenario_is_system(scenario) ? scenario->new_size != 0
                                     : scenario->new_size < POWER_IMAGE_MIN) {
        power_stop("%s: 'new' is for applications, and %d at least", path,
                   POWER_IMAGE_MIN);
    }
}

/* ---- The device and its packages ------------------------------------------------- */

bool scenario_is_system(const struct scenario *scenario)
{
    return scenario->type != PLOMB_FW_APPLICATION;
}

bool scenario_has_trial(const struct scenario *scenario)
{
    return !scenario_is_system(scenario) && scenario->is_sealed &&
           (scenario->flags & PLOMB_FLAG_NO_BACKUP) == 0;
}

bool scenario_is_to_stay(const struct scenario *scenario)
{
    return scenario->fault == FAULT_NONE &&
           (scenario->is_confirming || !scenario_has_trial(scenario));
}

static uint32_t pages_of(uint32_t size)
{
    return (size + POWER_PAGE - 1) / POWER_PAGE;
}

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/*
 * No more flash than the update takes: the less there is, the faster a case. An "-sd"
 * target has its MBR in page 0, and the verifier between the pages of its state.
 */
static void make_target(struct scenario *scenario)
{
    const bool is_system = scenario_is_system(scenario);
    const uint32_t old = pages_of(scenario->old_size);
    const uint32_t new = is_system
                             ? pages_of(POWER_SOFTDEVICE) + pages_of(POWER_BOOTLOADER)
                             : pages_of(scenario->new_size);
    const uint32_t backup = is_system                      ? new
                            : scenario_has_trial(scenario) ? (old < new ? old : new)
                                                           : 0;
    const uint32_t first = is_system ? POWER_POOL_SD : POWER_POOL;
    const uint32_t end =
        first / POWER_PAGE + larger(old, is_system ? 0 : new) + backup + new + 1;
    struct plomb_target *target = &scenario->target;

    *target = (struct plomb_target){.name = "test",
                                    .chip = "nrf52832",
                                    .ram_size = 0x10000,
                                    .pool_start = is_system ? POWER_PAGE : POWER_POOL,
                                    .pool_end = end * POWER_PAGE,
                                    .key_page = end * POWER_PAGE,
                                    .journal_page = (end + 1) * POWER_PAGE,
                                    .state_pages = {(end + 2) * POWER_PAGE},
                                    .codecs = 7,
                                    .has_mbr = is_system};
    target->boot_start = is_system ? (end + 3) * POWER_PAGE : 0;
    target->state_pages[1] = (end + (is_system ? 4 : 3)) * POWER_PAGE;
    scenario->pages = target->state_pages[1] / POWER_PAGE + 1;
    scenario->start = first;
}

static void make_packages(struct scenario *scenario)
{
    struct package_plan plan = {.type = PLOMB_FW_APPLICATION,
                                .size = scenario->old_size,
                                .version = 1,
                                .start = scenario->start,
                                .has_softdevice = scenario->target.has_mbr};

    if (scenario->old_size > 0) package_make(&plan, &scenario->before);
    plan.signer = scenario->signer;
    plan.size = LAST_SIZE;
    plan.version = 3;
    package_make(&plan, &scenario->last);
    plan.type = scenario->type;
    plan.size = scenario->new_size;
    plan.version = 2;
    plan.is_sealed = scenario->is_sealed != 0;
    plan.codec = scenario->codec;
    plan.cipher = scenario->cipher;
    plan.flags = scenario->flags;
    plan.fault = (enum power_fault)scenario->fault;
    if (scenario->is_delta) plan.base = plomb_buf_span(&scenario->before.image);
    package_make(&plan, &scenario->after);
}

void scenario_load(const char *path, struct scenario *out)
{
    memset(out, 0, sizeof(*out));
    out->sample = 1;
    read_file(path, out);
    check(path, out);
    make_target(out);
    make_packages(out);
}

void scenario_clear(struct scenario *scenario)
{
    package_clear(&scenario->before);
    package_clear(&scenario->after);
    package_clear(&scenario->last);
}
