#include "lib/rotate_step.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_MAX = 1 << 14, PIECE_SIZE = 2048 };

static struct plomb_rotate_step *current(const struct rotate_steps *steps)
{
    return &steps->plan->steps[steps->plan->step_count - 1];
}

/* Takes what was made, as a text of its own. */
void rotate_step_end(struct rotate_steps *steps)
{
    struct plomb_rotate_step *step;

    if (steps->buf.size > 0) plomb_buf_add_byte(&steps->buf, 0);
    if (steps->buf.status != PLOMB_OK) {
        steps->status = steps->buf.status;
        plomb_buf_clear(&steps->buf);
    }
    if (steps->buf.size == 0) return;
    step = current(steps);
    if (step->text == NULL) {
        step->text = (char *)steps->buf.ptr;
    } else if (step->command_count < PLOMB_ROTATE_COMMANDS_MAX) {
        step->commands[step->command_count++] = (char *)steps->buf.ptr;
    } else {
        steps->status = PLOMB_INTERNAL;
        plomb_buf_clear(&steps->buf);
    }
    plomb_buf_init(&steps->buf, TEXT_MAX);
}

void rotate_step_begin(struct rotate_steps *steps, const char *id, const char *title)
{
    rotate_step_end(steps);
    plomb_buf_init(&steps->buf, TEXT_MAX);
    if (steps->plan->step_count == PLOMB_ROTATE_STEPS_MAX) {
        steps->status = PLOMB_INTERNAL;
        return;
    }
    steps->plan->step_count++;
    current(steps)->id = id;
    current(steps)->title = title;
}

/* A blank between pieces. */
static void add_list(struct rotate_steps *steps, const char *format, va_list list)
{
    char piece[PIECE_SIZE];
    const int size = vsnprintf(piece, sizeof(piece), format, list);

    if (size < 0 || size >= (int)sizeof(piece)) {
        steps->status = PLOMB_INTERNAL;
        return;
    }
    if (steps->buf.size > 0) plomb_buf_add_byte(&steps->buf, ' ');
    plomb_buf_add_text(&steps->buf, piece);
}

void rotate_step_say(struct rotate_steps *steps, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    add_list(steps, format, list);
    va_end(list);
}

void rotate_step_add(struct rotate_steps *steps, const char *format, ...)
{
    va_list list;

    va_start(list, format);
    add_list(steps, format, list);
    va_end(list);
}

void rotate_step_run(struct rotate_steps *steps, const char *format, ...)
{
    va_list list;

    rotate_step_end(steps);
    va_start(list, format);
    add_list(steps, format, list);
    va_end(list);
}

