#include <plomb/rotate_plan.h>

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "lib/rotate_step.h"

static const char *const way_names[] = {
    [PLOMB_ROTATE_TRANSITION] = "transition", [PLOMB_ROTATE_CUT_OVER] = "cut-over",
    [PLOMB_ROTATE_BUILT_IN] = "built-in",     [PLOMB_ROTATE_BY_WIRE] = "by-wire",
    [PLOMB_ROTATE_STOCK] = "stock",
};

const char *plomb_rotate_way_name(enum plomb_rotate_way way)
{
    return way_names[way];
}

/* ---- The keys ------------------------------------------------------------------- */

enum { ALL_MAX = 2 * PLOMB_VERIFIER_KEYS + 2 };

struct named_key {
    const char *role;
    const struct plomb_rotate_key *key;
};

/* Every key, the oldest first; `out` has ALL_MAX entries. */
static size_t list_keys(const struct plomb_rotate_options *options,
                        struct named_key out[ALL_MAX])
{
    size_t count = 0;

    for (size_t i = 0; i < options->earlier_count; i++) {
        out[count++] = (struct named_key){"earlier", &options->earlier[i]};
    }
    out[count++] = (struct named_key){"old", &options->old_key};
    out[count++] = (struct named_key){"new", &options->new_key};
    for (size_t i = 0; i < options->next_count; i++) {
        out[count++] = (struct named_key){"next", &options->next[i]};
    }
    return count;
}

/* make, its shell and the list's commas each take some characters as their own. */
static enum plomb_status check_path(const char *path, struct plomb_error *error)
{
    static const char taken[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-./@_";

    if (path[0] != '\0' && path[0] != '-' && path[strspn(path, taken)] == '\0') {
        return PLOMB_OK;
    }
    error_set(error, PLOMB_OPTION_VALUE, "'%s' cannot stand in make's list of keys",
              path);
    error_hint(error, "copy the key to a name of letters, digits and + - . / @ _");
    return PLOMB_OPTION_VALUE;
}

static enum plomb_status check_key(const struct named_key *named,
                                   struct plomb_error *error)
{
    const struct plomb_key_info *info = &named->key->info;

    if (info->type != PLOMB_KEY_SIGNING) {
        error_set(error, PLOMB_KEY_TYPE_WRONG, "'%s' is not a signing key",
                  named->key->file);
        error_hint(error,
                   "packages are signed by ECDSA P-256 keys: see 'plomb key new'");
        return PLOMB_KEY_TYPE_WRONG;
    }
    return check_path(named->key->file, error);
}

static enum plomb_status check_different(const struct named_key *a,
                                         const struct named_key *b,
                                         struct plomb_error *error)
{
    if (memcmp(a->key->info.public_key, b->key->info.public_key,
               sizeof(a->key->info.public_key)) != 0) {
        return PLOMB_OK;
    }
    error_set(error, PLOMB_OPTION_CONFLICT, "'%s' (%s) and '%s' (%s) are the same key",
              a->key->file, a->role, b->key->file, b->role);
    error_hint(error, "'plomb key show' prints the fingerprint of each");
    return PLOMB_OPTION_CONFLICT;
}

static enum plomb_status check_keys(const struct plomb_rotate_options *options,
                                    struct plomb_error *error)
{
    struct named_key keys[ALL_MAX];
    const size_t count = list_keys(options, keys);

