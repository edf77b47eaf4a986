/*
 * The readers of signing requests and of answers to them. What one of them takes is
 * whole; every document can be compared.
 */
#include <stdlib.h>
#include <string.h>

#include "formats/json_compare.h"
#include "formats/sign_request_parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_request(struct plomb_span text)
{
    struct sign_request request = {0};
    struct plomb_error error = {0};
    char place[JSON_PLACE_SIZE];

    if (sign_request_parse(text, &request, &error) == PLOMB_OK) {
        if (request.file_count == 0) abort();
        for (size_t i = 0; i < request.file_count; i++) {
            if (request.files[i].output[0] == '\0') abort();
            if (strchr(request.files[i].file, '/') != NULL) abort();
        }
    } else if (error.message[0] == '\0') {
        abort();
    }
    /* Numbers with a fraction equal nothing, so that documents may differ. */
    if (request.document != NULL) {
        (void)!json_compare(request.document, request.document, NULL, place);
        if (memchr(place, '\0', sizeof(place)) == NULL) abort();
    }
    sign_request_clear(&request);
}

static void check_answer(struct plomb_span text)
{
    struct sign_answer answer = {0};
    struct plomb_error error = {0};

    if (sign_answer_parse(text, &answer, &error) == PLOMB_OK) {
        size_t items = 0;

        if (answer.package_count == 0) abort();
        for (size_t i = 0; i < answer.package_count; i++) {
            if (answer.packages[i].first != items) abort();
            items += answer.packages[i].count;
        }
        for (size_t i = 0; i < items; i++) {
            if (answer.items[i].purpose[0] == '\0') abort();
        }
    } else if (error.message[0] == '\0') {
        abort();
    }
    sign_answer_clear(&answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_request(plomb_span(data, size));
    check_answer(plomb_span(data, size));
    return 0;
}
