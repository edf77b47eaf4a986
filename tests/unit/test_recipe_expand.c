#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <plomb/recipe.h>

/* fw_version 1. */
#define OLD_PACKAGE "tests/vectors/nrfutil/app-hex-signed/output.zip"
#define OLD_IMAGE   "tests/vectors/nrfutil/app-hex-signed/app.hex"

static struct plomb_recipe recipe_of(const char *packages)
{
    struct plomb_recipe recipe = {0};
    struct plomb_error error = {0};
    char text[2048];

    snprintf(text, sizeof(text), "{\"plomb_recipe\": 1, \"packages\": [%s]}", packages);
    if (plomb_recipe_parse(plomb_span_text(text), NULL, &recipe, &error) != PLOMB_OK) {
        fail_msg("%s", error.message);
    }
    return recipe;
}

static void expand(struct plomb_recipe *recipe)
{
    struct plomb_error error = {0};

    if (plomb_recipe_expand(recipe, &error) != PLOMB_OK) fail_msg("%s", error.message);
}

static void test_recipe_expand__leaves_packages_without_old_versions(void **state)
{
    struct plomb_recipe recipe = recipe_of("{\"output\": \"a\"}, {\"output\": \"b\"}");
    const struct plomb_recipe_package *packages = recipe.packages;

    (void)state;
    expand(&recipe);
    assert_int_equal(recipe.package_count, 2);
    assert_ptr_equal(recipe.packages, packages);
    plomb_recipe_clear(&recipe);
}

static void test_recipe_expand__puts_the_deltas_behind_their_full_package(void **state)
{
    struct plomb_recipe recipe =
        recipe_of("{\"output\": \"d/a.zip\", \"hw_version\": 52, "
                  "\"seal\": {\"from\": [\"" OLD_PACKAGE "\", \"" OLD_IMAGE "\"], "
                  "\"recipients\": [\"r\"]}}, {\"output\": \"b.zip\"}");
    const struct plomb_recipe_package *packages;

    (void)state;
    expand(&recipe);
    packages = recipe.packages;
    assert_int_equal(recipe.package_count, 4);
    assert_string_equal(packages[0].output, "d/a.zip");
    assert_null(packages[0].seal.delta_from);
    assert_string_equal(packages[1].output, "d/a-from-1.zip");
    assert_string_equal(packages[1].seal.delta_from, OLD_PACKAGE);
    assert_string_equal(packages[1].seal.recipients.items[0], "r");
    assert_int_equal(packages[1].options.hw_version.value, 52);
    /* The digits of the image's SHA-256: 7c0e73fb... in the vector's display.txt. */
    assert_string_equal(packages[2].output, "d/a-from-7c0e73fb.zip");
    assert_string_equal(packages[3].output, "b.zip");
    plomb_recipe_clear(&recipe);
}

static void test_recipe_expand__does_nothing_the_second_time(void **state)
{
    struct plomb_recipe recipe =
        recipe_of("{\"output\": \"a\", \"seal\": {\"from\": [\"" OLD_PACKAGE "\"]}}");

    (void)state;
    expand(&recipe);
    expand(&recipe);
    assert_int_equal(recipe.package_count, 2);
    assert_string_equal(recipe.packages[1].output, "a-from-1");
    plomb_recipe_clear(&recipe);
}

static void test_recipe_expand__sees_the_ending_in_any_case(void **state)
{
    struct plomb_recipe recipe = recipe_of(
        "{\"output\": \"a.ZIP\", \"seal\": {\"from\": [\"" OLD_PACKAGE "\"]}}, "
        "{\"output\": \".zip\", \"seal\": {\"from\": [\"" OLD_PACKAGE "\"]}}");

    (void)state;
    expand(&recipe);
    assert_string_equal(recipe.packages[1].output, "a-from-1.ZIP");
    assert_string_equal(recipe.packages[3].output, ".zip-from-1");
    plomb_recipe_clear(&recipe);
}

static void test_recipe_expand__makes_deltas_whose_options_name_the_base(void **state)
{
    struct plomb_recipe recipe =
        recipe_of("{\"output\": \"a\", \"seal\": {\"from\": [\"" OLD_PACKAGE "\"]}}");
    struct plomb_recipe_package *packages;

    (void)state;
    expand(&recipe);
    packages = recipe.packages;
    assert_int_equal(plomb_recipe_finish(&packages[0], NULL), PLOMB_OK);
    assert_int_equal(plomb_recipe_finish(&packages[1], NULL), PLOMB_OK);
    assert_null(packages[0].options.seal->from);
    assert_ptr_equal(packages[1].options.seal, &packages[1].seal_result);
    assert_string_equal(packages[1].options.seal->from, OLD_PACKAGE);
    plomb_recipe_clear(&recipe);
}

static void test_recipe_expand__ignores_old_versions_of_plain_packages(void **state)
{
    struct plomb_recipe recipe =
        recipe_of("{\"output\": \"a\", \"seal\": {\"from\": [\"no such file\"]}}");

    (void)state;
    recipe.packages[0].seal.is_wanted = false;
    expand(&recipe);
    assert_int_equal(recipe.package_count, 1);
    plomb_recipe_clear(&recipe);
}

static void test_recipe_expand__refuses_two_bases_of_one_version(void **state)
{
    struct plomb_recipe recipe =
        recipe_of("{\"output\": \"a\", \"seal\": {\"from\": [\"" OLD_PACKAGE "\", "
                  "\"" OLD_IMAGE "\", \"./" OLD_PACKAGE "\"]}}");
    struct plomb_error error = {0};

    (void)state;
    assert_int_equal(plomb_recipe_expand(&recipe, &error), PLOMB_OPTION_CONFLICT);
    assert_string_equal(error.message, "'" OLD_PACKAGE "' and '" OLD_PACKAGE "' are "
                                       "both version 1, and so would be their deltas");
    assert_int_equal(recipe.package_count, 1);
    assert_int_equal(recipe.packages[0].seal.from.count, 3);
    plomb_recipe_clear(&recipe);
}

static void test_recipe_expand__leaves_the_recipe_alone_when_a_base_is_missing(
    void **state)
{
    struct plomb_recipe recipe =
        recipe_of("{\"output\": \"a\"}, {\"output\": \"b\", "
                  "\"seal\": {\"from\": [\"" OLD_PACKAGE "\", \"no such file\"]}}");
    struct plomb_error error = {0};

    (void)state;
    assert_int_equal(plomb_recipe_expand(&recipe, &error), PLOMB_FILE_NOT_FOUND);
    assert_string_equal(error.message,
                        "'b': cannot read 'no such file': No such file or directory");
    assert_int_equal(recipe.package_count, 2);
    plomb_recipe_clear(&recipe);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_recipe_expand__leaves_packages_without_old_versions),
        cmocka_unit_test(test_recipe_expand__puts_the_deltas_behind_their_full_package),
        cmocka_unit_test(test_recipe_expand__does_nothing_the_second_time),
        cmocka_unit_test(test_recipe_expand__sees_the_ending_in_any_case),
        cmocka_unit_test(test_recipe_expand__makes_deltas_whose_options_name_the_base),
        cmocka_unit_test(test_recipe_expand__ignores_old_versions_of_plain_packages),
        cmocka_unit_test(test_recipe_expand__refuses_two_bases_of_one_version),
        cmocka_unit_test(
            test_recipe_expand__leaves_the_recipe_alone_when_a_base_is_missing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
