#include "base/json_scan.h"

#include "base/error.h"
#include "base/json.h"
#include "base/utf8.h"

enum {
    END = -1,            /* what peek returns behind the last byte */
    NUMBER_SIZE_MAX = 60 /* characters; the tree builder cuts at 63 */
};

struct scanner {
    struct plomb_span text;
    size_t offset; /* of the next byte */
    unsigned int depth;
    struct plomb_error *error;
};

static enum plomb_status scan_value(struct scanner *scanner);

static int peek(const struct scanner *scanner)
{
    if (scanner->offset >= scanner->text.size) return END;
    return scanner->text.ptr[scanner->offset];
}

static size_t line_of(const struct scanner *scanner)
{
    size_t line = 1;

    for (size_t i = 0; i < scanner->offset && i < scanner->text.size; i++) {
        if (scanner->text.ptr[i] == '\n') line++;
    }
    return line;
}

static enum plomb_status fail(const struct scanner *scanner, const char *what)
{
    return error_set_at_line(scanner->error, PLOMB_JSON_MALFORMED, line_of(scanner),
                             "%s", what);
}

/* Says what was expected, and what stands there instead. */
static enum plomb_status fail_expected(const struct scanner *scanner, const char *what)
{
    size_t line = line_of(scanner);
    int byte = peek(scanner);

    if (byte == END) {
        return error_set_at_line(scanner->error, PLOMB_JSON_MALFORMED, line,
                                 "%s is expected, but the text ends here", what);
    }
    if (byte > ' ' && byte < 0x7f) {
        return error_set_at_line(scanner->error, PLOMB_JSON_MALFORMED, line,
                                 "%s is expected, not '%c'", what, byte);
    }
    return error_set_at_line(scanner->error, PLOMB_JSON_MALFORMED, line,
                             "%s is expected, not the byte 0x%02x", what,
                             (unsigned int)byte);
}

static bool is_digit(int byte)
{
    return byte >= '0' && byte <= '9';
}

static int hex_value(int byte)
{
    if (is_digit(byte)) return byte - '0';
    if (byte >= 'a' && byte <= 'f') return byte - 'a' + 10;
    if (byte >= 'A' && byte <= 'F') return byte - 'A' + 10;
    return -1;
}

static void skip_blanks(struct scanner *scanner)
{
    int byte = peek(scanner);

    while (byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r') {
        scanner->offset++;
        byte = peek(scanner);
    }
}

/* The "uXXXX" of an escape: one UTF-16 code unit. */
static enum plomb_status scan_code_unit(struct scanner *scanner, unsigned int *out)
{
    unsigned int unit = 0;

    if (peek(scanner) != 'u') return fail_expected(scanner, "the escape '\\u'");
    scanner->offset++;
    for (int i = 0; i < 4; i++) {
        int digit = hex_value(peek(scanner));

        if (digit < 0) return fail_expected(scanner, "a hexadecimal digit");
        unit = unit << 4 | (unsigned int)digit;
        scanner->offset++;
    }
    *out = unit;
    return PLOMB_OK;
}

/* A code unit, or the two of a surrogate pair (RFC 8259 section 7). */
static enum plomb_status scan_code_point(struct scanner *scanner)
{
    unsigned int unit = 0;
    enum plomb_status status = scan_code_unit(scanner, &unit);

    if (status != PLOMB_OK) return status;
    if (unit == 0) return fail(scanner, "a string holds the character NUL");
    if (unit < 0xd800 || unit > 0xdfff) return PLOMB_OK;
    if (unit > 0xdbff || peek(scanner) != '\\') {
        return fail(scanner, "a string holds half of a surrogate pair");
    }
    scanner->offset++;
    status = scan_code_unit(scanner, &unit);
    if (status != PLOMB_OK) return status;
    if (unit >= 0xdc00 && unit <= 0xdfff) return PLOMB_OK;
    return fail(scanner, "a string holds half of a surrogate pair");
}

static enum plomb_status scan_escape(struct scanner *scanner)
{
    scanner->offset++;
    switch (peek(scanner)) {
    case 'u':
        return scan_code_point(scanner);
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
        scanner->offset++;
        return PLOMB_OK;
    default:
        return fail_expected(scanner, "an escape such as '\\n'");
    }
}

static enum plomb_status scan_character(struct scanner *scanner)
{
    struct plomb_span rest = plomb_span_sub(scanner->text, scanner->offset, 4);
    size_t size = utf8_sequence_size(rest);

    if (rest.size == 0) return fail(scanner, "a string is not closed");
    if (rest.ptr[0] == '\\') return scan_escape(scanner);
    if (rest.ptr[0] < ' ') {
        return fail(scanner, "a string holds a bare line end or control character");
    }
    if (size == 0) return fail(scanner, "a string is not valid UTF-8");
    scanner->offset += size;
    return PLOMB_OK;
}

static enum plomb_status scan_string(struct scanner *scanner)
{
    scanner->offset++;
    while (peek(scanner) != '"') {
        enum plomb_status status = scan_character(scanner);

        if (status != PLOMB_OK) return status;
    }
    scanner->offset++;
    return PLOMB_OK;
}

