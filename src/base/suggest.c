#include "base/suggest.h"

#include <stdbool.h>
#include <string.h>

enum { DISTANCE_MAX = 3 };

static char lower(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static bool is_same(char a, char b)
{
    return lower(a) == lower(b);
}

/*
 * Levenshtein's distance in which two letters that changed places count once
 * ("optimal string alignment"), a row of the matrix at a time: rows[i % 3][j] is
 * the distance between the first i bytes of `word` and the first j of `name`.
 */
static size_t distance(const char *word, size_t word_size, const char *name,
                       size_t name_size)
{
    size_t rows[3][SUGGEST_WORD_MAX + 1];

    for (size_t j = 0; j <= name_size; j++) rows[0][j] = j;
    for (size_t i = 1; i <= word_size; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i - 1) % 3];

        row[0] = i;
        for (size_t j = 1; j <= name_size; j++) {
            row[j] = least(least(above[j], row[j - 1]) + 1,
                           above[j - 1] + !is_same(word[i - 1], name[j - 1]));
            if (i > 1 && j > 1 && is_same(word[i - 1], name[j - 2]) &&
                is_same(word[i - 2], name[j - 1])) {
                row[j] = least(row[j], rows[(i - 2) % 3][j - 2] + 1);
            }
        }
    }
    return rows[word_size % 3][name_size];
}

const char *suggest_nearest(const char *word, const char *const *names, size_t count)
{
    size_t word_size = strnlen(word, SUGGEST_WORD_MAX + 1);
    size_t best = word_size / 3 < DISTANCE_MAX ? word_size / 3 : DISTANCE_MAX;
    const char *nearest = NULL;

    if (word_size > SUGGEST_WORD_MAX) return NULL;
    for (size_t i = 0; i < count; i++) {
        size_t name_size = strnlen(names[i], SUGGEST_WORD_MAX + 1);
        size_t found;

        if (name_size > SUGGEST_WORD_MAX) continue;
        found = distance(word, word_size, names[i], name_size);
        if (found < best || (found == best && nearest == NULL)) {
            nearest = names[i];
            best = found;
        }
    }
    return nearest;
}
