/*
 * Well-formed UTF-8, as the Unicode Standard's table 3-7 defines it: shortest
 * form, no surrogates, nothing above U+10FFFF. Any file above core may include
 * this one.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stddef.h>

#include <plomb/core/span.h>

/*
 * The size, 1 to 4 bytes, of the well-formed sequence that `bytes` begins
 * with; 0 when it begins with none or is empty.
 */
size_t utf8_sequence_size(struct plomb_span bytes);

#endif
