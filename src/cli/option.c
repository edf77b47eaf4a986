#include "cli/option.h"

#include <stdio.h>
#include <string.h>

#include <plomb/core/chip.h>
#include <plomb/core/target.h>
#include <plomb/values.h>

#include "base/error.h"
#include "base/suggest.h"

enum { TABLES_MAX = 2, NAMES_MAX = TABLES_MAX * OPTION_TABLE_MAX, LIST_SIZE = 256 };

/* An option of one of the tables, and what it fills. */
struct slot {
    const struct option *option; /* NULL when nothing was found */
    void *args;                  /* struct of its table */
    bool *is_given;              /* whether it was given before */
};

/* The arguments, and how far they are read. */
struct walk {
    struct option_parser *parser;
    const char *const *argv;
    size_t count;                                /* entries of argv */
    size_t next;                                 /* the first that is unread */
    bool is_given[TABLES_MAX][OPTION_TABLE_MAX]; /* by table and row */
};

static struct slot slot_at(struct walk *walk, size_t table, size_t row)
{
    struct slot slot = {&walk->parser->tables[table].options[row],
                        walk->parser->tables[table].args, &walk->is_given[table][row]};

    return slot;
}

/* Finds the option whose long name is the `size` bytes at `name`. */
static struct slot find_long(struct walk *walk, const char *name, size_t size)
{
    const struct option_parser *parser = walk->parser;
    struct slot none = {NULL, NULL, NULL};

    for (size_t t = 0; t < parser->table_count; t++) {
        for (size_t i = 0; i < parser->tables[t].count; i++) {
            const char *candidate = parser->tables[t].options[i].name;

            if (strlen(candidate) == size && memcmp(candidate, name, size) == 0) {
                return slot_at(walk, t, i);
            }
        }
    }
    return none;
}

static struct slot find_short(struct walk *walk, char name)
{
    const struct option_parser *parser = walk->parser;
    struct slot none = {NULL, NULL, NULL};

    for (size_t t = 0; t < parser->table_count; t++) {
        for (size_t i = 0; i < parser->tables[t].count; i++) {
            if (parser->tables[t].options[i].short_name == name) {
                return slot_at(walk, t, i);
            }
        }
    }
    return none;
}

/* The long name nearest to the `size` bytes at `name`; NULL when none is near. */
static const char *nearest_option(const struct option_parser *parser, const char *name,
                                  size_t size)
{
    const char *names[NAMES_MAX];
    char word[SUGGEST_WORD_MAX + 1] = {0};
    size_t count = 0;

    if (size >= sizeof(word)) return NULL;
    memcpy(word, name, size);
    for (size_t t = 0; t < parser->table_count; t++) {
        for (size_t i = 0; i < parser->tables[t].count; i++) {
            if (parser->tables[t].options[i].is_hidden) continue;
            names[count++] = parser->tables[t].options[i].name;
        }
    }
    return suggest_nearest(word, names, count);
}

/* Words of other tools for what an option here does, whatever its letters are. */
struct foreign_option {
    const char *name;
    const char *ours;
};

static const struct foreign_option foreign_options[] = {
    {"encrypt", "seal"},    {"encrypted", "seal"},    {"delta", "from"},
    {"delta-from", "from"}, {"base", "from"},         {"base-image", "from"},
    {"compress", "codec"},  {"compression", "codec"},
};

/* Our option for such a word; NULL when there is none, or not in this command. */
static const char *foreign_option(struct walk *walk, const char *name, size_t size)
{
    for (size_t i = 0; i < sizeof(foreign_options) / sizeof(foreign_options[0]); i++) {
        const struct foreign_option *known = &foreign_options[i];

        if (strlen(known->name) != size || memcmp(known->name, name, size) != 0) {
            continue;
        }
        if (find_long(walk, known->ours, strlen(known->ours)).option == NULL) continue;
        return known->ours;
    }
    return NULL;
}

