#include "cli/render_rotate_plan.h"

#include <string.h>

#include "cli/output.h"

enum { COLUMNS = 80, INDENT = 3, GROUP = 2, GROUPS = 16, LINE_GROUPS = 8 };

/* ---- As text -------------------------------------------------------------------- */

/* In groups that people can read to each other; 16 of 4 digits, in two lines. */
static void add_fingerprint(struct plomb_buf *text, const struct plomb_key_info *info)
{
    for (size_t i = 0; i < GROUPS; i++) {
        plomb_buf_add_text(text, i % LINE_GROUPS == 0 ? "\n     " : "");
        plomb_buf_add_text(text, " ");
        output_add_hex(text, plomb_span(info->fingerprint + i * GROUP, GROUP));
    }
    plomb_buf_add_text(text, "\n");
}

static void add_key(struct plomb_buf *text, const char *role,
                    const struct plomb_rotate_key *key, const size_t *slot)
{
    plomb_buf_addf(text, "  %-8s ", role);
    output_add_untrusted(text, key->file);
    if (slot != NULL) plomb_buf_addf(text, ", slot %zu", *slot);
    if (key->info.test_key != NULL) plomb_buf_addf(text, ", %s", key->info.test_key);
    add_fingerprint(text, &key->info);
}

/* Words of a text, in lines that begin behind `indent` blanks. */
static void add_wrapped(struct plomb_buf *text, const char *words)
{
    size_t column = 0;

    while (*words != '\0') {
        const size_t size = strcspn(words, " ");

        if (column == 0 || column + 1 + size > COLUMNS) {
            plomb_buf_addf(text, "%s%*s", column > 0 ? "\n" : "", INDENT, "");
            column = INDENT;
        } else {
            plomb_buf_add_text(text, " ");
            column++;
        }
        plomb_buf_add(text, words, size);
        column += size;
        words += size;
        words += strspn(words, " ");
    }
    plomb_buf_add_text(text, "\n");
}

static const char *describe_way(enum plomb_rotate_way way)
{
    switch (way) {
    case PLOMB_ROTATE_TRANSITION:
        return "a verifier with both keys, signed with the old one; then the new key "
               "signs";
    case PLOMB_ROTATE_CUT_OVER:
        return "a verifier without the old key, which signs it as its last deed";
    case PLOMB_ROTATE_BUILT_IN:
        return "the devices know the new key: its first application revokes the old "
               "one";
    case PLOMB_ROTATE_BY_WIRE:
        return "by wire: these devices learn no key from an update";
    case PLOMB_ROTATE_STOCK:
        break;
    }
    return "a bootloader with the new key, signed with the old one: from one to the "
           "other";
}

static bool is_in_slots(const struct plomb_rotate_plan *plan,
                        const struct plomb_rotate_key *key)
{
    for (size_t i = 0; i < plan->slot_count; i++) {
        if (plan->slots[i].key == key) return true;
    }
    return false;
}

static void render_keys(struct plomb_buf *text,
                        const struct plomb_rotate_options *options,
                        const struct plomb_rotate_plan *plan)
{
    if (!is_in_slots(plan, &options->old_key)) {
        add_key(text, "old", &options->old_key, NULL);
    }
    for (size_t i = 0; i < plan->slot_count; i++) {
        add_key(text, plan->slots[i].role, plan->slots[i].key, &i);
    }
    if (plan->slot_count == 0) add_key(text, "new", &options->new_key, NULL);
}

void render_rotate_plan_text(struct plomb_buf *text,
                             const struct plomb_rotate_options *options,
                             const struct plomb_rotate_plan *plan)
{
    plomb_buf_addf(text, "%s\n\n", describe_way(plan->way));
    render_keys(text, options, plan);
    for (size_t i = 0; i < plan->step_count; i++) {
        const struct plomb_rotate_step *step = &plan->steps[i];

        plomb_buf_addf(text, "\n%zu. %s\n", i + 1, step->title);
        add_wrapped(text, step->text);
        for (size_t j = 0; j < step->command_count; j++) {
            plomb_buf_add_text(text, "     $ ");
            output_add_untrusted(text, step->commands[j]);
            plomb_buf_add_text(text, "\n");
        }
    }
    if (plan->word_count == 0) return;
    plomb_buf_add_text(text, "\nreplace in the commands: ");
    for (size_t i = 0; i < plan->word_count; i++) {
        plomb_buf_addf(text, "%s%s", i > 0 ? ", " : "", plan->words[i]);
    }
    plomb_buf_add_text(text, "\n");
}

/* ---- As JSON -------------------------------------------------------------------- */

static void write_key(struct json_writer *json, const char *role,
                      const struct plomb_rotate_key *key, const size_t *slot)
{
    json_begin_object(json, NULL);
    json_write_string(json, "role", role);
    json_write_string(json, "file", key->file);
    if (slot != NULL) {
        json_write_uint(json, "slot", *slot);
    } else {
        json_write_null(json, "slot");
    }
    json_write_hex(json, "fingerprint",
                   plomb_span(key->info.fingerprint, sizeof(key->info.fingerprint)));
    if (key->info.test_key != NULL) {
        json_write_string(json, "test_key", key->info.test_key);
    } else {
        json_write_null(json, "test_key");
    }
    json_end_object(json);
}

static void write_keys(struct json_writer *json,
                       const struct plomb_rotate_options *options,
                       const struct plomb_rotate_plan *plan)
{
    json_begin_array(json, "keys");
    if (!is_in_slots(plan, &options->old_key)) {
        write_key(json, "old", &options->old_key, NULL);
    }
    for (size_t i = 0; i < plan->slot_count; i++) {
        write_key(json, plan->slots[i].role, plan->slots[i].key, &i);
    }
    if (plan->slot_count == 0) write_key(json, "new", &options->new_key, NULL);
    json_end_array(json);
}

static void write_step(struct json_writer *json, const struct plomb_rotate_step *step)
{
    json_begin_object(json, NULL);
    json_write_string(json, "id", step->id);
    json_write_string(json, "title", step->title);
    json_write_string(json, "text", step->text);
    json_begin_array(json, "commands");
    for (size_t i = 0; i < step->command_count; i++) {
        json_write_string(json, NULL, step->commands[i]);
    }
    json_end_array(json);
    json_end_object(json);
}

void render_rotate_plan_json(struct json_writer *json,
                             const struct plomb_rotate_options *options,
                             const struct plomb_rotate_plan *plan)
{
    json_write_string(json, "way", plomb_rotate_way_name(plan->way));
    if (options->target != NULL) {
        json_write_string(json, "target", options->target->name);
        json_write_uint(json, "free_slots", PLOMB_VERIFIER_KEYS - plan->slot_count);
    } else {
        json_write_null(json, "target");
        json_write_uint(json, "free_slots", 0);
    }
    write_keys(json, options, plan);
    json_begin_array(json, "steps");
    for (size_t i = 0; i < plan->step_count; i++) write_step(json, &plan->steps[i]);
    json_end_array(json);
    json_begin_array(json, "words");
    for (size_t i = 0; i < plan->word_count; i++) {
        json_write_string(json, NULL, plan->words[i]);
    }
    json_end_array(json);
}
