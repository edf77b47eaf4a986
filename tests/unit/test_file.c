#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "tests/unit/scratch_folder.h"

static struct plomb_buf buf;
static struct plomb_error error;

static int start(void **state)
{
    (void)state;
    plomb_error_clear(&error);
    plomb_buf_init(&buf, 1u << 20);
    return scratch_folder_start();
}

static int finish(void **state)
{
    (void)state;
    plomb_buf_clear(&buf);
    return scratch_folder_finish();
}

static enum plomb_status save(const char *path, const char *text, unsigned int mode,
                              enum file_existing existing)
{
    return file_save(path, plomb_span_text(text), mode, existing, &error);
}

static void assert_content(const char *path, const char *text)
{
    plomb_buf_clear(&buf);
    assert_int_equal(file_read(path, &buf, NULL), PLOMB_OK);
    assert_int_equal(buf.size, strlen(text));
    assert_memory_equal(buf.ptr, text, buf.size);
}

static unsigned int mode_of(const char *path)
{
    struct stat found;

    assert_int_equal(lstat(path, &found), 0);
    return found.st_mode & 07777;
}

static void test_file__what_is_saved_reads_back(void **state)
{
    (void)state;
    assert_int_equal(save("a", "hello", 0644, FILE_EXISTING_REFUSED), PLOMB_OK);
    assert_content("a", "hello");
    assert_int_equal(scratch_folder_count(), 1);
}

static void test_file__saves_nothing_as_an_empty_file(void **state)
{
    (void)state;
    assert_int_equal(
        file_save("a", plomb_span(NULL, 0), 0644, FILE_EXISTING_REFUSED, &error),
        PLOMB_OK);
    assert_content("a", "");
}

static void test_file__saves_into_another_directory(void **state)
{
    char path[64];
    (void)state;

    assert_non_null(getcwd(path, sizeof(path) - 2));
    strcat(path, "/a");
    assert_int_equal(chdir("/"), 0);
    assert_int_equal(save(path, "hello", 0644, FILE_EXISTING_REFUSED), PLOMB_OK);
    assert_content(path, "hello");
}

static void test_file__reading_appends(void **state)
{
    (void)state;
    assert_int_equal(save("a", "hello", 0644, FILE_EXISTING_REFUSED), PLOMB_OK);
    plomb_buf_add_text(&buf, "> ");
    assert_int_equal(file_read("a", &buf, &error), PLOMB_OK);
    assert_int_equal(buf.size, 7);
    assert_memory_equal(buf.ptr, "> hello", 7);
}

static void test_file__a_missing_file_is_named(void **state)
{
    (void)state;
    assert_int_equal(file_read("missing", &buf, &error), PLOMB_FILE_NOT_FOUND);
    assert_string_equal(error.message,
                        "cannot read 'missing': No such file or directory");
}

static void test_file__a_directory_cannot_be_read(void **state)
{
    (void)state;
    assert_int_equal(file_read(".", &buf, &error), PLOMB_FILE_UNREADABLE);
    assert_string_equal(error.message, "cannot read '.': Is a directory");
}

static void test_file__the_maximum_is_exact(void **state)
{
    (void)state;
    assert_int_equal(save("a", "hello", 0644, FILE_EXISTING_REFUSED), PLOMB_OK);
    plomb_buf_init(&buf, 5);
    assert_int_equal(file_read("a", &buf, &error), PLOMB_OK);
    plomb_buf_clear(&buf);
    plomb_buf_init(&buf, 4);
    assert_int_equal(file_read("a", &buf, &error), PLOMB_INPUT_TOO_LARGE);
    assert_string_equal(error.message, "cannot read 'a': it is larger than 4 bytes");
}

/* Writes to the FIFO from another process, in pieces. */
static pid_t write_to_fifo(const char *path)
{
    pid_t child = fork();
    int fd;

    if (child != 0) return child;
    fd = open(path, O_WRONLY);
    for (int i = 0; i < 3; i++) {
        if (write(fd, "abc", 3) != 3) _exit(1);
        usleep(1000);
    }
    _exit(0);
}

static void test_file__reads_a_fifo_to_its_end(void **state)
{
    pid_t child;
    int result = -1;
    (void)state;

    assert_int_equal(mkfifo("fifo", 0600), 0);
    child = write_to_fifo("fifo");
    assert_true(child > 0);
    assert_content("fifo", "abcabcabc");
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_int_equal(result, 0);
}

