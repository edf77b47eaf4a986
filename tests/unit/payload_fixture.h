/*
 * Payloads for tests of the decoders, made by zlib and liblzma and not by plomb,
 * and images that have what firmware has: words, text, calls. For tests/unit alone.
 */
#ifndef TESTS_UNIT_PAYLOAD_FIXTURE_H
#define TESTS_UNIT_PAYLOAD_FIXTURE_H

#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/core/span.h>

/* Fills an image; the same for the same seed. Some calls lie across pages. */
void payload_fixture_image(uint8_t *image, size_t size, uint32_t seed);

/* Appends a raw deflate stream: level and strategy are zlib's. */
void payload_fixture_deflate(struct plomb_span image, int level, int strategy,
                             struct plomb_buf *out);

/*
 * Appends a raw LZMA stream of an image in absolute form, behind `history`. The
 * property byte is as docs/spec/payload.md has it.
 */
void payload_fixture_lzma(struct plomb_span image, uint8_t property,
                          struct plomb_span history, struct plomb_buf *out);

/* Appends zeros up to a multiple of 4 bytes. */
void payload_fixture_pad(struct plomb_buf *payload);

#endif
