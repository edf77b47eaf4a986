#include <plomb/plomb.h>

#include <stdio.h>

#include "base/crc32.h"
#include "base/json.h"
#include "crypto/version.h"
#include "formats/lzma_library.h"
#include "formats/suffix_array.h"
#include "formats/zip_parse.h"

const char *plomb_version(void)
{
    return PLOMB_VERSION;
}

static void add(struct plomb_library *library, const char *name, const char *version)
{
    library->name = name;
    snprintf(library->version, sizeof(library->version), "%s", version);
}

size_t plomb_libraries(struct plomb_library out[PLOMB_LIBRARIES_MAX])
{
    size_t count = 0;

    add(&out[count++], "cjson", json_library_version());
    add(&out[count++], "libdivsufsort", suffix_array_library_version());
    add(&out[count++], "liblzma", lzma_library_version());
    add(&out[count++], "libzip", zip_library_version());
    out[count].name = "mbedtls";
    crypto_mbedtls_version(out[count].version, sizeof(out[count].version));
    count++;
    add(&out[count++], "sodium", crypto_sodium_version());
    add(&out[count++], "zlib", crc32_library_version());
    return count;
}
