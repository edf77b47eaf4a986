#include "lib/recipe_table.h"

#include <plomb/recipe_package.h>
#include <plomb/release.h>
#include <plomb/seal_words.h>
#include <plomb/values.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#define AT(member)      .offset = offsetof(struct plomb_recipe_package, member)
#define OPTION(member)  AT(options.member)
#define ZIGBEE(member)  AT(zigbee.member)
#define SEAL(member)    AT(seal.member)
#define RELEASE(member) AT(release.member)

#define VALIDATION                                                                     \
    .parse = plomb_boot_validation_parse,                                              \
    .what = "must be \"none\", \"crc\", \"sha256\" or \"ecdsa\""

static const struct recipe_field seal_fields[] = {
    {"recipients", RECIPE_PATHS, SEAL(recipients)},
    {"class_keys", RECIPE_PATHS, SEAL(class_keys)},
    {"class_key_passphrase_file", RECIPE_PATH, SEAL(class_key_passphrase_file)},
    {"cipher", RECIPE_WORD, SEAL(cipher), .parse = plomb_cipher_parse,
     .what = "must be \"aes-128-ctr\", \"aes-256-ctr\" or \"none\""},
    {"codec", RECIPE_WORD, SEAL(codec), .parse = plomb_codec_choice_parse,
     .what = "must be \"auto\", \"stored\", \"deflate\" or \"lzma\""},
    {"compress_effort", RECIPE_WORD, SEAL(effort), .parse = plomb_effort_parse,
     .what = "must be \"fast\", \"normal\" or \"best\""},
    {"from", RECIPE_PATHS, SEAL(from)},
    {"allow_larger_delta", RECIPE_BOOLEAN, SEAL(allow_larger_delta)},
    {"content_key_seed", RECIPE_PATH, SEAL(content_key_seed)},
    {"security_counter", RECIPE_NUMBER, SEAL(counter), .max = UINT32_MAX},
    {"allow_no_backup", RECIPE_BOOLEAN, SEAL(allow_no_backup)},
};

static const struct recipe_table seal_table = {seal_fields, COUNT_OF(seal_fields)};

static const struct recipe_field release_fields[] = {
    {"product", RECIPE_TEXT, RELEASE(product)},
    {"version", RECIPE_TEXT, RELEASE(version)},
    {"kind", RECIPE_WORD, RELEASE(kind), .parse = plomb_release_kind_parse,
     .what = "must be \"security\" or \"feature\""},
    {"severity", RECIPE_WORD, RELEASE(severity), .parse = plomb_release_severity_parse,
     .what = "must be \"low\", \"medium\", \"high\" or \"critical\""},
    {"notes_file", RECIPE_PATH, RELEASE(notes_file)},
    {"support_until", RECIPE_TEXT, RELEASE(support_until)},
    {"source_revision", RECIPE_TEXT, RELEASE(source_revision)},
    {"sbom", RECIPE_PATH, RELEASE(sbom)},
};

static const struct recipe_table release_table = {release_fields,
                                                  COUNT_OF(release_fields)};

static const struct recipe_field package_fields[] = {
    {"output", RECIPE_PATH, AT(output)},
    {"application", RECIPE_PATH, AT(application)},
    {"application_version", RECIPE_NUMBER, OPTION(application_version),
     .max = UINT32_MAX},
    {"application_version_string", RECIPE_WORD, OPTION(application_version),
     .parse = plomb_version_parse, .what = "must be a string \"X.Y.Z\""},
    {"bootloader", RECIPE_PATH, AT(bootloader)},
    {"bootloader_version", RECIPE_NUMBER, OPTION(bootloader_version),
     .max = UINT32_MAX},
    {"softdevice", RECIPE_PATH, AT(softdevice)},
    {"hw_version", RECIPE_NUMBER, OPTION(hw_version), .max = UINT32_MAX},
    {"sd_req", RECIPE_IDS, OPTION(sd_req)},
    {"sd_id", RECIPE_IDS, OPTION(sd_id)},
    {"app_boot_validation", RECIPE_WORD, OPTION(app_boot_validation), VALIDATION},
    {"sd_boot_validation", RECIPE_WORD, OPTION(sd_boot_validation), VALIDATION},
    {"debug_mode", RECIPE_BOOLEAN, OPTION(is_debug)},
    {"external_app", RECIPE_BOOLEAN, OPTION(is_external_application)},
    {"key_file", RECIPE_KEY, AT(key_file)},
    {"passphrase_file", RECIPE_PATH, AT(passphrase_file)},
    {"pkcs11_module", RECIPE_PATH, AT(pkcs11_module)},
    {"pin_file", RECIPE_PATH, AT(pin_file)},
    {"signer", RECIPE_COMMAND, AT(signer)},
    {"signer_timeout", RECIPE_NUMBER, AT(signer_timeout), .max = 86400},
    {"audit_log", RECIPE_PATH, AT(audit_log)},
    {"policy", RECIPE_PATH, AT(policy)},
    {"previous", RECIPE_PATH, AT(previous)},
    {"allow_unsigned", RECIPE_BOOLEAN, OPTION(allow_unsigned)},
    {"chip", RECIPE_CHIP, OPTION(chip)},
    {"allow_drop", RECIPE_RANGES, .offset = 0},
    {"release", RECIPE_BOOLEAN, OPTION(is_release)},
    {"zigbee", RECIPE_BOOLEAN, ZIGBEE(is_wanted)},
    {"zigbee_manufacturer_id", RECIPE_NUMBER, ZIGBEE(manufacturer_id),
     .max = UINT16_MAX},
    {"zigbee_image_type", RECIPE_NUMBER, ZIGBEE(image_type), .max = UINT16_MAX},
    {"zigbee_comment", RECIPE_TEXT, ZIGBEE(comment)},
    {"zigbee_ota_hw_version", RECIPE_NUMBER, ZIGBEE(hw_version), .max = UINT32_MAX},
    {"zigbee_ota_fw_version", RECIPE_NUMBER, ZIGBEE(fw_version), .max = UINT32_MAX},
    {"zigbee_ota_min_hw_version", RECIPE_NUMBER, ZIGBEE(min_hw_version),
     .max = UINT16_MAX},
    {"zigbee_ota_max_hw_version", RECIPE_NUMBER, ZIGBEE(max_hw_version),
     .max = UINT16_MAX},
    {"seal", RECIPE_OBJECT, SEAL(is_wanted), .table = &seal_table},
    {"release_statement", RECIPE_OBJECT, RELEASE(is_wanted), .table = &release_table},
};

_Static_assert(COUNT_OF(package_fields) <= RECIPE_FIELDS_MAX, "the names have room");

const struct recipe_table recipe_table_package = {package_fields,
                                                  COUNT_OF(package_fields)};
