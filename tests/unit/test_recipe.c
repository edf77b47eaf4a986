#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/core/chip.h>
#include <plomb/recipe.h>

/* Reads `text` as a recipe of the directory "fw"; the caller clears it. */
static struct plomb_recipe recipe_of(const char *text)
{
    struct plomb_recipe recipe = {0};
    struct plomb_error error = {0};

    if (plomb_recipe_parse(plomb_span_text(text), "fw", &recipe, &error) != PLOMB_OK) {
        fail_msg("%s", error.message);
    }
    return recipe;
}

/* The recipe with one package that has `members` and an output. */
static struct plomb_recipe recipe_with(const char *members)
{
    char text[2048];

    snprintf(text, sizeof(text),
             "{\"plomb_recipe\": 1, \"packages\": [{\"output\": \"o.zip\", %s}]}",
             members);
    return recipe_of(text);
}

static void refuse_document(const char *text, enum plomb_status status,
                            const char *message)
{
    struct plomb_recipe recipe = {.package_count = 99};
    struct plomb_error error = {0};

    assert_int_equal(plomb_recipe_parse(plomb_span_text(text), NULL, &recipe, &error),
                     status);
    assert_string_equal(error.message, message);
    assert_int_equal(recipe.package_count, 99);
}

/* A recipe whose second package has `members` is refused with `message`. */
static void refuse_members(const char *members, const char *message)
{
    char text[4096];

    snprintf(text, sizeof(text),
             "{\"plomb_recipe\": 1, \"packages\": [{\"output\": \"a\"}, "
             "{\"output\": \"b\", %s}]}",
             members);
    refuse_document(text, PLOMB_RECIPE_INVALID, message);
}

static void test_recipe__reads_paths_relative_to_its_directory(void **state)
{
    struct plomb_recipe recipe =
        recipe_with("\"application\": \"./out//app.hex\", \"key_file\": \"/k.pem\", "
                    "\"bootloader\": \"../bl.hex\"");

    (void)state;
    assert_string_equal(recipe.packages[0].output, "fw/o.zip");
    assert_string_equal(recipe.packages[0].application, "fw/out/app.hex");
    assert_string_equal(recipe.packages[0].bootloader, "fw/../bl.hex");
    assert_string_equal(recipe.packages[0].key_file, "/k.pem");
    assert_null(recipe.packages[0].softdevice);
    plomb_recipe_clear(&recipe);
}

static void test_recipe__reads_numbers_both_ways(void **state)
{
    struct plomb_recipe recipe =
        recipe_with("\"hw_version\": \"0x34\", \"application_version\": 4294967295");
    const struct plomb_pack_options *options = &recipe.packages[0].options;

    (void)state;
    assert_true(options->hw_version.is_given);
    assert_int_equal(options->hw_version.value, 52);
    assert_true(options->application_version.is_given);
    assert_int_equal(options->application_version.value, UINT32_MAX);
    assert_false(options->bootloader_version.is_given);
    plomb_recipe_clear(&recipe);
}

static void test_recipe__keeps_the_order_of_sd_req(void **state)
{
    struct plomb_recipe recipe = recipe_with("\"sd_req\": [\"0x101\", 203, 0]");
    const struct plomb_id_list *list = &recipe.packages[0].options.sd_req;

    (void)state;
    assert_int_equal(list->count, 3);
    assert_int_equal(list->ids[0], 0x101);
    assert_int_equal(list->ids[1], 0xcb);
    assert_int_equal(list->ids[2], 0);
    plomb_recipe_clear(&recipe);
}

static void test_recipe__reads_names_and_ranges(void **state)
{
    struct plomb_recipe recipe =
        recipe_with("\"chip\": \"nrf52840\", \"app_boot_validation\": \"ecdsa\", "
                    "\"application_version_string\": \"1.2.3\", "
                    "\"allow_drop\": [\"uicr\", \"0x10-0x20\"]");
    const struct plomb_pack_options *options = &recipe.packages[0].options;

    (void)state;
    assert_ptr_equal(options->chip, plomb_chip_find("nrf52840"));
    assert_int_equal(options->app_boot_validation.value, PLOMB_BOOT_VALIDATION_ECDSA);
    assert_int_equal(options->application_version.value, 10203);
    assert_int_equal(options->allow_drop_count, 2);
    assert_int_equal(options->allow_drop[1].end, 0x20);
    plomb_recipe_clear(&recipe);
}

