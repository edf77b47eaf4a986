/*
 * What a signing request asks for, for the person who approves and for scripts. For
 * cmd_sign_request.c and cmd_attach.c.
 */
#ifndef CLI_SIGN_REPORT_H
#define CLI_SIGN_REPORT_H

#include <plomb/buf.h>
#include <plomb/sign_request.h>

#include "base/json.h"

/* The key, then every package with every signature that it needs. */
void sign_report_text(struct plomb_buf *text, const struct plomb_sign_set *request);
void sign_report_json(struct json_writer *json, const struct plomb_sign_set *request);

/* The line, or the member, for the key alone. */
void sign_report_key_text(struct plomb_buf *text, const struct plomb_sign_set *request);
void sign_report_key_json(struct json_writer *json,
                          const struct plomb_sign_set *request);

#endif
