#include <plomb/plomb.h>

#include "cli/commands.h"

static void add_text(struct plomb_buf *out, const struct plomb_library *libraries,
                     size_t count)
{
    plomb_buf_addf(out, "plomb %s\n", plomb_version());
    for (size_t i = 0; i < count; i++) {
        plomb_buf_addf(out, "%s %s\n", libraries[i].name, libraries[i].version);
    }
}

static void write_json(struct json_writer *json, const struct plomb_library *libraries,
                       size_t count)
{
    json_write_string(json, "version", plomb_version());
    json_begin_object(json, "libraries");
    for (size_t i = 0; i < count; i++) {
        json_write_string(json, libraries[i].name, libraries[i].version);
    }
    json_end_object(json);
}

static enum plomb_status run(const struct cli *cli, void *args,
                             struct plomb_error *error)
{
    struct plomb_library libraries[PLOMB_LIBRARIES_MAX];
    size_t count = plomb_libraries(libraries);

    (void)args;
    (void)error;
    if (cli->is_json) {
        write_json(cli->json, libraries, count);
    } else {
        add_text(cli->text, libraries, count);
    }
    return PLOMB_OK;
}

const struct command command_version = {
    .name = "version",
    .summary = "print the version of plomb and of its libraries",
    .operands = "",
    .has_json = true,
    .run = run,
};
