/*
 * Signing by a program: one JSON request on its standard input, one JSON answer on
 * its standard output (docs/spec/signer.md), no shell in between. For keys in
 * clouds, in HSMs with their own tools, behind approvals. Host only.
 */
#ifndef PLOMB_SIGN_COMMAND_H
#define PLOMB_SIGN_COMMAND_H

#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/error.h>
#include <plomb/key.h>
#include <plomb/sign.h>

#define PLOMB_SIGN_COMMAND_ARGS_MAX   32    /* the program and its arguments */
#define PLOMB_SIGN_COMMAND_NAMES_MAX  16    /* further environment variables */
#define PLOMB_SIGN_COMMAND_SECONDS    120   /* that an answer may take by default */
#define PLOMB_SIGN_COMMAND_ANSWER_MAX 65536 /* bytes of an answer */
#define PLOMB_SIGN_COMMAND_LINES_MAX  64    /* lines that are heard of one run */
#define PLOMB_SIGN_COMMAND_LINE_SIZE  256   /* bytes of one, its zero too */

/* Zero-initialise, then fill. */
struct plomb_sign_command_options {
    const char *const *argv; /* NULL-terminated, copied; argv[0] is searched in PATH */
    /* Names of further environment variables that the program gets as far as they
     * are set, NULL-terminated; or NULL. */
    const char *const *environment;
    uint32_t seconds; /* that each answer may take; 0 for the default */
    /* The key that the program must have; NULL takes the one that it names. */
    const struct plomb_key *expected;
    /*
     * Hears what the program writes to standard error, line by line while it runs,
     * such as that it waits for somebody to touch a key: in the thread that signs,
     * without control characters, otherwise as the program wrote it. Or NULL.
     */
    void (*hear)(void *context, const char *line);
    void *hear_context; /* handed to `hear` */
};

struct plomb_sign_command; /* a program, and the public key that it named */

/*
 * Asks the program for its public key. Fails with PLOMB_SIGN_COMMAND_FAILED (not
 * found, exit code, signal, or the error that it reported, in its words),
 * PLOMB_SIGN_COMMAND_TIMEOUT, PLOMB_SIGN_COMMAND_ANSWER_MALFORMED (where),
 * PLOMB_SIGNER_KEY_MISMATCH when it has not the expected key. Whatever happens no child
 * is left behind. The caller frees it.
 */
PLOMB_API enum plomb_status plomb_sign_command_open(
    const struct plomb_sign_command_options *options,
    struct plomb_sign_command **command_out, struct plomb_error *error) PLOMB_MUST_USE;

/* Frees it and makes the pointer NULL. NULL-safe. */
PLOMB_API void plomb_sign_command_free(struct plomb_sign_command **command);

/* The public key; belongs to `command`. */
PLOMB_API const struct plomb_key *plomb_sign_command_key(
    const struct plomb_sign_command *command);

/*
 * A signer over the command, which must outlive it: the program is run for each
 * signature. Several threads may sign at once.
 */
PLOMB_API void plomb_sign_command_signer(struct plomb_sign_command *command,
                                         struct plomb_signer *out);

/* One thing that a program has to do right, and whether it did. */
struct plomb_sign_command_check {
    const char *name; /* a sentence; constant */
    enum plomb_status status;
    struct plomb_error error; /* why not */
};

#define PLOMB_SIGN_COMMAND_CHECKS_MAX 16

/*
 * The conformance test: runs the program with requests that it has to answer, to
 * refuse, and to survive. `*count_out` checks are filled in. Fails only when the
 * test itself cannot be done (PLOMB_NO_MEMORY, PLOMB_SYSTEM).
 */
PLOMB_API enum plomb_status plomb_sign_command_test(
    const struct plomb_sign_command_options *options,
    struct plomb_sign_command_check checks[PLOMB_SIGN_COMMAND_CHECKS_MAX],
    size_t *count_out, struct plomb_error *error) PLOMB_MUST_USE;

#endif
