#include "formats/zip_name.h"

#include <string.h>

#include <plomb/package.h>

#include "base/utf8.h"

static bool is_letter(char character)
{
    return (character >= 'A' && character <= 'Z') ||
           (character >= 'a' && character <= 'z');
}

/* C0, DEL, and C1 in UTF-8 (0xc2 0x80 to 0xc2 0x9f). */
static bool is_control(struct plomb_span character)
{
    return character.ptr[0] < ' ' || character.ptr[0] == 0x7f ||
           (character.ptr[0] == 0xc2 && character.ptr[1] < 0xa0);
}

static const char *character_fault(const char *name)
{
    struct plomb_span rest = plomb_span_text(name);

    while (rest.size > 0) {
        size_t size = utf8_sequence_size(rest);

        if (size == 0) return "is not UTF-8";
        if (is_control(rest)) return "holds a control character";
        if (rest.ptr[0] == '\\') return "holds a backslash";
        rest = plomb_span_sub(rest, size, rest.size);
    }
    return NULL;
}

static const char *component_fault(const char *name)
{
    while (*name != '\0') {
        size_t size = strcspn(name, "/");

        if (size == 0) return "has an empty component";
        if (size == 1 && name[0] == '.') return "has a component '.'";
        if (size == 2 && memcmp(name, "..", 2) == 0) return "has a component '..'";
        name += size;
        if (*name == '/') name++;
    }
    return NULL;
}

const char *zip_name_fault(const char *name)
{
    const char *fault;

    if (name[0] == '\0') return "is empty";
    if (strlen(name) > PLOMB_PACKAGE_NAME_MAX) return "is too long";
    fault = character_fault(name);
    if (fault != NULL) return fault;
    if (name[0] == '/') return "is an absolute path";
    if (is_letter(name[0]) && name[1] == ':') return "names a drive";
    if (strchr(name, ':') != NULL) return "holds a colon";
    if (name[strlen(name) - 1] == '.' || name[strlen(name) - 1] == ' ') {
        return "ends with a dot or a blank, which some systems drop";
    }
    return component_fault(name);
}
