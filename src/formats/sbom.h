/*
 * Recognising a software bill of materials: CycloneDX or SPDX, as JSON. Looks
 * only at what tells the formats apart; whether the SBOM is complete, or about
 * this firmware, is for those who made it. For lib.
 */
#ifndef FORMATS_SBOM_H
#define FORMATS_SBOM_H

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/error.h>
#include <plomb/release.h>

/*
 * Tells what `text` is written in. PLOMB_SBOM_UNUSABLE, with what it is instead
 * where that is known: more than PLOMB_SBOM_MAX bytes, no JSON (with the line),
 * neither format. PLOMB_NO_MEMORY.
 */
enum plomb_status sbom_recognise(struct plomb_span text,
                                 enum plomb_sbom_format *format_out,
                                 struct plomb_error *error) PLOMB_MUST_USE;

#endif