static void test_file__refuses_a_fifo_that_is_read_more_than_once(void **state)
{
    (void)state;
    assert_int_equal(mkfifo("fifo", 0600), 0);
    assert_int_equal(file_check_repeatable("fifo", &error), PLOMB_FILE_UNREADABLE);
    assert_string_equal(error.message, "cannot read 'fifo': it is a pipe, and is read "
                                       "more than once");
    assert_int_equal(save("a", "abc", 0644, FILE_EXISTING_REFUSED), PLOMB_OK);
    assert_int_equal(file_check_repeatable("a", &error), PLOMB_OK);
    assert_int_equal(file_check_repeatable("missing", &error), PLOMB_OK);
}

static void test_file__reads_dev_fd(void **state)
{
    char path[32];
    int fds[2];
    (void)state;

    assert_int_equal(pipe(fds), 0);
    assert_int_equal(write(fds[1], "hello", 5), 5);
    close(fds[1]);
    snprintf(path, sizeof(path), "/dev/fd/%d", fds[0]);
    assert_content(path, "hello");
    close(fds[0]);
}

static void test_file__reads_into_memory_of_exact_size(void **state)
{
    uint8_t memory[5];
    size_t size = 0;
    (void)state;

    assert_int_equal(save("a", "hello", 0600, FILE_EXISTING_REFUSED), PLOMB_OK);
    assert_int_equal(file_read_into("a", memory, sizeof(memory), &size, &error),
                     PLOMB_OK);
    assert_int_equal(size, 5);
    assert_memory_equal(memory, "hello", 5);
}

static void test_file__refuses_more_than_the_memory_holds(void **state)
{
    uint8_t memory[4];
    size_t size = 99;
    (void)state;

    assert_int_equal(save("a", "hello", 0600, FILE_EXISTING_REFUSED), PLOMB_OK);
    assert_int_equal(file_read_into("a", memory, sizeof(memory), &size, &error),
                     PLOMB_INPUT_TOO_LARGE);
    assert_int_equal(size, 99);
}

static void test_file__reads_a_descriptor_and_leaves_it_open(void **state)
{
    uint8_t memory[8];
    size_t size = 0;
    int fds[2];
    (void)state;

    assert_int_equal(pipe(fds), 0);
    assert_int_equal(write(fds[1], "hello", 5), 5);
    close(fds[1]);
    assert_int_equal(
        file_read_fd_into(fds[0], "fd", memory, sizeof(memory), &size, &error),
        PLOMB_OK);
    assert_int_equal(size, 5);
    assert_int_equal(close(fds[0]), 0);
    assert_int_equal(
        file_read_fd_into(fds[0], "fd", memory, sizeof(memory), &size, &error),
        PLOMB_FILE_UNREADABLE);
    assert_string_equal(error.message, "cannot read 'fd': Bad file descriptor");
}

static void test_file__refuses_to_overwrite(void **state)
{
    (void)state;
    assert_int_equal(save("a", "old", 0644, FILE_EXISTING_REFUSED), PLOMB_OK);
    assert_int_equal(save("a", "new", 0644, FILE_EXISTING_REFUSED), PLOMB_FILE_EXISTS);
    assert_string_equal(error.message, "cannot write 'a': the file exists already");
    assert_content("a", "old");
    assert_int_equal(scratch_folder_count(), 1);
}

static void test_file__refuses_a_dangling_link(void **state)
{
    (void)state;
    assert_int_equal(symlink("target", "a"), 0);
    assert_int_equal(save("a", "new", 0644, FILE_EXISTING_REFUSED), PLOMB_FILE_EXISTS);
    plomb_error_clear(&error);
    assert_int_equal(save("a", "new", 0644, FILE_EXISTING_REPLACED),
                     PLOMB_FILE_UNWRITABLE);
    assert_string_equal(error.message, "cannot write 'a': it is a symbolic link");
    assert_int_equal(scratch_folder_count(), 1);
}

static void test_file__replaces_a_regular_file_whole(void **state)
{
    (void)state;
    assert_int_equal(save("a", "a longer old text", 0600, FILE_EXISTING_REFUSED),
                     PLOMB_OK);
    assert_int_equal(save("a", "new", 0644, FILE_EXISTING_REPLACED), PLOMB_OK);
    assert_content("a", "new");
    assert_int_equal(scratch_folder_count(), 1);
}