static void test_recipe__gives_each_package_the_defaults(void **state)
{
    struct plomb_recipe recipe =
        recipe_of("{\"plomb_recipe\": 1, \"$schema\": \"recipe.schema.json\", "
                  "\"packages\": [{\"output\": \"a\"}, "
                  "{\"output\": \"b\", \"hw_version\": 53, \"key_file\": null}], "
                  "\"defaults\": {\"hw_version\": 52, \"key_file\": \"k\", "
                  "\"release\": true}}");

    (void)state;
    assert_int_equal(recipe.package_count, 2);
    assert_int_equal(recipe.packages[0].options.hw_version.value, 52);
    assert_string_equal(recipe.packages[0].key_file, "fw/k");
    assert_int_equal(recipe.packages[1].options.hw_version.value, 53);
    assert_null(recipe.packages[1].key_file);
    assert_true(recipe.packages[1].options.is_release);
    plomb_recipe_clear(&recipe);
}

static void test_recipe__takes_defaults_away_with_null(void **state)
{
    struct plomb_recipe recipe =
        recipe_of("{\"plomb_recipe\": 1, \"defaults\": {\"hw_version\": 1, "
                  "\"sd_req\": [1], \"chip\": \"nrf52832\", \"release\": true, "
                  "\"allow_drop\": [\"mbr\"], \"zigbee_comment\": \"x\"}, "
                  "\"packages\": [{\"output\": \"a\", \"hw_version\": null, "
                  "\"sd_req\": null, \"chip\": null, \"release\": null, "
                  "\"allow_drop\": null, \"zigbee_comment\": null}]}");
    const struct plomb_pack_options *options = &recipe.packages[0].options;

    (void)state;
    assert_false(options->hw_version.is_given);
    assert_int_equal(options->sd_req.count, 0);
    assert_null(options->chip);
    assert_false(options->is_release);
    assert_int_equal(options->allow_drop_count, 0);
    assert_null(recipe.packages[0].zigbee.comment);
    plomb_recipe_clear(&recipe);
}

static void test_recipe__refuses_bad_json_with_the_line(void **state)
{
    struct plomb_recipe recipe = {0};
    struct plomb_error error = {0};

    (void)state;
    assert_int_equal(
        plomb_recipe_parse(plomb_span_text("{\n\"a\": 1,\n}\n"), NULL, &recipe, &error),
        PLOMB_JSON_MALFORMED);
    assert_int_equal(error.position_kind, PLOMB_POSITION_LINE);
    assert_int_equal(error.position, 3);
}

static void test_recipe__refuses_another_version(void **state)
{
    (void)state;
    refuse_document("{\"plomb_recipe\": 2, \"packages\": []}", PLOMB_RECIPE_INVALID,
                    "plomb_recipe: not a version that this plomb knows");
    refuse_document("{\"packages\": []}", PLOMB_RECIPE_INVALID,
                    "the key 'plomb_recipe' is missing");
    refuse_document("[1]", PLOMB_RECIPE_INVALID, "a recipe is a JSON object");
}

static void test_recipe__refuses_a_document_without_packages(void **state)
{
    (void)state;
    refuse_document("{\"plomb_recipe\": 1}", PLOMB_RECIPE_INVALID,
                    "packages: must be an array of objects");
    refuse_document("{\"plomb_recipe\": 1, \"packages\": []}", PLOMB_RECIPE_INVALID,
                    "packages: there is none to make");
    refuse_document("{\"plomb_recipe\": 1, \"packages\": [3]}", PLOMB_RECIPE_INVALID,
                    "packages[0]: must be an object");
    refuse_document("{\"plomb_recipe\": 1, \"packages\": [{}]}", PLOMB_RECIPE_INVALID,
                    "packages[0]: output is missing");
}