static enum plomb_status scan_digits(struct scanner *scanner)
{
    if (!is_digit(peek(scanner))) return fail_expected(scanner, "a digit");
    while (is_digit(peek(scanner))) scanner->offset++;
    return PLOMB_OK;
}

static enum plomb_status scan_fraction_and_exponent(struct scanner *scanner)
{
    enum plomb_status status = PLOMB_OK;

    if (peek(scanner) == '.') {
        scanner->offset++;
        status = scan_digits(scanner);
    }
    if (status == PLOMB_OK && (peek(scanner) == 'e' || peek(scanner) == 'E')) {
        scanner->offset++;
        if (peek(scanner) == '+' || peek(scanner) == '-') scanner->offset++;
        status = scan_digits(scanner);
    }
    return status;
}

static enum plomb_status scan_number(struct scanner *scanner)
{
    size_t start = scanner->offset;
    enum plomb_status status = PLOMB_OK;

    if (peek(scanner) == '-') scanner->offset++;
    if (peek(scanner) == '0') {
        scanner->offset++;
        if (is_digit(peek(scanner))) return fail(scanner, "a number begins with 0");
    } else {
        status = scan_digits(scanner);
    }
    if (status == PLOMB_OK) status = scan_fraction_and_exponent(scanner);
    if (status == PLOMB_OK && scanner->offset - start > NUMBER_SIZE_MAX) {
        status = fail(scanner, "a number has too many digits");
    }
    return status;
}

static enum plomb_status scan_literal(struct scanner *scanner, const char *literal)
{
    struct plomb_span expected = plomb_span_text(literal);
    struct plomb_span found =
        plomb_span_sub(scanner->text, scanner->offset, expected.size);

    if (!plomb_span_is_equal(found, expected)) return fail_expected(scanner, "a value");
    scanner->offset += expected.size;
    return PLOMB_OK;
}

static enum plomb_status scan_key(struct scanner *scanner)
{
    enum plomb_status status;

    if (peek(scanner) != '"') return fail_expected(scanner, "a key in quotes");
    status = scan_string(scanner);
    if (status != PLOMB_OK) return status;
    skip_blanks(scanner);
    if (peek(scanner) != ':') return fail_expected(scanner, "':'");
    scanner->offset++;
    skip_blanks(scanner);
    return PLOMB_OK;
}

/* The items up to and with the closing bracket; `offset` is at the first. */
static enum plomb_status scan_items(struct scanner *scanner, int closing)
{
    for (;;) {
        enum plomb_status status = PLOMB_OK;

        if (closing == '}') status = scan_key(scanner);
        if (status == PLOMB_OK) status = scan_value(scanner);
        if (status != PLOMB_OK) return status;
        skip_blanks(scanner);
        if (peek(scanner) == closing) break;
        if (peek(scanner) != ',') {
            return fail_expected(scanner, closing == '}' ? "',' or '}'" : "',' or ']'");
        }
        scanner->offset++;
        skip_blanks(scanner);
    }
    scanner->offset++;
    return PLOMB_OK;
}

static enum plomb_status scan_container(struct scanner *scanner, int closing)
{
    enum plomb_status status = PLOMB_OK;

    if (scanner->depth == JSON_DEPTH_MAX) {
        return error_set_at_line(scanner->error, PLOMB_JSON_MALFORMED, line_of(scanner),
                                 "values are nested more than %d deep", JSON_DEPTH_MAX);
    }
    scanner->depth++;
    scanner->offset++;
    skip_blanks(scanner);
    if (peek(scanner) == closing) {
        scanner->offset++;
    } else {
        status = scan_items(scanner, closing);
    }
    scanner->depth--;
    return status;
}

/* Recursion ends at JSON_DEPTH_MAX. */
static enum plomb_status scan_value(struct scanner *scanner)
{
    switch (peek(scanner)) {
    case '{':
        return scan_container(scanner, '}');
    case '[':
        return scan_container(scanner, ']');
    case '"':
        return scan_string(scanner);
    case 't':
        return scan_literal(scanner, "true");
    case 'f':
        return scan_literal(scanner, "false");
    case 'n':
        return scan_literal(scanner, "null");
    default:
        break;
    }
    if (peek(scanner) == '-' || is_digit(peek(scanner))) return scan_number(scanner);
    return fail_expected(scanner, "a value");
}

enum plomb_status json_scan(struct plomb_span text, struct plomb_error *error)
{
    struct scanner scanner = {.text = text, .error = error};
    struct plomb_span mark = plomb_span_text("\xef\xbb\xbf");
    enum plomb_status status;

    if (plomb_span_is_equal(plomb_span_sub(text, 0, mark.size), mark)) {
        scanner.offset = mark.size;
    }
    skip_blanks(&scanner);
    status = scan_value(&scanner);
    if (status != PLOMB_OK) return status;
    skip_blanks(&scanner);
    if (peek(&scanner) != END) return fail_expected(&scanner, "the end of the text");
    return PLOMB_OK;
}
