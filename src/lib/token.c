#include <plomb/token.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "formats/pkcs11_uri.h"
#include "lib/key_object.h"
#include "lib/token_pin.h"
#include "lib/token_process.h"

_Static_assert(PLOMB_TOKEN_URI_MAX == PKCS11_URI_MAX, "one limit for URIs");

enum { SECONDS_MAX = 86400 };

struct plomb_token_key {
    pthread_mutex_t turn; /* one signature after the other */
    struct token_process *process;
    struct plomb_key *public_half;
    struct pkcs11_token token;
    struct pkcs11_key key;
    struct plomb_secret pin; /* kept only for a key that wants it each time */
    bool is_pin_refused;     /* and was wrong: it signs no more */
    struct plomb_buf uri;
};

/* What opening a key works with, for its length. */
struct opening {
    const struct plomb_token_options *options;
    struct pkcs11_uri uri;
    struct token_task task;
    struct plomb_token_key *key;
};

bool plomb_token_is_uri(const char *name)
{
    return pkcs11_uri_is(name);
}

/* Names of attributes have one spelling (RFC 7512, section 2.3); text that only looks
 * like one is taken for it. */
bool plomb_token_has_pin(const char *uri)
{
    return strstr(uri, "pin-value=") != NULL;
}

static enum plomb_status refuse_type(const struct pkcs11_uri *uri, const char *reason,
                                     struct plomb_error *error)
{
    error_set_at_offset(error, PLOMB_KEY_UNSUPPORTED, uri->offsets[PKCS11_URI_TYPE],
                        "%s", reason);
    error_hint(error, "leave 'type' out of the URI, or write type=private");
    return PLOMB_KEY_UNSUPPORTED;
}

static enum plomb_status half_of(const struct opening *opening, enum pkcs11_half *out,
                                 struct plomb_error *error)
{
    const struct pkcs11_uri *uri = &opening->uri;

    switch (uri->type) {
    case PKCS11_URI_ANY:
    case PKCS11_URI_PRIVATE:
        *out = PKCS11_PRIVATE;
        return PLOMB_OK;
    case PKCS11_URI_PUBLIC:
    case PKCS11_URI_CERTIFICATE:
        if (!opening->options->allow_public) {
            return refuse_type(uri, "the URI is of a public key, which does not sign",
                               error);
        }
        *out = uri->type == PKCS11_URI_PUBLIC ? PKCS11_PUBLIC : PKCS11_CERTIFICATE;
        return PLOMB_OK;
    case PKCS11_URI_SECRET_KEY:
    case PKCS11_URI_DATA:
        break;
    }
    return refuse_type(uri, "the URI is not of a key that signs", error);
}

static enum plomb_status find_module(struct opening *opening, struct plomb_error *error)
{
    const struct pkcs11_uri *uri = &opening->uri;

    opening->task.module = opening->options->module;
    if (opening->task.module == NULL) {
        opening->task.module = (const char *)uri->values[PKCS11_URI_MODULE_PATH].ptr;
    }
    if (opening->task.module != NULL) return PLOMB_OK;
    if (pkcs11_uri_has(uri, PKCS11_URI_MODULE_NAME)) {
        error_set_at_offset(error, PLOMB_TOKEN_URI_MALFORMED,
                            uri->offsets[PKCS11_URI_MODULE_NAME],
                            "'module-name' means another file on every system");
        error_hint(error, "name the file: --pkcs11-module FILE or module-path=FILE");
        return PLOMB_TOKEN_URI_MALFORMED;
    }
    error_set(error, PLOMB_TOKEN_MODULE_UNUSABLE,
              "nothing names the PKCS #11 module that reaches the token");
    error_hint(error, "add --pkcs11-module FILE, or ?module-path=FILE to the URI, such "
                      "as /usr/lib/softhsm/libsofthsm2.so");
    return PLOMB_TOKEN_MODULE_UNUSABLE;
}