static void test_file__replaces_nothing_but_regular_files(void **state)
{
    (void)state;
    assert_int_equal(mkdir("d", 0700), 0);
    assert_int_equal(mkfifo("fifo", 0600), 0);
    assert_int_equal(save("d", "new", 0644, FILE_EXISTING_REPLACED),
                     PLOMB_FILE_UNWRITABLE);
    assert_string_equal(error.message, "cannot write 'd': it is a directory");
    plomb_error_clear(&error);
    assert_int_equal(save("fifo", "new", 0644, FILE_EXISTING_REPLACED),
                     PLOMB_FILE_UNWRITABLE);
    assert_string_equal(error.message, "cannot write 'fifo': it is not a regular file");
    assert_int_equal(scratch_folder_count(), 2);
}

static void test_file__a_private_mode_ignores_the_umask(void **state)
{
    mode_t old = umask(0777);
    (void)state;

    assert_int_equal(save("a", "secret", 0600, FILE_EXISTING_REFUSED), PLOMB_OK);
    umask(old);
    assert_int_equal(mode_of("a"), 0600);
}

static void test_file__a_public_mode_respects_the_umask(void **state)
{
    mode_t old = umask(027);
    (void)state;

    assert_int_equal(save("a", "text", 0644, FILE_EXISTING_REFUSED), PLOMB_OK);
    umask(old);
    assert_int_equal(mode_of("a"), 0640);
}

static void test_file__a_missing_directory_is_reported(void **state)
{
    (void)state;
    assert_int_equal(save("no/a", "x", 0644, FILE_EXISTING_REFUSED),
                     PLOMB_FILE_NOT_FOUND);
    assert_string_equal(error.message,
                        "cannot write 'no/a': No such file or directory");
}

static void test_file__refuses_paths_without_a_file_name(void **state)
{
    (void)state;
    assert_int_equal(mkdir("d", 0700), 0);
    assert_int_not_equal(save("", "x", 0644, FILE_EXISTING_REFUSED), PLOMB_OK);
    assert_int_not_equal(save("d/", "x", 0644, FILE_EXISTING_REFUSED), PLOMB_OK);
    assert_int_not_equal(save(".", "x", 0644, FILE_EXISTING_REPLACED), PLOMB_OK);
    assert_int_not_equal(save("..", "x", 0644, FILE_EXISTING_REPLACED), PLOMB_OK);
    assert_int_equal(scratch_folder_count(), 1);
}

/* A file may not grow past 2 bytes, so that writing the third one fails. */
static void test_file__a_failed_write_leaves_the_old_file_alone(void **state)
{
    struct rlimit old;
    struct rlimit small;
    (void)state;

    assert_int_equal(save("a", "old", 0644, FILE_EXISTING_REFUSED), PLOMB_OK);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = old;
    small.rlim_cur = 2;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_int_equal(save("a", "new", 0644, FILE_EXISTING_REPLACED),
                     PLOMB_FILE_UNWRITABLE);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_string_equal(error.message, "cannot write 'a': File too large");
    assert_content("a", "old");
    assert_int_equal(scratch_folder_count(), 1);
}

static void test_file__checks_early_what_saving_would_refuse(void **state)
{
    (void)state;
    assert_int_equal(file_check_writable("a", FILE_EXISTING_REFUSED, &error), PLOMB_OK);
    assert_int_equal(scratch_folder_count(), 0);
    assert_int_equal(save("a", "x", 0644, FILE_EXISTING_REFUSED), PLOMB_OK);
    assert_int_equal(file_check_writable("a", FILE_EXISTING_REPLACED, &error),
                     PLOMB_OK);
    assert_int_equal(file_check_writable("a", FILE_EXISTING_REFUSED, NULL),
                     PLOMB_FILE_EXISTS);
    assert_int_equal(file_check_writable(".", FILE_EXISTING_REPLACED, NULL),
                     PLOMB_FILE_UNWRITABLE);
    assert_int_equal(file_check_writable("no/a", FILE_EXISTING_REFUSED, NULL),
                     PLOMB_FILE_NOT_FOUND);
}

static void test_file__base_name_is_behind_the_last_slash(void **state)
{
    (void)state;
    assert_string_equal(file_base_name("a.hex"), "a.hex");
    assert_string_equal(file_base_name("x/y/a.hex"), "a.hex");
    assert_string_equal(file_base_name("/"), "");
}