    for (size_t i = 0; i < count; i++) {
        enum plomb_status status = check_key(&keys[i], error);

        for (size_t j = 0; j < i && status == PLOMB_OK; j++) {
            status = check_different(&keys[j], &keys[i], error);
        }
        if (status != PLOMB_OK) return status;
    }
    return PLOMB_OK;
}

/* ---- The way, and who has which slot -------------------------------------------- */

static enum plomb_rotate_way choose_way(const struct plomb_rotate_options *options)
{
    if (options->target == NULL) return PLOMB_ROTATE_STOCK;
    if (options->is_built_in) return PLOMB_ROTATE_BUILT_IN;
    if (!options->target->has_mbr) return PLOMB_ROTATE_BY_WIRE;
    return options->is_compromised ? PLOMB_ROTATE_CUT_OVER : PLOMB_ROTATE_TRANSITION;
}

/*
 * A slot of a revoked key stays revoked, so its key stays in it. Whoever writes the
 * chip anew, and whoever puts the new key in the place of one that was never revoked,
 * needs no slot for the old one.
 */
static bool has_slot(enum plomb_rotate_way way, const char *role)
{
    if (strcmp(role, "old") == 0) {
        return way == PLOMB_ROTATE_TRANSITION || way == PLOMB_ROTATE_BUILT_IN;
    }
    return way != PLOMB_ROTATE_BY_WIRE || strcmp(role, "earlier") != 0;
}

static enum plomb_status fill_slots(const struct plomb_rotate_options *options,
                                    struct plomb_rotate_plan *plan,
                                    struct plomb_error *error)
{
    struct named_key keys[ALL_MAX];
    const size_t count = list_keys(options, keys);

    if (plan->way == PLOMB_ROTATE_STOCK) return PLOMB_OK;
    for (size_t i = 0; i < count; i++) {
        if (!has_slot(plan->way, keys[i].role)) continue;
        if (plan->slot_count == PLOMB_VERIFIER_KEYS) {
            error_set(error, PLOMB_OPTION_CONFLICT,
                      "a verifier has slots for %d keys, and '%s' is one more",
                      PLOMB_VERIFIER_KEYS, keys[i].key->file);
            error_hint(error, options->next_count > 0
                                  ? "leave out a --next"
                                  : "devices with that many keys behind them get a "
                                    "new one by wire alone: docs/key-rotation.md");
            return PLOMB_OPTION_CONFLICT;
        }
        plan->slots[plan->slot_count++] =
            (struct plomb_rotate_slot){keys[i].role, keys[i].key};
    }
    return PLOMB_OK;
}

static enum plomb_status refuse(struct plomb_error *error, const char *message,
                                const char *hint)
{
    error_set(error, PLOMB_OPTION_CONFLICT, "%s", message);
    error_hint(error, "%s", hint);
    return PLOMB_OPTION_CONFLICT;
}

static enum plomb_status check_together(const struct plomb_rotate_options *options,
                                        struct plomb_error *error)
{
    if (options->target == NULL &&
        (options->is_built_in || options->earlier_count > 0 ||
         options->next_count > 0)) {
        return refuse(error, "Nordic's bootloader knows one key alone",
                      "--built-in, --earlier and --next are for plomb's verifier");
    }
    if (options->target != NULL && !options->target->has_mbr &&
        options->sd_req.count > 0 &&
        (options->sd_req.count > 1 || options->sd_req.ids[0] != 0)) {
        return refuse(error, "this target has no SoftDevice",
                      "leave out --sd-req, or choose the target with -sd behind it");
    }
    return PLOMB_OK;
}

/* "TXD=6": nothing that a shell or make reads in another way. */
static enum plomb_status check_variable(const char *text, struct plomb_error *error)
{
    static const char *const own[] = {
        "BUILD", "PLOMB", "KEY", "HW_VERSION", "VERIFIER_VERSION", "RELEASE"};
    static const char name[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    static const char value[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-./_";
    const size_t size = strspn(text, name);

    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
        if (strlen(own[i]) == size && memcmp(own[i], text, size) == 0) {
            return error_set(error, PLOMB_OPTION_VALUE, "'%s': the plan itself sets %s",
                             text, own[i]);
        }
    }
    if (size > 0 && text[size] == '=' &&
        text[size + 1 + strspn(text + size + 1, value)] == '\0') {
        return PLOMB_OK;
    }
    error_set(error, PLOMB_OPTION_VALUE, "'%s' is no variable of the verifier's build",
              text);
    error_hint(error, "NAME=VALUE as in verifier/README.md, such as TXD=6");
    return PLOMB_OPTION_VALUE;
}

static enum plomb_status check_variables(const struct plomb_rotate_options *options,
                                         struct plomb_error *error)
{
    for (size_t i = 0; i < options->variable_count; i++) {
        enum plomb_status status = check_variable(options->variables[i], error);

        if (status != PLOMB_OK) return status;
    }
    return PLOMB_OK;
}

/* ---- What has to be said beside ------------------------------------------------- */

static void note_keys(const struct plomb_rotate_options *options,
                      struct plomb_notes *notes)
{
    struct named_key keys[ALL_MAX];
    const size_t count = list_keys(options, keys);

