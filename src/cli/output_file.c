#include "cli/output_file.h"

#include "base/error.h"

enum file_existing output_file_existing(bool is_forced)
{
    return is_forced ? FILE_EXISTING_REPLACED : FILE_EXISTING_REFUSED;
}

enum plomb_status output_file_hint(enum plomb_status status, struct plomb_error *error)
{
    if (status == PLOMB_FILE_EXISTS && error != NULL) {
        error->hint[0] = '\0';
        error_hint(error, "--force replaces it");
    }
    return status;
}

enum plomb_status output_file_check(const char *path, const char *const *inputs,
                                    size_t count, bool is_forced,
                                    struct plomb_error *error)
{
    enum plomb_status status = file_check_no_input(path, inputs, count, error);

    if (status != PLOMB_OK) return status;
    return output_file_hint(
        file_check_writable(path, output_file_existing(is_forced), error), error);
}

enum plomb_status output_file_save(const char *path, struct plomb_span bytes,
                                   mode_t mode, bool is_forced,
                                   struct plomb_error *error)
{
    return output_file_hint(
        file_save(path, bytes, mode, output_file_existing(is_forced), error), error);
}
