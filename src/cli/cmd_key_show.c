#include "cli/commands.h"
#include "cli/key_open.h"
#include "cli/key_report.h"
#include "cli/output.h"

struct key_show_args {
    struct terminal_passphrase passphrase;
    struct token_args token;
};

static const struct option options[] = {
    TERMINAL_PASSPHRASE_OPTIONS(struct key_show_args, passphrase),
    TOKEN_OPTIONS(struct key_show_args, token),
};

static void render_json(struct json_writer *json, const char *path,
                        const struct plomb_key_info *info)
{
    json_write_string(json, "file", path);
    key_report_json(json, info);
    json_write_boolean(json, "is_private", info->is_private);
    json_write_boolean(json, "is_encrypted", info->is_encrypted);
    json_write_string(json, "encoding", info->encoding);
    if (info->test_key != NULL) {
        json_write_string(json, "test_key", info->test_key);
    } else {
        json_write_null(json, "test_key");
    }
}

static void render_text(struct plomb_buf *text, const char *path,
                        const struct plomb_key_info *info)
{
    output_add_untrusted(text, path);
    plomb_buf_add_text(text, "\n  type         ");
    key_report_type(text, info);
    plomb_buf_addf(text, "  encoding     %s\n", info->encoding);
    key_report_names(text, info);
    plomb_buf_addf(text, "  test key     %s\n",
                   info->test_key != NULL ? info->test_key : "no");
}

static enum plomb_status run(const struct cli *cli, void *args_in,
                             struct plomb_error *error)
{
    struct key_show_args *args = args_in;
    struct key_open opened = {0};
    enum plomb_status status = key_open(cli, cli->operands[0], &args->passphrase,
                                        &args->token, &opened, error);

    if (status == PLOMB_OK && cli->is_json) {
        render_json(cli->json, opened.name, &opened.info);
    } else if (status == PLOMB_OK) {
        render_text(cli->text, opened.name, &opened.info);
    }
    key_open_close(&opened);
    return status;
}

const struct command command_key_show = {
    .name = "key show",
    .summary = "say what a key file or a token holds",
    .operands = "KEY",
    .min_operands = 1,
    .max_operands = 1,
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .args_size = sizeof(struct key_show_args),
    .has_json = true,
    .run = run,
};
