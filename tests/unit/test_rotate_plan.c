#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/rotate_plan.h>

/* The verifier with an MBR, two public keys, nothing else told. */
static struct plomb_rotate_options options;
static struct plomb_rotate_plan plan;
static struct plomb_notes notes;
static struct plomb_error error;

static struct plomb_rotate_key key_of(const char *file, uint8_t number)
{
    struct plomb_rotate_key key = {.file = file, .info = {.type = PLOMB_KEY_SIGNING}};

    memset(key.info.public_key, number, sizeof(key.info.public_key));
    return key;
}

static int start(void **state)
{
    (void)state;
    memset(&options, 0, sizeof(options));
    memset(&notes, 0, sizeof(notes));
    memset(&error, 0, sizeof(error));
    options.target = plomb_target_find("nrf52832-sd");
    options.old_key = key_of("old.pem", 1);
    options.new_key = key_of("new.pem", 2);
    options.notes = &notes;
    return 0;
}

static int finish(void **state)
{
    (void)state;
    plomb_rotate_plan_clear(&plan);
    return 0;
}

static void make(void)
{
    assert_int_equal(plomb_rotate_plan_make(&options, &plan, &error), PLOMB_OK);
}

static void refuse(enum plomb_status status, const char *message)
{
    assert_int_equal(plomb_rotate_plan_make(&options, &plan, &error), status);
    assert_string_equal(error.message, message);
    assert_int_equal(plan.step_count, 0);
}

static const struct plomb_rotate_step *step_of(const char *id)
{
    for (size_t i = 0; i < plan.step_count; i++) {
        if (strcmp(plan.steps[i].id, id) == 0) return &plan.steps[i];
    }
    return NULL;
}

static void assert_command_has(const char *id, const char *words)
{
    const struct plomb_rotate_step *step = step_of(id);

    assert_non_null(step);
    assert_non_null(strstr(step->commands[0], words));
}

static void assert_slots(size_t count, const char *const *files)
{
    assert_int_equal(plan.slot_count, count);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(plan.slots[i].key->file, files[i]);
    }
}

static bool has_note(const char *id)
{
    for (size_t i = 0; i < notes.count; i++) {
        if (strcmp(notes.entries[i].id, id) == 0) return true;
    }
    return false;
}

static bool has_word(const char *word)
{
    for (size_t i = 0; i < plan.word_count; i++) {
        if (strcmp(plan.words[i], word) == 0) return true;
    }
    return false;
}

static void test_rotate_plan__builds_a_verifier_with_both_keys(void **state)
{
    (void)state;
    make();
    assert_string_equal(plomb_rotate_way_name(plan.way), "transition");
    assert_slots(2, (const char *const[]){"old.pem", "new.pem"});
    assert_command_has("build-verifier", "KEY=\"$PWD/old.pem,$PWD/new.pem\" ");
}

static void test_rotate_plan__keeps_earlier_keys_in_their_slots(void **state)
{
    (void)state;
    options.earlier_count = 1;
    options.earlier[0] = key_of("/keys/first.pem", 3);
    options.next_count = 1;
    options.next[0] = key_of("next.pem", 4);
    make();
    assert_slots(
        4, (const char *const[]){"/keys/first.pem", "old.pem", "new.pem", "next.pem"});
    assert_command_has("build-verifier", "KEY=\"/keys/first.pem,$PWD/old.pem,");
    assert_true(has_note("slots-used-up"));
}

static void test_rotate_plan__leaves_a_compromised_key_out(void **state)
{
    (void)state;
    options.is_compromised = true;
    options.earlier_count = 1;
    options.earlier[0] = key_of("first.pem", 3);
    make();
    assert_string_equal(plomb_rotate_way_name(plan.way), "cut-over");
    assert_slots(2, (const char *const[]){"first.pem", "new.pem"});
}

static void test_rotate_plan__builds_nothing_when_the_key_is_built_in(void **state)
{
    (void)state;
    options.is_built_in = true;
    options.target = plomb_target_find("nrf52832");
    make();
    assert_string_equal(plomb_rotate_way_name(plan.way), "built-in");
    assert_null(step_of("build-verifier"));
    assert_non_null(step_of("prove-revoked"));
}

static void test_rotate_plan__needs_a_programmer_without_an_mbr(void **state)
{
    (void)state;
    options.target = plomb_target_find("nrf52810");
    make();
    assert_string_equal(plomb_rotate_way_name(plan.way), "by-wire");
    assert_slots(1, (const char *const[]){"new.pem"});
    assert_null(step_of("pack-transition"));
    assert_true(has_note("by-wire"));
}

static void test_rotate_plan__has_one_key_for_stock_bootloaders(void **state)
{
    (void)state;
    options.target = NULL;
    make();
    assert_string_equal(plomb_rotate_way_name(plan.way), "stock");
    assert_int_equal(plan.slot_count, 0);
    assert_command_has("build-bootloader", "--format nrf5-c");
    assert_null(strstr(step_of("pack-transition")->commands[0], "--seal"));
}

static void test_rotate_plan__says_what_was_told(void **state)
{
    (void)state;
    options.hw_version = (struct plomb_optional){true, 51};
    options.bootloader_version = (struct plomb_optional){true, 9};
    options.security_counter = (struct plomb_optional){true, 3};
    options.sd_req = (struct plomb_id_list){2, {0x101, 0xcb}};
    options.old_key_file = "pkcs11:token=fw;object=it's";
    make();
    assert_command_has("build-verifier", " HW_VERSION=51 VERIFIER_VERSION=9 RELEASE=1");
    assert_command_has("pack-transition",
                       " --bootloader-version 9 --hw-version 51 --sd-req 0x101,0xcb "
                       "--key-file 'pkcs11:token=fw;object=it'\\''s' transition.zip");
    assert_command_has("pack-transition", " --security-counter 3 ");
    assert_false(has_word("HW_VERSION"));
    assert_false(has_word("OLD_PRIVATE_KEY"));
}

