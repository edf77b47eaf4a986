#include "lib/inspect_parts.h"

#include <stdlib.h>
#include <string.h>

#include "lib/verify_release.h"

/* Both parts of it are about what the package is, not about a device. */
static enum plomb_status inspect_checks(const struct plomb_package *package,
                                        const struct plomb_inspect_options *options,
                                        struct plomb_inspect_report *report)
{
    struct plomb_verify_options how = {.has_key = options->has_key};
    struct plomb_verify_report *found = calloc(1, sizeof(*found));
    enum plomb_status status;

    if (found == NULL) return PLOMB_NO_MEMORY;
    memcpy(how.public_key, options->public_key, sizeof(how.public_key));
    status = verify_release(package, &how, found, NULL);
    for (size_t i = 0; i < found->check_count; i++) {
        if (report->check_count == PLOMB_INSPECT_CHECKS_MAX) break;
        report->checks[report->check_count++] = found->checks[i];
    }
    free(found);
    return status;
}

void inspect_release(const struct plomb_package *package,
                     const struct plomb_inspect_options *options,
                     struct plomb_inspect_report *report)
{
    report->release_status = PLOMB_RELEASE_MISSING;
    if (report->is_legacy) return;
    report->release_status = plomb_package_release(package, &report->release, NULL);
    if (report->release_status == PLOMB_NO_MEMORY) return;
    if (inspect_checks(package, options, report) != PLOMB_OK) {
        report->release_status = PLOMB_NO_MEMORY;
    }
}
