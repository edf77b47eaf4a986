/*
 * A line of the audit log as bytes and as a struct. The lines are those of
 * tests/vectors/audit, which Python's json wrote.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/hex.h"
#include "formats/audit_line.h"

#define LINES 7

static struct plomb_buf text;
static struct plomb_span lines[LINES];

static int read_lines(void **state)
{
    size_t start = 0;

    (void)state;
    plomb_buf_init(&text, 64 * 1024);
    if (file_read("tests/vectors/audit/seven.log", &text, NULL) != PLOMB_OK) return -1;
    for (size_t i = 0; i < LINES; i++) {
        const uint8_t *end = memchr(text.ptr + start, '\n', text.size - start);

        if (end == NULL) return -1;
        lines[i] = plomb_span(text.ptr + start, (size_t)(end - text.ptr) + 1 - start);
        start += lines[i].size;
    }
    return start == text.size ? 0 : -1;
}

static int free_lines(void **state)
{
    (void)state;
    plomb_buf_clear(&text);
    return 0;
}

static void parse(size_t index, struct audit_line *out)
{
    struct plomb_error error = {0};

    if (audit_line_parse(lines[index], out, &error) != PLOMB_OK) {
        fail_msg("%s", error.message);
    }
}

static void test_audit_line__writes_again_what_it_reads(void **state)
{
    (void)state;
    for (size_t i = 0; i < LINES; i++) {
        struct audit_line line;
        struct plomb_buf again;

        parse(i, &line);
        plomb_buf_init(&again, AUDIT_LINE_MAX);
        audit_line_write(&line, &again);
        assert_int_equal(again.size, lines[i].size);
        assert_memory_equal(again.ptr, lines[i].ptr, again.size);
        plomb_buf_clear(&again);
    }
}

static void test_audit_line__reads_every_member(void **state)
{
    struct audit_line line;

    (void)state;
    parse(0, &line);
    assert_int_equal(line.number, 1);
    assert_int_equal(line.time, 1795430700);
    assert_string_equal(line.tool, "plomb 0.1.0");
    assert_string_equal(line.source, "file");
    assert_string_equal(line.purpose, "boot-validation");
    assert_string_equal(line.output, "lamp.zip");
    assert_string_equal(line.image, "application");
    assert_true(line.has_image_sha256);
    assert_true(line.has_fw_version && line.fw_version == 7);
    assert_true(line.has_hw_version && line.hw_version == 52);
    assert_string_equal(line.product, "Lamp");
    assert_string_equal(line.version, "1.2.0");
    assert_true(line.has_recipe_sha256);
    assert_string_equal(line.user, "release");
    assert_string_equal(line.ci, "https://ci.example/runs/17");
}

static void test_audit_line__reads_what_is_absent_as_nothing(void **state)
{
    struct audit_line line;

    (void)state;
    parse(4, &line);
    assert_string_equal(line.output, "");
    assert_string_equal(line.image, "");
    assert_false(line.has_image_sha256);
    assert_false(line.has_fw_version);
    assert_false(line.has_hw_version);
    assert_false(line.has_recipe_sha256);
    assert_string_equal(line.user, "");
    assert_string_equal(line.ci, "");
}

static void test_audit_line__undoes_escapes(void **state)
{
    struct audit_line line;

    (void)state;
    parse(5, &line);
    assert_string_equal(line.output,
                        "a \"b\"\\\n\t\x01\x7f\xc2\x85\xc3\xa9\xe2\x80\xa8.zip");
    assert_string_equal(line.user, "Zo\xc3\xab \xf0\x9f\x92\xa1");
}

static void test_audit_line__refuses_every_cut(void **state)
{
    struct audit_line line = {.number = 99};

    (void)state;
    for (size_t i = 0; i < LINES; i++) {
        for (size_t size = 0; size < lines[i].size; size++) {
            struct plomb_error error = {0};
            struct plomb_span part = plomb_span_sub(lines[i], 0, size);

            assert_int_equal(audit_line_parse(part, &line, &error),
                             PLOMB_AUDIT_LOG_BROKEN);
            assert_true(error.message[0] != '\0');
        }
    }
    assert_int_equal(line.number, 99);
}

/* Another byte makes no line, or another entry: no two texts say the same. */
static void test_audit_line__reads_no_two_texts_as_the_same_entry(void **state)
{
    uint8_t *copy = malloc(lines[0].size);
    struct audit_line wanted;
    size_t taken = 0;

    (void)state;
    assert_non_null(copy);
    parse(0, &wanted);
    memcpy(copy, lines[0].ptr, lines[0].size);
    for (size_t i = 0; i < lines[0].size; i++) {
        for (unsigned int bit = 0; bit < 8; bit++) {
            struct audit_line line;

            copy[i] ^= (uint8_t)(1u << bit);
            if (audit_line_parse(plomb_span(copy, lines[0].size), &line, NULL) ==
                PLOMB_OK) {
                assert_memory_not_equal(&line, &wanted, sizeof(line));
                taken++;
            }
            copy[i] ^= (uint8_t)(1u << bit);
        }
    }
    assert_true(taken > 100);
    free(copy);
}

