/*
 * A program that signs and records, as often as it is told: what check-audit runs
 * many of at once, ends at any moment, and lacks room.
 *
 *   append LOG KEY OUTPUT RUNS RECORDS [fake]
 *
 * Each of RUNS runs signs RECORDS digests with the key in the file KEY and appends
 * their lines to LOG. When a run's lines are in the log, a line "FIRST LAST HEAD" is
 * printed; what the library notes is printed behind "note: ". With "fake" the
 * signatures are made of nothing, which takes no time. SOURCE_DATE_EPOCH is the time.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <plomb/audit.h>
#include <plomb/core/port.h>
#include <plomb/key.h>

#include "base/hex.h"

/* What the program was told, and what it made of it. */
struct job {
    const char *log;
    const char *output;
    unsigned long runs;
    unsigned long records;
    struct plomb_signer signer;
    struct plomb_audit_run run;
};

static int fail(const struct plomb_error *error)
{
    fprintf(stderr, "%s: %s\n", plomb_status_id(error->status), error->message);
    return plomb_status_exit_code(error->status);
}

static enum plomb_status sign_nothing(void *context,
                                      const struct plomb_sign_request *request,
                                      uint8_t signature[PLOMB_SIGNATURE_SIZE],
                                      struct plomb_error *error)
{
    (void)context;
    (void)error;
    memset(signature, request->digest[0], PLOMB_SIGNATURE_SIZE);
    return PLOMB_OK;
}

/* A request that differs from every other of all programs that run now. */
static struct plomb_sign_request make_request(const struct job *job, unsigned long run,
                                              unsigned long record)
{
    struct plomb_sign_request request = {.purpose = PLOMB_SIGN_INIT_PACKET,
                                         .image = "application",
                                         .has_image_sha256 = true,
                                         .has_fw_version = true,
                                         .fw_version = (uint32_t)run,
                                         .has_hw_version = true,
                                         .hw_version = 52,
                                         .product = "Lamp",
                                         .version = "1.2.0"};
    char text[128];

    snprintf(text, sizeof(text), "%s %lu %lu %ld", job->output, run, record,
             (long)getpid());
    plomb_port_sha256(plomb_span_text(text), request.digest);
    memcpy(request.image_sha256, request.digest, PLOMB_HASH_SIZE);
    return request;
}

static enum plomb_status sign_all(const struct job *job, unsigned long run,
                                  const struct plomb_signer *signer,
                                  struct plomb_error *error)
{
    for (unsigned long i = 0; i < job->records; i++) {
        struct plomb_sign_request request = make_request(job, run, i);
        uint8_t signature[PLOMB_SIGNATURE_SIZE];
        enum plomb_status status = plomb_sign(signer, &request, signature, error);

        if (status != PLOMB_OK) return status;
    }
    return PLOMB_OK;
}

static void say(const struct plomb_audit_place *place, const struct plomb_notes *notes)
{
    char head[2 * PLOMB_HASH_SIZE + 1];

    for (size_t i = 0; i < notes->count; i++) {
        printf("note: %s\n", notes->entries[i].text);
    }
    hex_encode(plomb_span(place->head, sizeof(place->head)), head);
    printf("%ju %ju %s\n", (uintmax_t)place->first, (uintmax_t)place->last, head);
    fflush(stdout);
}

/* One run: signs and appends. */
static enum plomb_status run_once(const struct job *job, unsigned long number,
                                  struct plomb_error *error)
{
    static struct plomb_notes notes;
    struct plomb_audit_record *record = NULL;
    struct plomb_audit_place place = {0};
    struct plomb_signer signer;
    enum plomb_status status;

    notes.count = 0;
    status = plomb_audit_record_new(&job->signer, job->output, &record, &signer, error);
    if (status != PLOMB_OK) return status;
    status = sign_all(job, number, &signer, error);
    if (status == PLOMB_OK) {
        const struct plomb_audit_record *const records[] = {record};

        status =
            plomb_audit_append(job->log, &job->run, records, 1, &place, &notes, error);
    }
    if (status == PLOMB_OK) say(&place, &notes);
    plomb_audit_record_free(&record);
    return status;
}

int main(int argc, char **argv)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    struct plomb_error error = {0};
    struct plomb_key *key = NULL;
    enum plomb_status status;
    struct job job = {.run = {.user = "tester", .ci = "https://ci.example/runs/17"}};

    if (argc < 6) return 2;
    /* A file size limit is then an error of write like any other. */
    signal(SIGXFSZ, SIG_IGN);
    job.log = argv[1];
    job.output = argv[3];
    job.runs = strtoul(argv[4], NULL, 10);
    job.records = strtoul(argv[5], NULL, 10);
    job.run.time = epoch != NULL ? strtoll(epoch, NULL, 10) : (int64_t)time(NULL);
    status = plomb_key_load(argv[2], NULL, &key, &error);
    if (status == PLOMB_OK) status = plomb_key_signer(key, &job.signer, &error);
    if (argc > 6) {
        job.signer.sign = sign_nothing;
        job.signer.is_checked = true;
    }
    for (unsigned long i = 0; i < job.runs && status == PLOMB_OK; i++) {
        status = run_once(&job, i, &error);
    }
    plomb_key_free(&key);
    return status == PLOMB_OK ? 0 : fail(&error);
}
