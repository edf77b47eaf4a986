/*
 * Keys whose private half is published: good for tests, and for nothing else.
 * For lib.
 */
#ifndef LIB_KNOWN_KEYS_H
#define LIB_KNOWN_KEYS_H

#include <stdint.h>

#include <plomb/core/extension.h>
#include <plomb/core/init_packet.h>
#include <plomb/secret.h>

/*
 * Each returns what a published test key is called, as a phrase ("nrfutil's
 * default key"); NULL for every other key. A P-256 key is known whether it
 * stands in a file as a signing or as a recipient key.
 */
const char *known_key_name(const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE]);
const char *known_class_key_name(const struct plomb_secret *class_key);

/*
 * The same for who a package is sealed for, which is all that the package says.
 * An id of a class key is made of its label, so that other keys may share it.
 */
const char *known_key_id_name(const uint8_t key_id[PLOMB_KEY_ID_SIZE]);

#endif
