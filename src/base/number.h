/*
 * Numbers for people: sizes with a comma between groups of three digits. Machines
 * get them from json.h, as they are. Any file above core may include this one.
 */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdint.h>

#define NUMBER_SIZE 32 /* bytes of a number, the terminating zero included */

/* Writes 323584 as "323,584" into `out`, and returns it. */
const char *number_group(uint64_t number, char out[NUMBER_SIZE]);

/* The same as an argument of a format; the text lasts as long as its block. */
#define NUMBER(number) number_group((number), (char[NUMBER_SIZE]){0})

#endif
