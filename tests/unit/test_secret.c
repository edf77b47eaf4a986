#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>

#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <plomb/error.h>
#include <plomb/secret.h>

/* Whether a process that writes `value` to `*ptr` lives on. */
static bool survives_write(volatile uint8_t *ptr, uint8_t value)
{
    int result = -1;
    pid_t child = fork();

    assert_int_not_equal(child, -1);
    if (child == 0) {
        /* Neither cmocka nor a sanitizer is to take what is meant to happen. */
        signal(SIGSEGV, SIG_DFL);
        *ptr = value;
        _exit(0);
    }
    assert_int_equal(waitpid(child, &result, 0), child);
    return WIFEXITED(result) && WEXITSTATUS(result) == 0;
}

static void test_secret__has_room_for_what_was_asked(void **state)
{
    struct plomb_secret secret = {0};
    (void)state;

    assert_int_equal(plomb_secret_reserve(&secret, 100, NULL), PLOMB_OK);
    assert_int_equal(secret.size, 0);
    assert_int_equal(secret.capacity, 100);
    memset(secret.ptr, 1, 100);
    plomb_secret_clear(&secret);
}

static void test_secret__is_guarded_behind_its_last_byte(void **state)
{
    struct plomb_secret secret = {0};
    (void)state;

    assert_int_equal(plomb_secret_reserve(&secret, 100, NULL), PLOMB_OK);
    assert_true(survives_write(secret.ptr + 99, 1));
    assert_false(survives_write(secret.ptr + 100, 1));
    plomb_secret_clear(&secret);
}

static void test_secret__is_out_of_reach_once_cleared(void **state)
{
    struct plomb_secret secret = {0};
    volatile uint8_t *before;
    (void)state;

    assert_int_equal(plomb_secret_reserve(&secret, 32, NULL), PLOMB_OK);
    before = secret.ptr;
    assert_true(survives_write(before, 1));
    plomb_secret_clear(&secret);
    assert_false(survives_write(before, 1));
}

static void test_secret__is_empty_after_clearing_any_number_of_times(void **state)
{
    struct plomb_secret secret = {0};
    (void)state;

    assert_int_equal(plomb_secret_reserve(&secret, 32, NULL), PLOMB_OK);
    secret.size = 32;
    plomb_secret_clear(&secret);
    plomb_secret_clear(&secret);
    plomb_secret_clear(NULL);
    assert_null(secret.ptr);
    assert_int_equal(secret.size, 0);
    assert_int_equal(secret.capacity, 0);
}

static void test_secret__forgets_what_it_held_when_reserved_again(void **state)
{
    struct plomb_secret secret = {0};
    (void)state;

    assert_int_equal(plomb_secret_reserve(&secret, 32, NULL), PLOMB_OK);
    memset(secret.ptr, 'k', 32);
    secret.size = 32;
    assert_int_equal(plomb_secret_reserve(&secret, 64, NULL), PLOMB_OK);
    assert_int_equal(secret.size, 0);
    for (size_t i = 0; i < 64; i++) assert_int_not_equal(secret.ptr[i], 'k');
    plomb_secret_clear(&secret);
}

static void test_secret__says_that_there_is_not_enough_memory(void **state)
{
    struct plomb_secret secret = {0};
    struct plomb_error error = {0};
    (void)state;

    assert_int_equal(plomb_secret_reserve(&secret, SIZE_MAX - 1, &error),
                     PLOMB_NO_MEMORY);
    assert_null(secret.ptr);
    assert_int_equal(secret.capacity, 0);
    assert_non_null(strstr(error.message, "guarded memory"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_secret__has_room_for_what_was_asked),
        cmocka_unit_test(test_secret__is_guarded_behind_its_last_byte),
        cmocka_unit_test(test_secret__is_out_of_reach_once_cleared),
        cmocka_unit_test(test_secret__is_empty_after_clearing_any_number_of_times),
        cmocka_unit_test(test_secret__forgets_what_it_held_when_reserved_again),
        cmocka_unit_test(test_secret__says_that_there_is_not_enough_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
