/*
 * How the steps of a rotation are put together: texts, and commands whose arguments
 * a shell takes as they are. For rotate_*.c.
 */
#ifndef LIB_ROTATE_STEP_H
#define LIB_ROTATE_STEP_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/rotate_plan.h>

/* A plan in the making. */
struct rotate_steps {
    const struct plomb_rotate_options *options;
    struct plomb_rotate_plan *plan;
    struct plomb_buf buf;     /* of the text or command in the making */
    enum plomb_status status; /* PLOMB_NO_MEMORY once that was so */
};

/* Begins the next step, whose text follows. */
void rotate_step_begin(struct rotate_steps *steps, const char *id, const char *title);

/* Appends to the text of the step. */
void rotate_step_say(struct rotate_steps *steps, const char *format, ...)
    PLOMB_PRINTF(2, 3);

/* Ends the text, and begins a command with its first words, taken as they are. */
void rotate_step_run(struct rotate_steps *steps, const char *format, ...)
    PLOMB_PRINTF(2, 3);

/* Appends words to the command, taken as they are. */
void rotate_step_add(struct rotate_steps *steps, const char *format, ...)
    PLOMB_PRINTF(2, 3);

/* Appends an argument to the command, quoted where a shell needs it. */
void rotate_step_argument(struct rotate_steps *steps, const char *text);

/* The argument, or a word to replace in its place when it is NULL. */
void rotate_step_argument_or(struct rotate_steps *steps, const char *text,
                             const char *word);

/* Appends "--option N"; or a word in the place of a number that was not given. */
void rotate_step_number(struct rotate_steps *steps, const char *option,
                        const struct plomb_optional *number, const char *word);

/* The same as a variable of make: "NAME=N". */
void rotate_step_variable(struct rotate_steps *steps, const char *name,
                          const struct plomb_optional *number, const char *word);

/* Appends "--hw-version N --sd-req LIST", or words in their places. */
void rotate_step_device(struct rotate_steps *steps);

/* A word to replace, as an argument; it is listed in the plan. */
void rotate_step_word(struct rotate_steps *steps, const char *word);

/* Ends what is in the making. */
void rotate_step_end(struct rotate_steps *steps);

/* The key file that signs, for --key-file; NULL when it was not told. */
const char *rotate_old_key_file(const struct plomb_rotate_options *options);
const char *rotate_new_key_file(const struct plomb_rotate_options *options);

/* All steps, for plomb's verifier and for Nordic's bootloader. */
void rotate_verifier_steps(struct rotate_steps *steps);
void rotate_stock_steps(struct rotate_steps *steps);

/* The steps that all ways have in common. */
void rotate_compare(struct rotate_steps *steps);
void rotate_pack_first(struct rotate_steps *steps, const char *text);
void rotate_retire(struct rotate_steps *steps, const char *text);

#endif
