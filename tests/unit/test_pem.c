#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/base64.h"
#include "formats/pem.h"

#define BLOCK(label, body)                                                             \
    "-----BEGIN " label "-----\n" body "-----END " label "-----\n"

static struct plomb_error error;
static struct pem_block block;

static bool find(struct pem_reader *reader)
{
    bool is_found = false;

    plomb_error_clear(&error);
    assert_int_equal(pem_next(reader, &block, &is_found, &error), PLOMB_OK);
    return is_found;
}

static void find_in(const char *text)
{
    struct pem_reader reader;

    pem_reader_init(&reader, plomb_span_text(text));
    assert_true(find(&reader));
}

static void assert_refused_at(const char *text, size_t line, const char *message)
{
    struct pem_reader reader;
    bool is_found = false;

    plomb_error_clear(&error);
    pem_reader_init(&reader, plomb_span_text(text));
    assert_int_equal(pem_next(&reader, &block, &is_found, &error), PLOMB_KEY_MALFORMED);
    assert_int_equal(error.position_kind, PLOMB_POSITION_LINE);
    assert_int_equal(error.position, line);
    assert_non_null(strstr(error.message, message));
}

static void assert_decodes(const char *bytes)
{
    uint8_t out[256];
    size_t size = 0;

    assert_in_range(block.body.size, 0, sizeof(out));
    assert_int_equal(pem_decode(&block, out, &size, NULL), PLOMB_OK);
    assert_int_equal(size, strlen(bytes));
    assert_memory_equal(out, bytes, size);
}

static void assert_not_decoded_at(size_t line, const char *message)
{
    uint8_t out[256];
    size_t size = 0;

    plomb_error_clear(&error);
    assert_int_equal(pem_decode(&block, out, &size, &error), PLOMB_KEY_MALFORMED);
    assert_int_equal(error.position, line);
    assert_non_null(strstr(error.message, message));
}

static void test_pem__reads_label_and_bytes(void **state)
{
    (void)state;

    find_in(BLOCK("EC PRIVATE KEY", "Zm9v\nYmFy\n"));
    assert_string_equal(block.label, "EC PRIVATE KEY");
    assert_int_equal(block.line, 1);
    assert_false(block.is_encrypted);
    assert_decodes("foobar");
}

static void test_pem__reads_crlf_and_blanks_behind_lines(void **state)
{
    (void)state;

    find_in("-----BEGIN X-----\r\nZm9v \r\n-----END X-----\t\r\n");
    assert_string_equal(block.label, "X");
    assert_decodes("foo");
}

static void test_pem__reads_a_last_line_without_its_end(void **state)
{
    (void)state;

    find_in("-----BEGIN X-----\nZm9v\n-----END X-----");
    assert_decodes("foo");
}

static void test_pem__skips_text_between_blocks(void **state)
{
    struct pem_reader reader;
    (void)state;

    pem_reader_init(&reader,
                    plomb_span_text("one\n" BLOCK("A", "Zm9v\n") "\ntwo: 2\n" BLOCK(
                        "B", "YmFy\n") "three\n"));
    assert_true(find(&reader));
    assert_int_equal(block.line, 2);
    assert_true(find(&reader));
    assert_string_equal(block.label, "B");
    assert_int_equal(block.line, 7);
    assert_decodes("bar");
    assert_false(find(&reader));
}

static void test_pem__finds_nothing_in_text_without_blocks(void **state)
{
    struct pem_reader reader;
    (void)state;

    pem_reader_init(&reader, plomb_span_text(""));
    assert_false(find(&reader));
    pem_reader_init(&reader, plomb_span_text("-----END X-----\n ----BEGIN\n"));
    assert_false(find(&reader));
}

static void test_pem__notices_the_header_of_old_encryption(void **state)
{
    (void)state;

    find_in(BLOCK("X", "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nZm9v\n"));
    assert_true(block.is_encrypted);
    assert_decodes("foo");
}

static void test_pem__skips_other_headers(void **state)
{
    (void)state;

    find_in(BLOCK("X", "Comment: a\n and more\n\nZm9v\n"));
    assert_false(block.is_encrypted);
    assert_int_equal(block.body_line, 5);
    assert_decodes("foo");
}

static void test_pem__refuses_a_block_without_end(void **state)
{
    (void)state;

    assert_refused_at("a\n-----BEGIN X-----\nZm9v\n", 2, "'X' has no end");
    assert_refused_at("-----BEGIN X-----", 1, "'X' has no end");
    assert_refused_at("-----BEGIN X-----\nA: b\n", 1, "'X' has no end");
}