static void test_file__a_private_file_with_other_names_is_not_replaced(void **state)
{
    (void)state;
    assert_int_equal(save("a", "old", 0600, FILE_EXISTING_REFUSED), PLOMB_OK);
    assert_int_equal(link("a", "b"), 0);
    assert_int_equal(save("a", "new", 0600, FILE_EXISTING_REPLACED),
                     PLOMB_FILE_UNWRITABLE);
    assert_string_equal(error.message,
                        "'a' has 2 hard links; the others would keep the old key");
    assert_string_equal(error.hint, "remove them, or copy the key and delete them");
    assert_content("a", "old");
    assert_int_equal(scratch_folder_count(), 2);
}

static void test_file__a_public_file_with_other_names_is_replaced(void **state)
{
    (void)state;
    assert_int_equal(save("a", "old", 0644, FILE_EXISTING_REFUSED), PLOMB_OK);
    assert_int_equal(link("a", "b"), 0);
    assert_int_equal(save("a", "new", 0644, FILE_EXISTING_REPLACED), PLOMB_OK);
    assert_content("a", "new");
    assert_content("b", "old");
}

static void test_file_save__puts_the_signal_mask_back(void **state)
{
    sigset_t before;
    sigset_t after;

    (void)state;
    assert_int_equal(sigprocmask(SIG_BLOCK, NULL, &before), 0);
    assert_int_equal(save("a", "x", 0600, FILE_EXISTING_REFUSED), PLOMB_OK);
    assert_int_equal(save("a", "x", 0600, FILE_EXISTING_REFUSED), PLOMB_FILE_EXISTS);
    assert_int_equal(sigprocmask(SIG_BLOCK, NULL, &after), 0);
    for (int number = 1; number < SIGRTMAX; number++) {
        assert_int_equal(sigismember(&after, number), sigismember(&before, number));
    }
}

/* Saves again and again until a signal ends it. */
static void save_for_ever(void)
{
    static uint8_t bytes[1 << 16];

    for (;;) {
        (void)!file_save("key", plomb_span(bytes, sizeof(bytes)), 0600,
                         FILE_EXISTING_REPLACED, NULL);
    }
}

static void test_file_save__leaves_nothing_when_a_signal_ends_the_program(void **state)
{
    (void)state;
    for (useconds_t delay = 1000; delay < 40000; delay += 1000) {
        int result = 0;
        pid_t child = fork();

        assert_true(child >= 0);
        if (child == 0) save_for_ever();
        usleep(delay);
        assert_int_equal(kill(child, SIGTERM), 0);
        assert_int_equal(waitpid(child, &result, 0), child);
        assert_true(WIFSIGNALED(result));
        assert_true(scratch_folder_count() <= 1);
    }
}

#define FILE_TEST(name) cmocka_unit_test_setup_teardown(name, start, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FILE_TEST(test_file_save__leaves_nothing_when_a_signal_ends_the_program),
        FILE_TEST(test_file__what_is_saved_reads_back),
        FILE_TEST(test_file__saves_nothing_as_an_empty_file),
        FILE_TEST(test_file__saves_into_another_directory),
        FILE_TEST(test_file__reading_appends),
        FILE_TEST(test_file__a_missing_file_is_named),
        FILE_TEST(test_file__a_directory_cannot_be_read),
        FILE_TEST(test_file__the_maximum_is_exact),
        FILE_TEST(test_file__reads_a_fifo_to_its_end),
        FILE_TEST(test_file__refuses_a_fifo_that_is_read_more_than_once),
        FILE_TEST(test_file__reads_dev_fd),
        FILE_TEST(test_file__reads_into_memory_of_exact_size),
        FILE_TEST(test_file__refuses_more_than_the_memory_holds),
        FILE_TEST(test_file__reads_a_descriptor_and_leaves_it_open),
        FILE_TEST(test_file__refuses_to_overwrite),
        FILE_TEST(test_file__refuses_a_dangling_link),
        FILE_TEST(test_file__replaces_a_regular_file_whole),
        FILE_TEST(test_file__replaces_nothing_but_regular_files),
        FILE_TEST(test_file__a_private_mode_ignores_the_umask),
        FILE_TEST(test_file__a_public_mode_respects_the_umask),
        FILE_TEST(test_file__a_missing_directory_is_reported),
        FILE_TEST(test_file__refuses_paths_without_a_file_name),
        FILE_TEST(test_file__a_failed_write_leaves_the_old_file_alone),
        FILE_TEST(test_file__checks_early_what_saving_would_refuse),
        FILE_TEST(test_file__base_name_is_behind_the_last_slash),
        FILE_TEST(test_file__a_private_file_with_other_names_is_not_replaced),
        FILE_TEST(test_file__a_public_file_with_other_names_is_replaced),
        FILE_TEST(test_file_save__puts_the_signal_mask_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
