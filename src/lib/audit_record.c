#include "lib/audit_record.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "lib/release.h"

enum { FIRST_CAPACITY = 4 };

struct plomb_audit_record {
    const struct plomb_signer *signer;
    pthread_mutex_t lock;     /* for what follows: signers are used by threads */
    struct audit_line *lines; /* `count` of them */
    size_t count;
    size_t capacity;
    uint8_t key[PLOMB_HASH_SIZE]; /* fingerprint */
    char output[AUDIT_TEXT_SIZE];
};

static void fill(const struct plomb_audit_record *record,
                 const struct plomb_sign_request *request,
                 const uint8_t signature[PLOMB_SIGNATURE_SIZE], struct audit_line *line)
{
    memset(line, 0, sizeof(*line));
    memcpy(line->key, record->key, sizeof(line->key));
    audit_text_set(line->source, sizeof(line->source),
                   plomb_signer_source_name(record->signer->source));
    audit_text_set(line->purpose, sizeof(line->purpose),
                   plomb_sign_purpose_name(request->purpose));
    memcpy(line->digest, request->digest, sizeof(line->digest));
    memcpy(line->signature, signature, sizeof(line->signature));
    memcpy(line->output, record->output, sizeof(line->output));
    audit_text_set(line->image, sizeof(line->image), request->image);
    line->has_image_sha256 = request->has_image_sha256;
    memcpy(line->image_sha256, request->image_sha256, sizeof(line->image_sha256));
    line->has_fw_version = request->has_fw_version;
    line->fw_version = request->fw_version;
    line->has_hw_version = request->has_hw_version;
    line->hw_version = request->hw_version;
    audit_text_set(line->product, sizeof(line->product), request->product);
    audit_text_set(line->version, sizeof(line->version), request->version);
}

/* Makes room for one more line. */
static enum plomb_status reserve(struct plomb_audit_record *record,
                                 struct plomb_error *error)
{
    size_t capacity = record->capacity > 0 ? 2 * record->capacity : FIRST_CAPACITY;
    struct audit_line *lines;

    if (record->count < record->capacity) return PLOMB_OK;
    lines = reallocarray(record->lines, capacity, sizeof(*lines));
    if (lines == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    record->lines = lines;
    record->capacity = capacity;
    return PLOMB_OK;
}

static enum plomb_status note(struct plomb_audit_record *record,
                              const struct plomb_sign_request *request,
                              const uint8_t signature[PLOMB_SIGNATURE_SIZE],
                              struct plomb_error *error)
{
    enum plomb_status status;

    pthread_mutex_lock(&record->lock);
    status = reserve(record, error);
    if (status == PLOMB_OK) {
        fill(record, request, signature, &record->lines[record->count++]);
    }
    pthread_mutex_unlock(&record->lock);
    return status;
}

/* What was not noted is not handed out. */
static enum plomb_status sign(void *context, const struct plomb_sign_request *request,
                              uint8_t signature[PLOMB_SIGNATURE_SIZE],
                              struct plomb_error *error)
{
    struct plomb_audit_record *record = context;
    uint8_t made[PLOMB_SIGNATURE_SIZE];
    enum plomb_status status = plomb_sign(record->signer, request, made, error);

    if (status != PLOMB_OK) return status;
    status = note(record, request, made, error);
    if (status != PLOMB_OK) return status;
    memcpy(signature, made, sizeof(made));
    return PLOMB_OK;
}

/* A name that is too long still says which file it is: by its last part. */
static void set_output(struct plomb_audit_record *record, const char *output)
{
    if (output != NULL && strlen(output) >= sizeof(record->output)) {
        output = file_base_name(output);
    }
    audit_text_set(record->output, sizeof(record->output), output);
}

enum plomb_status plomb_audit_record_new(const struct plomb_signer *signer,
                                         const char *output,
                                         struct plomb_audit_record **record_out,
                                         struct plomb_signer *out,
                                         struct plomb_error *error)
{
    struct plomb_audit_record *record = calloc(1, sizeof(*record));

    if (record == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    if (pthread_mutex_init(&record->lock, NULL) != 0) {
        free(record);
        return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    }
    record->signer = signer;
    release_fingerprint(signer->public_key, record->key);
    set_output(record, output);
    *out = *signer;
    out->is_checked = true;
    out->sign = sign;
    out->context = record;
    *record_out = record;
    return PLOMB_OK;
}

void plomb_audit_record_free(struct plomb_audit_record **record)
{
    if (record == NULL || *record == NULL) return;
    pthread_mutex_destroy(&(*record)->lock);
    free((*record)->lines);
    free(*record);
    *record = NULL;
}

size_t plomb_audit_record_count(const struct plomb_audit_record *record)
{
    return record->count;
}

const struct audit_line *audit_record_line(const struct plomb_audit_record *record,
                                           size_t index)
{
    return &record->lines[index];
}
