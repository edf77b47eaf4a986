/*
 * Object identifiers as people write them. For src/crypto alone.
 */
#ifndef CRYPTO_OID_H
#define CRYPTO_OID_H

#include <plomb/core/span.h>

#define OID_TEXT_SIZE 96 /* bytes, the terminating zero included */

/*
 * Writes the contents of an OBJECT IDENTIFIER (ITU-T X.690, 8.19) as "1.2.840";
 * "an unknown one" when they are damaged or too long.
 */
void oid_write_dotted(struct plomb_span oid, char out[OID_TEXT_SIZE]);

#endif
