#include "lib/compare_facts.h"

#include <plomb/release.h>

#include "lib/compare_text.h"

/* Facts of legacy packages, of release statements, and of whole packages. */

/* NULL for one that cannot be read, and for one of a package that is not legacy. */
static const struct plomb_legacy_packet *legacy_of(const void *subject)
{
    const struct plomb_inspect_image *image = subject;

    return image->packet_status == PLOMB_OK && image->legacy.version != NULL
               ? &image->legacy
               : NULL;
}

static void write_image_sha256(const void *subject, struct plomb_buf *out)
{
    uint8_t digest[PLOMB_HASH_SIZE];

    compare_image_digest(subject, digest);
    compare_add_hex(out, plomb_span(digest, sizeof(digest)));
}

static void write_legacy_packet(const void *subject, struct plomb_buf *out)
{
    const struct plomb_inspect_image *image = subject;

    plomb_buf_add_text(out, plomb_status_id(image->packet_status));
}

static void write_legacy_version(const void *subject, struct plomb_buf *out)
{
    const struct plomb_legacy_packet *packet = legacy_of(subject);

    if (packet != NULL) plomb_buf_add_text(out, packet->version);
}

static void write_device_type(const void *subject, struct plomb_buf *out)
{
    const struct plomb_legacy_packet *packet = legacy_of(subject);

    if (packet != NULL) plomb_buf_addf(out, "%u", packet->device_type);
}

static void write_device_revision(const void *subject, struct plomb_buf *out)
{
    const struct plomb_legacy_packet *packet = legacy_of(subject);

    if (packet != NULL) plomb_buf_addf(out, "%u", packet->device_revision);
}

static void write_application_version(const void *subject, struct plomb_buf *out)
{
    const struct plomb_legacy_packet *packet = legacy_of(subject);

    if (packet != NULL) plomb_buf_addf(out, "%u", packet->application_version);
}

static void write_legacy_sd_req(const void *subject, struct plomb_buf *out)
{
    const struct plomb_legacy_packet *packet = legacy_of(subject);

    for (size_t i = 0; packet != NULL && i < packet->sd_req_count; i++) {
        plomb_buf_addf(out, "%s0x%x", i > 0 ? ", " : "", packet->sd_req[i]);
    }
}

struct compare_facts compare_legacy_facts(void)
{
    static const struct compare_fact facts[] = {
        {"image_sha256", false, write_image_sha256},
        {"init_packet", false, write_legacy_packet},
        {"legacy_version", false, write_legacy_version},
        {"device_type", true, write_device_type},
        {"device_revision", true, write_device_revision},
        {"application_version", true, write_application_version},
        {"sd_req", false, write_legacy_sd_req},
    };

    return (struct compare_facts){facts, sizeof(facts) / sizeof(facts[0])};
}

static void write_product(const void *subject, struct plomb_buf *out)
{
    plomb_buf_add_text(out, ((const struct plomb_release *)subject)->product);
}

static void write_version(const void *subject, struct plomb_buf *out)
{
    plomb_buf_add_text(out, ((const struct plomb_release *)subject)->version);
}

static void write_kind(const void *subject, struct plomb_buf *out)
{
    const char *name =
        plomb_release_kind_name(((const struct plomb_release *)subject)->kind);

    if (name != NULL) plomb_buf_add_text(out, name);
}

static void write_severity(const void *subject, struct plomb_buf *out)
{
    const char *name =
        plomb_release_severity_name(((const struct plomb_release *)subject)->severity);

    if (name != NULL) plomb_buf_add_text(out, name);
}

static void write_notes(const void *subject, struct plomb_buf *out)
{
    plomb_buf_add_text(out, ((const struct plomb_release *)subject)->notes);
}

static void write_support_until(const void *subject, struct plomb_buf *out)
{
    plomb_buf_add_text(out, ((const struct plomb_release *)subject)->support_until);
}

static void write_source_revision(const void *subject, struct plomb_buf *out)
{
    plomb_buf_add_text(out, ((const struct plomb_release *)subject)->source_revision);
}

static void write_sbom_format(const void *subject, struct plomb_buf *out)
{
    const char *name =
        plomb_sbom_format_name(((const struct plomb_release *)subject)->sbom_format);

    if (name != NULL) plomb_buf_add_text(out, name);
}

static void write_sbom_sha256(const void *subject, struct plomb_buf *out)
{
    const struct plomb_release *release = subject;

    if (release->sbom_format == PLOMB_SBOM_NONE) return;
    compare_add_hex(out,
                    plomb_span(release->sbom_sha256, sizeof(release->sbom_sha256)));
}

static void write_tool(const void *subject, struct plomb_buf *out)
{
    plomb_buf_add_text(out, ((const struct plomb_release *)subject)->tool);
}

static void write_signer(const void *subject, struct plomb_buf *out)
{
    const struct plomb_release *release = subject;

    compare_add_hex(out, plomb_span(release->signer, sizeof(release->signer)));
}

struct compare_facts compare_release_facts(void)
{
    static const struct compare_fact facts[] = {
        {"product", false, write_product},
        {"version", false, write_version},
        {"kind", false, write_kind},
        {"severity", false, write_severity},
        {"notes", false, write_notes},
        {"support_until", false, write_support_until},
        {"source_revision", false, write_source_revision},
        {"sbom_format", false, write_sbom_format},
        {"sbom_sha256", false, write_sbom_sha256},
        {"tool", false, write_tool},
        {"signer", false, write_signer},
    };

    return (struct compare_facts){facts, sizeof(facts) / sizeof(facts[0])};
}

static void write_format(const void *subject, struct plomb_buf *out)
{
    const struct plomb_inspect_report *report = subject;

    plomb_buf_add_text(out, report->is_legacy   ? "legacy"
                            : report->is_sealed ? "sealed"
                                                : "plain");
}

static void write_statement(const void *subject, struct plomb_buf *out)
{
    const struct plomb_inspect_report *report = subject;

    plomb_buf_add_text(out, plomb_status_id(report->release_status));
}

struct compare_facts compare_package_facts(void)
{
    static const struct compare_fact facts[] = {
        {"format", false, write_format},
        {"statement", false, write_statement},
    };

    return (struct compare_facts){facts, sizeof(facts) / sizeof(facts[0])};
}
