#include "lib/audit_batch.h"

#include <pthread.h>
#include <unistd.h>

#include <plomb/core/port.h>

enum {
    THREADS_MAX = 32,
    ITEMS_OF_THREAD = 4 /* fewer are done sooner than a thread begins */
};

/* Every `step`th item of a batch, from `first` on. */
struct share {
    struct audit_batch *batch;
    size_t first;
    size_t step;
    bool is_running;
    pthread_t thread;
};

static void verify(struct audit_item *item)
{
    item->is_refused =
        item->public_key != NULL &&
        plomb_port_ecdsa_verify(item->public_key, item->digest, item->signature) !=
            PLOMB_VERDICT_ACCEPTED;
}

static void *verify_share(void *context)
{
    const struct share *share = context;

    for (size_t i = share->first; i < share->batch->count; i += share->step) {
        verify(&share->batch->items[i]);
    }
    return NULL;
}

/* One for each core, but none without work. */
static size_t thread_count(const struct audit_batch *batch)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    size_t count = online > 1 ? (size_t)online : 1;
    size_t work = 0;

    for (size_t i = 0; i < batch->count; i++)
        work += batch->items[i].public_key != NULL;
    if (count > work / ITEMS_OF_THREAD) count = work / ITEMS_OF_THREAD;
    if (count > THREADS_MAX) count = THREADS_MAX;
    return count > 0 ? count : 1;
}

void audit_batch_verify(struct audit_batch *batch)
{
    struct share shares[THREADS_MAX];
    size_t count = thread_count(batch);

    for (size_t i = 0; i < count; i++) {
        shares[i] = (struct share){.batch = batch, .first = i, .step = count};
        /* The first share is this thread's own. */
        shares[i].is_running = i > 0 && pthread_create(&shares[i].thread, NULL,
                                                       verify_share, &shares[i]) == 0;
    }
    for (size_t i = 0; i < count; i++) {
        if (!shares[i].is_running) verify_share(&shares[i]);
    }
    for (size_t i = 0; i < count; i++) {
        if (shares[i].is_running) pthread_join(shares[i].thread, NULL);
    }
}