void rotate_step_argument(struct rotate_steps *steps, const char *text)
{
    static const char harmless[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%+,-./:=@_";

    plomb_buf_add_byte(&steps->buf, ' ');
    if (text[0] != '\0' && text[strspn(text, harmless)] == '\0') {
        plomb_buf_add_text(&steps->buf, text);
        return;
    }
    plomb_buf_add_byte(&steps->buf, '\'');
    for (; *text != '\0'; text++) {
        if (*text == '\'') {
            plomb_buf_add_text(&steps->buf, "'\\''");
        } else {
            plomb_buf_add(&steps->buf, text, 1);
        }
    }
    plomb_buf_add_byte(&steps->buf, '\'');
}

/* Puts a word that has to be replaced on the plan's list. */
static void list_word(const struct rotate_steps *steps, const char *word)
{
    struct plomb_rotate_plan *plan = steps->plan;
    size_t at = 0;

    while (at < plan->word_count && strcmp(plan->words[at], word) != 0) at++;
    if (at == plan->word_count && at < PLOMB_ROTATE_WORDS_MAX) {
        plan->words[plan->word_count++] = word;
    }
}

void rotate_step_word(struct rotate_steps *steps, const char *word)
{
    list_word(steps, word);
    rotate_step_argument(steps, word);
}

void rotate_step_argument_or(struct rotate_steps *steps, const char *text,
                             const char *word)
{
    if (text != NULL) {
        rotate_step_argument(steps, text);
    } else {
        rotate_step_word(steps, word);
    }
}

void rotate_step_number(struct rotate_steps *steps, const char *option,
                        const struct plomb_optional *number, const char *word)
{
    if (number->is_given) {
        rotate_step_add(steps, "%s %u", option, number->value);
    } else {
        rotate_step_add(steps, "%s", option);
        rotate_step_word(steps, word);
    }
}

void rotate_step_variable(struct rotate_steps *steps, const char *name,
                          const struct plomb_optional *number, const char *word)
{
    if (number->is_given) {
        rotate_step_add(steps, "%s=%u", name, number->value);
    } else {
        list_word(steps, word);
        rotate_step_add(steps, "%s=%s", name, word);
    }
}

void rotate_step_device(struct rotate_steps *steps)
{
    const struct plomb_rotate_options *options = steps->options;
    const bool has_softdevice = options->target == NULL || options->target->has_mbr;

    rotate_step_number(steps, "--hw-version", &options->hw_version, "HW_VERSION");
    if (!has_softdevice) {
        rotate_step_add(steps, "--sd-req 0");
    } else if (options->sd_req.count == 0) {
        rotate_step_add(steps, "--sd-req");
        rotate_step_word(steps, "SD_REQ");
    } else {
        rotate_step_add(steps, "--sd-req ");
        for (size_t i = 0; i < options->sd_req.count; i++) {
            plomb_buf_addf(&steps->buf, "%s0x%x", i > 0 ? "," : "",
                           options->sd_req.ids[i]);
        }
    }
}

static const char *key_file(const char *told, const struct plomb_rotate_key *key)
{
    if (told != NULL) return told;
    return key->info.is_private ? key->file : NULL;
}

const char *rotate_old_key_file(const struct plomb_rotate_options *options)
{
    return key_file(options->old_key_file, &options->old_key);
}

const char *rotate_new_key_file(const struct plomb_rotate_options *options)
{
    return key_file(options->new_key_file, &options->new_key);
}

static void add_fingerprint(struct rotate_steps *steps,
                            const struct plomb_rotate_key *key)
{
    rotate_step_run(steps, "plomb key show");
    rotate_step_argument(steps, key->file);
}

void rotate_compare(struct rotate_steps *steps)
{
    const struct plomb_rotate_options *options = steps->options;

    rotate_step_begin(steps, "compare-fingerprints",
                      "compare the fingerprints of the keys");
    rotate_step_say(
        steps,
        "Whoever keeps a key reads its fingerprint aloud, group by group, from the "
        "sheet of its ceremony; somebody else follows in this plan. A wrong key in "
        "the devices cannot be called back.");
    add_fingerprint(steps, &options->old_key);
    add_fingerprint(steps, &options->new_key);
    for (size_t i = 0; i < options->next_count; i++) {
        if (steps->plan->slot_count > 0) add_fingerprint(steps, &options->next[i]);
    }
}

void rotate_pack_first(struct rotate_steps *steps, const char *text)
{
    const struct plomb_rotate_options *options = steps->options;

    rotate_step_begin(steps, "pack-first", "pack the first release with the new key");
    rotate_step_say(steps, "%s", text);
    rotate_step_run(steps, "plomb pack");
    if (options->target != NULL) {
        rotate_step_add(steps, "--seal");
        for (size_t i = 0; i < options->recipient_count; i++) {
            rotate_step_add(steps, "--recipient");
            rotate_step_argument(steps, options->recipients[i]);
        }
        if (options->recipient_count == 0) {
            rotate_step_add(steps, "--recipient");
            rotate_step_word(steps, "RECIPIENT.pem");
        }
        rotate_step_number(steps, "--security-counter", &options->security_counter,
                           "SECURITY_COUNTER");
        rotate_step_add(steps, "--chip %s", options->target->chip);
    } else if (options->chip != NULL) {
        rotate_step_add(steps, "--chip %s", options->chip->name);
    }
    rotate_step_add(steps, "--application");
    rotate_step_argument_or(steps, options->application, "APPLICATION.hex");
    rotate_step_number(steps, "--application-version", &options->application_version,
                       "APPLICATION_VERSION");
    rotate_step_device(steps);
    rotate_step_add(steps, "--key-file");
    rotate_step_argument_or(steps, rotate_new_key_file(options), "NEW_PRIVATE_KEY");
    rotate_step_add(steps, "first-by-new-key.zip");
    rotate_step_run(steps, "plomb verify --key");
    rotate_step_argument(steps, options->new_key.file);
    rotate_step_add(steps, "first-by-new-key.zip");
}

void rotate_retire(struct rotate_steps *steps, const char *text)
{
    rotate_step_begin(steps, "retire-old-key", "put the old key out of use");
    rotate_step_say(
        steps,
        "%s Take its fingerprint out of the release policy, destroy the private half "
        "and every backup of it before witnesses, and write that down. Keep the "
        "public half, and the packages that it signed.",
        text);
}
