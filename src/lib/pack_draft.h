/*
 * A package between its two steps: what plomb_pack_prepare leaves for
 * plomb_pack_finish. For the files of lib that implement plomb/pack.h.
 */
#ifndef LIB_PACK_DRAFT_H
#define LIB_PACK_DRAFT_H

#include <plomb/pack.h>

#include "lib/pack_image.h"
#include "lib/release.h"

enum { PACK_PARTS_MAX = 2 };

struct plomb_pack_draft {
    const struct plomb_pack_options *options;
    struct plomb_image application; /* empty once its bytes are in a part */
    struct plomb_image bootloader;
    struct plomb_image softdevice;
    struct pack_part parts[PACK_PARTS_MAX]; /* one for each of report->images */
    bool has_release;                       /* a statement will be written */
    struct release_draft release;           /* of it */
};

/*
 * Begins the next image of the report: named after an input file, with what the
 * options say about it. It counts once its part is hashed.
 */
struct plomb_pack_image *pack_draft_begin(const struct plomb_pack_options *options,
                                          enum plomb_slot slot, const char *name_after,
                                          struct plomb_pack_report *report);

#endif
