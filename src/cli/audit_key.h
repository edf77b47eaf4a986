/*
 * The keys that the commands of the audit log ask about: files of signing keys, or
 * fingerprints. For cmd_audit_verify.c and cmd_audit_query.c.
 */
#ifndef CLI_AUDIT_KEY_H
#define CLI_AUDIT_KEY_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/key.h>

/*
 * Describes the signing key in a file, of which the public half is enough. The
 * statuses of plomb_key_load, PLOMB_KEY_TYPE_WRONG.
 */
enum plomb_status audit_key_load(const char *path, struct plomb_key_info *out,
                                 struct plomb_error *error) PLOMB_MUST_USE;

/* Whether `text` is 64 hexadecimal digits of either case, which `out` receives. */
bool audit_digest_parse(const char *text, uint8_t out[PLOMB_HASH_SIZE]) PLOMB_MUST_USE;

#endif
