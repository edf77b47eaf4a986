#include <string.h>

#include <plomb/recipe.h>

#include "base/error.h"

enum { ZIGBEE_ANY = 0xffff /* a manufacturer or image type that says nothing */ };

static enum plomb_status check_range(const struct plomb_recipe_zigbee *zigbee,
                                     struct plomb_error *error)
{
    if (zigbee->min_hw_version.is_given == zigbee->max_hw_version.is_given) {
        return PLOMB_OK;
    }
    error_set(error, PLOMB_OPTION_MISSING, "%s is required with %s",
              zigbee->min_hw_version.is_given ? "--zigbee-ota-max-hw-version"
                                              : "--zigbee-ota-min-hw-version",
              zigbee->min_hw_version.is_given ? "--zigbee-ota-min-hw-version"
                                              : "--zigbee-ota-max-hw-version");
    return PLOMB_OPTION_MISSING;
}

static bool is_name_character(char character)
{
    return (character >= 'A' && character <= 'Z') ||
           (character >= 'a' && character <= 'z') ||
           (character >= '0' && character <= '9') || character == '.' ||
           character == '_' || character == '-';
}

static enum plomb_status copy_comment(const char *comment,
                                      struct plomb_zigbee_options *out,
                                      struct plomb_error *error)
{
    size_t size = comment != NULL ? strlen(comment) : 0;
    bool is_name = true;

    for (size_t i = 0; i < size; i++) {
        if (!is_name_character(comment[i])) is_name = false;
    }
    if (size > PLOMB_ZIGBEE_COMMENT_MAX) {
        return error_set(error, PLOMB_OPTION_VALUE,
                         "--zigbee-comment has %zu bytes; the most is %d", size,
                         PLOMB_ZIGBEE_COMMENT_MAX);
    }
    if (!is_name) {
        error_set(error, PLOMB_OPTION_VALUE, "--zigbee-comment is part of a file name");
        error_hint(error, "use letters, digits, '.', '_' and '-' only");
        return PLOMB_OPTION_VALUE;
    }
    if (size > 0) memcpy(out->comment, comment, size);
    return PLOMB_OK;
}

static uint32_t value_or(struct plomb_optional optional, uint32_t otherwise)
{
    return optional.is_given ? optional.value : otherwise;
}

static enum plomb_status make_zigbee(const struct plomb_recipe_zigbee *zigbee,
                                     struct plomb_zigbee_options *out,
                                     struct plomb_error *error)
{
    enum plomb_status status = check_range(zigbee, error);

    if (status != PLOMB_OK) return status;
    if (!zigbee->hw_version.is_given) {
        return error_set(error, PLOMB_OPTION_MISSING,
                         "--zigbee-ota-hw-version is required with --zigbee");
    }
    memset(out, 0, sizeof(*out));
    out->manufacturer_id = (uint16_t)value_or(zigbee->manufacturer_id, ZIGBEE_ANY);
    out->image_type = (uint16_t)value_or(zigbee->image_type, ZIGBEE_ANY);
    out->hw_version = zigbee->hw_version.value;
    out->fw_version = value_or(zigbee->fw_version, 0);
    out->has_hw_range = zigbee->min_hw_version.is_given;
    out->min_hw_version = (uint16_t)value_or(zigbee->min_hw_version, 0);
    out->max_hw_version = (uint16_t)value_or(zigbee->max_hw_version, 0);
    return copy_comment(zigbee->comment, out, error);
}

static void make_seal(const struct plomb_recipe_seal *seal,
                      struct plomb_seal_options *out)
{
    memset(out, 0, sizeof(*out));
    out->codec = value_or(seal->codec, PLOMB_CHOOSE_AUTO);
    out->effort = value_or(seal->effort, PLOMB_EFFORT_NORMAL);
    out->cipher = value_or(seal->cipher, PLOMB_CIPHER_AES_128_CTR);
    out->is_cipher_given = seal->cipher.is_given;
    out->security_counter = value_or(seal->counter, 0);
    out->allow_no_backup = seal->allow_no_backup;
    out->from = seal->delta_from;
    out->recipient_count = seal->recipients.count + seal->class_keys.count;
    out->has_seed = seal->content_key_seed != NULL;
}

static void make_release(const struct plomb_recipe_release *release,
                         struct plomb_release_options *out)
{
    memset(out, 0, sizeof(*out));
    out->product = release->product;
    out->version = release->version;
    out->kind = value_or(release->kind, PLOMB_RELEASE_KIND_NONE);
    out->severity = value_or(release->severity, PLOMB_SEVERITY_NONE);
    out->notes = release->notes;
    out->support_until = release->support_until;
    out->source_revision = release->source_revision;
    out->sbom = release->sbom;
}

enum plomb_status plomb_recipe_finish(struct plomb_recipe_package *package,
                                      struct plomb_error *error)
{
    struct plomb_pack_options *options = &package->options;

    options->application = package->application;
    options->bootloader = package->bootloader;
    options->softdevice = package->softdevice;
    make_seal(&package->seal, &package->seal_result);
    options->seal = package->seal.is_wanted ? &package->seal_result : NULL;
    make_release(&package->release, &package->release_result);
    options->release = package->release.is_wanted ? &package->release_result : NULL;
    options->zigbee = NULL;
    if (!package->zigbee.is_wanted) return PLOMB_OK;
    options->zigbee = &package->zigbee_result;
    return make_zigbee(&package->zigbee, &package->zigbee_result, error);
}
