/*
 * A payload decoded in memory, by the decoder that devices run, over input and
 * output that fail the test when a range leaves what plomb/core/decode.h
 * promises, or when pages come in another order. For tests/unit alone.
 */
#ifndef TESTS_UNIT_DECODE_FIXTURE_H
#define TESTS_UNIT_DECODE_FIXTURE_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/core/decode.h>
#include <plomb/core/span.h>

struct decode_fixture {
    struct plomb_span payload; /* as transferred */
    struct plomb_span base;    /* the old image; empty without */
    struct plomb_buf image;    /* pages handed over so far */
    uint32_t image_size;       /* bytes that were announced */
    uint32_t next_read;        /* payload byte below which nothing is read again */
    uint32_t calls;            /* of the four functions together */
    uint32_t fail_at;          /* the call that fails, counted from 1; 0 for none */
};

/*
 * Decodes what `extension` describes with a content key, NULL without a cipher.
 * `fixture` holds the pages afterwards; decode_fixture_clear frees them.
 */
enum plomb_status decode_fixture_run(struct decode_fixture *fixture,
                                     const struct plomb_extension *extension,
                                     const uint8_t *content_key);
void decode_fixture_clear(struct decode_fixture *fixture);

#endif
