/*
 * The process between this one and a program that it runs. It starts the program,
 * says how that ended, and ends whatever is left of it, also when the process that
 * wanted it has been killed, which nobody in that process can do. For process.c
 * alone.
 */
#ifndef BASE_PROCESS_KEEPER_H
#define BASE_PROCESS_KEEPER_H

#include <stdbool.h>

#define KEEPER_GRACE_MS 1000 /* that killed processes may take to be gone */

struct keeper_task {
    char *const *argv;
    char *const *environment;
    int standard[3]; /* descriptors that the program gets as 0, 1 and 2 */
    int line;        /* socket: a word goes out, its end means to end everything */
};

/* What goes over the line, once, when nothing of the program is left. */
struct keeper_word {
    int failure;    /* number of the error for which nothing was started, or 0 */
    bool is_signal; /* `code` is one */
    int code;
};

/*
 * What a forked process does, from its first line to its last; all signals are
 * blocked. It calls nothing that another thread's lock could hold up.
 */
void process_keeper_run(const struct keeper_task *task) __attribute__((noreturn));

#endif
