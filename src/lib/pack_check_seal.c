#include "lib/pack_check_seal.h"

#include <plomb/release.h>

#include "base/error.h"

static enum plomb_status check_recipients(const struct plomb_seal_options *seal,
                                          struct plomb_error *error)
{
    if (seal->recipient_count > PLOMB_RECIPIENTS_MAX) {
        return error_set(error, PLOMB_OPTION_CONFLICT,
                         "%zu recipients and class keys were given; the most is %d",
                         seal->recipient_count, PLOMB_RECIPIENTS_MAX);
    }
    if (seal->cipher == PLOMB_CIPHER_NONE && seal->is_cipher_given &&
        seal->recipient_count > 0) {
        error_set(error, PLOMB_OPTION_CONFLICT,
                  "--cipher none encrypts nothing, so nobody is its recipient");
        error_hint(error, "leave out --cipher none, or --recipient and --class-key");
        return PLOMB_OPTION_CONFLICT;
    }
    if (seal->cipher == PLOMB_CIPHER_NONE && seal->is_cipher_given) return PLOMB_OK;
    if (seal->recipient_count > 0) return PLOMB_OK;
    error_set(error, PLOMB_OPTION_MISSING,
              "--recipient or --class-key is required with --seal");
    error_hint(error, "--cipher none makes a sealed package that is not encrypted");
    return PLOMB_OPTION_MISSING;
}

static enum plomb_status check_cipher(const struct plomb_seal_options *seal,
                                      struct plomb_error *error)
{
    if (seal->cipher > PLOMB_CIPHER_AES_256_CTR) {
        return error_set(error, PLOMB_OPTION_VALUE, "--cipher: %u is no cipher",
                         seal->cipher);
    }
    if (seal->has_seed && seal->cipher == PLOMB_CIPHER_NONE) {
        error_set(error, PLOMB_OPTION_CONFLICT,
                  "--content-key-seed makes the content key, and --cipher none has "
                  "none");
        error_hint(error, "leave out one of them");
        return PLOMB_OPTION_CONFLICT;
    }
    return PLOMB_OK;
}

static enum plomb_status check_codec(const struct plomb_seal_options *seal,
                                     struct plomb_error *error)
{
    if (seal->codec > PLOMB_CHOOSE_LZMA) {
        return error_set(error, PLOMB_OPTION_VALUE, "--codec: %u is no codec",
                         seal->codec);
    }
    if (seal->effort > PLOMB_EFFORT_BEST) {
        return error_set(error, PLOMB_OPTION_VALUE, "--compress-effort: %u is none",
                         seal->effort);
    }
    if (seal->from != NULL && seal->codec != PLOMB_CHOOSE_AUTO &&
        seal->codec != PLOMB_CHOOSE_LZMA) {
        error_set(error, PLOMB_OPTION_CONFLICT,
                  "--from makes deltas, whose codec is LZMA");
        error_hint(error, "leave out --codec, or make it lzma");
        return PLOMB_OPTION_CONFLICT;
    }
    return PLOMB_OK;
}

/* What else may be in the package. */
static enum plomb_status check_content(const struct plomb_pack_options *options,
                                       struct plomb_error *error)
{
    if (options->is_external_application) {
        error_set(error, PLOMB_OPTION_CONFLICT,
                  "--seal does not go with --external-app");
        error_hint(error, "the chip that runs it could not open what is sealed");
        return PLOMB_OPTION_CONFLICT;
    }
    if (options->zigbee != NULL) {
        return error_set(error, PLOMB_OPTION_CONFLICT,
                         "--seal does not go with --zigbee");
    }
    if (options->seal->from == NULL) return PLOMB_OK;
    if (options->application == NULL) {
        error_set(error, PLOMB_OPTION_CONFLICT,
                  "--from makes deltas of applications, and there is no --application");
        error_hint(error, "leave out --from");
        return PLOMB_OPTION_CONFLICT;
    }
    return PLOMB_OK;
}

static enum plomb_status check_statement(const struct plomb_pack_options *options,
                                         bool is_signed, struct plomb_error *error)
{
    if (options->release == NULL) return PLOMB_OK;
    if (!is_signed) {
        error_set(error, PLOMB_OPTION_MISSING,
                  "--key-file is required to sign the release statement");
        error_hint(error, "an unsigned package cannot tell product, version and notes");
        return PLOMB_OPTION_MISSING;
    }
    return plomb_release_check(options->release, error);
}

enum plomb_status pack_check_seal(const struct plomb_pack_options *options,
                                  bool is_signed, struct plomb_error *error)
{
    const struct plomb_seal_options *seal = options->seal;
    enum plomb_status status = check_statement(options, is_signed, error);

    if (status != PLOMB_OK || seal == NULL) return status;
    if (!is_signed) {
        error_set(error, PLOMB_OPTION_MISSING, "--key-file is required with --seal");
        error_hint(error, "devices open nothing that is not signed; make a key with "
                          "'plomb key new FILE'");
        return PLOMB_OPTION_MISSING;
    }
    status = check_content(options, error);
    if (status != PLOMB_OK) return status;
    status = check_cipher(seal, error);
    if (status != PLOMB_OK) return status;
    status = check_recipients(seal, error);
    if (status != PLOMB_OK) return status;
    return check_codec(seal, error);
}
