#include <fcntl.h>
#include <locale.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "cli/help.h"
#include "cli/output.h"

enum { ALLOCATION_MAX = 32 << 20 }; /* bytes; no allocation is larger */

/*
 * A standard descriptor that is closed would be given to the first file that
 * is opened: a key file would become stdout. Returns false when one stays closed.
 * What takes stdout's place cannot be written, so that a result is not lost in
 * silence.
 */
static bool open_standard_descriptors(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) >= 0) continue;
        /* open gives the lowest number that is free, which is this one. */
        if (open("/dev/null", fd == STDERR_FILENO ? O_WRONLY : O_RDONLY) != fd) {
            return false;
        }
    }
    return true;
}

/* Keeps secrets out of core dumps, and broken pipes from ending the process. */
static void harden(void)
{
    struct rlimit none = {0, 0};

    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    (void)signal(SIGPIPE, SIG_IGN);
    /* A file size limit is then an error of write like any other. */
    (void)signal(SIGXFSZ, SIG_IGN);
    (void)setlocale(LC_ALL, "C");
}

/*
 * Keeps what is freed for the next allocation. An image passes through a few
 * buffers of its size; giving each back to the kernel and asking for new pages
 * costs more than a tenth of a whole run.
 */
static void keep_memory(void)
{
    (void)mallopt(M_MMAP_THRESHOLD, ALLOCATION_MAX);
    (void)mallopt(M_TRIM_THRESHOLD, ALLOCATION_MAX);
    /* One heap, so that a thread reuses what another has freed. */
    (void)mallopt(M_ARENA_MAX, 1);
}

/* Whether --json stands among the options, even if they cannot be parsed. */
static bool has_json_option(size_t count, const char *const *argv)
{
    for (size_t i = 0; i < count && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--json") == 0) return true;
    }
    return false;
}

static enum plomb_status new_args(const struct command *command, void **args_out,
                                  struct plomb_error *error)
{
    if (command->args_size == 0) return PLOMB_OK;
    *args_out = calloc(1, command->args_size);
    if (*args_out == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    if (command->defaults != NULL) {
        memcpy(*args_out, command->defaults, command->args_size);
    }
    return PLOMB_OK;
}

static enum plomb_status run(size_t count, const char *const *argv, struct cli *cli,
                             struct plomb_error *error)
{
    enum plomb_status status;
    void *args = NULL;
    size_t used;

    cli->is_json = has_json_option(count, argv);
    status = command_find(count, argv, &cli->command, &used, error);
    if (status != PLOMB_OK) goto out;
    status = new_args(cli->command, &args, error);
    if (status != PLOMB_OK) goto out;
    status = command_parse(cli->command, count - used, argv + used, cli, args, error);
    if (status != PLOMB_OK) goto out;
    if (cli->is_help) {
        status = help_show(cli, error);
    } else {
        status = cli->command->run(cli, args, error);
    }
out:
    free(args);
    return status;
}

int main(int argc, char **argv)
{
    struct cli cli = {0};
    struct output output = {0};
    struct plomb_error error = {0};
    enum plomb_status status;

    if (!open_standard_descriptors()) return plomb_status_exit_code(PLOMB_SYSTEM);
    harden();
    keep_memory();
    output_begin(&output, &cli);
    status = run(argc > 1 ? (size_t)argc - 1 : 0, (const char *const *)argv + 1, &cli,
                 &error);
    return output_end(&output, &cli, status, &error);
}
