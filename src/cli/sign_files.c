#include "cli/sign_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"

enum plomb_status sign_files_check_output(const char *output, const char *path,
                                          const struct plomb_sign_set *request,
                                          struct plomb_error *error)
{
    size_t count = 0;
    const struct plomb_sign_package *packages =
        plomb_sign_request_packages(request, &count);
    const int folder = (int)(file_base_name(path) - path);

    for (size_t i = 0; i < count; i++) {
        const char *input;
        char *file = NULL;
        enum plomb_status status;

        if (asprintf(&file, "%.*s%s", folder, path, packages[i].unsigned_name) < 0) {
            return error_set(error, PLOMB_NO_MEMORY, "out of memory");
        }
        input = file;
        status = file_check_no_input(output, &input, 1, error);
        free(file);
        if (status != PLOMB_OK) return status;
    }
    return PLOMB_OK;
}

enum plomb_status sign_files_check_apart(const struct plomb_sign_set *request,
                                         struct plomb_error *error)
{
    size_t count = 0;
    const struct plomb_sign_package *packages =
        plomb_sign_request_packages(request, &count);

    for (size_t i = 0; i < count; i++) {
        const char *name = file_base_name(packages[i].output);

        for (size_t k = 0; k < i; k++) {
            if (strcmp(file_base_name(packages[k].output), name) != 0 ||
                !file_is_same(packages[k].output, packages[i].output)) {
                continue;
            }
            return error_set(error, PLOMB_OPTION_CONFLICT,
                             "the outputs '%s' and '%s' are one file",
                             packages[k].output, packages[i].output);
        }
    }
    return PLOMB_OK;
}
