/*
 * The release statement: what a package is, for people and servers, signed by
 * the key that signs its init packets (docs/spec/package.md, section 5). Devices
 * never see it. Here is what goes into one, and what is read back. Host only.
 */
#ifndef PLOMB_RELEASE_H
#define PLOMB_RELEASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/init_packet.h>
#include <plomb/error.h>
#include <plomb/package.h>

#define PLOMB_RELEASE_NAME           "META-INF/release.json"
#define PLOMB_RELEASE_SIGNATURE_NAME "META-INF/release.sig"

#define PLOMB_RELEASE_MAX          (64u << 10) /* bytes of a statement */
#define PLOMB_RELEASE_PRODUCT_MAX  100         /* characters */
#define PLOMB_RELEASE_VERSION_MAX  64          /* characters */
#define PLOMB_RELEASE_REVISION_MAX 128         /* characters */
#define PLOMB_RELEASE_TOOL_MAX     100         /* characters */
#define PLOMB_RELEASE_NOTES_MAX    16384       /* bytes */
#define PLOMB_RELEASE_DATE_SIZE    10          /* characters: YYYY-MM-DD */
/* All but the statement and its signature. */
#define PLOMB_RELEASE_ENTRIES_MAX  (PLOMB_PACKAGE_ENTRIES_MAX - 2)
#define PLOMB_SBOM_MAX             (1u << 20) /* bytes of an SBOM */
/* Bytes of a text of `count` characters in UTF-8, the terminating zero included. */
#define PLOMB_RELEASE_TEXT(count)  (4 * (count) + 1)

/* Why there is a release. */
enum plomb_release_kind {
    PLOMB_RELEASE_KIND_NONE, /* not said */
    PLOMB_RELEASE_SECURITY,
    PLOMB_RELEASE_FEATURE
};

/* How bad it is not to install it. */
enum plomb_release_severity {
    PLOMB_SEVERITY_NONE, /* not said */
    PLOMB_SEVERITY_LOW,
    PLOMB_SEVERITY_MEDIUM,
    PLOMB_SEVERITY_HIGH,
    PLOMB_SEVERITY_CRITICAL
};

/* What the software bill of materials is written in, as JSON. */
enum plomb_sbom_format {
    PLOMB_SBOM_NONE, /* there is none */
    PLOMB_SBOM_CYCLONEDX,
    PLOMB_SBOM_SPDX
};

/*
 * What a new statement says. Zero-initialise, then fill what is wanted; texts
 * are UTF-8 and NULL when absent, and hold no control characters, except that
 * notes may hold line feeds and tabs.
 */
struct plomb_release_options {
    const char *product;         /* 1 to PLOMB_RELEASE_PRODUCT_MAX characters */
    const char *version;         /* that people see; PLOMB_RELEASE_VERSION_MAX */
    uint32_t kind;               /* enum plomb_release_kind */
    uint32_t severity;           /* enum plomb_release_severity */
    const char *notes;           /* 1 to PLOMB_RELEASE_NOTES_MAX bytes */
    const char *support_until;   /* YYYY-MM-DD, a date of the calendar */
    const char *source_revision; /* 1 to PLOMB_RELEASE_REVISION_MAX characters */
    const char *sbom;            /* file that becomes an entry: CycloneDX or SPDX */
};

/* An entry of the archive as the statement has it. */
struct plomb_release_entry {
    char name[PLOMB_PACKAGE_NAME_MAX + 1];
    uint32_t size; /* bytes */
    uint8_t sha256[PLOMB_HASH_SIZE];
};

/* A statement. Texts are "" when absent. Some 30 KiB large. */
struct plomb_release {
    char product[PLOMB_RELEASE_TEXT(PLOMB_RELEASE_PRODUCT_MAX)];
    char version[PLOMB_RELEASE_TEXT(PLOMB_RELEASE_VERSION_MAX)];
    enum plomb_release_kind kind;
    enum plomb_release_severity severity;
    char notes[PLOMB_RELEASE_NOTES_MAX + 1];
    char support_until[PLOMB_RELEASE_DATE_SIZE + 1]; /* YYYY-MM-DD */
    char source_revision[PLOMB_RELEASE_TEXT(PLOMB_RELEASE_REVISION_MAX)];
    enum plomb_sbom_format sbom_format;   /* tells the entry's name too */
    uint8_t sbom_sha256[PLOMB_HASH_SIZE]; /* zeros without an SBOM */
    char tool[PLOMB_RELEASE_TEXT(PLOMB_RELEASE_TOOL_MAX)]; /* that wrote it */
    uint8_t signer[PLOMB_HASH_SIZE]; /* fingerprint of the signing key */
    size_t entry_count;              /* 1 to PLOMB_RELEASE_ENTRIES_MAX */
    struct plomb_release_entry entries[PLOMB_RELEASE_ENTRIES_MAX];
};

/* Whether any of the options is given. */
PLOMB_API bool plomb_release_is_given(const struct plomb_release_options *options);

/*
 * Checks the options alone, before any file is read. PLOMB_OPTION_VALUE says which
 * is not usable and why.
 */
PLOMB_API enum plomb_status plomb_release_check(
    const struct plomb_release_options *options,
    struct plomb_error *error) PLOMB_MUST_USE;

/*
 * From the words of the statement to the enumerations; PLOMB_OPTION_VALUE, an
 * error that quotes the text, and a hint. The output is untouched then.
 */
PLOMB_API enum plomb_status plomb_release_kind_parse(
    const char *text, uint32_t *out, struct plomb_error *error) PLOMB_MUST_USE;
PLOMB_API enum plomb_status plomb_release_severity_parse(
    const char *text, uint32_t *out, struct plomb_error *error) PLOMB_MUST_USE;

/*
 * The words of the statement: "security", "high", "cyclonedx"; NULL for "not
 * said" and for numbers that are none of the enumeration.
 */
PLOMB_API const char *plomb_release_kind_name(uint32_t kind);
PLOMB_API const char *plomb_release_severity_name(uint32_t severity);
PLOMB_API const char *plomb_sbom_format_name(uint32_t format);

/* The entry that an SBOM of this format becomes; NULL for none. */
PLOMB_API const char *plomb_sbom_entry_name(uint32_t format);

/* Whether the package holds a release statement, well-formed or not. */
PLOMB_API bool plomb_package_has_release(const struct plomb_package *package);

/*
 * Reads the package's statement, and checks neither its signature nor whether
 * the package is what it says: plomb_verify does. PLOMB_RELEASE_MISSING without
 * one, PLOMB_RELEASE_MALFORMED, PLOMB_NO_MEMORY; `*out` is untouched then.
 */
PLOMB_API enum plomb_status plomb_package_release(
    const struct plomb_package *package, struct plomb_release *out,
    struct plomb_error *error) PLOMB_MUST_USE;

#endif
