/*
 * What the decoders of plomb/core/decode.h keep in RAM, besides one page: their
 * size is all that a caller needs to know, and no member is to be touched.
 * Sizes are those on a 32-bit device. Freestanding.
 */
#ifndef PLOMB_CORE_DECODE_STATE_H
#define PLOMB_CORE_DECODE_STATE_H

#include <stdint.h>

#include <plomb/core/extension.h>

struct plomb_decode_job;

/* Payload in, image out: the part that all have. 48 bytes. */
struct plomb_decode_stream {
    const struct plomb_decode_job *job;
    uint32_t input_offset;  /* payload bytes taken */
    uint32_t output_offset; /* image bytes handed to the page */
    uint32_t status;        /* enum plomb_status; the first failure stays */
    uint8_t block[16];      /* payload as transferred, around input_offset */
    uint8_t key_stream[16]; /* what the cipher adds to it */
};

/* 48 bytes. */
struct plomb_stored {
    struct plomb_decode_stream stream;
};

#define PLOMB_INFLATE_LITERALS  288 /* RFC 1951, 3.2.6: symbols of a fixed block */
#define PLOMB_INFLATE_DISTANCES 32

/* 760 bytes. The codes are canonical (RFC 1951, 3.2.2). */
struct plomb_inflate {
    struct plomb_decode_stream stream;
    uint32_t bits;      /* payload bits that were read and not yet used */
    uint32_t bit_count; /* how many */
    /* Symbols of each length: of literals and lengths, and of distances. */
    uint16_t counts[2][16];
    /* The symbols of both codes less their ninth bit, the shorter ones first. */
    uint8_t symbols[PLOMB_INFLATE_LITERALS + PLOMB_INFLATE_DISTANCES];
    uint8_t lengths[PLOMB_INFLATE_LITERALS + PLOMB_INFLATE_DISTANCES];
};

/* One step of a relocation map. */
struct plomb_map_step {
    uint32_t address; /* from this old address on */
    int32_t shift;    /* addresses moved by so many bytes */
};

#define PLOMB_MAP_STEPS_MAX 512 /* of a relocation map */
#define PLOMB_LZMA_PROBS    (1846 + (0x300 << PLOMB_LZMA_LCLP_MAX))

/* 14,048 bytes. */
struct plomb_lzma {
    struct plomb_decode_stream stream;
    uint32_t base_size;    /* of the old image, which stands before the image */
    uint32_t decoded;      /* image bytes decoded; the last 4 are in `pending` */
    uint32_t pending;      /* on their way to the page: their partner may follow */
    uint32_t last;         /* byte that was decoded, in absolute form */
    uint32_t lc;           /* the property byte in its parts */
    uint32_t literal_mask; /* of position and last byte */
    uint32_t pos_mask;     /* of the position, for everything else */
    uint32_t range;        /* of the range coder */
    uint32_t code;         /* within it */
    uint32_t state;        /* kinds of the last symbols, 0 to 11 */
    uint32_t reps[4];      /* the last distances, less 1 */
    uint32_t step_count;   /* of the relocation map, with the one before all */
    struct plomb_map_step steps[1 + PLOMB_MAP_STEPS_MAX];
    int16_t probs[PLOMB_LZMA_PROBS];
};

/* Room for any of them: 14,048 bytes. */
union plomb_decoder {
    struct plomb_stored stored;
    struct plomb_inflate inflate;
    struct plomb_lzma lzma;
};

#endif
