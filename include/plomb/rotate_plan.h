/*
 * How a fleet of devices moves from one signing key to the next: the steps, with
 * the commands to run, as data. It signs nothing, reads no file and no device;
 * docs/key-rotation.md tells the same at length. Host only.
 */
#ifndef PLOMB_ROTATE_PLAN_H
#define PLOMB_ROTATE_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/target.h>
#include <plomb/error.h>
#include <plomb/key.h>
#include <plomb/notes.h>
#include <plomb/pack.h>

#define PLOMB_ROTATE_STEPS_MAX    16
#define PLOMB_ROTATE_COMMANDS_MAX 5  /* of one step */
#define PLOMB_ROTATE_TEXTS_MAX    16 /* recipients; variables */
#define PLOMB_ROTATE_WORDS_MAX    16 /* words that stand for what is not known */

/* How the devices learn the new key. */
enum plomb_rotate_way {
    PLOMB_ROTATE_TRANSITION, /* by a verifier that knows both, signed by the old */
    PLOMB_ROTATE_CUT_OVER,   /* by one that does not know the old key any more */
    PLOMB_ROTATE_BUILT_IN,   /* they know it: it was built in as a spare */
    PLOMB_ROTATE_BY_WIRE,    /* not at all: a programmer writes another verifier */
    PLOMB_ROTATE_STOCK       /* by another build of Nordic's bootloader: one key */
};

/* A key and how the commands name it. */
struct plomb_rotate_key {
    const char *file; /* public or private half; at most make's harmless characters */
    struct plomb_key_info info;
};

/* Zero-initialise, then fill. Texts and arrays must outlive the call alone. */
struct plomb_rotate_options {
    const struct plomb_target *target; /* of plomb's verifier; NULL: Nordic's */
    const struct plomb_chip *chip;     /* of Nordic's; NULL if not told */
    struct plomb_rotate_key old_key;   /* that signs today */
    struct plomb_rotate_key new_key;   /* that is to sign */
    /* Keys that came before the old one and those that may come next, in order. */
    size_t earlier_count;
    struct plomb_rotate_key earlier[PLOMB_VERIFIER_KEYS];
    size_t next_count;
    struct plomb_rotate_key next[PLOMB_VERIFIER_KEYS];
    bool is_built_in;    /* the devices' verifiers know the new key already */
    bool is_compromised; /* somebody else may have the old key */
    /* What the commands say; what is missing becomes a word to replace. */
    const char *old_key_file; /* for --key-file: path or URI; NULL: old_key's */
    const char *new_key_file;
    struct plomb_optional hw_version;
    struct plomb_optional bootloader_version; /* of the one that brings the key */
    struct plomb_optional application_version;
    struct plomb_optional security_counter;
    struct plomb_id_list sd_req; /* no entry: not told */
    const char *application;     /* image file of the first release */
    size_t recipient_count;
    const char *recipients[PLOMB_ROTATE_TEXTS_MAX]; /* public keys it is sealed for */
    size_t variable_count;
    const char *variables[PLOMB_ROTATE_TEXTS_MAX]; /* of the build: "TXD=6" */
    struct plomb_notes *notes;                     /* receives warnings; or NULL */
};

/* Where a key is in the verifiers of the plan; the index is that of its slot. */
struct plomb_rotate_slot {
    const char *role; /* "earlier", "old", "new" or "next"; constant */
    const struct plomb_rotate_key *key;
};

struct plomb_rotate_step {
    const char *id;    /* stable, a constant: "pack-transition" */
    const char *title; /* what to do, without a full stop; constant */
    char *text;        /* why, what happens then, what to look at: sentences */
    size_t command_count;
    char *commands[PLOMB_ROTATE_COMMANDS_MAX]; /* lines for a POSIX shell */
};

struct plomb_rotate_plan {
    enum plomb_rotate_way way;
    size_t slot_count; /* 0 for Nordic's bootloader */
    struct plomb_rotate_slot slots[PLOMB_VERIFIER_KEYS];
    size_t step_count;
    struct plomb_rotate_step steps[PLOMB_ROTATE_STEPS_MAX];
    size_t word_count; /* words in commands that have to be replaced */
    const char *words[PLOMB_ROTATE_WORDS_MAX];
};

/* "transition", "cut-over", "built-in", "by-wire" or "stock". */
PLOMB_API const char *plomb_rotate_way_name(enum plomb_rotate_way way);

/*
 * Makes the plan; its slots point into `options`. Fails with PLOMB_OPTION_CONFLICT
 * (a key twice, more keys than a verifier has slots for, options that do not go
 * together), PLOMB_OPTION_VALUE (a path or variable that make would not take as
 * it is), PLOMB_KEY_TYPE_WRONG, PLOMB_NO_MEMORY. Notes tell of test keys, private
 * halves that were not needed, and slots that run out. The caller clears the plan.
 */
PLOMB_API enum plomb_status plomb_rotate_plan_make(
    const struct plomb_rotate_options *options, struct plomb_rotate_plan *out,
    struct plomb_error *error) PLOMB_MUST_USE;

/* Frees what it holds and makes it zeros. NULL-safe, idempotent. */
PLOMB_API void plomb_rotate_plan_clear(struct plomb_rotate_plan *plan);

#endif
