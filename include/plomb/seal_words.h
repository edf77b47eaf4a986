/*
 * How people write the values of plomb_seal_options: codecs, ciphers, effort. The
 * command line and recipes spell them the same way. Host only.
 */
#ifndef PLOMB_SEAL_WORDS_H
#define PLOMB_SEAL_WORDS_H

#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/error.h>

/*
 * Each fails with PLOMB_OPTION_VALUE, an error that quotes the text and a hint;
 * the output is untouched then. auto, stored, deflate or lzma (enum
 * plomb_codec_choice); fast, normal or best (enum plomb_effort); none,
 * aes-128-ctr or aes-256-ctr (enum plomb_cipher).
 */
PLOMB_API enum plomb_status plomb_codec_choice_parse(
    const char *text, uint32_t *out, struct plomb_error *error) PLOMB_MUST_USE;
PLOMB_API enum plomb_status plomb_effort_parse(
    const char *text, uint32_t *out, struct plomb_error *error) PLOMB_MUST_USE;
PLOMB_API enum plomb_status plomb_cipher_parse(
    const char *text, uint32_t *out, struct plomb_error *error) PLOMB_MUST_USE;

/*
 * The words for enum plomb_codec and enum plomb_cipher: "lzma", "aes-128-ctr";
 * "unknown" for another number.
 */
PLOMB_API const char *plomb_codec_name(uint32_t codec);
PLOMB_API const char *plomb_cipher_name(uint32_t cipher);

#endif
