#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/suggest.h"

static const char *const names[] = {"application", "bootloader", "softdevice",
                                    "hw-version",  "sd-req",     "sd-id"};

static const char *nearest(const char *word)
{
    return suggest_nearest(word, names, sizeof(names) / sizeof(names[0]));
}

static void test_suggest__finds_the_name_itself(void **state)
{
    (void)state;
    assert_string_equal(nearest("bootloader"), "bootloader");
}

static void test_suggest__forgives_a_missing_letter(void **state)
{
    (void)state;
    assert_string_equal(nearest("aplication"), "application");
}

static void test_suggest__forgives_an_added_letter(void **state)
{
    (void)state;
    assert_string_equal(nearest("sofftdevice"), "softdevice");
}

static void test_suggest__forgives_a_wrong_letter(void **state)
{
    (void)state;
    assert_string_equal(nearest("sd_req"), "sd-req");
}

static void test_suggest__counts_letters_that_changed_places_once(void **state)
{
    static const char *const two[] = {"uicr", "ram"};

    (void)state;
    assert_string_equal(suggest_nearest("uirc", two, 2), "uicr");
    assert_string_equal(suggest_nearest("rma", two, 2), "ram");
}

static void test_suggest__ignores_case(void **state)
{
    (void)state;
    assert_string_equal(nearest("SD-REQ"), "sd-req");
}

static void test_suggest__takes_the_first_of_equals(void **state)
{
    static const char *const equals[] = {"cat", "bat"};

    (void)state;
    assert_string_equal(suggest_nearest("rat", equals, 2), "cat");
}

static void test_suggest__takes_the_nearer_of_two(void **state)
{
    static const char *const two[] = {"version-one", "version-two"};

    (void)state;
    assert_string_equal(suggest_nearest("version-too", two, 2), "version-two");
}

static void test_suggest__finds_nothing_for_another_word(void **state)
{
    (void)state;
    assert_null(nearest("passphrase"));
    assert_null(nearest("xy"));
    assert_null(nearest(""));
}

static void test_suggest__finds_nothing_beyond_a_third_of_the_word(void **state)
{
    static const char *const one[] = {"abcdef"};

    (void)state;
    assert_non_null(suggest_nearest("abcdxy", one, 1));
    assert_null(suggest_nearest("abcxyz", one, 1));
}

static void test_suggest__finds_nothing_for_endless_words(void **state)
{
    char word[4096];
    const char *longest[] = {word};

    (void)state;
    memset(word, 'a', sizeof(word) - 1);
    word[sizeof(word) - 1] = '\0';
    assert_null(suggest_nearest(word, longest, 1));
    assert_null(suggest_nearest("aaaaaaaa", longest, 1));
}

static void test_suggest__measures_words_of_the_largest_size(void **state)
{
    char word[SUGGEST_WORD_MAX + 1];
    char other[SUGGEST_WORD_MAX + 1];
    const char *const one[] = {other};

    (void)state;
    memset(word, 'a', SUGGEST_WORD_MAX);
    word[SUGGEST_WORD_MAX] = '\0';
    memcpy(other, word, sizeof(other));
    other[7] = 'b';
    assert_ptr_equal(suggest_nearest(word, one, 1), other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_suggest__finds_the_name_itself),
        cmocka_unit_test(test_suggest__forgives_a_missing_letter),
        cmocka_unit_test(test_suggest__forgives_an_added_letter),
        cmocka_unit_test(test_suggest__forgives_a_wrong_letter),
        cmocka_unit_test(test_suggest__counts_letters_that_changed_places_once),
        cmocka_unit_test(test_suggest__ignores_case),
        cmocka_unit_test(test_suggest__takes_the_first_of_equals),
        cmocka_unit_test(test_suggest__takes_the_nearer_of_two),
        cmocka_unit_test(test_suggest__finds_nothing_for_another_word),
        cmocka_unit_test(test_suggest__finds_nothing_beyond_a_third_of_the_word),
        cmocka_unit_test(test_suggest__finds_nothing_for_endless_words),
        cmocka_unit_test(test_suggest__measures_words_of_the_largest_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
