#include <plomb/seal_words.h>

#include <string.h>

#include <plomb/seal.h>

#include "base/error.h"
#include "base/suggest.h"

enum { WORDS_MAX = 4 };

/* A word and what it stands for; a list ends with NULL. */
struct word {
    const char *text;
    uint32_t value;
};

static const struct word codec_choices[] = {{"auto", PLOMB_CHOOSE_AUTO},
                                            {"stored", PLOMB_CHOOSE_STORED},
                                            {"deflate", PLOMB_CHOOSE_DEFLATE},
                                            {"lzma", PLOMB_CHOOSE_LZMA},
                                            {NULL, 0}};

static const struct word efforts[] = {{"fast", PLOMB_EFFORT_FAST},
                                      {"normal", PLOMB_EFFORT_NORMAL},
                                      {"best", PLOMB_EFFORT_BEST},
                                      {NULL, 0}};

static const struct word codecs[] = {{"stored", PLOMB_CODEC_STORED},
                                     {"deflate", PLOMB_CODEC_DEFLATE},
                                     {"lzma", PLOMB_CODEC_LZMA},
                                     {NULL, 0}};

static const struct word ciphers[] = {{"none", PLOMB_CIPHER_NONE},
                                      {"aes-128-ctr", PLOMB_CIPHER_AES_128_CTR},
                                      {"aes-256-ctr", PLOMB_CIPHER_AES_256_CTR},
                                      {NULL, 0}};

/* Refuses `text`; `list` names the words for people. */
static enum plomb_status refuse(const char *text, const struct word *words,
                                const char *what, const char *list,
                                struct plomb_error *error)
{
    const char *names[WORDS_MAX];
    size_t count = 0;
    const char *nearest;

    while (count < WORDS_MAX && words[count].text != NULL) {
        names[count] = words[count].text;
        count++;
    }
    nearest = suggest_nearest(text, names, count);
    error_set(error, PLOMB_OPTION_VALUE, "'%.40s' is no %s", text, what);
    if (nearest != NULL) {
        error_hint(error, "did you mean '%s'?", nearest);
    } else {
        error_hint(error, "write %s", list);
    }
    return PLOMB_OPTION_VALUE;
}

static const struct word *find(const struct word *words, const char *text)
{
    for (; words->text != NULL; words++) {
        if (strcmp(words->text, text) == 0) return words;
    }
    return NULL;
}

enum plomb_status plomb_codec_choice_parse(const char *text, uint32_t *out,
                                           struct plomb_error *error)
{
    const struct word *word = find(codec_choices, text);

    if (word == NULL) {
        return refuse(text, codec_choices, "codec", "auto, stored, deflate or lzma",
                      error);
    }
    *out = word->value;
    return PLOMB_OK;
}

enum plomb_status plomb_effort_parse(const char *text, uint32_t *out,
                                     struct plomb_error *error)
{
    const struct word *word = find(efforts, text);

    if (word == NULL) {
        return refuse(text, efforts, "effort", "fast, normal or best", error);
    }
    *out = word->value;
    return PLOMB_OK;
}

enum plomb_status plomb_cipher_parse(const char *text, uint32_t *out,
                                     struct plomb_error *error)
{
    const struct word *word = find(ciphers, text);

    if (word == NULL) {
        return refuse(text, ciphers, "cipher", "aes-128-ctr, aes-256-ctr or none",
                      error);
    }
    *out = word->value;
    return PLOMB_OK;
}

static const char *name_of(const struct word *words, uint32_t value)
{
    for (; words->text != NULL; words++) {
        if (words->value == value) return words->text;
    }
    return "unknown";
}

const char *plomb_codec_name(uint32_t codec)
{
    return name_of(codecs, codec);
}

const char *plomb_cipher_name(uint32_t cipher)
{
    return name_of(ciphers, cipher);
}
