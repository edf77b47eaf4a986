#include "tests/robust/targets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <plomb/image.h>
#include <plomb/key.h>
#include <plomb/package.h>
#include <plomb/recipe.h>
#include <plomb/settings.h>
#include <plomb/verify.h>

#define PATH_SIZE 4096 /* bytes of the public key's path */

static struct plomb_verify_options verify_options;

/* The status as a complaint: what damaged input must never cause. */
static const char *complaint(enum plomb_status status)
{
    if (status == PLOMB_NO_MEMORY) return "it wanted more memory than it may have";
    return status == PLOMB_INTERNAL ? "it was called an internal error" : NULL;
}

/* Packages. */

static bool is_same_image(const struct plomb_package *one,
                          const struct plomb_package *other)
{
    size_t one_count = 0;
    size_t other_count = 0;
    const struct plomb_package_image *one_image = plomb_package_images(one, &one_count);
    const struct plomb_package_image *other_image =
        plomb_package_images(other, &other_count);

    if (one_count != other_count) return false;
    return one_image->bin->bytes.size == other_image->bin->bytes.size &&
           memcmp(one_image->bin->bytes.ptr, other_image->bin->bytes.ptr,
                  one_image->bin->bytes.size) == 0;
}

static enum plomb_status verdict_of(const struct plomb_package *package)
{
    struct plomb_verify_report report = {0};
    enum plomb_status status = plomb_verify(package, &verify_options, &report, NULL);

    return status == PLOMB_OK ? report.status : status;
}

static const char *run_package(struct plomb_span good, struct plomb_span bytes)
{
    struct plomb_package *package = NULL;
    struct plomb_package *genuine = NULL;
    struct plomb_error error = {0};
    const char *problem = NULL;
    enum plomb_status status = plomb_package_parse(bytes, &package, &error);

    if (status == PLOMB_OK) status = verdict_of(package);
    if (status == PLOMB_OK) {
        /* Whoever accepts a damaged package must have the signed image. */
        if (plomb_package_parse(good, &genuine, NULL) != PLOMB_OK ||
            !is_same_image(genuine, package))
            problem = "another image than the signed one was accepted";
    } else {
        problem = complaint(status);
    }
    plomb_package_free(&genuine);
    plomb_package_free(&package);
    return problem;
}

static bool accepts_package(struct plomb_span bytes)
{
    struct plomb_package *package = NULL;
    bool is_accepted = plomb_package_parse(bytes, &package, NULL) == PLOMB_OK &&
                       verdict_of(package) == PLOMB_OK;

    plomb_package_free(&package);
    return is_accepted;
}

/* Images. */

static enum plomb_status parse_image(struct plomb_span bytes, struct plomb_image *out)
{
    const struct plomb_image_options options = {.kind = PLOMB_IMAGE_APPLICATION,
                                                .chip = plomb_chip_find("nrf52840")};

    return plomb_image_parse(bytes, "app.hex", &options, out, NULL);
}

static const char *run_image(struct plomb_span good, struct plomb_span bytes)
{
    struct plomb_image image = {0};
    enum plomb_status status = parse_image(bytes, &image);
    const char *problem = complaint(status);

    (void)good;
    if (status == PLOMB_OK && image.bytes.size > plomb_chip_largest()->flash_size &&
        image.format != PLOMB_IMAGE_BIN)
        problem = "the image is larger than the chip";
    plomb_image_clear(&image);
    return problem;
}

static bool accepts_image(struct plomb_span bytes)
{
    struct plomb_image image = {0};
    bool is_accepted = parse_image(bytes, &image) == PLOMB_OK;

    plomb_image_clear(&image);
    return is_accepted;
}

/* Keys. */

static enum plomb_status give_passphrase(void *context, const char *subject,
                                         struct plomb_secret *out,
                                         struct plomb_error *error)
{
    static const char passphrase[] = "correct horse";
    enum plomb_status status = plomb_secret_reserve(out, sizeof(passphrase), error);

    (void)context;
    (void)subject;
    if (status != PLOMB_OK) return status;
    out->size = sizeof(passphrase) - 1;
    memcpy(out->ptr, passphrase, out->size);
    return PLOMB_OK;
}

