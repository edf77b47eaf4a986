/*
 * Asking a person on the terminal before something is done in their name. For cli
 * only.
 */
#ifndef CLI_APPROVE_H
#define CLI_APPROVE_H

#include <plomb/buf.h>
#include <plomb/core/attributes.h>
#include <plomb/error.h>

/*
 * Shows `text` on /dev/tty and waits for "yes", typed as a word. PLOMB_NOT_APPROVED
 * for everything else, and without a terminal, with a hint of `option`, which goes
 * on without asking.
 */
enum plomb_status approve(const struct plomb_buf *text, const char *option,
                          struct plomb_error *error) PLOMB_MUST_USE;

#endif