static void fill_query(const struct pkcs11_uri *uri, struct pkcs11_query *query)
{
    query->token = uri->values[PKCS11_URI_TOKEN];
    query->manufacturer = uri->values[PKCS11_URI_MANUFACTURER];
    query->serial = uri->values[PKCS11_URI_SERIAL];
    query->model = uri->values[PKCS11_URI_MODEL];
    query->library_manufacturer = uri->values[PKCS11_URI_LIBRARY_MANUFACTURER];
    query->library_description = uri->values[PKCS11_URI_LIBRARY_DESCRIPTION];
    query->slot_manufacturer = uri->values[PKCS11_URI_SLOT_MANUFACTURER];
    query->slot_description = uri->values[PKCS11_URI_SLOT_DESCRIPTION];
    query->has_library_version = pkcs11_uri_has(uri, PKCS11_URI_LIBRARY_VERSION);
    memcpy(query->library_version, uri->library_version,
           sizeof(query->library_version));
    query->has_slot_id = pkcs11_uri_has(uri, PKCS11_URI_SLOT_ID);
    query->slot_id = uri->slot_id;
    query->object = uri->values[PKCS11_URI_OBJECT];
    query->id = uri->values[PKCS11_URI_ID];
}

/* Everything that can be refused before a module is loaded. */
static enum plomb_status prepare(struct opening *opening, struct plomb_error *error)
{
    const struct plomb_token_options *options = opening->options;
    struct token_task *task = &opening->task;
    enum plomb_status status = pkcs11_uri_parse(options->uri, &opening->uri, error);

    if (status != PLOMB_OK) goto out;
    status = token_pin_check(options, &opening->uri, error);
    if (status != PLOMB_OK) goto out;
    status = find_module(opening, error);
    if (status != PLOMB_OK) goto out;
    status = half_of(opening, &task->query.half, error);
    if (status != PLOMB_OK) goto out;
    fill_query(&opening->uri, &task->query);
    task->seconds = options->seconds != 0 ? options->seconds : PLOMB_TOKEN_SECONDS;
    if (task->seconds > SECONDS_MAX) task->seconds = SECONDS_MAX;
    status = PLOMB_OK;
out:
    if (status == PLOMB_TOKEN_URI_MALFORMED) error_prefix(error, "the PKCS #11 URI");
    return status;
}

static enum plomb_status ask(struct plomb_token_key *key, enum token_order order,
                             const struct plomb_secret *pin,
                             struct token_answer *answer, struct plomb_error *error)
{
    const struct token_request request = {.order = order};

    memset(answer, 0, sizeof(*answer));
    return token_process_ask(key->process, &request, pin, answer, error);
}

/* What the token says of its PIN before one is tried. */
static enum plomb_status check_tries(const struct plomb_token_options *options,
                                     const struct pkcs11_token *token,
                                     struct plomb_error *error)
{
    if (token->is_pin_locked) {
        error_set(error, PLOMB_PIN_LOCKED, "the PIN of token '%s' is locked",
                  token->label);
        error_hint(error, "unlock it with the security officer's PIN and the token's "
                          "own tool");
        return PLOMB_PIN_LOCKED;
    }
    if (token->is_final_try && !options->allow_last_try) {
        error_set(error, PLOMB_PIN_LOCKED,
                  "token '%s' has one try left, and a wrong PIN would lock it",
                  token->label);
        error_hint(error, "log in with the token's own tool, which resets the count; "
                          "or, if you are sure, add --allow-last-pin-try");
        return PLOMB_PIN_LOCKED;
    }
    if ((token->is_count_low || token->is_final_try) && options->notes != NULL) {
        plomb_notes_warn(options->notes, "pin-tries-low",
                         "a wrong PIN was tried on token '%s' since the last right one",
                         token->label);
    }
    return PLOMB_OK;
}

/* Gets the PIN, or leaves it to the token's pad: `*pin` is NULL then. */
static enum plomb_status get_pin(struct opening *opening,
                                 const struct plomb_secret **pin,
                                 struct plomb_error *error)
{
    struct plomb_token_key *key = opening->key;
    enum plomb_status status;

    *pin = NULL;
    if (key->token.has_pin_pad) return PLOMB_OK;
    if (key->pin.size == 0) {
        status = token_pin_get(opening->options, &opening->uri, key->token.label,
                               &key->pin, error);
        if (status != PLOMB_OK) return status;
    }
    *pin = &key->pin;
    return PLOMB_OK;
}