/* Loads a key through a file that has no name: the reader takes paths alone. */
static enum plomb_status load_key(struct plomb_span bytes, struct plomb_key **key)
{
    char path[32];
    const struct plomb_passphrase_source source = {.get = give_passphrase};
    enum plomb_status status = PLOMB_SYSTEM;
    int fd = memfd_create("key", MFD_CLOEXEC);

    if (fd == -1) return status;
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    if (write(fd, bytes.ptr, bytes.size) == (ssize_t)bytes.size &&
        lseek(fd, 0, SEEK_SET) == 0)
        status = plomb_key_load(path, &source, key, NULL);
    close(fd);
    return status;
}

static const char *run_key(struct plomb_span good, struct plomb_span bytes)
{
    struct plomb_key *key = NULL;
    struct plomb_key_info info = {0};
    struct plomb_signer signer = {0};
    const struct plomb_sign_request request = {.digest = {1}};
    uint8_t signature[PLOMB_SIGNATURE_SIZE] = {0};
    enum plomb_status status = load_key(bytes, &key);

    (void)good;
    if (status != PLOMB_OK) return complaint(status);
    plomb_key_describe(key, &info);
    if (info.is_private && plomb_key_signer(key, &signer, NULL) == PLOMB_OK)
        status = plomb_sign(&signer, &request, signature, NULL);
    plomb_key_free(&key);
    return complaint(status);
}

static bool accepts_key(struct plomb_span bytes)
{
    struct plomb_key *key = NULL;
    bool is_accepted = load_key(bytes, &key) == PLOMB_OK;

    plomb_key_free(&key);
    return is_accepted;
}

/* Recipes. */

static const char *run_recipe(struct plomb_span good, struct plomb_span bytes)
{
    struct plomb_recipe recipe = {0};
    enum plomb_status status = plomb_recipe_parse(bytes, "folder", &recipe, NULL);

    (void)good;
    for (size_t i = 0; status == PLOMB_OK && i < recipe.package_count; i++)
        (void)!plomb_recipe_finish(&recipe.packages[i], NULL);
    plomb_recipe_clear(&recipe);
    return complaint(status);
}

static bool accepts_recipe(struct plomb_span bytes)
{
    struct plomb_recipe recipe = {0};
    bool is_accepted = plomb_recipe_parse(bytes, "folder", &recipe, NULL) == PLOMB_OK;

    plomb_recipe_clear(&recipe);
    return is_accepted;
}

/* Settings pages. */

static enum plomb_status parse_settings(struct plomb_span bytes)
{
    const struct plomb_settings_places places = {0};
    struct plomb_settings_list list = {0};
    enum plomb_status status =
        plomb_settings_parse(bytes, "settings.hex", &places, &list, NULL);

    return status == PLOMB_OK ? plomb_settings_check(&list, NULL) : status;
}

static const char *run_settings(struct plomb_span good, struct plomb_span bytes)
{
    (void)good;
    return complaint(parse_settings(bytes));
}

static bool accepts_settings(struct plomb_span bytes)
{
    return parse_settings(bytes) == PLOMB_OK;
}

static const struct target targets[] = {
    {"package", run_package, accepts_package},
    {"image", run_image, accepts_image},
    {"key", run_key, accepts_key},
    {"recipe", run_recipe, accepts_recipe},
    {"settings", run_settings, accepts_settings},
};

const struct target *target_find(const char *name)
{
    for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++)
        if (strcmp(name, targets[i].name) == 0) return &targets[i];
    return NULL;
}

bool target_prepare(const char *path)
{
    char name[PATH_SIZE];
    struct plomb_key *key = NULL;
    struct plomb_key_info info = {0};
    const char *slash = strrchr(path, '/');
    int folder_size = slash == NULL ? 0 : (int)(slash - path) + 1;

    snprintf(name, sizeof(name), "%.*spublic.pem", folder_size, path);
    if (access(name, F_OK) != 0) return true;
    if (plomb_key_load(name, NULL, &key, NULL) != PLOMB_OK) return false;
    plomb_key_describe(key, &info);
    verify_options.has_key = true;
    memcpy(verify_options.public_key, info.public_key, PLOMB_PUBLIC_KEY_SIZE);
    plomb_key_free(&key);
    return true;
}
