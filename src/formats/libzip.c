#include "formats/libzip.h"

#include <dlfcn.h>
#include <errno.h>
#include <string.h>

#include "base/error.h"

/*
 * libzip 1.4 and newer call themselves 5; Debian 12 calls the same interface 4,
 * since nothing in it had changed.
 */
static const char *const files[] = {"libzip.so.5", "libzip.so.4"};

struct symbol {
    const char *name;
    size_t offset; /* of the function pointer in struct libzip */
};

static const struct symbol symbols[] = {
#define LIBZIP_SYMBOL(name) {"zip_" #name, offsetof(struct libzip, name)},
    LIBZIP_FUNCTIONS(LIBZIP_SYMBOL)
#undef LIBZIP_SYMBOL
};

static enum plomb_status missing(struct plomb_error *error)
{
    /* dlerror says "cannot allocate memory" among other things. */
    if (errno == ENOMEM) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    error_set(error, PLOMB_SYSTEM, "archives cannot be read without libzip");
    error_hint(error, "install libzip (libzip4 on Debian 12)");
    return PLOMB_SYSTEM;
}

static void *open_library(void)
{
    void *handle = NULL;

    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        if (handle == NULL) handle = dlopen(files[i], RTLD_NOW | RTLD_LOCAL);
    }
    return handle;
}

enum plomb_status libzip_load(struct libzip *out, struct plomb_error *error)
{
    struct libzip lib;
    void *handle;

    errno = 0;
    handle = open_library();
    if (handle == NULL) return missing(error);
    for (size_t i = 0; i < sizeof(symbols) / sizeof(symbols[0]); i++) {
        void *address = dlsym(handle, symbols[i].name);

        if (address == NULL) return missing(error);
        memcpy((char *)&lib + symbols[i].offset, &address, sizeof(address));
    }
    *out = lib;
    return PLOMB_OK;
}