static enum plomb_status refuse_unknown(struct walk *walk, const char *argument,
                                        const char *name, struct plomb_error *error)
{
    size_t size = strcspn(name, "=");
    const char *meant = foreign_option(walk, name, size);

    if (meant == NULL) meant = nearest_option(walk->parser, name, size);
    error_set(error, PLOMB_USAGE, "unknown option '%.*s'",
              (int)(name - argument) + (int)size, argument);
    if (meant != NULL) error_hint(error, "did you mean '--%s'?", meant);
    return PLOMB_USAGE;
}

/* Refuses a word that is none of `names`, and says which are. */
static enum plomb_status refuse_word(const char *text, const char *const *names,
                                     size_t count, struct plomb_error *error)
{
    const char *nearest = suggest_nearest(text, names, count);
    char list[LIST_SIZE] = "";

    for (size_t i = 0; i < count; i++) {
        size_t used = strlen(list);

        snprintf(list + used, sizeof(list) - used, "%s%s", i > 0 ? ", " : "", names[i]);
    }
    error_set(error, PLOMB_OPTION_VALUE, "'%s' is none of %s", text, list);
    if (nearest != NULL) error_hint(error, "did you mean '%s'?", nearest);
    return PLOMB_OPTION_VALUE;
}

static enum plomb_status parse_choice(const struct option_choice *choices,
                                      const char *text, uint32_t *out,
                                      struct plomb_error *error)
{
    const char *names[OPTION_TABLE_MAX];
    size_t count = 0;

    for (; count < OPTION_TABLE_MAX && choices[count].name != NULL; count++) {
        names[count] = choices[count].name;
        if (strcmp(text, names[count]) == 0) {
            *out = choices[count].value;
            return PLOMB_OK;
        }
    }
    return refuse_word(text, names, count, error);
}

static enum plomb_status parse_chip(const char *text, const struct plomb_chip **out,
                                    struct plomb_error *error)
{
    const char *names[OPTION_TABLE_MAX];
    const struct plomb_chip *chip = plomb_chip_find(text);
    size_t count = 0;
    const struct plomb_chip *chips = plomb_chip_all(&count);

    if (chip != NULL) {
        *out = chip;
        return PLOMB_OK;
    }
    if (count > OPTION_TABLE_MAX) count = OPTION_TABLE_MAX;
    for (size_t i = 0; i < count; i++) names[i] = chips[i].name;
    return refuse_word(text, names, count, error);
}

static enum plomb_status parse_target(const char *text, const struct plomb_target **out,
                                      struct plomb_error *error)
{
    const char *names[OPTION_TABLE_MAX];
    const struct plomb_target *target = plomb_target_find(text);
    size_t count = 0;
    const struct plomb_target *targets = plomb_target_all(&count);

    if (target != NULL) {
        *out = target;
        return PLOMB_OK;
    }
    if (count > OPTION_TABLE_MAX) count = OPTION_TABLE_MAX;
    for (size_t i = 0; i < count; i++) names[i] = targets[i].name;
    return refuse_word(text, names, count, error);
}

static enum plomb_status refuse_repeat(struct plomb_error *error)
{
    return error_set(error, PLOMB_OPTION_VALUE, "given more than %d times",
                     OPTION_REPEAT_MAX);
}

static enum plomb_status add_text(struct option_texts *texts, const char *text,
                                  struct plomb_error *error)
{
    if (texts->count == OPTION_REPEAT_MAX) return refuse_repeat(error);
    texts->items[texts->count++] = text;
    return PLOMB_OK;
}

static enum plomb_status set_file(const char **member, const char *text,
                                  struct plomb_error *error)
{
    if (text[0] == '\0') {
        return error_set(error, PLOMB_OPTION_VALUE, "the file name is empty");
    }
    *member = text;
    return PLOMB_OK;
}

