#include "formats/lzma_encode.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "formats/lzma_library.h"
#include "formats/lzma_match.h"
#include "formats/lzma_model.h"
#include "formats/lzma_parse.h"

/* All that one encoding needs. */
struct encoder {
    struct lzma_parser parser;
    struct lzma_model model;
    struct lzma_range range;
    uint8_t *text; /* history and data */
};

static void encoder_free(struct encoder *encoder)
{
    if (encoder == NULL) return;
    lzma_matches_clear(&encoder->parser.matches);
    free(encoder->parser.ways);
    free(encoder->text);
    free(encoder);
}

static struct encoder *encoder_new(struct plomb_span data,
                                   const struct lzma_encode_options *options,
                                   struct plomb_buf *out)
{
    const struct plomb_span history = options->history;
    struct encoder *encoder = calloc(1, sizeof(*encoder));
    struct lzma_parser *parser;

    if (encoder == NULL) return NULL;
    parser = &encoder->parser;
    parser->way_max = options->ways < LZMA_WAYS_MAX ? options->ways : LZMA_WAYS_MAX;
    parser->ways = malloc(LZMA_NODES * (size_t)parser->way_max * sizeof(*parser->ways));
    encoder->text = malloc(history.size + data.size);
    if (parser->ways == NULL || encoder->text == NULL) goto failed;
    if (history.size > 0) memcpy(encoder->text, history.ptr, history.size);
    memcpy(encoder->text + history.size, data.ptr, data.size);
    parser->text = plomb_span(encoder->text, history.size + data.size);
    parser->history_size = (uint32_t)history.size;
    parser->hints = options->hints;
    parser->model = &encoder->model;
    lzma_prices_init(&parser->prices);
    lzma_model_init(&encoder->model, options->properties);
    lzma_range_init(&encoder->range, out);
    if (lzma_matches_find(parser->text, history.size, &parser->matches) == PLOMB_OK) {
        return encoder;
    }
failed:
    encoder_free(encoder);
    return NULL;
}

static void encode(struct encoder *encoder, const struct lzma_encode_options *options)
{
    struct lzma_parser *parser = &encoder->parser;
    struct lzma_place place = {0};
    uint32_t position = parser->history_size;

    while (position < parser->text.size && encoder->range.out->status == PLOMB_OK) {
        size_t count;

        if (options->progress != NULL) {
            options->progress(options->context, position - parser->history_size,
                              parser->text.size - parser->history_size);
        }
        lzma_prices_update(&parser->prices, &encoder->model);
        count = lzma_parse(parser, position, &place);
        for (size_t i = 0; i < count; i++) {
            lzma_model_encode(&encoder->model, &encoder->range, &place, encoder->text,
                              position, parser->symbols[i]);
            position += parser->symbols[i].size;
        }
    }
    lzma_range_finish(&encoder->range);
}

enum plomb_status lzma_encode(struct plomb_span data,
                              const struct lzma_encode_options *options,
                              struct plomb_buf *out, struct plomb_error *error)
{
    struct encoder *encoder;

    if (options->ways == 0 || options->history.size + data.size > LZMA_TEXT_MAX)
        return lzma_library_encode(data, options, out, error);
    encoder = encoder_new(data, options, out);
    if (encoder == NULL)
        return error_set(error, PLOMB_NO_MEMORY, "out of memory for LZMA");
    encode(encoder, options);
    encoder_free(encoder);
    if (out->status == PLOMB_OK) return PLOMB_OK;
    return error_set(error, out->status, "the payload does not fit");
}
