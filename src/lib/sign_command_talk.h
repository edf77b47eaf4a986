/*
 * What a program that signs says to people, on its standard error: cut into lines
 * for whoever listens, and the end of it for error messages. For the files of lib
 * that implement plomb/sign_command.h.
 */
#ifndef LIB_SIGN_COMMAND_TALK_H
#define LIB_SIGN_COMMAND_TALK_H

#include <stddef.h>

#include <plomb/core/span.h>
#include <plomb/error.h>
#include <plomb/sign_command.h>

#include "base/process.h"

/* Zero-initialise, then set `hear` and `context`. */
struct sign_command_talk {
    void (*hear)(void *context, const char *line); /* or NULL */
    void *context;
    size_t lines; /* that were handed over */
    size_t size;  /* bytes of `line` */
    char line[PLOMB_SIGN_COMMAND_LINE_SIZE];
};

/* Takes bytes as they come; `context` is a struct sign_command_talk. */
void sign_command_talk_add(void *context, struct plomb_span bytes);

/* Hands over a last line that has no end. */
void sign_command_talk_finish(struct sign_command_talk *talk);

/* Makes the end of what it said the hint of an error, unless that has one. */
void sign_command_talk_hint(const struct process_result *result,
                            struct plomb_error *error);

#endif
