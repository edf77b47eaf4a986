/*
 * libzip, loaded when an archive is read and not before: it brings four more
 * libraries with it, whose loading costs more than packing does, and packing
 * needs none of them (docs/adr/0002-libzip.md). The only includer of <zip.h>.
 * For zip_parse.c.
 */
#ifndef FORMATS_LIBZIP_H
#define FORMATS_LIBZIP_H

#include <zip.h>

#include <plomb/core/attributes.h>
#include <plomb/error.h>

/* The functions that are used, by their names in libzip without "zip_". */
#define LIBZIP_FUNCTIONS(X)                                                            \
    X(discard)                                                                         \
    X(error_code_zip)                                                                  \
    X(error_fini)                                                                      \
    X(error_init)                                                                      \
    X(error_strerror)                                                                  \
    X(fclose)                                                                          \
    X(file_get_error)                                                                  \
    X(file_get_external_attributes)                                                    \
    X(fopen_index)                                                                     \
    X(fread)                                                                           \
    X(get_error)                                                                       \
    X(get_num_entries)                                                                 \
    X(libzip_version)                                                                  \
    X(open_from_source)                                                                \
    X(source_buffer_create)                                                            \
    X(source_free)                                                                     \
    X(stat_index)

struct libzip {
#define LIBZIP_MEMBER(name) __typeof__(zip_##name) *name;
    LIBZIP_FUNCTIONS(LIBZIP_MEMBER)
#undef LIBZIP_MEMBER
};

/*
 * Finds the functions, loading the library if this process has not yet done
 * so; it then stays. PLOMB_SYSTEM when there is no libzip.
 */
enum plomb_status libzip_load(struct libzip *out,
                              struct plomb_error *error) PLOMB_MUST_USE;

#endif
