/*
 * The decoders against tests/vectors/payload: every case that is valid gives
 * its image, every other is refused (docs/spec/payload.md, section 6).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/core/decode.h>
#include <plomb/core/port.h>
#include <plomb/error.h>

#include "decode_fixture.h"
#include "vector_file.h"

#define FOLDER "tests/vectors/payload"

enum { CASES_MIN = 250, BYTES_MAX = 1 << 17, ID_SIZE = 64, DIGEST_TEXT_SIZE = 65 };

/* A case file, and what it says. */
struct subject {
    struct vector_file file;
    struct plomb_buf payload;
    struct plomb_buf base;
    struct plomb_extension extension;
    uint8_t params[PLOMB_CODEC_PARAMS_MAX];
    uint8_t key[PLOMB_CONTENT_KEY_MAX];
    uint8_t unused[PLOMB_SHA256_SIZE]; /* digests that the decoder must not need */
    struct decode_fixture fixture;
};

/* Counts over all cases. */
struct tally {
    size_t bad;
    size_t valid;
};

static void load_params(struct subject *subject)
{
    struct plomb_buf params;

    plomb_buf_init(&params, sizeof(subject->params));
    vector_file_bytes(&subject->file, "params", &params);
    if (params.size > 0) memcpy(subject->params, params.ptr, params.size);
    subject->extension.codec_params = plomb_span(subject->params, params.size);
    plomb_buf_clear(&params);
}

static void load(const char *name, struct subject *subject)
{
    struct plomb_extension *extension = &subject->extension;

    memset(subject, 0, sizeof(*subject));
    vector_file_read(FOLDER, name, &subject->file);
    plomb_buf_init(&subject->payload, BYTES_MAX);
    plomb_buf_init(&subject->base, BYTES_MAX);
    vector_file_bytes(&subject->file, "payload", &subject->payload);
    vector_file_bytes(&subject->file, "base", &subject->base);
    load_params(subject);
    extension->payload_size = (uint32_t)subject->payload.size;
    extension->payload_sha256 = plomb_span(subject->unused, sizeof(subject->unused));
    extension->codec = vector_file_number(&subject->file, "codec");
    extension->base_size = (uint32_t)subject->base.size;
    if (extension->base_size > 0) {
        extension->base_sha256 = plomb_span(subject->unused, sizeof(subject->unused));
    }
    extension->cipher = vector_file_number(&subject->file, "cipher");
    vector_file_exactly(&subject->file, "key", subject->key,
                        plomb_content_key_size(extension->cipher));
    subject->fixture.payload = plomb_buf_span(&subject->payload);
    subject->fixture.base = plomb_buf_span(&subject->base);
    subject->fixture.image_size = vector_file_number(&subject->file, "image_size");
}

static void clear(struct subject *subject)
{
    decode_fixture_clear(&subject->fixture);
    plomb_buf_clear(&subject->payload);
    plomb_buf_clear(&subject->base);
    vector_file_clear(&subject->file);
}

static enum plomb_status decode(struct subject *subject)
{
    return decode_fixture_run(
        &subject->fixture, &subject->extension,
        subject->extension.cipher == PLOMB_CIPHER_NONE ? NULL : subject->key);
}

/* Whether the image is the one that the case file names. */
static bool is_image_good(const struct subject *subject)
{
    uint8_t expected[PLOMB_SHA256_SIZE];
    uint8_t found[PLOMB_SHA256_SIZE];

    if (vector_file_exactly(&subject->file, "image_sha256", expected,
                            sizeof(expected)) == 0) {
        return false;
    }
    plomb_port_sha256(plomb_buf_span(&subject->fixture.image), found);
    return subject->fixture.image.size == subject->fixture.image_size &&
           memcmp(expected, found, sizeof(found)) == 0;
}

static void run_case(const char *name, void *context)
{
    struct tally *tally = context;
    struct subject subject;
    enum plomb_status status;
    char expected[ID_SIZE];
    char about[200];

    load(name, &subject);
    status = decode(&subject);
    vector_file_text(&subject.file, "status", expected, sizeof(expected));
    if (strcmp(expected, plomb_status_id(status)) != 0 ||
        (status == PLOMB_OK && !is_image_good(&subject))) {
        print_error("%s (%s): %s\n", name,
                    vector_file_text(&subject.file, "about", about, sizeof(about)),
                    status == PLOMB_OK ? "decoded, perhaps to another image"
                                       : plomb_status_id(status));
        tally->bad++;
    }
    if (status == PLOMB_OK) tally->valid++;
    clear(&subject);
}

static void test_decode__gives_each_payload_vector_its_verdict(void **state)
{
    struct tally tally = {0, 0};
    (void)state;

    vector_file_each(FOLDER, CASES_MIN, run_case, &tally);
    assert_int_equal(tally.bad, 0);
    assert_true(tally.valid > 0);
}

/* Fails each call of the io in turn; the decoder must end with what that is. */
static void fail_each_call(const char *name)
{
    uint32_t calls;
    struct subject subject;

    load(name, &subject);
    assert_int_equal(decode(&subject), PLOMB_OK);
    calls = subject.fixture.calls;
    assert_true(calls > 1);
    clear(&subject);
    for (uint32_t i = 1; i <= calls; i++) {
        load(name, &subject);
        subject.fixture.fail_at = i;
        assert_int_equal(decode(&subject), PLOMB_DECODE_IO_FAILED);
        assert_int_equal(subject.fixture.calls, i);
        clear(&subject);
    }
}

static void test_decode__ends_with_the_first_io_that_fails(void **state)
{
    (void)state;
    fail_each_call("valid-stored-page-and-1.txt");
    fail_each_call("valid-deflate-page-and-1.txt");
    fail_each_call("valid-lzma-page-and-1.txt");
    fail_each_call("valid-delta-change.txt");
}

/* Every proper start of a good payload is refused, however it was cut. */
static void refuse_each_cut(const char *name)
{
    struct subject subject;
    size_t size;

    load(name, &subject);
    size = subject.payload.size;
    clear(&subject);
    /* The last three bytes may be padding, of which some may be missing. */
    for (size_t cut = 1; cut + 3 < size; cut++) {
        load(name, &subject);
        subject.fixture.payload.size = cut;
        subject.extension.payload_size = (uint32_t)cut;
        assert_int_equal(decode(&subject), PLOMB_PAYLOAD_MALFORMED);
        clear(&subject);
    }
}

static void test_decode__refuses_every_cut(void **state)
{
    (void)state;
    refuse_each_cut("valid-stored-zeros.txt");
    refuse_each_cut("valid-deflate-fixed.txt");
    refuse_each_cut("valid-deflate-15-bits.txt");
    refuse_each_cut("valid-lzma-aes-128.txt");
    refuse_each_cut("valid-delta-change.txt");
    refuse_each_cut("valid-delta-map-numbers.txt");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decode__gives_each_payload_vector_its_verdict),
        cmocka_unit_test(test_decode__ends_with_the_first_io_that_fails),
        cmocka_unit_test(test_decode__refuses_every_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
