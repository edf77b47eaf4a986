/*
 * How the commands about bootloader settings print them. For cmd_settings_new.c and
 * cmd_settings_show.c.
 */
#ifndef CLI_SETTINGS_REPORT_H
#define CLI_SETTINGS_REPORT_H

#include <plomb/buf.h>
#include <plomb/settings_page.h>

#include "base/json.h"

/* Appends every field, one in a line. */
void settings_report_text(const struct plomb_settings *settings,
                          struct plomb_buf *text);

/* Writes an object with every field. */
void settings_report_json(const struct plomb_settings *settings,
                          struct json_writer *json, const char *key);

#endif