static void test_rotate_plan__lists_the_words_to_replace_once(void **state)
{
    (void)state;
    make();
    assert_true(has_word("HW_VERSION"));
    assert_true(has_word("SD_REQ"));
    assert_true(has_word("OLD_PRIVATE_KEY"));
    for (size_t i = 0; i < plan.word_count; i++) {
        for (size_t j = 0; j < i; j++) {
            assert_string_not_equal(plan.words[i], plan.words[j]);
        }
    }
}

static void test_rotate_plan__signs_with_the_private_half_it_was_given(void **state)
{
    (void)state;
    options.old_key.info.is_private = true;
    make();
    assert_command_has("pack-transition", "--key-file old.pem ");
    assert_true(has_note("private-not-needed"));
}

static void test_rotate_plan__closes_no_debug_port_with_a_test_key(void **state)
{
    (void)state;
    options.old_key.info.test_key = "a test key";
    make();
    assert_null(strstr(step_of("build-verifier")->commands[0], "RELEASE=1"));
    assert_true(has_note("test-key"));
    assert_true(has_note("old-key-published"));
}

static void test_rotate_plan__refuses_the_same_key_twice(void **state)
{
    (void)state;
    options.next_count = 1;
    options.next[0] = key_of("copy.pem", 1);
    refuse(PLOMB_OPTION_CONFLICT,
           "'old.pem' (old) and 'copy.pem' (next) are the same key");
}

static void test_rotate_plan__refuses_more_keys_than_slots(void **state)
{
    (void)state;
    options.next_count = 3;
    for (uint8_t i = 0; i < 3; i++) options.next[i] = key_of("next.pem", 10 + i);
    refuse(PLOMB_OPTION_CONFLICT,
           "a verifier has slots for 4 keys, and 'next.pem' is one more");
}

static void test_rotate_plan__refuses_keys_that_sign_nothing(void **state)
{
    (void)state;
    options.new_key.info.type = PLOMB_KEY_RECIPIENT;
    refuse(PLOMB_KEY_TYPE_WRONG, "'new.pem' is not a signing key");
}

static void test_rotate_plan__refuses_names_that_make_reads_otherwise(void **state)
{
    static const char *const names[] = {"a,b.pem", "a b.pem", "$x.pem", "-k.pem",
                                        "#.pem",   "a'b.pem", ""};

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        options.new_key.file = names[i];
        assert_int_equal(plomb_rotate_plan_make(&options, &plan, &error),
                         PLOMB_OPTION_VALUE);
    }
}

static void test_rotate_plan__refuses_variables_that_are_more_than_that(void **state)
{
    static const char *const texts[] = {"TXD=6;x", "TXD=$(x)", "TXD",      "=6",
                                        "txd=6",   "TXD=6 X",  "RELEASE=", "KEY=a"};

    (void)state;
    options.variable_count = 1;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        options.variables[0] = texts[i];
        assert_int_equal(plomb_rotate_plan_make(&options, &plan, &error),
                         PLOMB_OPTION_VALUE);
    }
}

static void test_rotate_plan__refuses_spares_for_stock_bootloaders(void **state)
{
    (void)state;
    options.target = NULL;
    options.is_built_in = true;
    refuse(PLOMB_OPTION_CONFLICT, "Nordic's bootloader knows one key alone");
}

static void test_rotate_plan__has_all_it_needs_at_its_largest(void **state)
{
    (void)state;
    options.is_compromised = true;
    options.recipient_count = PLOMB_ROTATE_TEXTS_MAX;
    options.variable_count = PLOMB_ROTATE_TEXTS_MAX;
    for (size_t i = 0; i < PLOMB_ROTATE_TEXTS_MAX; i++) {
        options.recipients[i] = "a/long/path/to/the/recipients/public/key.pub.pem";
        options.variables[i] = "TRIAL_SECONDS=30";
    }
    make();
    assert_int_equal(step_of("build-verifier")->command_count, 2);
    assert_true(plan.word_count < PLOMB_ROTATE_WORDS_MAX);
}

#define TEST(name)                                                                     \
    cmocka_unit_test_setup_teardown(test_rotate_plan__##name, start, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(builds_a_verifier_with_both_keys),
        TEST(keeps_earlier_keys_in_their_slots),
        TEST(leaves_a_compromised_key_out),
        TEST(builds_nothing_when_the_key_is_built_in),
        TEST(needs_a_programmer_without_an_mbr),
        TEST(has_one_key_for_stock_bootloaders),
        TEST(says_what_was_told),
        TEST(lists_the_words_to_replace_once),
        TEST(signs_with_the_private_half_it_was_given),
        TEST(closes_no_debug_port_with_a_test_key),
        TEST(refuses_the_same_key_twice),
        TEST(refuses_more_keys_than_slots),
        TEST(refuses_keys_that_sign_nothing),
        TEST(refuses_names_that_make_reads_otherwise),
        TEST(refuses_variables_that_are_more_than_that),
        TEST(refuses_spares_for_stock_bootloaders),
        TEST(has_all_it_needs_at_its_largest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
