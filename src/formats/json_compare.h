/*
 * Whether a JSON document says what another one says, whatever their layout and the
 * order of members: for files that plomb could have written itself. For lib.
 */
#ifndef FORMATS_JSON_COMPARE_H
#define FORMATS_JSON_COMPARE_H

#include <plomb/core/attributes.h>

#include "base/json.h"

#define JSON_PLACE_SIZE 128 /* bytes of a place, the terminating zero included */

enum json_difference {
    JSON_SAME,
    JSON_MISSING,    /* a member or item that is wanted is not there */
    JSON_UNKNOWN,    /* one is there that is not wanted */
    JSON_OTHER_TYPE, /* a value of another type */
    JSON_OTHER_VALUE /* a value of the same type */
};

/*
 * Compares `found` with `wanted`, which holds no fractions and no negative numbers.
 * `place` receives where the first difference is: "packages[0].digest". Members
 * called `ignored` may have any value of the same type; NULL ignores none.
 */
enum json_difference json_compare(const struct json *wanted, const struct json *found,
                                  const char *ignored,
                                  char place[JSON_PLACE_SIZE]) PLOMB_MUST_USE;

#endif