static void test_pem__refuses_the_end_of_another_block(void **state)
{
    static const char expected[] = "expected '-----END X-----'";
    (void)state;

    assert_refused_at("-----BEGIN X-----\nZm9v\n-----END Y-----\n", 3, expected);
    assert_refused_at("-----BEGIN X-----\n-----BEGIN X-----\n", 2, expected);
    assert_refused_at("-----BEGIN X-----\n-----END X----\n", 2, expected);
    assert_refused_at("-----BEGIN X-----\nA: b\n-----END Y-----\n", 3, expected);
}

static void test_pem__refuses_a_damaged_first_line(void **state)
{
    (void)state;

    assert_refused_at("-----BEGIN X----\n", 1, "damaged");
    assert_refused_at("-----BEGIN -----\n", 1, "damaged");
    assert_refused_at("-----BEGIN X\x01Y-----\n", 1, "damaged");
}

static void test_pem__refuses_a_label_over_64_characters(void **state)
{
    char text[128];
    (void)state;

    memset(text, 'L', sizeof(text));
    memcpy(text, "-----BEGIN ", 11);
    memcpy(text + 11 + PEM_LABEL_MAX + 1, "-----\n", 7);
    assert_refused_at(text, 1, "damaged");
    memcpy(text + 11 + PEM_LABEL_MAX, "-----\n", 7);
    assert_refused_at(text, 1, "has no end");
}

static void test_pem__names_the_line_that_is_not_base64(void **state)
{
    (void)state;

    find_in("\n" BLOCK("X", "Zm9v\nZm9v\nZm*v\n"));
    assert_not_decoded_at(5, "not base64");
}

static void test_pem__says_that_base64_is_cut_short(void **state)
{
    (void)state;

    find_in(BLOCK("X", "Zm9v\nZm9\n"));
    assert_not_decoded_at(4, "cut short");
}

static void test_pem__refuses_an_empty_block(void **state)
{
    (void)state;

    find_in(BLOCK("X", ""));
    assert_not_decoded_at(1, "empty");
    find_in(BLOCK("X", "\n\n"));
    assert_not_decoded_at(1, "empty");
}

static void test_pem__writes_lines_of_64_characters(void **state)
{
    static const char expected[] = BLOCK(
        "KEY", "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh\n"
               "YWE=\n");
    uint8_t bytes[50];
    uint8_t out[256];
    (void)state;

    memset(bytes, 'a', sizeof(bytes));
    assert_int_equal(pem_encoded_size("KEY", sizeof(bytes)), sizeof(expected) - 1);
    pem_encode("KEY", plomb_span(bytes, sizeof(bytes)), out);
    assert_memory_equal(out, expected, sizeof(expected) - 1);
}

static void test_pem__reads_what_it_writes_at_every_size(void **state)
{
    char bytes[100];
    uint8_t text[256];
    (void)state;

    for (size_t size = 1; size < sizeof(bytes); size++) {
        struct pem_reader reader;

        memset(bytes, 'b', size);
        bytes[size] = '\0';
        pem_encode("A B", plomb_span(bytes, size), text);
        pem_reader_init(&reader, plomb_span(text, pem_encoded_size("A B", size)));
        assert_true(find(&reader));
        assert_int_equal(reader.rest.size, 0);
        assert_decodes(bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pem__reads_label_and_bytes),
        cmocka_unit_test(test_pem__reads_crlf_and_blanks_behind_lines),
        cmocka_unit_test(test_pem__reads_a_last_line_without_its_end),
        cmocka_unit_test(test_pem__skips_text_between_blocks),
        cmocka_unit_test(test_pem__finds_nothing_in_text_without_blocks),
        cmocka_unit_test(test_pem__notices_the_header_of_old_encryption),
        cmocka_unit_test(test_pem__skips_other_headers),
        cmocka_unit_test(test_pem__refuses_a_block_without_end),
        cmocka_unit_test(test_pem__refuses_the_end_of_another_block),
        cmocka_unit_test(test_pem__refuses_a_damaged_first_line),
        cmocka_unit_test(test_pem__refuses_a_label_over_64_characters),
        cmocka_unit_test(test_pem__names_the_line_that_is_not_base64),
        cmocka_unit_test(test_pem__says_that_base64_is_cut_short),
        cmocka_unit_test(test_pem__refuses_an_empty_block),
        cmocka_unit_test(test_pem__writes_lines_of_64_characters),
        cmocka_unit_test(test_pem__reads_what_it_writes_at_every_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
