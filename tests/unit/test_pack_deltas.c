#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/pack_deltas.h"

enum { COUNT = 4 };

/* A full package of 1000 bytes, its two deltas, and one without deltas. */
struct fixture {
    struct plomb_recipe_package packages[COUNT];
    struct pack_job jobs[COUNT];
    struct pack_jobs all;
};

static void init(struct fixture *fixture, size_t first_delta, size_t second_delta)
{
    static char old[] = "old.zip";
    static char output[] = "app.zip";
    const size_t sizes[COUNT] = {1000, first_delta, second_delta, 10};

    memset(fixture, 0, sizeof(*fixture));
    fixture->all.count = COUNT;
    fixture->all.jobs = fixture->jobs;
    for (size_t i = 0; i < COUNT; i++) {
        fixture->jobs[i].package = &fixture->packages[i];
        fixture->jobs[i].report.image_count = 1;
        fixture->jobs[i].report.images[0].slot = PLOMB_SLOT_APPLICATION;
        fixture->jobs[i].report.images[0].payload.size = sizes[i];
        fixture->packages[i].output = output;
    }
    fixture->packages[1].seal.delta_from = old;
    fixture->packages[2].seal.delta_from = old;
}

static void test_pack_deltas__finds_the_full_package(void **state)
{
    struct fixture fixture;

    (void)state;
    init(&fixture, 1, 1);
    assert_null(pack_deltas_full(&fixture.all, 0));
    assert_ptr_equal(pack_deltas_full(&fixture.all, 1), &fixture.jobs[0]);
    assert_ptr_equal(pack_deltas_full(&fixture.all, 2), &fixture.jobs[0]);
    assert_null(pack_deltas_full(&fixture.all, 3));
}

static void test_pack_deltas__finds_the_application(void **state)
{
    struct fixture fixture;
    struct plomb_pack_report *report = &fixture.jobs[0].report;

    (void)state;
    init(&fixture, 1, 1);
    assert_ptr_equal(pack_deltas_application(&fixture.jobs[0]), &report->images[0]);
    report->images[0].slot = PLOMB_SLOT_SOFTDEVICE;
    assert_null(pack_deltas_application(&fixture.jobs[0]));
}

static void test_pack_deltas__takes_deltas_that_save_something(void **state)
{
    struct fixture fixture;

    (void)state;
    init(&fixture, 999, 4);
    assert_int_equal(pack_deltas_check(&fixture.all, NULL), PLOMB_OK);
}

static void test_pack_deltas__warns_of_a_delta_that_saves_little(void **state)
{
    struct fixture fixture;

    (void)state;
    init(&fixture, 901, 900);
    pack_deltas_note(&fixture.all);
    assert_int_equal(fixture.jobs[0].report.notes.count, 0);
    assert_int_equal(fixture.jobs[1].report.notes.count, 1);
    assert_true(fixture.jobs[1].report.notes.entries[0].is_warning);
    assert_string_equal(fixture.jobs[1].report.notes.entries[0].id,
                        "delta-saves-little");
    assert_int_equal(fixture.jobs[2].report.notes.count, 0);
}

static void test_pack_deltas__does_not_warn_of_a_size_that_is_allowed(void **state)
{
    struct fixture fixture;

    (void)state;
    init(&fixture, 950, 1);
    fixture.packages[1].seal.allow_larger_delta = true;
    pack_deltas_note(&fixture.all);
    assert_int_equal(fixture.jobs[1].report.notes.count, 0);
}

static void test_pack_deltas__refuses_a_delta_of_the_same_size(void **state)
{
    struct fixture fixture;
    struct plomb_error error = {0};

    (void)state;
    init(&fixture, 4, 1000);
    assert_int_equal(pack_deltas_check(&fixture.all, &error), PLOMB_DELTA_TOO_LARGE);
    assert_string_equal(error.message, "the delta from 'old.zip' has 1000 bytes, the "
                                       "full payload 1000");
}

static void test_pack_deltas__names_the_package_among_several(void **state)
{
    struct fixture fixture;
    struct plomb_error error = {0};

    (void)state;
    init(&fixture, 2000, 4);
    fixture.all.is_named = true;
    assert_int_equal(pack_deltas_check(&fixture.all, &error), PLOMB_DELTA_TOO_LARGE);
    assert_string_equal(error.message, "'app.zip': the delta from 'old.zip' has 2000 "
                                       "bytes, the full payload 1000");
}

static void test_pack_deltas__takes_a_larger_one_that_is_wanted(void **state)
{
    struct fixture fixture;

    (void)state;
    init(&fixture, 2000, 4);
    fixture.packages[1].seal.allow_larger_delta = true;
    assert_int_equal(pack_deltas_check(&fixture.all, NULL), PLOMB_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pack_deltas__finds_the_full_package),
        cmocka_unit_test(test_pack_deltas__finds_the_application),
        cmocka_unit_test(test_pack_deltas__takes_deltas_that_save_something),
        cmocka_unit_test(test_pack_deltas__warns_of_a_delta_that_saves_little),
        cmocka_unit_test(test_pack_deltas__does_not_warn_of_a_size_that_is_allowed),
        cmocka_unit_test(test_pack_deltas__refuses_a_delta_of_the_same_size),
        cmocka_unit_test(test_pack_deltas__names_the_package_among_several),
        cmocka_unit_test(test_pack_deltas__takes_a_larger_one_that_is_wanted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
