#include "lib/package_foreign.h"

#include "base/error.h"

/* What a file begins with, what it is then, and what to do with it. */
struct foreign_start {
    const char *bytes;
    const char *what;
    const char *hint;
};

static const struct foreign_start starts[] = {
    {"-----BEGIN ", "a PEM file, perhaps a key", "'plomb key show' tells about keys"},
    {":", "Intel HEX",
     "'plomb pack' makes a package of firmware; 'plomb settings show' reads a settings "
     "page"},
    {"\177ELF", "an ELF file", "'plomb pack' makes a package of firmware"},
    {"{", "JSON", "'plomb pack --recipe' makes packages of a recipe"},
};

enum plomb_status package_foreign_check(struct plomb_span file,
                                        struct plomb_error *error)
{
    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
        struct plomb_span start = plomb_span_text(starts[i].bytes);

        if (!plomb_span_is_equal(plomb_span_sub(file, 0, start.size), start)) continue;
        error_set(error, PLOMB_ZIP_MALFORMED, "the file is %s, not a package",
                  starts[i].what);
        error_hint(error, "%s", starts[i].hint);
        return PLOMB_ZIP_MALFORMED;
    }
    return PLOMB_OK;
}
