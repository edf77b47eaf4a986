/*
 * How the commands about keys say what a key is, as text and as JSON. For
 * cmd_key_*.c.
 */
#ifndef CLI_KEY_REPORT_H
#define CLI_KEY_REPORT_H

#include <plomb/key.h>

#include "cli/command.h"

/* "signing key, ECDSA P-256, private, not encrypted", and a newline. */
void key_report_type(struct plomb_buf *text, const struct plomb_key_info *info);

/* The lines for label, key id and fingerprint, of those that the key has. */
void key_report_names(struct plomb_buf *text, const struct plomb_key_info *info);

/* The members type, algorithm, label, key_id and fingerprint. */
void key_report_json(struct json_writer *json, const struct plomb_key_info *info);

/* Warns that the file at `path` holds the key without a passphrase. */
void key_report_warn(const struct cli *cli, const struct plomb_key_info *info,
                     const char *path);

#endif
