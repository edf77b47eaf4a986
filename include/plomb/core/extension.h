/*
 * The sealed extension: field 100 of a sealed package's InitCommand, which says
 * how the image is coded and encrypted, and who can open it
 * (docs/spec/package.md). Signed with everything else in the InitCommand.
 * Freestanding.
 *
 * It is read as a part of the init packet by plomb_init_packet_parse, and
 * written by plomb_init_command_write.
 */
#ifndef PLOMB_CORE_EXTENSION_H
#define PLOMB_CORE_EXTENSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/span.h>

#define PLOMB_EXTENSION_VERSION  1
#define PLOMB_RECIPIENTS_MAX     4  /* entries of one package */
#define PLOMB_KEY_ID_SIZE        8  /* bytes */
#define PLOMB_CODEC_PARAMS_MAX   5  /* bytes: LZMA property byte, base address */
#define PLOMB_CONTENT_KEY_MAX    32 /* bytes of an AES-256 key */
#define PLOMB_ENCAPSULATED_SIZE  65 /* bytes: 0x04, X, Y (RFC 9180, 7.1.1) */
#define PLOMB_CLASS_SALT_SIZE    16 /* bytes */
#define PLOMB_RECIPIENT_DATA_MAX 97 /* bytes: encapsulated key, masked key */
#define PLOMB_LZMA_LCLP_MAX      2  /* lc + lp, so that a decoder's RAM is known */
#define PLOMB_SHA256_SIZE        32 /* bytes */

enum plomb_codec {
    PLOMB_CODEC_STORED = 0,
    PLOMB_CODEC_DEFLATE = 1, /* RFC 1951, raw */
    PLOMB_CODEC_LZMA = 2     /* LZMA1, raw, over position-independent calls */
};

enum plomb_cipher {
    PLOMB_CIPHER_NONE = 0,
    PLOMB_CIPHER_AES_128_CTR = 1, /* SP 800-38A, counter block from zero */
    PLOMB_CIPHER_AES_256_CTR = 2
};

enum plomb_recipient_method {
    PLOMB_RECIPIENT_HPKE = 1, /* DHKEM(P-256, HKDF-SHA256), RFC 9180 */
    PLOMB_RECIPIENT_CLASS = 2 /* a symmetric key known to a class of devices */
};

/* Bits of flags; all others are refused. */
enum { PLOMB_FLAG_NO_BACKUP = 1 }; /* may be installed without keeping the old image */

/* One who can open the package. */
struct plomb_recipient {
    uint8_t key_id[PLOMB_KEY_ID_SIZE];
    uint32_t method;        /* enum plomb_recipient_method */
    struct plomb_span data; /* 1: encapsulated key, masked content key;
                               2: salt, masked content key */
};

/* Spans point into the bytes that were parsed, or to what is to be written. */
struct plomb_extension {
    uint32_t payload_size;            /* bytes of the .bin, a multiple of 4 */
    struct plomb_span payload_sha256; /* of those bytes, as the standard has it */
    uint32_t codec;                   /* enum plomb_codec */
    struct plomb_span codec_params;   /* LZMA: 1 byte, delta 5; otherwise none */
    struct plomb_span base_sha256;    /* delta: of the old image; otherwise none */
    uint32_t base_size;               /* delta: its bytes; otherwise 0 */
    uint32_t cipher;                  /* enum plomb_cipher */
    uint8_t recipient_count;          /* entries of recipients; 0 without cipher */
    uint32_t security_counter;        /* never lowered by a device */
    uint32_t flags;                   /* PLOMB_FLAG_... */
    struct plomb_recipient recipients[PLOMB_RECIPIENTS_MAX];
};

/* Bytes of the content key of a cipher: 0, 16 or 32. */
static inline size_t plomb_content_key_size(uint32_t cipher)
{
    return cipher == PLOMB_CIPHER_NONE          ? 0
           : cipher == PLOMB_CIPHER_AES_128_CTR ? 16
                                                : 32;
}

/* Whether the payload is coded against the installed image. */
static inline bool plomb_extension_is_delta(const struct plomb_extension *extension)
{
    return extension->base_size > 0;
}

/* Address of the image in flash, from the parameters of a delta; 0 without. */
static inline uint32_t plomb_extension_base_address(
    const struct plomb_extension *extension)
{
    const uint8_t *params = extension->codec_params.ptr;

    if (extension->codec_params.size < PLOMB_CODEC_PARAMS_MAX) return 0;
    return (uint32_t)params[1] | (uint32_t)params[2] << 8 | (uint32_t)params[3] << 16 |
           (uint32_t)params[4] << 24;
}

#endif