static void test_recipe__refuses_unknown_keys_with_a_suggestion(void **state)
{
    const char *text = "{\"plomb_recipe\": 1, \"packages\": "
                       "[{\"output\": \"a\", \"aplication\": \"x\"}]}";
    struct plomb_recipe recipe = {0};
    struct plomb_error error = {0};

    (void)state;
    assert_int_equal(plomb_recipe_parse(plomb_span_text(text), NULL, &recipe, &error),
                     PLOMB_RECIPE_INVALID);
    assert_string_equal(error.message, "packages[0]: unknown key 'aplication'");
    assert_string_equal(error.hint, "did you mean 'application'?");
    refuse_document("{\"plomb_recipe\": 1, \"default\": {}, \"packages\": []}",
                    PLOMB_RECIPE_INVALID, "unknown key 'default'");
}

static void test_recipe__refuses_a_passphrase(void **state)
{
    (void)state;
    refuse_members("\"passphrase\": \"secret\"",
                   "packages[1]: unknown key 'passphrase'");
}

static void test_recipe__names_the_place_of_a_wrong_number(void **state)
{
    const char *why = "must be a whole number in range, or a \"0x\" string";
    char message[128];

    (void)state;
    snprintf(message, sizeof(message), "packages[1].hw_version: %s", why);
    refuse_members("\"hw_version\": -1", message);
    refuse_members("\"hw_version\": 4294967296", message);
    refuse_members("\"hw_version\": 1.5", message);
    refuse_members("\"hw_version\": \"52\"", message);
    refuse_members("\"hw_version\": true", message);
    refuse_members("\"hw_version\": \"0x100000000\"",
                   "packages[1].hw_version: '0x100000000' is too large");
    snprintf(message, sizeof(message), "packages[1].sd_req[1]: %s", why);
    refuse_members("\"sd_req\": [1, 65536]", message);
}

static void test_recipe__names_the_place_of_a_wrong_type(void **state)
{
    (void)state;
    refuse_members("\"sd_req\": \"0x101\"", "packages[1].sd_req: must be an array");
    refuse_members("\"application\": 5", "packages[1].application: must be a path");
    refuse_members("\"application\": \"\"",
                   "packages[1].application: the path is empty");
    refuse_members("\"release\": 1", "packages[1].release: must be true or false");
    refuse_members("\"chip\": \"nrf52\"", "packages[1].chip: no such chip");
    refuse_members("\"allow_drop\": [\"mbr\", 5]",
                   "packages[1].allow_drop[1]: must be a range");
    refuse_members("\"allow_drop\": [\"mrb\"]",
                   "packages[1].allow_drop[0]: 'mrb' is not a range of addresses");
    refuse_members("\"zigbee_comment\": []",
                   "packages[1].zigbee_comment: must be a string");
}

static void test_recipe__refuses_more_ids_than_a_device_takes(void **state)
{
    (void)state;
    refuse_members("\"sd_req\": [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]",
                   "packages[1].sd_req: the array has too many items");
}

static void test_recipe__refuses_two_application_versions(void **state)
{
    (void)state;
    refuse_members("\"application_version\": 1, \"application_version_string\": "
                   "\"0.0.1\"",
                   "packages[1]: application_version and application_version_string "
                   "exclude each other");
}

static void test_recipe__refuses_an_output_that_is_not_its_own(void **state)
{
    (void)state;
    refuse_document("{\"plomb_recipe\": 1, \"packages\": [{\"output\": \"x/a\"}, "
                    "{\"output\": \"b\"}, {\"output\": \"./x//a\"}]}",
                    PLOMB_RECIPE_INVALID,
                    "packages[2].output: packages[0] has the same output, 'x/a'");
    refuse_document("{\"plomb_recipe\": 1, \"defaults\": {\"output\": \"a\"}, "
                    "\"packages\": [{}]}",
                    PLOMB_RECIPE_INVALID,
                    "defaults.output: every package has an output of its own");
}

