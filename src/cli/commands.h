/*
 * Every command's descriptor; command.c lists them. For cli only.
 */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "cli/command.h"

extern const struct command command_pack;
extern const struct command command_sign_request;
extern const struct command command_attach;
extern const struct command command_inspect;
extern const struct command command_verify;
extern const struct command command_open;
extern const struct command command_factory;
extern const struct command command_key_new;
extern const struct command command_key_show;
extern const struct command command_key_export;
extern const struct command command_key_passphrase;
extern const struct command command_key_rotate_plan;
extern const struct command command_signer_test;
extern const struct command command_audit_verify;
extern const struct command command_audit_query;
extern const struct command command_settings_new;
extern const struct command command_settings_show;
extern const struct command command_send;
extern const struct command command_device_info;
extern const struct command command_device_log;
extern const struct command command_help;
extern const struct command command_version;
extern const struct command command_completion;

#endif
