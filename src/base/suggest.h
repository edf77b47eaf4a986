/*
 * "Did you mean ...?": the name that is nearest to a word that matched none.
 */
#ifndef BASE_SUGGEST_H
#define BASE_SUGGEST_H

#include <stddef.h>

#define SUGGEST_WORD_MAX 64 /* bytes; a longer word or name is near to nothing */

/*
 * The name that takes the fewest changes to become `word`, the first of several:
 * letters inserted, left out or replaced, or neighbours that change places. NULL
 * when more than a third of the word's letters, or more than 3, would have to
 * change. Letters match in either case.
 */
const char *suggest_nearest(const char *word, const char *const *names, size_t count);

#endif
