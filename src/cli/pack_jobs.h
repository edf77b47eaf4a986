/*
 * Building the packages of one run in memory, several at a time, and then
 * writing them. For cmd_pack.c and its parts.
 */
#ifndef CLI_PACK_JOBS_H
#define CLI_PACK_JOBS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include <plomb/audit.h>
#include <plomb/audit_log.h>
#include <plomb/buf.h>
#include <plomb/core/attributes.h>
#include <plomb/error.h>
#include <plomb/key.h>
#include <plomb/pack.h>
#include <plomb/policy.h>
#include <plomb/recipe.h>
#include <plomb/secret.h>

#include "cli/progress.h"
#include "cli/signer_open.h"

/* A key that signs, opened once for all packages that name it. */
struct pack_key {
    const struct plomb_recipe_package *package; /* the first that names it */
    struct signer_handle handle;
};

/* A key that packages are sealed for, loaded once for all that name it. */
struct pack_recipient {
    const char *file;            /* of the first package that names it */
    const char *passphrase_file; /* of the same package; or NULL */
    bool is_class;               /* a class key rather than a recipient's */
    struct plomb_key *key;
    struct plomb_key_info info;
};

/* A seed that content keys are made of, read once. */
struct pack_seed {
    const char *file; /* of the first package that names it */
    struct plomb_secret bytes;
};

/* The rules of a package and what they look at, read once for all that name them. */
struct pack_policy {
    const struct plomb_recipe_package *package; /* the first that names them */
    struct plomb_policy *policy;
    struct plomb_package *previous; /* the release before; or NULL */
    struct plomb_audit_log *log;    /* NULL: none is named */
    bool is_logged;                 /* the log has this run's lines */
};

/* One package to build. */
struct pack_job {
    struct plomb_recipe_package *package;
    const struct pack_policy *policy;  /* NULL: none */
    const struct pack_key *key;        /* NULL: unsigned */
    struct plomb_signer signer;        /* its signer, or the record around that */
    struct plomb_audit_record *record; /* NULL: none is kept */
    char *final_output;     /* what an unsigned package will be called; or NULL */
    size_t recipient_count; /* entries of recipients */
    const struct pack_recipient *recipients[PLOMB_RECIPIENTS_MAX];
    struct plomb_pack_draft *draft; /* prepared and not signed yet; or NULL */
    struct plomb_buf zip;           /* what was built */
    struct plomb_pack_report report;
    bool is_done;             /* `status` says how it went */
    enum plomb_status status; /* of the step that ended it */
    struct plomb_error error; /* of the same step */
};

/* The packages of a run, in the recipe's order. */
struct pack_jobs {
    const struct plomb_recipe *recipe; /* that the packages are of */
    size_t count;                      /* entries of jobs */
    struct pack_job *jobs;             /* one for each package */
    size_t key_count;                  /* entries of keys in use */
    struct pack_key *keys;             /* as many as jobs */
    size_t recipient_count;            /* entries of recipients in use */
    struct pack_recipient *recipients; /* PLOMB_RECIPIENTS_MAX for each job */
    size_t seed_count;                 /* entries of seeds in use */
    struct pack_seed *seeds;           /* as many as jobs */
    size_t policy_count;               /* entries of policies in use */
    struct pack_policy *policies;      /* as many as jobs */
    struct progress *progress;         /* of the caller's; or NULL */
    bool is_named;                     /* errors and notes name the package */
    bool is_ahead; /* `ahead` is a thread that prepares the first package */
    pthread_t ahead;
};

/*
 * Makes a job of each package, which must outlive the jobs and is told where its
 * progress goes: to `progress`, which may be NULL. The caller clears the jobs
 * with pack_jobs_clear, after a failure (PLOMB_NO_MEMORY) too.
 */
enum plomb_status pack_jobs_init(struct pack_jobs *jobs, struct plomb_recipe *recipe,
                                 struct progress *progress,
                                 struct plomb_error *error) PLOMB_MUST_USE;

/* Waits for what pack_jobs_begin began; frees keys, seeds and packages. Idempotent. */
void pack_jobs_clear(struct pack_jobs *jobs);

/*
 * Puts "'app.zip': " in front of an error about one of several packages. Returns
 * `status`.
 */
enum plomb_status pack_jobs_name(const struct pack_jobs *jobs,
                                 const struct pack_job *job, enum plomb_status status,
                                 struct plomb_error *error);

/*
 * Begins to read and hash the images of the first package, while the caller
 * loads its key: both take about as long. The jobs must stay where they are.
 */
void pack_jobs_begin(struct pack_jobs *jobs);

/*
 * Does what needs no signature, of every package: what pack_jobs_run would begin
 * with. The same about threads and failures.
 */
enum plomb_status pack_jobs_prepare(struct pack_jobs *jobs, size_t threads,
                                    struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Builds every package with at most `threads` threads. What comes out does not
 * depend on their number: after a failure no further package is begun, and the
 * error is that of the first package, in order, that failed.
 */
enum plomb_status pack_jobs_run(struct pack_jobs *jobs, size_t threads,
                                struct plomb_error *error) PLOMB_MUST_USE;

#endif