static enum plomb_status add_file(struct option_texts *texts, const char *text,
                                  struct plomb_error *error)
{
    const char *file = NULL;
    enum plomb_status status = set_file(&file, text, error);

    return status == PLOMB_OK ? add_text(texts, file, error) : status;
}

static enum plomb_status add_range(struct option_ranges *ranges, const char *text,
                                   struct plomb_error *error)
{
    enum plomb_status status;

    if (ranges->count == OPTION_REPEAT_MAX) return refuse_repeat(error);
    status = plomb_range_parse(text, &ranges->items[ranges->count], error);
    if (status == PLOMB_OK) ranges->count++;
    return status;
}

static enum plomb_status set_number(const struct option *option, const char *text,
                                    uint32_t *member, struct plomb_error *error)
{
    const uint32_t max = option->max > 0 ? option->max : UINT32_MAX;
    uint32_t number;
    enum plomb_status status = plomb_number_parse(text, max, &number, error);

    if (status != PLOMB_OK) return status;
    if (option->is_positive && number == 0) {
        error_set(error, PLOMB_OPTION_VALUE, "'%s' is too small", text);
        error_hint(error, "the smallest value here is 1");
        return PLOMB_OPTION_VALUE;
    }
    *member = number;
    return PLOMB_OK;
}

/* Puts a value into its member of args. */
static enum plomb_status store(const struct option *option, void *member,
                               const char *text, struct plomb_error *error)
{
    switch (option->kind) {
    case OPTION_FLAG:
        *(bool *)member = true;
        return PLOMB_OK;
    case OPTION_TEXT:
        *(const char **)member = text;
        return PLOMB_OK;
    case OPTION_FILE:
        return set_file(member, text, error);
    case OPTION_NUMBER:
        return set_number(option, text, member, error);
    case OPTION_PARSED:
        return option->parse(text, member, error);
    case OPTION_CHOICE:
        return parse_choice(option->choices, text, member, error);
    case OPTION_CHIP:
        return parse_chip(text, member, error);
    case OPTION_TARGET:
        return parse_target(text, member, error);
    case OPTION_IDS:
        return plomb_id_list_parse(text, member, error);
    case OPTION_TEXTS:
        return add_text(member, text, error);
    case OPTION_FILES:
        return add_file(member, text, error);
    case OPTION_RANGES:
        return add_range(member, text, error);
    }
    return error_set(error, PLOMB_INTERNAL, "option of an unknown kind");
}

static bool is_repeatable(enum option_kind kind)
{
    return kind == OPTION_FLAG || kind == OPTION_TEXTS || kind == OPTION_FILES ||
           kind == OPTION_RANGES;
}

static enum plomb_status apply(struct slot slot, const char *text,
                               struct plomb_error *error)
{
    const struct option *option = slot.option;
    enum plomb_status status;

    if (*slot.is_given && !is_repeatable(option->kind)) {
        error_set(error, PLOMB_USAGE, "--%s was given twice", option->name);
        if (option->kind == OPTION_IDS) {
            error_hint(error, "give one list: --%s %s", option->name, "0x101,0xCB");
        }
        return PLOMB_USAGE;
    }
    status = store(option, (char *)slot.args + option->offset, text, error);
    if (status != PLOMB_OK) {
        error_prefix(error, "--%s", option->name);
        return status;
    }
    *slot.is_given = true;
    if (option->given_offset > 0) {
        *(bool *)((char *)slot.args + option->given_offset) = true;
    }
    return PLOMB_OK;
}

/* Takes the next argument as the value of `option`. */
static enum plomb_status take_value(struct walk *walk, const struct option *option,
                                    const char **out, struct plomb_error *error)
{
    const char *next = walk->next < walk->count ? walk->argv[walk->next] : NULL;

    if (next == NULL || strncmp(next, "--", 2) == 0) {
        error_set(error, PLOMB_USAGE, "--%s needs a value", option->name);
        error_hint(error, "write --%s %s, or --%s=%s for one that begins with --",
                   option->name, option->value, option->name, option->value);
        return PLOMB_USAGE;
    }
    walk->next++;
    *out = next;
    return PLOMB_OK;
}

