/*
 * How plomb inspect prints its report: the same facts for people and for
 * machines. For cmd_inspect.c.
 */
#ifndef CLI_RENDER_INSPECT_H
#define CLI_RENDER_INSPECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/core/init_packet.h>
#include <plomb/inspect.h>
#include <plomb/key.h>

#include "base/json.h"

/* What is inspected. */
struct render_package {
    const char *path;                 /* as the user wrote it */
    size_t size;                      /* bytes of the file */
    uint8_t sha256[PLOMB_HASH_SIZE];  /* of the file, normal order */
    const struct plomb_key_info *key; /* signatures are checked with; or NULL */
    const struct plomb_inspect_report *report;
};

/* The report as text. */
void render_inspect_text(const struct render_package *package, struct plomb_buf *text);

/* The members of "result" (schemas/inspect.schema.json). */
void render_inspect_json(const struct render_package *package,
                         struct json_writer *json);

/*
 * Parts of the text: a signature, whose halves are reversed in the packets of
 * secure bootloaders, and the init packet of a legacy package.
 */
void render_signature_text(const struct plomb_inspect_signature *signature,
                           bool is_reversed, const struct plomb_key_info *key,
                           struct plomb_buf *text);
void render_legacy_text(const struct plomb_inspect_image *image,
                        struct plomb_buf *text);

/* What the text says of a check that has no words of its own: "ok". */
const char *render_check_words(enum plomb_status status);

#endif
