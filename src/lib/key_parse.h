/*
 * A key from the bytes of its file, without the file: what plomb_key_load does
 * once it has read them. For lib, and for tests that must bound the time that a
 * passphrase takes.
 */
#ifndef LIB_KEY_PARSE_H
#define LIB_KEY_PARSE_H

#include <stdint.h>

#include <plomb/key.h>

/*
 * Reads PEM or DER in `file`, whose `name` is only for messages. The statuses
 * of plomb_key_load; an encrypted key with more than `iterations_max` rounds
 * fails with PLOMB_KEY_ENCRYPTION_UNSUPPORTED before a passphrase is asked for.
 */
enum plomb_status key_parse(const struct plomb_secret *file, const char *name,
                            const struct plomb_passphrase_source *source,
                            uint32_t iterations_max, struct plomb_key **key_out,
                            struct plomb_error *error) PLOMB_MUST_USE;

#endif
