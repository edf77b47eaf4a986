#include <unistd.h>

#include <plomb/sign_request.h>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/pack_args.h"
#include "cli/pack_audit.h"
#include "cli/pack_deltas.h"
#include "cli/pack_files.h"
#include "cli/pack_jobs.h"
#include "cli/pack_keys.h"
#include "cli/pack_options.h"
#include "cli/pack_policy.h"
#include "cli/pack_report.h"
#include "cli/pack_request.h"
#include "cli/progress.h"

static size_t thread_count(const struct pack_args *args)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);

    if (args->jobs.is_given) return args->jobs.value;
    if (online < 1) return 1;
    return online < PACK_JOBS_MAX ? (size_t)online : PACK_JOBS_MAX;
}

static enum plomb_status prepare_signers(const struct pack_args *args,
                                         const struct cli *cli, struct pack_jobs *jobs,
                                         struct plomb_error *error)
{
    bool is_signing = args->sign.unsigned_out == NULL;
    enum plomb_status status =
        is_signing ? pack_audit_check(args, jobs, error) : PLOMB_OK;

    if (status != PLOMB_OK) return status;
    status = pack_keys_load(args, cli, jobs, error);
    if (status != PLOMB_OK) return status;
    status = pack_policy_begin(jobs, error);
    if (status != PLOMB_OK || !is_signing) return status;
    return pack_audit_begin(jobs, error);
}

/* Everything is built in memory first, so that a failure writes nothing. */
static enum plomb_status build(const struct pack_args *args, const struct cli *cli,
                               struct pack_jobs *jobs, struct plomb_error *error)
{
    enum plomb_status status = PLOMB_OK;

    if (args->sign.unsigned_out != NULL) status = pack_request_begin(args, jobs, error);
    if (status != PLOMB_OK) return status;
    status = pack_files_check_outputs(args, jobs, error);
    if (status != PLOMB_OK) return status;
    pack_jobs_begin(jobs);
    status = prepare_signers(args, cli, jobs, error);
    if (status != PLOMB_OK) return status;
    /* Nobody is asked for a passphrase any more. */
    progress_show(jobs->progress);
    if (jobs->policy_count > 0) {
        status = pack_jobs_prepare(jobs, thread_count(args), error);
        if (status == PLOMB_OK) status = pack_policy_check_drafts(jobs, error);
    }
    if (status == PLOMB_OK) status = pack_jobs_run(jobs, thread_count(args), error);
    progress_hide(jobs->progress);
    if (status == PLOMB_OK) pack_deltas_note(jobs);
    pack_report_notes(jobs, cli);
    if (status != PLOMB_OK) return status;
    status = pack_deltas_check(jobs, error);
    return status == PLOMB_OK ? pack_policy_check(jobs, error) : status;
}

/*
 * What was signed is on record before a package appears; nobody has signed what a
 * request is written for.
 */
static enum plomb_status save(const struct pack_args *args, const struct cli *cli,
                              struct pack_jobs *jobs, struct plomb_error *error)
{
    struct plomb_buf request;
    enum plomb_status status;

    plomb_buf_init(&request, PLOMB_SIGN_REQUEST_MAX);
    if (args->sign.unsigned_out != NULL) {
        status = pack_request_write(jobs, &request, error);
    } else {
        status = pack_audit_append(args, jobs, cli->notes, error);
        if (status == PLOMB_OK) status = pack_policy_check_logged(jobs, error);
    }
    if (status == PLOMB_OK) {
        status = pack_files_save(args, jobs, plomb_buf_span(&request), error);
    }
    plomb_buf_clear(&request);
    return status;
}

static enum plomb_status make(const struct pack_args *args, const struct cli *cli,
                              struct plomb_recipe *plan, struct plomb_error *error)
{
    struct progress progress = {0};
    struct pack_jobs jobs = {0};
    enum plomb_status status;

    progress_init(&progress, !cli->is_quiet && !cli->is_json);
    status = pack_jobs_init(&jobs, plan, &progress, error);
    if (status != PLOMB_OK) goto out;
    jobs.is_named = args->recipe != NULL || plan->package_count > 1;
    status = build(args, cli, &jobs, error);
    if (status != PLOMB_OK) goto out;
    status = save(args, cli, &jobs, error);
    if (status == PLOMB_OK) pack_report_result(&jobs, cli);
out:
    pack_jobs_clear(&jobs);
    progress_clear(&progress);
    return status;
}

static enum plomb_status run(const struct cli *cli, void *context,
                             struct plomb_error *error)
{
    const struct pack_args *args = context;
    struct plomb_recipe plan = {0};
    enum plomb_status status = pack_args_plan(args, cli, &plan, error);

    if (status == PLOMB_OK) status = make(args, cli, &plan, error);
    plomb_recipe_clear(&plan);
    return status;
}

const struct command command_pack = {
    .name = "pack",
    .summary = "make signed DFU packages",
    .operands = "[OUTPUT.zip]",
    .min_operands = 0,
    .max_operands = 1,
    .options = pack_options,
    .option_count = PACK_OPTION_COUNT,
    .args_size = sizeof(struct pack_args),
    .has_json = true,
    .run = run,
};
