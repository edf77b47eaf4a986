/*
 * Keys whose private half is published: good for tests, and for nothing else.
 * For lib.
 */
#ifndef LIB_KNOWN_KEYS_H
#define LIB_KNOWN_KEYS_H

#include <stdint.h>

#include <plomb/core/init_packet.h>

/*
 * What a published test key is called, as a phrase ("nrfutil's default key");
 * NULL for every other key.
 */
const char *known_key_name(const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE]);

#endif
