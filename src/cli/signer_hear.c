#include "cli/signer_hear.h"

#include <unistd.h>

#include "cli/output.h"

/* A byte that cannot be shown takes four. */
enum { LINE_MAX_SIZE = 4 * PLOMB_SIGN_COMMAND_LINE_SIZE + 32 };

/* One call of write for each line, since several threads may be told something. */
static void print_line(void *context, const char *line)
{
    struct plomb_buf text;
    (void)context;

    plomb_buf_init(&text, LINE_MAX_SIZE);
    plomb_buf_add_text(&text, "plomb: signer: ");
    output_add_untrusted(&text, line);
    plomb_buf_add_text(&text, "\n");
    if (text.status == PLOMB_OK) {
        /* Whoever closed standard error does not want to know. */
        ssize_t written = write(STDERR_FILENO, text.ptr, text.size);
        (void)written;
    }
    plomb_buf_clear(&text);
}

void signer_hear(const struct cli *cli, struct plomb_sign_command_options *options)
{
    if (!cli->is_quiet) options->hear = print_line;
}
