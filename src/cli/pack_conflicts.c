#include "cli/pack_conflicts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/file.h"

enum {
    /* Its paths, and those of three lists. */
    INPUTS_OF_PACKAGE = 16 + 3 * PLOMB_RECIPE_PATHS_MAX,
    INPUTS_OF_RUN = 5,
    PATH_SIZE = 4096
};

/* A file that exists, or the folder of one that will. */
struct identity {
    bool is_folder;
    dev_t device;
    ino_t inode;
    const char *path; /* as the user wrote it */
};

/* The inputs of a run: files, and the places of logs that will be made. */
struct inputs {
    size_t count;
    struct identity *items;
};

static bool identify(const char *path, struct identity *out)
{
    struct stat found;

    if (path == NULL || stat(path, &found) != 0) return false;
    out->device = found.st_dev;
    out->inode = found.st_ino;
    return true;
}

/* The folder that a file will be in; false when there is none. */
static bool identify_folder(const char *path, struct identity *out)
{
    const char *name = path != NULL ? file_base_name(path) : NULL;
    char folder[PATH_SIZE] = ".";

    if (path == NULL) return false;
    if (name != path) {
        snprintf(folder, sizeof(folder), "%.*s", (int)(name - path), path);
    }
    if (!identify(folder, out)) return false;
    out->is_folder = true;
    out->path = path;
    return true;
}

/* What a name leads to, or the place where that will be. */
static bool identify_place(const char *path, struct identity *out)
{
    out->is_folder = false;
    out->path = path;
    return identify(path, out) || identify_folder(path, out);
}

static bool is_same(const struct identity *a, const struct identity *b)
{
    return a->is_folder == b->is_folder && a->device == b->device &&
           a->inode == b->inode &&
           (!a->is_folder ||
            strcmp(file_base_name(a->path), file_base_name(b->path)) == 0);
}

static void add_input(struct inputs *inputs, const char *path)
{
    if (identify_place(path, &inputs->items[inputs->count])) inputs->count++;
}

static void add_list(struct inputs *inputs, const struct plomb_recipe_paths *list)
{
    for (size_t i = 0; i < list->count; i++) add_input(inputs, list->items[i]);
}

static void add_package(struct inputs *inputs,
                        const struct plomb_recipe_package *package)
{
    add_input(inputs, package->application);
    add_input(inputs, package->bootloader);
    add_input(inputs, package->softdevice);
    add_input(inputs, package->key_file);
    add_input(inputs, package->passphrase_file);
    add_input(inputs, package->pkcs11_module);
    add_input(inputs, package->pin_file);
    if (package->signer.count > 0) add_input(inputs, package->signer.items[0]);
    add_input(inputs, package->audit_log);
    add_input(inputs, package->policy);
    add_input(inputs, package->previous);
    add_list(inputs, &package->seal.recipients);
    add_list(inputs, &package->seal.class_keys);
    add_list(inputs, &package->seal.from);
    add_input(inputs, package->seal.class_key_passphrase_file);
    add_input(inputs, package->seal.content_key_seed);
    add_input(inputs, package->seal.delta_from);
    add_input(inputs, package->release.notes_file);
    add_input(inputs, package->release.sbom);
}

static enum plomb_status find_inputs(const struct pack_args *args,
                                     const struct pack_jobs *jobs, struct inputs *out,
                                     struct plomb_error *error)
{
    out->items =
        calloc(jobs->count * INPUTS_OF_PACKAGE + INPUTS_OF_RUN, sizeof(*out->items));
    if (out->items == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    add_input(out, args->recipe);
    add_input(out, args->sign.signer.passphrase.file);
    add_input(out, args->sign.signer.token.pin.file);
    add_input(out, args->sign.signer.token.module);
    add_input(out, args->seal.class_passphrase.file);
    for (size_t i = 0; i < jobs->count; i++) add_package(out, jobs->jobs[i].package);
    return PLOMB_OK;
}

static enum plomb_status check_inputs(const char *output, const struct inputs *inputs,
                                      struct plomb_error *error)
{
    struct identity file;

    if (!identify_place(output, &file)) return PLOMB_OK;
    for (size_t i = 0; i < inputs->count; i++) {
        if (!is_same(&file, &inputs->items[i])) continue;
        return error_set(error, PLOMB_OPTION_CONFLICT,
                         "the output '%s' is also an input, '%s'", output,
                         inputs->items[i].path);
    }
    return PLOMB_OK;
}

/* Outputs are replaced by their names, whatever they lead to. */
static enum plomb_status add_output(const char *output, struct identity *outputs,
                                    size_t *count, struct plomb_error *error)
{
    struct identity *added = &outputs[*count];

    if (!identify_folder(output, added)) return PLOMB_OK;
    for (size_t i = 0; i < *count; i++) {
        if (!is_same(&outputs[i], added)) continue;
        return error_set(error, PLOMB_OPTION_CONFLICT,
                         "the outputs '%s' and '%s' are one file", outputs[i].path,
                         output);
    }
    (*count)++;
    return PLOMB_OK;
}

static enum plomb_status check_outputs(const struct pack_args *args,
                                       const struct pack_jobs *jobs,
                                       struct identity *outputs,
                                       struct plomb_error *error)
{
    size_t count = 0;
    enum plomb_status status = PLOMB_OK;

    for (size_t i = 0; i < jobs->count && status == PLOMB_OK; i++) {
        status = add_output(jobs->jobs[i].package->output, outputs, &count, error);
    }
    if (status != PLOMB_OK || args->sign.unsigned_out == NULL) return status;
    return add_output(args->sign.unsigned_out, outputs, &count, error);
}

enum plomb_status pack_conflicts_check(const struct pack_args *args,
                                       const struct pack_jobs *jobs,
                                       struct plomb_error *error)
{
    struct inputs inputs = {0, NULL};
    struct identity *outputs = calloc(jobs->count + 1, sizeof(*outputs));
    enum plomb_status status = PLOMB_INTERNAL;

    if (outputs == NULL) {
        status = error_set(error, PLOMB_NO_MEMORY, "out of memory");
        goto out;
    }
    status = find_inputs(args, jobs, &inputs, error);
    if (status != PLOMB_OK) goto out;
    for (size_t i = 0; i < jobs->count; i++) {
        status = check_inputs(jobs->jobs[i].package->output, &inputs, error);
        if (status != PLOMB_OK) goto out;
    }
    if (args->sign.unsigned_out != NULL) {
        status = check_inputs(args->sign.unsigned_out, &inputs, error);
        if (status != PLOMB_OK) goto out;
    }
    status = check_outputs(args, jobs, outputs, error);
    if (status != PLOMB_OK) goto out;
    status = PLOMB_OK;
out:
    free(inputs.items);
    free(outputs);
    return status;
}
