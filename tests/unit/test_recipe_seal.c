#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/recipe.h>

/* The recipe with the defaults `defaults` and one package with `members`. */
static struct plomb_recipe recipe_of(const char *defaults, const char *members)
{
    struct plomb_recipe recipe = {0};
    struct plomb_error error = {0};
    char text[4096];

    snprintf(text, sizeof(text),
             "{\"plomb_recipe\": 1, \"defaults\": {%s}, "
             "\"packages\": [{\"output\": \"o.zip\"%s%s}]}",
             defaults, members[0] != '\0' ? ", " : "", members);
    if (plomb_recipe_parse(plomb_span_text(text), "fw", &recipe, &error) != PLOMB_OK) {
        fail_msg("%s", error.message);
    }
    return recipe;
}

static void refuse(const char *members, const char *message, const char *hint)
{
    struct plomb_recipe recipe = {0};
    struct plomb_error error = {0};
    char text[2048];

    snprintf(text, sizeof(text),
             "{\"plomb_recipe\": 1, \"packages\": [{\"output\": \"a\", %s}]}", members);
    assert_int_equal(plomb_recipe_parse(plomb_span_text(text), NULL, &recipe, &error),
                     PLOMB_RECIPE_INVALID);
    assert_string_equal(error.message, message);
    assert_string_equal(error.hint, hint);
}

static void test_recipe_seal__reads_every_member(void **state)
{
    struct plomb_recipe recipe = recipe_of(
        "", "\"seal\": {\"cipher\": \"aes-256-ctr\", \"codec\": \"deflate\", "
            "\"compress_effort\": \"best\", \"security_counter\": \"0x3\", "
            "\"allow_larger_delta\": true, \"allow_no_backup\": true, "
            "\"content_key_seed\": \"seed\", \"class_key_passphrase_file\": \"/p\"}");
    const struct plomb_recipe_seal *seal = &recipe.packages[0].seal;

    (void)state;
    assert_true(seal->is_wanted);
    assert_int_equal(seal->cipher.value, PLOMB_CIPHER_AES_256_CTR);
    assert_int_equal(seal->codec.value, PLOMB_CHOOSE_DEFLATE);
    assert_int_equal(seal->effort.value, PLOMB_EFFORT_BEST);
    assert_int_equal(seal->counter.value, 3);
    assert_true(seal->allow_larger_delta);
    assert_true(seal->allow_no_backup);
    assert_string_equal(seal->content_key_seed, "fw/seed");
    assert_string_equal(seal->class_key_passphrase_file, "/p");
    plomb_recipe_clear(&recipe);
}

static void test_recipe_seal__reads_lists_of_paths_in_their_order(void **state)
{
    struct plomb_recipe recipe = recipe_of(
        "", "\"seal\": {\"recipients\": [\"b.pem\", \"/a.pem\"], \"class_keys\": [], "
            "\"from\": [\"./old//41.zip\"]}");
    const struct plomb_recipe_seal *seal = &recipe.packages[0].seal;

    (void)state;
    assert_int_equal(seal->recipients.count, 2);
    assert_string_equal(seal->recipients.items[0], "fw/b.pem");
    assert_string_equal(seal->recipients.items[1], "/a.pem");
    assert_int_equal(seal->class_keys.count, 0);
    assert_int_equal(seal->from.count, 1);
    assert_string_equal(seal->from.items[0], "fw/old/41.zip");
    plomb_recipe_clear(&recipe);
}

static void test_recipe_seal__combines_the_object_with_that_of_the_defaults(
    void **state)
{
    struct plomb_recipe recipe =
        recipe_of("\"seal\": {\"recipients\": [\"a\"], \"cipher\": \"aes-256-ctr\", "
                  "\"codec\": \"lzma\"}",
                  "\"seal\": {\"recipients\": [\"b\", \"c\"], \"cipher\": null}");
    const struct plomb_recipe_seal *seal = &recipe.packages[0].seal;

    (void)state;
    assert_true(seal->is_wanted);
    assert_int_equal(seal->recipients.count, 2);
    assert_string_equal(seal->recipients.items[0], "fw/b");
    assert_false(seal->cipher.is_given);
    assert_int_equal(seal->codec.value, PLOMB_CHOOSE_LZMA);
    plomb_recipe_clear(&recipe);
}