static void test_recipe__refuses_endless_texts(void **state)
{
    char members[4096 + 64];

    (void)state;
    memset(members, 'a', sizeof(members));
    memcpy(members, "\"application\": \"", 16);
    members[16 + 4096] = '"';
    members[16 + 4097] = '\0';
    char text[sizeof(members) + 128];
    snprintf(text, sizeof(text),
             "{\"plomb_recipe\": 1, \"packages\": [{\"output\": \"b\", %s}]}", members);
    refuse_document(text, PLOMB_RECIPE_INVALID,
                    "packages[0].application: the text is too long");
}

static void test_recipe__refuses_more_packages_than_the_limit(void **state)
{
    char items[PLOMB_RECIPE_PACKAGES_MAX * 3 + 1] = "";
    char text[sizeof(items) + 64];

    (void)state;
    for (size_t i = 0; i < PLOMB_RECIPE_PACKAGES_MAX; i++) {
        memcpy(&items[3 * i], ",{}", 4);
    }
    snprintf(text, sizeof(text), "{\"plomb_recipe\": 1, \"packages\": [{}%s]}", items);
    refuse_document(text, PLOMB_RECIPE_INVALID, "packages: more than 1024");
}

static void test_recipe__reports_a_missing_file(void **state)
{
    struct plomb_recipe recipe = {0};
    struct plomb_error error = {0};

    (void)state;
    assert_int_equal(plomb_recipe_load("tests/no-such-recipe.json", &recipe, &error),
                     PLOMB_FILE_NOT_FOUND);
}

static void test_recipe_finish__points_the_options_to_the_paths(void **state)
{
    struct plomb_recipe recipe = recipe_with("\"softdevice\": \"sd.hex\"");
    struct plomb_recipe_package *package = &recipe.packages[0];

    (void)state;
    assert_null(package->options.softdevice);
    assert_int_equal(plomb_recipe_finish(package, NULL), PLOMB_OK);
    assert_ptr_equal(package->options.softdevice, package->softdevice);
    assert_null(package->options.zigbee);
    plomb_recipe_clear(&recipe);
}

static void test_recipe_finish__fills_the_zigbee_fields(void **state)
{
    struct plomb_recipe recipe =
        recipe_with("\"zigbee\": true, \"zigbee_ota_hw_version\": 5, "
                    "\"zigbee_comment\": \"lamp\", \"zigbee_image_type\": \"0x12\", "
                    "\"zigbee_ota_min_hw_version\": 1, "
                    "\"zigbee_ota_max_hw_version\": 2");
    const struct plomb_zigbee_options *zigbee;

    (void)state;
    assert_int_equal(plomb_recipe_finish(&recipe.packages[0], NULL), PLOMB_OK);
    zigbee = recipe.packages[0].options.zigbee;
    assert_non_null(zigbee);
    assert_int_equal(zigbee->manufacturer_id, 0xffff);
    assert_int_equal(zigbee->image_type, 0x12);
    assert_int_equal(zigbee->hw_version, 5);
    assert_int_equal(zigbee->fw_version, 0);
    assert_true(zigbee->has_hw_range);
    assert_int_equal(zigbee->max_hw_version, 2);
    assert_string_equal(zigbee->comment, "lamp");
    plomb_recipe_clear(&recipe);
}

static void refuse_finish(const char *members, enum plomb_status status,
                          const char *message)
{
    struct plomb_recipe recipe = recipe_with(members);
    struct plomb_error error = {0};

    assert_int_equal(plomb_recipe_finish(&recipe.packages[0], &error), status);
    assert_string_equal(error.message, message);
    plomb_recipe_clear(&recipe);
}

