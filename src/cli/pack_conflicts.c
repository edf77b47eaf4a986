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
    dev_t device;
    ino_t inode;
    const char *path; /* as the user wrote it */
};

/* The inputs of a run that exist. */
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

static bool is_same(const struct identity *a, const struct identity *b)
{
    return a->device == b->device && a->inode == b->inode;
}

static void add_input(struct inputs *inputs, const char *path)
{
    struct identity *item = &inputs->items[inputs->count];

    if (!identify(path, item)) return;
    item->path = path;
    inputs->count++;
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

/* The folder that an output will be in; false when there is none. */
static bool identify_folder(const char *path, struct identity *out)
{
    const char *name = file_base_name(path);
    char folder[PATH_SIZE] = ".";

    if (name != path)
        snprintf(folder, sizeof(folder), "%.*s", (int)(name - path), path);
    if (!identify(folder, out)) return false;
    out->path = path;
    return true;
}

static enum plomb_status check_inputs(const char *output, const struct inputs *inputs,
                                      struct plomb_error *error)
{
    struct identity file;

    if (!identify(output, &file)) return PLOMB_OK;
    for (size_t i = 0; i < inputs->count; i++) {
        if (!is_same(&file, &inputs->items[i])) continue;
        return error_set(error, PLOMB_OPTION_CONFLICT,
                         "the output '%s' is also an input, '%s'", output,
                         inputs->items[i].path);
    }
    return PLOMB_OK;
}

static enum plomb_status check_outputs(const struct pack_jobs *jobs,
                                       struct identity *folders,
                                       struct plomb_error *error)
{
    size_t count = 0;

    for (size_t i = 0; i < jobs->count; i++) {
        const char *output = jobs->jobs[i].package->output;

        if (!identify_folder(output, &folders[count])) continue;
        for (size_t k = 0; k < count; k++) {
            if (!is_same(&folders[k], &folders[count]) ||
                strcmp(file_base_name(folders[k].path), file_base_name(output)) != 0) {
                continue;
            }
            return error_set(error, PLOMB_OPTION_CONFLICT,
                             "the outputs '%s' and '%s' are one file", folders[k].path,
                             output);
        }
        count++;
    }
    return PLOMB_OK;
}

enum plomb_status pack_conflicts_check(const struct pack_args *args,
                                       const struct pack_jobs *jobs,
                                       struct plomb_error *error)
{
    struct inputs inputs = {0, NULL};
    struct identity *folders = calloc(jobs->count, sizeof(*folders));
    enum plomb_status status = PLOMB_INTERNAL;

    if (folders == NULL) {
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
    status = check_outputs(jobs, folders, error);
    if (status != PLOMB_OK) goto out;
    status = PLOMB_OK;
out:
    free(inputs.items);
    free(folders);
    return status;
}
