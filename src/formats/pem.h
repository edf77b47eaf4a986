/*
 * PEM, the textual encoding of keys and certificates (RFC 7468, with the
 * headers of RFC 1421 that old key files have): finds the blocks of a text and
 * decodes them into memory of the caller, so that a private key is never
 * copied elsewhere. What a label means is for others.
 */
#ifndef FORMATS_PEM_H
#define FORMATS_PEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/error.h>

#define PEM_LABEL_MAX 64 /* characters of a label */

/* A block; the span points into the text. */
struct pem_block {
    char label[PEM_LABEL_MAX + 1]; /* "EC PRIVATE KEY" */
    size_t line;                   /* of BEGIN; the first line of the text is 1 */
    size_t body_line;              /* at which `body` starts */
    bool is_encrypted;             /* a header says "Proc-Type: 4,ENCRYPTED" */
    struct plomb_span body;        /* base64, with its line ends */
};

/* How far a text was read. */
struct pem_reader {
    struct plomb_span rest; /* what was not read yet */
    size_t line;            /* lines that were read */
};

/* Starts at the beginning of `text`, which stays alive while it is read. */
void pem_reader_init(struct pem_reader *reader, struct plomb_span text);

/*
 * Finds the next block; text between blocks is skipped. `*found_out` is false,
 * with PLOMB_OK, when there is none. PLOMB_KEY_MALFORMED with the line when a
 * block has no end, another's end, or a damaged first line. Lines end with LF
 * or CRLF.
 */
enum plomb_status pem_next(struct pem_reader *reader, struct pem_block *out,
                           bool *found_out, struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Decodes the bytes of a block into `out`, which has room for
 * BASE64_DECODED_MAX(block->body.size) bytes. PLOMB_KEY_MALFORMED with the
 * line when they are not base64, or none at all.
 */
enum plomb_status pem_decode(const struct pem_block *block, uint8_t *out,
                             size_t *size_out,
                             struct plomb_error *error) PLOMB_MUST_USE;

/* Characters of a block of `size` bytes under `label`. */
size_t pem_encoded_size(const char *label, size_t size);

/*
 * Writes a block, 64 characters a line, LF at the end of each, to `out`, which
 * has room for pem_encoded_size characters. No terminating zero.
 */
void pem_encode(const char *label, struct plomb_span bytes, uint8_t *out);

#endif
