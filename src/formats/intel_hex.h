/*
 * Intel HEX to bytes at addresses. Strict, since what this accepts is signed:
 * every line is a whole record with the right length and checksum, no address
 * is written twice, and the file ends with its end record.
 *
 * Intel, "Hexadecimal Object File Format Specification", revision A (1988).
 */
#ifndef FORMATS_INTEL_HEX_H
#define FORMATS_INTEL_HEX_H

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/error.h>

#include "formats/memory_map.h"

/*
 * Adds what `text` holds to `map`, which is usable only for clearing after a
 * failure. Digits of either case, LF or CRLF, and lines that are empty or
 * blank are accepted; record types 00 to 05 are, of which 03 and 05 (the start
 * address) mean nothing here. PLOMB_HEX_MALFORMED, with the line and with what
 * was expected.
 */
enum plomb_status intel_hex_parse(struct plomb_span text, struct memory_map *map,
                                  struct plomb_error *error) PLOMB_MUST_USE;

#endif
