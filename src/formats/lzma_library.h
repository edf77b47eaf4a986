/*
 * LZMA1 by liblzma, the one place that knows it. For lzma_encode.c, which chooses
 * between this one and its own search.
 */
#ifndef FORMATS_LZMA_LIBRARY_H
#define FORMATS_LZMA_LIBRARY_H

#include "formats/lzma_encode.h"

/* As lzma_encode; `options->ways` and the hints do not matter. */
enum plomb_status lzma_library_encode(struct plomb_span data,
                                      const struct lzma_encode_options *options,
                                      struct plomb_buf *out,
                                      struct plomb_error *error) PLOMB_MUST_USE;

/* The version of liblzma that is loaded; a constant. */
const char *lzma_library_version(void);

#endif