    for (size_t i = 0; i < count; i++) {
        const struct plomb_rotate_key *key = keys[i].key;

        if (key->info.test_key != NULL) {
            plomb_notes_warn(notes, "test-key",
                             "'%.128s' (%s) is %s, which everybody has", key->file,
                             keys[i].role, key->info.test_key);
        }
        if (key->info.is_private) {
            plomb_notes_add(
                notes, "private-not-needed",
                "'%.128s' is a private key, and a plan needs the public half alone: "
                "'plomb key export --format pem'",
                key->file);
        }
    }
}

static void note_published(const struct plomb_rotate_options *options,
                           struct plomb_notes *notes)
{
    if (options->old_key.info.test_key == NULL || options->is_compromised) return;
    plomb_notes_warn(notes, "old-key-published",
                     "whoever wants has the old key: --compromised plans for that");
}

static void note_slots(const struct plomb_rotate_options *options,
                       const struct plomb_rotate_plan *plan, struct plomb_notes *notes)
{
    if (plan->way == PLOMB_ROTATE_BY_WIRE) {
        plomb_notes_warn(notes, "by-wire",
                         "the verifier of %s installs applications alone: devices "
                         "that were not built with the new key learn it from a "
                         "programmer",
                         options->target->name);
    }
    if (plan->way == PLOMB_ROTATE_STOCK) return;
    if (plan->slot_count == PLOMB_VERIFIER_KEYS) {
        plomb_notes_warn(
            notes, "slots-used-up",
            "all %d slots are taken: what is no key of this plan can never get into "
            "these devices by an update",
            PLOMB_VERIFIER_KEYS);
    } else if (options->next_count == 0 && plan->way != PLOMB_ROTATE_BUILT_IN) {
        plomb_notes_add(notes, "no-spare",
                        "without a spare key (--next) the next rotation %s",
                        options->target->has_mbr ? "needs another verifier, too"
                                                 : "is by wire again");
    }
}

void plomb_rotate_plan_clear(struct plomb_rotate_plan *plan)
{
    if (plan == NULL) return;
    for (size_t i = 0; i < plan->step_count; i++) {
        free(plan->steps[i].text);
        for (size_t j = 0; j < plan->steps[i].command_count; j++) {
            free(plan->steps[i].commands[j]);
        }
    }
    memset(plan, 0, sizeof(*plan));
}

enum plomb_status plomb_rotate_plan_make(const struct plomb_rotate_options *options,
                                         struct plomb_rotate_plan *out,
                                         struct plomb_error *error)
{
    struct plomb_rotate_plan plan = {.way = choose_way(options)};
    struct rotate_steps steps = {.options = options, .plan = &plan};
    enum plomb_status status = check_keys(options, error);

    if (status == PLOMB_OK) status = check_together(options, error);
    if (status == PLOMB_OK) status = check_variables(options, error);
    if (status == PLOMB_OK) status = fill_slots(options, &plan, error);
    if (status != PLOMB_OK) return status;
    if (plan.way == PLOMB_ROTATE_STOCK) {
        rotate_stock_steps(&steps);
    } else {
        rotate_verifier_steps(&steps);
    }
    rotate_step_end(&steps);
    if (steps.status != PLOMB_OK) {
        plomb_rotate_plan_clear(&plan);
        return error_set(error, steps.status, "the plan cannot be put together");
    }
    if (options->notes != NULL) {
        note_keys(options, options->notes);
        note_published(options, options->notes);
        note_slots(options, &plan, options->notes);
    }
    *out = plan;
    return PLOMB_OK;
}
