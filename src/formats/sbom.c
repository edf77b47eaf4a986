#include "formats/sbom.h"

#include <stdbool.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"

/* The JSON-LD context of SPDX 3 ends with version and file name. */
static const char spdx_3_context[] = "https://spdx.org/rdf/3.";

static bool begins_with(const char *text, const char *start)
{
    return text != NULL && strncmp(text, start, strlen(start)) == 0;
}

static bool bytes_begin_with(struct plomb_span bytes, const char *start)
{
    struct plomb_span wanted = plomb_span_text(start);

    return plomb_span_is_equal(plomb_span_sub(bytes, 0, wanted.size), wanted);
}

/* Other forms of the two formats, which people try first. */
static enum plomb_status fail_form(struct plomb_span text, struct plomb_error *error)
{
    if (bytes_begin_with(text, "<")) {
        error_set(error, PLOMB_SBOM_UNUSABLE, "it is XML, not JSON");
    } else if (bytes_begin_with(text, "SPDXVersion:")) {
        error_set(error, PLOMB_SBOM_UNUSABLE, "it is SPDX in tag-value form, not JSON");
    } else {
        return PLOMB_OK;
    }
    error_hint(error, "convert it to CycloneDX JSON or SPDX JSON");
    return PLOMB_SBOM_UNUSABLE;
}

static enum plomb_status parse_json(struct plomb_span text, struct json **document_out,
                                    struct plomb_error *error)
{
    enum plomb_status status = fail_form(text, error);

    if (status != PLOMB_OK) return status;
    if (text.size > PLOMB_SBOM_MAX) {
        return error_set(error, PLOMB_SBOM_UNUSABLE, "it has more than %u bytes",
                         PLOMB_SBOM_MAX);
    }
    status = json_parse(text, document_out, error);
    if (status != PLOMB_JSON_MALFORMED) return status;
    if (error != NULL && error->status == status) error->status = PLOMB_SBOM_UNUSABLE;
    error_hint(error, "CycloneDX JSON and SPDX JSON are taken");
    return PLOMB_SBOM_UNUSABLE;
}

static enum plomb_status fail_version(const char *what, struct plomb_error *error)
{
    return error_set(error, PLOMB_SBOM_UNUSABLE, "its version is no %s", what);
}

static enum plomb_status recognise(const struct json *document,
                                   enum plomb_sbom_format *out,
                                   struct plomb_error *error)
{
    const char *bom_format = json_string(json_member(document, "bomFormat"));
    const char *spec_version = json_string(json_member(document, "specVersion"));
    const char *spdx_version = json_string(json_member(document, "spdxVersion"));
    const char *context = json_string(json_member(document, "@context"));

    if (bom_format != NULL && strcmp(bom_format, "CycloneDX") == 0) {
        *out = PLOMB_SBOM_CYCLONEDX;
        if (begins_with(spec_version, "1.")) return PLOMB_OK;
        return fail_version("'specVersion' of CycloneDX, such as \"1.6\"", error);
    }
    if (spdx_version != NULL) {
        *out = PLOMB_SBOM_SPDX;
        if (begins_with(spdx_version, "SPDX-2.")) return PLOMB_OK;
        return fail_version("'spdxVersion' of SPDX, such as \"SPDX-2.3\"", error);
    }
    if (begins_with(context, spdx_3_context)) {
        *out = PLOMB_SBOM_SPDX;
        return PLOMB_OK;
    }
    error_set(error, PLOMB_SBOM_UNUSABLE, "it is JSON, but no SBOM");
    error_hint(error,
               "CycloneDX has a member 'bomFormat', SPDX 2 'spdxVersion', SPDX 3 "
               "an '@context'");
    return PLOMB_SBOM_UNUSABLE;
}

enum plomb_status sbom_recognise(struct plomb_span text,
                                 enum plomb_sbom_format *format_out,
                                 struct plomb_error *error)
{
    struct json *document = NULL;
    enum plomb_sbom_format format = PLOMB_SBOM_NONE;
    enum plomb_status status;

    status = parse_json(text, &document, error);
    if (status != PLOMB_OK) goto out;
    status = recognise(document, &format, error);
    if (status != PLOMB_OK) goto out;
    *format_out = format;
    status = PLOMB_OK;
out:
    json_free(&document);
    return status;
}
