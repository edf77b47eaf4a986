/*
 * What an operation wants to say about a success: warnings, and notes of what
 * it did with the input. Fixed size; past the limit the last entry says that
 * there was more. Host only.
 */
#ifndef PLOMB_NOTES_H
#define PLOMB_NOTES_H

#include <stdbool.h>
#include <stddef.h>

#include <plomb/core/attributes.h>

#define PLOMB_NOTES_MAX      32  /* entries */
#define PLOMB_NOTE_TEXT_SIZE 320 /* bytes, the terminating zero included */

struct plomb_note {
    bool is_warning;                 /* something may go wrong on a device */
    const char *id;                  /* stable name, a constant: "dropped-mbr" */
    char text[PLOMB_NOTE_TEXT_SIZE]; /* for people; lower case, no full stop */
};

struct plomb_notes {
    size_t count; /* entries in use */
    struct plomb_note entries[PLOMB_NOTES_MAX];
};

/* Adds a note, or a warning. `id` must be a constant. */
PLOMB_API void plomb_notes_add(struct plomb_notes *notes, const char *id,
                               const char *format, ...) PLOMB_PRINTF(3, 4);
PLOMB_API void plomb_notes_warn(struct plomb_notes *notes, const char *id,
                                const char *format, ...) PLOMB_PRINTF(3, 4);

#endif