static void test_audit_line__begins_as_audit_line_write_begin_says(void **state)
{
    struct audit_line line;
    struct plomb_buf begin;

    (void)state;
    parse(3, &line);
    plomb_buf_init(&begin, 256);
    audit_line_write_begin(line.previous, line.number, &begin);
    assert_int_equal(begin.status, PLOMB_OK);
    assert_memory_equal(begin.ptr, lines[3].ptr, begin.size);
    plomb_buf_clear(&begin);
}

static void test_audit_line__is_never_longer_than_its_maximum(void **state)
{
    struct audit_line line;
    struct plomb_buf out;

    (void)state;
    parse(0, &line);
    line.number = (1ull << 53) - 1;
    line.fw_version = UINT32_MAX;
    line.hw_version = UINT32_MAX;
    memset(line.output, 1, sizeof(line.output) - 1);
    memset(line.tool, '"', sizeof(line.tool) - 1);
    memset(line.image, '"', sizeof(line.image) - 1);
    memset(line.product, '"', sizeof(line.product) - 1);
    memset(line.version, '"', sizeof(line.version) - 1);
    memset(line.user, '\\', sizeof(line.user) - 1);
    memset(line.ci, '\\', sizeof(line.ci) - 1);
    plomb_buf_init(&out, AUDIT_LINE_MAX);
    audit_line_write(&line, &out);
    assert_int_equal(out.status, PLOMB_OK);
    assert_int_equal(audit_line_parse(plomb_buf_span(&out), &line, NULL), PLOMB_OK);
    plomb_buf_clear(&out);
}

static void test_audit_text_set__cuts_whole_characters_and_replaces_others(void **state)
{
    char out[6];

    (void)state;
    audit_text_set(out, sizeof(out), NULL);
    assert_string_equal(out, "");
    audit_text_set(out, sizeof(out), "abcde");
    assert_string_equal(out, "abcde");
    audit_text_set(out, sizeof(out), "abcdef");
    assert_string_equal(out, "abcde");
    audit_text_set(out, sizeof(out), "abcd\xc3\xa9");
    assert_string_equal(out, "abcd");
    audit_text_set(out, sizeof(out), "a\xe9z");
    assert_string_equal(out, "a\xef\xbf\xbdz");
    audit_text_set(out, sizeof(out), "abc\xe9");
    assert_string_equal(out, "abc");
}

static void test_audit_line_first__is_the_hash_of_the_domain_string(void **state)
{
    /* printf 'plomb audit log 1' | sha256sum */
    static const char digest[] =
        "5cabf51089c1b2d26235015a25a2508effba8fd18b21dcb211e2802bafb9a4d3";
    uint8_t first[PLOMB_HASH_SIZE];
    char digits[2 * PLOMB_HASH_SIZE + 1];

    (void)state;
    audit_line_first(first);
    hex_encode(plomb_span(first, sizeof(first)), digits);
    assert_string_equal(digits, digest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_audit_line__writes_again_what_it_reads),
        cmocka_unit_test(test_audit_line__reads_every_member),
        cmocka_unit_test(test_audit_line__reads_what_is_absent_as_nothing),
        cmocka_unit_test(test_audit_line__undoes_escapes),
        cmocka_unit_test(test_audit_line__refuses_every_cut),
        cmocka_unit_test(test_audit_line__reads_no_two_texts_as_the_same_entry),
        cmocka_unit_test(test_audit_line__begins_as_audit_line_write_begin_says),
        cmocka_unit_test(test_audit_line__is_never_longer_than_its_maximum),
        cmocka_unit_test(
            test_audit_text_set__cuts_whole_characters_and_replaces_others),
        cmocka_unit_test(test_audit_line_first__is_the_hash_of_the_domain_string),
    };

    return cmocka_run_group_tests(tests, read_lines, free_lines);
}
