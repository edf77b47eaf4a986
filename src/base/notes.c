#include <plomb/notes.h>

#include <stdarg.h>
#include <stdio.h>

static void add(struct plomb_notes *notes, bool is_warning, const char *id,
                const char *format, va_list args)
{
    struct plomb_note *note;

    if (notes->count == PLOMB_NOTES_MAX) {
        note = &notes->entries[PLOMB_NOTES_MAX - 1];
        note->id = "more";
        snprintf(note->text, sizeof(note->text), "there was more to say");
        return;
    }
    note = &notes->entries[notes->count++];
    note->is_warning = is_warning;
    note->id = id;
    vsnprintf(note->text, sizeof(note->text), format, args);
}

void plomb_notes_add(struct plomb_notes *notes, const char *id, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    add(notes, false, id, format, args);
    va_end(args);
}

void plomb_notes_warn(struct plomb_notes *notes, const char *id, const char *format,
                      ...)
{
    va_list args;

    va_start(args, format);
    add(notes, true, id, format, args);
    va_end(args);
}
