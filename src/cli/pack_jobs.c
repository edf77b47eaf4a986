#include "cli/pack_jobs.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cli/pack_args.h"

/* What the threads share. */
struct pool {
    struct pack_jobs *jobs;
    pthread_mutex_t lock; /* for what follows */
    size_t next;          /* the first job that nobody has begun */
    bool is_stopped;      /* a job failed */
    bool is_preparing;    /* nothing is signed */
};

enum plomb_status pack_jobs_init(struct pack_jobs *jobs, struct plomb_recipe *recipe,
                                 struct progress *progress, struct plomb_error *error)
{
    size_t count = recipe->package_count;

    memset(jobs, 0, sizeof(*jobs));
    jobs->jobs = calloc(count, sizeof(*jobs->jobs));
    jobs->keys = calloc(count, sizeof(*jobs->keys));
    jobs->recipients = calloc(count * PLOMB_RECIPIENTS_MAX, sizeof(*jobs->recipients));
    jobs->seeds = calloc(count, sizeof(*jobs->seeds));
    jobs->policies = calloc(count, sizeof(*jobs->policies));
    if (jobs->jobs == NULL || jobs->keys == NULL || jobs->recipients == NULL ||
        jobs->seeds == NULL || jobs->policies == NULL) {
        return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    }
    jobs->recipe = recipe;
    jobs->count = count;
    jobs->progress = progress;
    progress_begin(progress, count);
    for (size_t i = 0; i < count; i++) {
        struct plomb_recipe_package *package = &recipe->packages[i];

        jobs->jobs[i].package = package;
        package->seal_result.progress = progress_task(progress, i, package->output);
        plomb_buf_init(&jobs->jobs[i].zip, PLOMB_PACKAGE_MAX);
    }
    return PLOMB_OK;
}

static void prepare(struct pack_job *job)
{
    job->status = plomb_pack_prepare(&job->package->options,
                                     plomb_recipe_package_is_signed(job->package),
                                     &job->draft, &job->report, &job->error);
}

static void *prepare_ahead(void *context)
{
    prepare(context);
    return NULL;
}

void pack_jobs_begin(struct pack_jobs *jobs)
{
    /* Without a thread the work is done later. */
    jobs->is_ahead =
        pthread_create(&jobs->ahead, NULL, prepare_ahead, &jobs->jobs[0]) == 0;
}

static void wait_for_ahead(struct pack_jobs *jobs)
{
    if (jobs->is_ahead) pthread_join(jobs->ahead, NULL);
    jobs->is_ahead = false;
}

void pack_jobs_clear(struct pack_jobs *jobs)
{
    wait_for_ahead(jobs);
    for (size_t i = 0; i < jobs->count; i++) {
        plomb_pack_draft_free(&jobs->jobs[i].draft);
        plomb_buf_clear(&jobs->jobs[i].zip);
        plomb_audit_record_free(&jobs->jobs[i].record);
        free(jobs->jobs[i].final_output);
    }
    for (size_t i = 0; i < jobs->key_count; i++) signer_close(&jobs->keys[i].handle);
    for (size_t i = 0; i < jobs->recipient_count; i++) {
        plomb_key_free(&jobs->recipients[i].key);
    }
    for (size_t i = 0; i < jobs->seed_count; i++) {
        plomb_secret_clear(&jobs->seeds[i].bytes);
    }
    for (size_t i = 0; i < jobs->policy_count; i++) {
        plomb_policy_free(&jobs->policies[i].policy);
        plomb_package_free(&jobs->policies[i].previous);
        plomb_audit_free(&jobs->policies[i].log);
    }
    free(jobs->policies);
    free(jobs->jobs);
    free(jobs->keys);
    free(jobs->recipients);
    free(jobs->seeds);
    memset(jobs, 0, sizeof(*jobs));
}

enum plomb_status pack_jobs_name(const struct pack_jobs *jobs,
                                 const struct pack_job *job, enum plomb_status status,
                                 struct plomb_error *error)
{
    if (jobs->is_named) error_prefix(error, "'%s'", job->package->output);
    return status;
}

/* The next job to do; NULL when there is none or one has failed. */
static struct pack_job *take(struct pool *pool)
{
    struct pack_job *job = NULL;

    pthread_mutex_lock(&pool->lock);
    if (!pool->is_stopped && pool->next < pool->jobs->count) {
        job = &pool->jobs->jobs[pool->next++];
    }
    pthread_mutex_unlock(&pool->lock);
    return job;
}

static void stop(struct pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->is_stopped = true;
    pthread_mutex_unlock(&pool->lock);
}

static void finish(struct pack_job *job)
{
    const struct plomb_signer *signer = job->key != NULL ? &job->signer : NULL;

    job->status =
        plomb_pack_finish(&job->draft, signer, &job->zip, &job->report, &job->error);
}

static void *work(void *context)
{
    struct pool *pool = context;
    struct pack_job *job;

    while ((job = take(pool)) != NULL) {
        /* The first one may be prepared, or have failed at it. */
        if (job->draft == NULL && job->status == PLOMB_OK) prepare(job);
        if (!pool->is_preparing) {
            if (job->status == PLOMB_OK) finish(job);
            progress_finish(pool->jobs->progress, (size_t)(job - pool->jobs->jobs));
        }
        job->is_done = true;
        if (job->status != PLOMB_OK) stop(pool);
    }
    return NULL;
}

/*
 * The first failure in order. Jobs are begun in order and all that were begun
 * are done, so it is the same one whatever the number of threads.
 */
static enum plomb_status first_failure(const struct pack_jobs *jobs,
                                       struct plomb_error *error)
{
    for (size_t i = 0; i < jobs->count; i++) {
        const struct pack_job *job = &jobs->jobs[i];

        if (!job->is_done) return error_set(error, PLOMB_INTERNAL, "a job is not done");
        if (job->status == PLOMB_OK) continue;
        if (error != NULL) *error = job->error;
        return pack_jobs_name(jobs, job, job->status, error);
    }
    return PLOMB_OK;
}

static enum plomb_status run(struct pool *pool, size_t threads,
                             struct plomb_error *error)
{
    struct pack_jobs *jobs = pool->jobs;
    pthread_t helpers[PACK_JOBS_MAX - 1];
    size_t helper_count = 0;

    wait_for_ahead(jobs);
    for (size_t i = 0; i < jobs->count; i++) jobs->jobs[i].is_done = false;
    if (threads > jobs->count) threads = jobs->count;
    /* This thread works too; without helpers it does everything. */
    while (helper_count + 1 < threads && helper_count < PACK_JOBS_MAX - 1 &&
           pthread_create(&helpers[helper_count], NULL, work, pool) == 0) {
        helper_count++;
    }
    work(pool);
    for (size_t i = 0; i < helper_count; i++) pthread_join(helpers[i], NULL);
    pthread_mutex_destroy(&pool->lock);
    return first_failure(jobs, error);
}

enum plomb_status pack_jobs_prepare(struct pack_jobs *jobs, size_t threads,
                                    struct plomb_error *error)
{
    struct pool pool = {
        .jobs = jobs, .lock = PTHREAD_MUTEX_INITIALIZER, .is_preparing = true};

    return run(&pool, threads, error);
}

enum plomb_status pack_jobs_run(struct pack_jobs *jobs, size_t threads,
                                struct plomb_error *error)
{
    struct pool pool = {.jobs = jobs, .lock = PTHREAD_MUTEX_INITIALIZER};

    return run(&pool, threads, error);
}
