#include <plomb/release.h>

#include <string.h>

#include "base/error.h"
#include "base/suggest.h"

/* The words of a statement, by number; none stands for "not said". */

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static const char *const kinds[] = {
    [PLOMB_RELEASE_SECURITY] = "security",
    [PLOMB_RELEASE_FEATURE] = "feature",
};

static const char *const severities[] = {
    [PLOMB_SEVERITY_LOW] = "low",
    [PLOMB_SEVERITY_MEDIUM] = "medium",
    [PLOMB_SEVERITY_HIGH] = "high",
    [PLOMB_SEVERITY_CRITICAL] = "critical",
};

static const char *const sbom_formats[] = {
    [PLOMB_SBOM_CYCLONEDX] = "cyclonedx",
    [PLOMB_SBOM_SPDX] = "spdx",
};

/* As both projects recommend to name files. */
static const char *const sbom_entries[] = {
    [PLOMB_SBOM_CYCLONEDX] = "META-INF/sbom.cdx.json",
    [PLOMB_SBOM_SPDX] = "META-INF/sbom.spdx.json",
};

/* The first word of a table has the number 1. */
static enum plomb_status parse(const char *text, const char *const *words, size_t count,
                               const char *what, uint32_t *out,
                               struct plomb_error *error)
{
    const char *nearest;

    for (size_t i = 1; i < count; i++) {
        if (strcmp(text, words[i]) != 0) continue;
        *out = (uint32_t)i;
        return PLOMB_OK;
    }
    error_set(error, PLOMB_OPTION_VALUE, "'%.40s' is not a %s", text, what);
    nearest = suggest_nearest(text, words + 1, count - 1);
    if (nearest != NULL) error_hint(error, "did you mean '%s'?", nearest);
    return PLOMB_OPTION_VALUE;
}

enum plomb_status plomb_release_kind_parse(const char *text, uint32_t *out,
                                           struct plomb_error *error)
{
    enum plomb_status status =
        parse(text, kinds, COUNT_OF(kinds), "kind of release", out, error);

    if (status != PLOMB_OK) error_hint(error, "choose security or feature");
    return status;
}

enum plomb_status plomb_release_severity_parse(const char *text, uint32_t *out,
                                               struct plomb_error *error)
{
    enum plomb_status status =
        parse(text, severities, COUNT_OF(severities), "severity", out, error);

    if (status != PLOMB_OK) error_hint(error, "choose low, medium, high or critical");
    return status;
}

const char *plomb_release_kind_name(uint32_t kind)
{
    return kind < COUNT_OF(kinds) ? kinds[kind] : NULL;
}

const char *plomb_release_severity_name(uint32_t severity)
{
    return severity < COUNT_OF(severities) ? severities[severity] : NULL;
}

const char *plomb_sbom_format_name(uint32_t format)
{
    return format < COUNT_OF(sbom_formats) ? sbom_formats[format] : NULL;
}

const char *plomb_sbom_entry_name(uint32_t format)
{
    return format < COUNT_OF(sbom_entries) ? sbom_entries[format] : NULL;
}