static enum plomb_status log_in(struct opening *opening, struct token_answer *answer,
                                struct plomb_error *error)
{
    struct plomb_token_key *key = opening->key;
    const struct plomb_secret *pin = NULL;
    enum plomb_status status;

    if (!key->token.is_login_required) return PLOMB_OK;
    if (opening->task.query.half != PKCS11_PRIVATE) return PLOMB_OK;
    status = check_tries(opening->options, &key->token, error);
    if (status != PLOMB_OK) return status;
    status = get_pin(opening, &pin, error);
    if (status != PLOMB_OK) return status;
    return ask(key, TOKEN_LOGIN, pin, answer, error);
}

/* From a module to a key: the orders, one after the other. */
static enum plomb_status run_orders(struct opening *opening, enum token_order last,
                                    struct plomb_error *error)
{
    struct plomb_token_key *key = opening->key;
    const struct plomb_secret *pin = NULL;
    struct token_answer answer;
    enum plomb_status status =
        token_process_start(&opening->task, &key->process, error);

    if (status == PLOMB_OK) status = ask(key, TOKEN_OPEN, NULL, &answer, error);
    if (status != PLOMB_OK) return status;
    key->token = answer.token;
    status = log_in(opening, &answer, error);
    if (status == PLOMB_OK) status = ask(key, last, NULL, &answer, error);
    if (status != PLOMB_OK) return status;
    key->key = answer.key;
    if (key->key.wants_login) return get_pin(opening, &pin, error);
    plomb_secret_clear(&key->pin);
    return PLOMB_OK;
}

/* The URI of the very key, with no PIN in it. */
static enum plomb_status write_uri(struct plomb_token_key *key,
                                   struct plomb_error *error)
{
    const char *type = key->key.is_private ? "private" : "public";

    plomb_buf_init(&key->uri, PKCS11_URI_MAX);
    pkcs11_uri_add(&key->uri, PKCS11_URI_TOKEN, plomb_span_text(key->token.label));
    if (key->token.label[0] == '\0') {
        pkcs11_uri_add(&key->uri, PKCS11_URI_SERIAL,
                       plomb_span_text(key->token.serial));
    }
    if (key->key.label_size > 0) {
        pkcs11_uri_add(&key->uri, PKCS11_URI_OBJECT,
                       plomb_span(key->key.label, key->key.label_size));
    }
    if (key->key.id_size > 0) {
        pkcs11_uri_add(&key->uri, PKCS11_URI_ID,
                       plomb_span(key->key.id, key->key.id_size));
    }
    pkcs11_uri_add(&key->uri, PKCS11_URI_TYPE, plomb_span_text(type));
    plomb_buf_add_byte(&key->uri, 0);
    if (key->uri.status == PLOMB_OK) return PLOMB_OK;
    return error_set(error, key->uri.status, "cannot write the URI of the key");
}

static enum plomb_status open_key(struct opening *opening, enum token_order last,
                                  struct plomb_error *error)
{
    struct plomb_token_key *key = opening->key;
    enum plomb_status status = run_orders(opening, last, error);

    if (status != PLOMB_OK) return status;
    status = key_new_public(PLOMB_KEY_SIGNING, key->key.public_key, &key->public_half,
                            error);
    if (status != PLOMB_OK) {
        error_prefix(error, "the public key on token '%s'", key->token.label);
        return status;
    }
    key->public_half->encoding = "PKCS#11";
    return write_uri(key, error);
}

static enum plomb_status open_with(struct opening *opening, enum token_order last,
                                   struct plomb_token_key **key_out,
                                   struct plomb_error *error)
{
    enum plomb_status status;

    opening->key = calloc(1, sizeof(*opening->key));
    if (opening->key == NULL) {
        return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    }
    (void)pthread_mutex_init(&opening->key->turn, NULL);
    status = open_key(opening, last, error);
    if (status == PLOMB_OK) {
        *key_out = opening->key;
    } else {
        plomb_token_key_free(&opening->key);
    }
    return status;
}

