#include "cli/pack_deltas.h"

#include "base/error.h"

/* A delta has to be kept apart from the full package, and sent to the right devices. */
enum { WORTHWHILE_PERCENT = 90 };

const struct pack_job *pack_deltas_full(const struct pack_jobs *jobs, size_t index)
{
    if (jobs->jobs[index].package->seal.delta_from == NULL) return NULL;
    while (index > 0) {
        const struct pack_job *job = &jobs->jobs[--index];

        if (job->package->seal.delta_from == NULL) return job;
    }
    return NULL;
}

const struct plomb_pack_image *pack_deltas_application(const struct pack_job *job)
{
    for (size_t i = 0; i < job->report.image_count; i++) {
        const struct plomb_pack_image *image = &job->report.images[i];

        if (image->slot == PLOMB_SLOT_APPLICATION) return image;
    }
    return NULL;
}

/* The application of the full package that a delta stands for; NULL for no delta. */
static const struct plomb_pack_image *whole_of(const struct pack_jobs *jobs,
                                               size_t index)
{
    const struct pack_job *full = pack_deltas_full(jobs, index);

    return full != NULL ? pack_deltas_application(full) : NULL;
}

void pack_deltas_note(struct pack_jobs *jobs)
{
    for (size_t i = 0; i < jobs->count; i++) {
        struct pack_job *job = &jobs->jobs[i];
        const struct plomb_pack_image *delta = pack_deltas_application(job);
        const struct plomb_pack_image *whole = whole_of(jobs, i);

        if (whole == NULL || delta == NULL || job->package->seal.allow_larger_delta ||
            delta->payload.size >= whole->payload.size ||
            delta->payload.size <= whole->payload.size * WORTHWHILE_PERCENT / 100) {
            continue;
        }
        plomb_notes_warn(
            &job->report.notes, "delta-saves-little",
            "the delta from '%s' has more than %d %% of the full "
            "payload's size: one package for all devices may be worth more",
            job->package->seal.delta_from, WORTHWHILE_PERCENT);
    }
}

enum plomb_status pack_deltas_check(const struct pack_jobs *jobs,
                                    struct plomb_error *error)
{
    for (size_t i = 0; i < jobs->count; i++) {
        const struct pack_job *job = &jobs->jobs[i];
        const struct plomb_pack_image *delta = pack_deltas_application(job);
        const struct plomb_pack_image *whole = whole_of(jobs, i);

        if (whole == NULL || delta == NULL || job->package->seal.allow_larger_delta) {
            continue;
        }
        if (delta->payload.size < whole->payload.size) continue;
        error_set(error, PLOMB_DELTA_TOO_LARGE,
                  "the delta from '%s' has %zu bytes, the full payload %zu",
                  job->package->seal.delta_from, delta->payload.size,
                  whole->payload.size);
        error_hint(error,
                   "leave out --from %s: those devices are better off with the "
                   "full package; --allow-larger-delta makes it nevertheless",
                   job->package->seal.delta_from);
        return pack_jobs_name(jobs, job, PLOMB_DELTA_TOO_LARGE, error);
    }
    return PLOMB_OK;
}