static void test_recipe_seal__is_taken_away_whole_with_null(void **state)
{
    struct plomb_recipe recipe =
        recipe_of("\"seal\": {\"recipients\": [\"a\"], \"codec\": \"lzma\"}, "
                  "\"release_statement\": {\"product\": \"x\"}",
                  "\"seal\": null, \"release_statement\": null");
    const struct plomb_recipe_package *package = &recipe.packages[0];

    (void)state;
    assert_false(package->seal.is_wanted);
    assert_int_equal(package->seal.recipients.count, 0);
    assert_false(package->seal.codec.is_given);
    assert_false(package->release.is_wanted);
    assert_null(package->release.product);
    plomb_recipe_clear(&recipe);
}

static void test_recipe_seal__reads_a_release_statement(void **state)
{
    struct plomb_recipe recipe = recipe_of(
        "", "\"release_statement\": {\"product\": \"Lamp\", \"version\": \"4.2\", "
            "\"kind\": \"security\", \"severity\": \"high\", \"notes_file\": \"n\", "
            "\"support_until\": \"2031-12-31\", \"source_revision\": \"a91\", "
            "\"sbom\": \"s\"}");
    const struct plomb_recipe_release *release = &recipe.packages[0].release;

    (void)state;
    assert_true(release->is_wanted);
    assert_string_equal(release->product, "Lamp");
    assert_string_equal(release->version, "4.2");
    assert_int_equal(release->kind.value, PLOMB_RELEASE_SECURITY);
    assert_int_equal(release->severity.value, PLOMB_SEVERITY_HIGH);
    assert_string_equal(release->notes_file, "fw/n");
    assert_string_equal(release->support_until, "2031-12-31");
    assert_string_equal(release->source_revision, "a91");
    assert_string_equal(release->sbom, "fw/s");
    plomb_recipe_clear(&recipe);
}

static void test_recipe_seal__refuses_unknown_keys_with_a_suggestion(void **state)
{
    (void)state;
    refuse("\"seal\": {\"recipient\": []}", "packages[0].seal: unknown key 'recipient'",
           "did you mean 'recipients'?");
    refuse("\"seal\": {\"seal\": {}}", "packages[0].seal: unknown key 'seal'",
           "plomb-recipe(5) lists the keys");
    refuse("\"release_statement\": {\"notes\": \"x\"}",
           "packages[0].release_statement: unknown key 'notes'",
           "plomb-recipe(5) lists the keys");
}

static void test_recipe_seal__names_the_place_of_a_wrong_value(void **state)
{
    (void)state;
    refuse("\"seal\": true", "packages[0].seal: must be an object", "");
    refuse("\"seal\": {\"recipients\": \"a\"}",
           "packages[0].seal.recipients: must be an array", "");
    refuse("\"seal\": {\"from\": [\"a\", 5]}",
           "packages[0].seal.from[1]: must be a path", "");
    refuse("\"seal\": {\"class_keys\": [\"\"]}",
           "packages[0].seal.class_keys[0]: the path is empty", "");
    refuse("\"seal\": {\"cipher\": 1}",
           "packages[0].seal.cipher: must be \"aes-128-ctr\", \"aes-256-ctr\" or "
           "\"none\"",
           "");
    refuse("\"seal\": {\"codec\": \"lzm\"}",
           "packages[0].seal.codec: 'lzm' is no codec", "did you mean 'lzma'?");
    refuse("\"release_statement\": {\"product\": 5}",
           "packages[0].release_statement.product: must be a string", "");
}

static void test_recipe_seal__refuses_more_paths_than_the_limit(void **state)
{
    (void)state;
    refuse("\"seal\": {\"from\": [\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\","
           "\"9\",\"10\",\"11\",\"12\",\"13\",\"14\",\"15\",\"16\",\"17\"]}",
           "packages[0].seal.from: the array has too many items",
           "there may be 16 of them");
}