static enum plomb_status parse_long(struct walk *walk, const char *argument,
                                    struct plomb_error *error)
{
    const char *name = argument + 2;
    size_t size = strcspn(name, "=");
    const char *value = name[size] == '=' ? name + size + 1 : NULL;
    struct slot slot = find_long(walk, name, size);
    enum plomb_status status;

    if (slot.option == NULL) {
        return refuse_unknown(walk, argument, name, error);
    }
    if (slot.option->kind == OPTION_FLAG) {
        if (value == NULL) return apply(slot, NULL, error);
        return error_set(error, PLOMB_USAGE, "--%s takes no value", slot.option->name);
    }
    if (value == NULL) {
        status = take_value(walk, slot.option, &value, error);
        if (status != PLOMB_OK) return status;
    }
    return apply(slot, value, error);
}

/* Parses -q, -qv, -o VALUE, -oVALUE. */
static enum plomb_status parse_short(struct walk *walk, const char *argument,
                                     struct plomb_error *error)
{
    enum plomb_status status = PLOMB_OK;

    for (size_t i = 1; argument[i] != '\0' && status == PLOMB_OK; i++) {
        struct slot slot = find_short(walk, argument[i]);
        const char *value = &argument[i + 1];

        if (slot.option == NULL) {
            return refuse_unknown(walk, argument, argument + 1, error);
        }
        if (slot.option->kind == OPTION_FLAG) {
            status = apply(slot, NULL, error);
            continue;
        }
        if (value[0] == '\0') status = take_value(walk, slot.option, &value, error);
        if (status != PLOMB_OK) return status;
        return apply(slot, value, error);
    }
    return status;
}

static enum plomb_status add_operand(struct option_parser *parser, const char *operand,
                                     struct plomb_error *error)
{
    if (parser->operand_count == parser->operand_max) {
        return error_set(error, PLOMB_USAGE, "'%s' is one argument too many", operand);
    }
    parser->operands[parser->operand_count++] = operand;
    return PLOMB_OK;
}

static enum plomb_status parse_argument(struct walk *walk, bool *is_behind_dashes,
                                        struct plomb_error *error)
{
    const char *argument = walk->argv[walk->next++];

    if (*is_behind_dashes || argument[0] != '-' || argument[1] == '\0') {
        return add_operand(walk->parser, argument, error);
    }
    if (strcmp(argument, "--") == 0) {
        *is_behind_dashes = true;
        return PLOMB_OK;
    }
    if (argument[1] == '-') return parse_long(walk, argument, error);
    return parse_short(walk, argument, error);
}

static enum plomb_status check_required(struct walk *walk, struct plomb_error *error)
{
    for (size_t t = 0; t < walk->parser->table_count; t++) {
        for (size_t i = 0; i < walk->parser->tables[t].count; i++) {
            const struct option *option = &walk->parser->tables[t].options[i];

            if (!option->is_required || walk->is_given[t][i]) continue;
            error_set(error, PLOMB_OPTION_MISSING, "--%s is required", option->name);
            error_hint(error, "add --%s %s: %s", option->name, option->value,
                       option->help);
            return PLOMB_OPTION_MISSING;
        }
    }
    return PLOMB_OK;
}

enum plomb_status option_parse(struct option_parser *parser, size_t count,
                               const char *const *argv, struct plomb_error *error)
{
    struct walk walk = {.parser = parser, .argv = argv, .count = count};
    bool is_behind_dashes = false;

    while (walk.next < walk.count) {
        enum plomb_status status = parse_argument(&walk, &is_behind_dashes, error);

        if (status != PLOMB_OK) return status;
        if (parser->is_stopped != NULL && *parser->is_stopped) return PLOMB_OK;
    }
    return check_required(&walk, error);
}
