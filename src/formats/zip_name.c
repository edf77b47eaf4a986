#include "formats/zip_name.h"

#include <stdbool.h>
#include <string.h>

#include <plomb/package.h>

static bool is_letter(char character)
{
    return (character >= 'A' && character <= 'Z') ||
           (character >= 'a' && character <= 'z');
}

static const char *character_fault(const char *name)
{
    struct plomb_span rest = plomb_span_text(name);

    for (size_t i = 0; i < rest.size; i++) {
        uint8_t byte = rest.ptr[i];

        if (byte > 0x7f) return "holds a character that is not ASCII";
        if (byte < ' ' || byte == 0x7f) return "holds a control character";
        if (byte == '\\') return "holds a backslash";
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
        if (name[size - 1] == '.' || name[size - 1] == ' ') {
            return "has a component that ends with a dot or a blank";
        }
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
    return component_fault(name);
}

void zip_name_show(struct plomb_span name, char out[ZIP_NAME_SHOWN])
{
    size_t size = name.size < ZIP_NAME_SHOWN ? name.size : ZIP_NAME_SHOWN - 1;

    for (size_t i = 0; i < size; i++) {
        bool is_printable = name.ptr[i] >= ' ' && name.ptr[i] <= '~';

        out[i] = is_printable ? (char)name.ptr[i] : '?';
    }
    out[size] = '\0';
}
