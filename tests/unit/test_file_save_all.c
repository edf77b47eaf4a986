#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "tests/unit/scratch_folder.h"

static struct plomb_buf buf;
static struct plomb_error error;
static struct file_output outputs[3];

/* What the file system refuses. */
static const char *refused_name; /* gets no file; or NULL */
static bool has_exchange;

static bool is_refused(const char *name)
{
    if (refused_name == NULL || strcmp(name, refused_name) != 0) return false;
    errno = EPERM;
    return true;
}

/* These three stand in for the C library's. */

int linkat(int from_fd, const char *from, int to_fd, const char *to, int flags)
{
    if (is_refused(to)) {
        errno = EIO;
        return -1;
    }
    return (int)syscall(SYS_linkat, from_fd, from, to_fd, to, flags);
}

int renameat(int from_fd, const char *from, int to_fd, const char *to)
{
    if (is_refused(to)) return -1;
    return (int)syscall(SYS_renameat2, from_fd, from, to_fd, to, 0);
}

int renameat2(int from_fd, const char *from, int to_fd, const char *to,
              unsigned int flags)
{
    if (is_refused(to)) return -1;
    if (!has_exchange && flags == RENAME_EXCHANGE) {
        errno = EINVAL;
        return -1;
    }
    return (int)syscall(SYS_renameat2, from_fd, from, to_fd, to, flags);
}

static int start(void **state)
{
    (void)state;
    plomb_error_clear(&error);
    plomb_buf_init(&buf, 1u << 20);
    refused_name = NULL;
    has_exchange = true;
    outputs[0] = (struct file_output){"a", plomb_span_text("new a"), false};
    outputs[1] = (struct file_output){"b", plomb_span_text("new b"), false};
    outputs[2] = (struct file_output){"./c", plomb_span_text("new c"), false};
    return scratch_folder_start();
}

static int finish(void **state)
{
    (void)state;
    plomb_buf_clear(&buf);
    return scratch_folder_finish();
}

static enum plomb_status save(enum file_existing existing)
{
    return file_save_all(outputs, 3, 0644, existing, &error);
}

static void put(const char *path, const char *text)
{
    assert_int_equal(
        file_save(path, plomb_span_text(text), 0644, FILE_EXISTING_REFUSED, NULL),
        PLOMB_OK);
}

static void assert_content(const char *path, const char *text)
{
    plomb_buf_clear(&buf);
    assert_int_equal(file_read(path, &buf, NULL), PLOMB_OK);
    assert_int_equal(buf.size, strlen(text));
    assert_memory_equal(buf.ptr, text, buf.size);
}

static void assert_in_place(bool a, bool b, bool c)
{
    assert_int_equal(outputs[0].is_in_place, a);
    assert_int_equal(outputs[1].is_in_place, b);
    assert_int_equal(outputs[2].is_in_place, c);
}

static void assert_all_new(void)
{
    assert_in_place(true, true, true);
    assert_content("a", "new a");
    assert_content("b", "new b");
    assert_content("c", "new c");
    assert_int_equal(scratch_folder_count(), 3);
}

static void test_file_save_all__gives_every_file_its_name(void **state)
{
    (void)state;
    assert_int_equal(save(FILE_EXISTING_REFUSED), PLOMB_OK);
    assert_all_new();
}

static void test_file_save_all__replaces_what_is_there(void **state)
{
    (void)state;
    put("a", "old a");
    put("c", "old c");
    assert_int_equal(save(FILE_EXISTING_REPLACED), PLOMB_OK);
    assert_all_new();
}

static void test_file_save_all__replaces_without_an_exchange_too(void **state)
{
    (void)state;
    has_exchange = false;
    put("a", "old a");
    assert_int_equal(save(FILE_EXISTING_REPLACED), PLOMB_OK);
    assert_all_new();
}

static void test_file_save_all__writes_none_when_one_exists(void **state)
{
    (void)state;
    put("c", "old c");
    assert_int_equal(save(FILE_EXISTING_REFUSED), PLOMB_FILE_EXISTS);
    assert_string_equal(error.message, "cannot write './c': the file exists already");
    assert_in_place(false, false, false);
    assert_content("c", "old c");
    assert_int_equal(scratch_folder_count(), 1);
}

static void test_file_save_all__writes_none_when_a_directory_is_missing(void **state)
{
    (void)state;
    outputs[1].path = "no/b";
    assert_int_equal(save(FILE_EXISTING_REPLACED), PLOMB_FILE_NOT_FOUND);
    assert_in_place(false, false, false);
    assert_int_equal(scratch_folder_count(), 0);
}

static void test_file_save_all__takes_new_files_back(void **state)
{
    (void)state;
    refused_name = "c";
    assert_int_equal(save(FILE_EXISTING_REFUSED), PLOMB_FILE_UNWRITABLE);
    assert_string_equal(error.message, "cannot write './c': Input/output error");
    assert_in_place(false, false, false);
    assert_int_equal(scratch_folder_count(), 0);
}

static void test_file_save_all__puts_back_what_it_replaced(void **state)
{
    (void)state;
    refused_name = "c";
    put("a", "old a");
    assert_int_equal(save(FILE_EXISTING_REPLACED), PLOMB_FILE_UNWRITABLE);
    assert_string_equal(error.message, "cannot write './c': Operation not permitted");
    assert_in_place(false, false, false);
    assert_content("a", "old a");
    assert_int_equal(scratch_folder_count(), 1);
}

static void test_file_save_all__tells_what_it_could_not_put_back(void **state)
{
    (void)state;
    refused_name = "c";
    has_exchange = false;
    put("a", "old a");
    assert_int_equal(save(FILE_EXISTING_REPLACED), PLOMB_FILE_UNWRITABLE);
    assert_in_place(true, false, false);
    assert_content("a", "new a");
    assert_int_equal(scratch_folder_count(), 1);
}

static void test_file_save_all__opens_a_directory_once(void **state)
{
    static struct file_output many[300];
    static char paths[300][8];
    (void)state;

    for (size_t i = 0; i < 300; i++) {
        snprintf(paths[i], sizeof(paths[i]), "%zu", i);
        many[i] = (struct file_output){paths[i], plomb_span_text("x"), false};
    }
    /* As few descriptors as a user may have. */
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &(struct rlimit){32, 32}), 0);
    assert_int_equal(file_save_all(many, 300, 0644, FILE_EXISTING_REFUSED, &error),
                     PLOMB_OK);
    assert_int_equal(scratch_folder_count(), 300);
}

#define SAVE_TEST(name) cmocka_unit_test_setup_teardown(name, start, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SAVE_TEST(test_file_save_all__gives_every_file_its_name),
        SAVE_TEST(test_file_save_all__replaces_what_is_there),
        SAVE_TEST(test_file_save_all__replaces_without_an_exchange_too),
        SAVE_TEST(test_file_save_all__writes_none_when_one_exists),
        SAVE_TEST(test_file_save_all__writes_none_when_a_directory_is_missing),
        SAVE_TEST(test_file_save_all__takes_new_files_back),
        SAVE_TEST(test_file_save_all__puts_back_what_it_replaced),
        SAVE_TEST(test_file_save_all__tells_what_it_could_not_put_back),
        SAVE_TEST(test_file_save_all__opens_a_directory_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
