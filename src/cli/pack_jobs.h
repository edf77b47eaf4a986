/*
 * Building the packages of one run in memory, several at a time, and then
 * writing them. For cmd_pack.c and its parts.
 */
#ifndef CLI_PACK_JOBS_H
#define CLI_PACK_JOBS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include <plomb/buf.h>
#include <plomb/core/attributes.h>
#include <plomb/error.h>
#include <plomb/key.h>
#include <plomb/pack.h>
#include <plomb/recipe.h>

/* A key that signs, loaded once for all packages that name it. */
struct pack_key {
    const char *file;            /* of the first package that names it */
    const char *passphrase_file; /* of the same package; or NULL */
    struct plomb_key *key;
    struct plomb_signer signer;
    struct plomb_key_info info;
};

/* One package to build. */
struct pack_job {
    const struct plomb_recipe_package *package;
    const struct pack_key *key;     /* NULL: unsigned */
    struct plomb_pack_draft *draft; /* prepared and not signed yet; or NULL */
    struct plomb_buf zip;           /* what was built */
    struct plomb_pack_report report;
    bool is_done;             /* `status` says how it went */
    enum plomb_status status; /* of the step that ended it */
    struct plomb_error error; /* of the same step */
};

/* The packages of a run, in the recipe's order. */
struct pack_jobs {
    size_t count;          /* entries of jobs and room in keys */
    struct pack_job *jobs; /* one for each package */
    size_t key_count;      /* entries of keys in use */
    struct pack_key *keys;
    bool is_recipe; /* errors and notes name the package */
    bool is_ahead;  /* `ahead` is a thread that prepares the first package */
    pthread_t ahead;
};

/*
 * Makes a job of each package, which must outlive the jobs. The caller clears
 * them with pack_jobs_clear, after a failure (PLOMB_NO_MEMORY) too.
 */
enum plomb_status pack_jobs_init(struct pack_jobs *jobs,
                                 const struct plomb_recipe *recipe,
                                 struct plomb_error *error) PLOMB_MUST_USE;

/* Waits for what pack_jobs_begin began; frees keys and packages. Idempotent. */
void pack_jobs_clear(struct pack_jobs *jobs);

/*
 * Checks the options of every package, before a key is loaded. The option
 * statuses; the error of a recipe's package names it.
 */
enum plomb_status pack_jobs_check(const struct pack_jobs *jobs,
                                  struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Begins to read and hash the images of the first package, while the caller
 * loads its key: both take about as long. The jobs must stay where they are.
 */
void pack_jobs_begin(struct pack_jobs *jobs);

/*
 * Builds every package with at most `threads` threads. What comes out does not
 * depend on their number: after a failure no further package is begun, and the
 * error is that of the first package, in order, that failed.
 */
enum plomb_status pack_jobs_run(struct pack_jobs *jobs, size_t threads,
                                struct plomb_error *error) PLOMB_MUST_USE;

#endif