static void test_recipe_finish__refuses_half_of_the_zigbee_fields(void **state)
{
    (void)state;
    refuse_finish("\"zigbee\": true", PLOMB_OPTION_MISSING,
                  "--zigbee-ota-hw-version is required with --zigbee");
    refuse_finish("\"zigbee\": true, \"zigbee_ota_max_hw_version\": 3",
                  PLOMB_OPTION_MISSING,
                  "--zigbee-ota-min-hw-version is required with "
                  "--zigbee-ota-max-hw-version");
}

static void test_recipe_finish__refuses_a_comment_that_is_no_name(void **state)
{
    (void)state;
    refuse_finish("\"zigbee\": true, \"zigbee_ota_hw_version\": 1, "
                  "\"zigbee_comment\": \"a/b\"",
                  PLOMB_OPTION_VALUE, "--zigbee-comment is part of a file name");
    refuse_finish("\"zigbee\": true, \"zigbee_ota_hw_version\": 1, "
                  "\"zigbee_comment\": \"1234567890123456789012345678901\"",
                  PLOMB_OPTION_VALUE, "--zigbee-comment has 31 bytes; the most is 30");
}

static void test_recipe_set__replaces_and_removes_a_text(void **state)
{
    struct plomb_recipe recipe = recipe_with("\"key_file\": \"k\"");
    struct plomb_recipe_package *package = &recipe.packages[0];

    (void)state;
    assert_int_equal(plomb_recipe_set(&package->output, "x.zip", NULL), PLOMB_OK);
    assert_string_equal(package->output, "x.zip");
    assert_int_equal(plomb_recipe_set(&package->key_file, NULL, NULL), PLOMB_OK);
    assert_null(package->key_file);
    plomb_recipe_clear(&recipe);
}

static void test_recipe_clear__takes_nothing_and_empty_recipes(void **state)
{
    struct plomb_recipe recipe = {0};

    (void)state;
    plomb_recipe_clear(NULL);
    plomb_recipe_clear(&recipe);
    plomb_recipe_clear(&recipe);
    plomb_recipe_package_clear(NULL);
    assert_int_equal(recipe.package_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_recipe__reads_paths_relative_to_its_directory),
        cmocka_unit_test(test_recipe__reads_numbers_both_ways),
        cmocka_unit_test(test_recipe__keeps_the_order_of_sd_req),
        cmocka_unit_test(test_recipe__reads_names_and_ranges),
        cmocka_unit_test(test_recipe__gives_each_package_the_defaults),
        cmocka_unit_test(test_recipe__takes_defaults_away_with_null),
        cmocka_unit_test(test_recipe__refuses_bad_json_with_the_line),
        cmocka_unit_test(test_recipe__refuses_another_version),
        cmocka_unit_test(test_recipe__refuses_a_document_without_packages),
        cmocka_unit_test(test_recipe__refuses_unknown_keys_with_a_suggestion),
        cmocka_unit_test(test_recipe__refuses_a_passphrase),
        cmocka_unit_test(test_recipe__names_the_place_of_a_wrong_number),
        cmocka_unit_test(test_recipe__names_the_place_of_a_wrong_type),
        cmocka_unit_test(test_recipe__refuses_more_ids_than_a_device_takes),
        cmocka_unit_test(test_recipe__refuses_two_application_versions),
        cmocka_unit_test(test_recipe__refuses_an_output_that_is_not_its_own),
        cmocka_unit_test(test_recipe__refuses_endless_texts),
        cmocka_unit_test(test_recipe__refuses_more_packages_than_the_limit),
        cmocka_unit_test(test_recipe__reports_a_missing_file),
        cmocka_unit_test(test_recipe_finish__points_the_options_to_the_paths),
        cmocka_unit_test(test_recipe_finish__fills_the_zigbee_fields),
        cmocka_unit_test(test_recipe_finish__refuses_half_of_the_zigbee_fields),
        cmocka_unit_test(test_recipe_finish__refuses_a_comment_that_is_no_name),
        cmocka_unit_test(test_recipe_set__replaces_and_removes_a_text),
        cmocka_unit_test(test_recipe_clear__takes_nothing_and_empty_recipes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