enum plomb_status plomb_token_key_open(const struct plomb_token_options *options,
                                       struct plomb_token_key **key_out,
                                       struct plomb_error *error)
{
    struct opening opening = {.options = options};
    enum plomb_status status = prepare(&opening, error);

    if (status != PLOMB_OK) return status;
    return open_with(&opening, TOKEN_FIND, key_out, error);
}

enum plomb_status plomb_token_key_generate(const struct plomb_token_options *options,
                                           struct plomb_token_key **key_out,
                                           struct plomb_error *error)
{
    struct opening opening = {.options = options, .task = {.is_writing = true}};
    enum plomb_status status = prepare(&opening, error);

    if (status != PLOMB_OK) return status;
    if (opening.task.query.half != PKCS11_PRIVATE) {
        return refuse_type(&opening.uri, "a key pair is made, not one half", error);
    }
    if (opening.task.query.object.size == 0 && opening.task.query.id.size == 0) {
        error_set(error, PLOMB_OPTION_MISSING,
                  "the PKCS #11 URI does not say what the new key is called");
        error_hint(error, "add object=NAME to it, or id=, or both");
        return PLOMB_OPTION_MISSING;
    }
    return open_with(&opening, TOKEN_GENERATE, key_out, error);
}

void plomb_token_key_free(struct plomb_token_key **key)
{
    struct plomb_token_key *old = key != NULL ? *key : NULL;

    if (old == NULL) return;
    token_process_stop(&old->process);
    plomb_secret_clear(&old->pin);
    plomb_key_free(&old->public_half);
    plomb_buf_clear(&old->uri);
    (void)pthread_mutex_destroy(&old->turn);
    free(old);
    *key = NULL;
}

const struct plomb_key *plomb_token_key_public(const struct plomb_token_key *key)
{
    return key->public_half;
}

const char *plomb_token_key_uri(const struct plomb_token_key *key)
{
    return (const char *)key->uri.ptr;
}

bool plomb_token_key_is_private(const struct plomb_token_key *key)
{
    return key->key.is_private;
}

static enum plomb_status sign_in_turn(struct plomb_token_key *key,
                                      const struct plomb_sign_request *request,
                                      uint8_t signature[PLOMB_SIGNATURE_SIZE],
                                      struct plomb_error *error)
{
    struct token_request order = {.order = TOKEN_SIGN};
    struct token_answer answer = {.status = PLOMB_OK};
    bool has_pin = key->key.wants_login && !key->token.has_pin_pad;
    enum plomb_status status;

    if (!key->key.is_private) {
        return error_set(error, PLOMB_KEY_NOT_PRIVATE,
                         "'%s' is a public key, and signing needs the private one",
                         plomb_token_key_uri(key));
    }
    if (key->is_pin_refused) {
        return error_set(error, PLOMB_PIN_WRONG,
                         "the PIN of token '%s' was wrong, and is not tried again",
                         key->token.label);
    }
    memcpy(order.digest, request->digest, sizeof(order.digest));
    status = token_process_ask(key->process, &order, has_pin ? &key->pin : NULL,
                               &answer, error);
    if (status == PLOMB_PIN_WRONG || status == PLOMB_PIN_LOCKED) {
        key->is_pin_refused = true;
        plomb_secret_clear(&key->pin);
    }
    if (status == PLOMB_OK) memcpy(signature, answer.signature, PLOMB_SIGNATURE_SIZE);
    return status;
}

static enum plomb_status sign(void *context, const struct plomb_sign_request *request,
                              uint8_t signature[PLOMB_SIGNATURE_SIZE],
                              struct plomb_error *error)
{
    struct plomb_token_key *key = context;
    enum plomb_status status;

    (void)pthread_mutex_lock(&key->turn);
    status = sign_in_turn(key, request, signature, error);
    (void)pthread_mutex_unlock(&key->turn);
    return status;
}

void plomb_token_key_signer(struct plomb_token_key *key, struct plomb_signer *out)
{
    memset(out, 0, sizeof(*out));
    memcpy(out->public_key, key->key.public_key, sizeof(out->public_key));
    out->source = PLOMB_SIGNER_PKCS11;
    out->sign = sign;
    out->context = key;
}