static void test_recipe_finish__makes_the_options_of_sealing(void **state)
{
    struct plomb_recipe recipe = recipe_of(
        "", "\"seal\": {\"recipients\": [\"a\"], \"class_keys\": [\"b\", \"c\"], "
            "\"codec\": \"stored\", \"content_key_seed\": \"s\", "
            "\"security_counter\": 9}");
    struct plomb_recipe_package *package = &recipe.packages[0];
    const struct plomb_seal_options *seal;

    (void)state;
    assert_int_equal(plomb_recipe_finish(package, NULL), PLOMB_OK);
    seal = package->options.seal;
    assert_ptr_equal(seal, &package->seal_result);
    assert_int_equal(seal->recipient_count, 3);
    assert_int_equal(seal->codec, PLOMB_CHOOSE_STORED);
    assert_int_equal(seal->cipher, PLOMB_CIPHER_AES_128_CTR);
    assert_false(seal->is_cipher_given);
    assert_true(seal->has_seed);
    assert_int_equal(seal->security_counter, 9);
    assert_null(seal->from);
    plomb_recipe_clear(&recipe);
}

static void test_recipe_finish__makes_a_plain_package_of_nothing_said(void **state)
{
    struct plomb_recipe recipe = recipe_of("", "");
    struct plomb_recipe_package *package = &recipe.packages[0];

    (void)state;
    assert_int_equal(plomb_recipe_finish(package, NULL), PLOMB_OK);
    assert_null(package->options.seal);
    assert_null(package->options.release);
    plomb_recipe_clear(&recipe);
}

static void test_recipe_finish__makes_the_options_of_the_statement(void **state)
{
    struct plomb_recipe recipe =
        recipe_of("", "\"release_statement\": {\"product\": \"Lamp\", "
                      "\"kind\": \"feature\"}");
    struct plomb_recipe_package *package = &recipe.packages[0];
    const struct plomb_release_options *release;

    (void)state;
    assert_int_equal(plomb_recipe_set(&package->release.notes, "New.", NULL), PLOMB_OK);
    assert_int_equal(plomb_recipe_finish(package, NULL), PLOMB_OK);
    release = package->options.release;
    assert_non_null(release);
    assert_string_equal(release->product, "Lamp");
    assert_string_equal(release->notes, "New.");
    assert_int_equal(release->kind, PLOMB_RELEASE_FEATURE);
    assert_int_equal(release->severity, PLOMB_SEVERITY_NONE);
    assert_null(release->version);
    plomb_recipe_clear(&recipe);
}

static void test_recipe_set_paths__replaces_a_list(void **state)
{
    static const char *const texts[] = {"x", "y", "z"};
    struct plomb_recipe recipe =
        recipe_of("", "\"seal\": {\"recipients\": [\"a\", \"b\"]}");
    struct plomb_recipe_paths *list = &recipe.packages[0].seal.recipients;

    (void)state;
    assert_int_equal(plomb_recipe_set_paths(list, texts, 3, NULL), PLOMB_OK);
    assert_int_equal(list->count, 3);
    assert_string_equal(list->items[2], "z");
    assert_ptr_not_equal(list->items[2], texts[2]);
    assert_int_equal(plomb_recipe_set_paths(list, NULL, 0, NULL), PLOMB_OK);
    assert_int_equal(list->count, 0);
    plomb_recipe_clear(&recipe);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_recipe_seal__reads_every_member),
        cmocka_unit_test(test_recipe_seal__reads_lists_of_paths_in_their_order),
        cmocka_unit_test(
            test_recipe_seal__combines_the_object_with_that_of_the_defaults),
        cmocka_unit_test(test_recipe_seal__is_taken_away_whole_with_null),
        cmocka_unit_test(test_recipe_seal__reads_a_release_statement),
        cmocka_unit_test(test_recipe_seal__refuses_unknown_keys_with_a_suggestion),
        cmocka_unit_test(test_recipe_seal__names_the_place_of_a_wrong_value),
        cmocka_unit_test(test_recipe_seal__refuses_more_paths_than_the_limit),
        cmocka_unit_test(test_recipe_finish__makes_the_options_of_sealing),
        cmocka_unit_test(test_recipe_finish__makes_a_plain_package_of_nothing_said),
        cmocka_unit_test(test_recipe_finish__makes_the_options_of_the_statement),
        cmocka_unit_test(test_recipe_set_paths__replaces_a_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
