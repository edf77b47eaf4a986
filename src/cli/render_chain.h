/*
 * What plomb inspect prints about sealed images, and about what any update
 * costs. For render_inspect.c.
 */
#ifndef CLI_RENDER_CHAIN_H
#define CLI_RENDER_CHAIN_H

#include <plomb/buf.h>
#include <plomb/inspect.h>

/* The extension of a sealed image's init packet, its chain first. */
void render_sealed_text(const struct plomb_inspect_image *image,
                        struct plomb_buf *text);

/* Bytes by field of the init packet, and the time that the transfer takes. */
void render_cost_text(const struct plomb_inspect_image *image, struct plomb_buf *text);

#endif
