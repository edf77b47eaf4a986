#include "cli/pack_request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <plomb/sign_request.h>

#include "base/error.h"
#include "base/file.h"

/* The request's folder, the package's name, and what tells it apart. */
static char *unsigned_path(const char *request, const char *output)
{
    const char *name = file_base_name(output);
    size_t folder = (size_t)(file_base_name(request) - request);
    size_t size = strlen(name);
    char *path = NULL;

    if (size > 4 && strcasecmp(name + size - 4, ".zip") == 0) size -= 4;
    if (asprintf(&path, "%.*s%.*s.unsigned.zip", (int)folder, request, (int)size,
                 name) < 0) {
        return NULL;
    }
    return path;
}

static enum plomb_status rename_output(const char *request, struct pack_job *job,
                                       struct plomb_error *error)
{
    struct plomb_recipe_package *package = job->package;
    char *path;

    if (!plomb_recipe_package_is_signed(package)) {
        error_set(error, PLOMB_OPTION_CONFLICT,
                  "--unsigned-out: '%s' has no key that will sign it", package->output);
        error_hint(error, "name the public key with --key-file");
        return PLOMB_OPTION_CONFLICT;
    }
    path = unsigned_path(request, package->output);
    if (path == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    job->final_output = package->output;
    package->output = path;
    return PLOMB_OK;
}

enum plomb_status pack_request_begin(const struct pack_args *args,
                                     struct pack_jobs *jobs, struct plomb_error *error)
{
    for (size_t i = 0; i < jobs->count; i++) {
        enum plomb_status status =
            rename_output(args->sign.unsigned_out, &jobs->jobs[i], error);

        if (status != PLOMB_OK) return status;
    }
    return PLOMB_OK;
}

static enum plomb_status check_one_key(const struct pack_jobs *jobs,
                                       struct plomb_error *error)
{
    const struct pack_key *first = jobs->jobs[0].key;

    for (size_t i = 1; i < jobs->count; i++) {
        const struct pack_key *key = jobs->jobs[i].key;

        if (memcmp(key->handle.info.public_key, first->handle.info.public_key,
                   PLOMB_PUBLIC_KEY_SIZE) == 0) {
            continue;
        }
        error_set(error, PLOMB_OPTION_CONFLICT,
                  "--unsigned-out: '%s' and '%s' are to be signed with different keys",
                  jobs->jobs[0].final_output, jobs->jobs[i].final_output);
        error_hint(error, "make a request for each key");
        return PLOMB_OPTION_CONFLICT;
    }
    return PLOMB_OK;
}

enum plomb_status pack_request_write(const struct pack_jobs *jobs,
                                     struct plomb_buf *out, struct plomb_error *error)
{
    struct plomb_sign_set *request = NULL;
    enum plomb_status status = check_one_key(jobs, error);

    if (status != PLOMB_OK) return status;
    status =
        plomb_sign_request_new(signer_key(&jobs->jobs[0].key->handle), &request, error);
    for (size_t i = 0; i < jobs->count && status == PLOMB_OK; i++) {
        const struct pack_job *job = &jobs->jobs[i];

        status = plomb_sign_request_add(request, job->final_output,
                                        file_base_name(job->package->output),
                                        plomb_buf_span(&job->zip), error);
        if (status != PLOMB_OK) status = pack_jobs_name(jobs, job, status, error);
    }
    if (status == PLOMB_OK) {
        plomb_sign_request_write(request, out);
        status = out->status;
        if (status != PLOMB_OK) {
            error_set(error, status, "the signing request cannot be written");
        }
    }
    plomb_sign_request_free(&request);
    return status;
}
