#include "lib/send_words.h"

#include <stdio.h>

#include "base/error.h"
#include "lib/dfu_client.h"

/* Extended errors of docs/spec/dfu-protocol.md, section 1. */
enum {
    EXTENDED_INIT_COMMAND = 0x04,
    EXTENDED_FW_VERSION = 0x05,
    EXTENDED_HW_VERSION = 0x06,
    EXTENDED_SD_VERSION = 0x07,
    EXTENDED_SIGNATURE_MISSING = 0x08,
    EXTENDED_HASH_TYPE = 0x09,
    EXTENDED_SIGNATURE_TYPE = 0x0b,
    EXTENDED_VERIFICATION = 0x0c
};

/* What to do about the refusals that have one remedy. */
struct remedy {
    enum plomb_status status;
    const char *hint;
};

static const struct remedy remedies[] = {
    {PLOMB_INIT_PACKET_TOO_LARGE,
     "bootloaders of nRF5 SDK 15.0 and older take 256 bytes: pack with fewer options"},
    {PLOMB_INIT_PACKET_MALFORMED,
     "'plomb inspect' shows what is wrong with the packet"},
    {PLOMB_SIGNATURE_MISSING,
     "the device wants signed packages: give pack a --key-file"},
    {PLOMB_SIGNATURE_INVALID,
     "sign it with the key whose public half is in the device's bootloader; 'plomb "
     "verify --key' tells whether a package fits a key"},
    {PLOMB_HW_VERSION_MISMATCH,
     "pack it with the --hw-version that the device's bootloader was built for"},
    {PLOMB_SD_REQ_MISMATCH,
     "pack it with the FWID of the device's SoftDevice in --sd-req, or send the "
     "SoftDevice in the same package"},
    {PLOMB_SECURITY_COUNTER_TOO_LOW,
     "pack it with a --security-counter that is not below the device's"},
    {PLOMB_NO_ROOM, "make the image smaller, or send a compressed or delta package"},
    {PLOMB_BASE_MISMATCH,
     "the delta starts from another version than the device runs: send a full package"},
    {PLOMB_RECIPIENT_MISSING,
     "seal it for this device's key, whose id 'plomb device info' shows"},
    {PLOMB_CODEC_UNKNOWN, "pack it with a --codec that 'plomb device info' lists"},
    {PLOMB_CIPHER_UNKNOWN, "pack it with a --cipher that 'plomb device info' lists"},
    {PLOMB_UPDATE_PENDING,
     "let the application that is on trial confirm itself, or reset the device until "
     "it has the old one back; then send again"},
    {PLOMB_IMAGE_HASH_MISMATCH, "the package is damaged: 'plomb verify' tells more"},
    {PLOMB_PAYLOAD_HASH_MISMATCH, "the package is damaged: 'plomb verify' tells more"},
};

static enum plomb_status status_of_extended(const struct send_refusal *refusal)
{
    switch (refusal->extended_error) {
    case EXTENDED_INIT_COMMAND:
        /* Its type is what a stock bootloader does not know first. */
        return refusal->is_sealed && !refusal->has_verifier ? PLOMB_FW_TYPE_UNKNOWN
                                                            : PLOMB_DEVICE_REFUSED;
    case EXTENDED_FW_VERSION:
        return PLOMB_FW_VERSION_TOO_LOW;
    case EXTENDED_HW_VERSION:
        return PLOMB_HW_VERSION_MISMATCH;
    case EXTENDED_SD_VERSION:
        return PLOMB_SD_REQ_MISMATCH;
    case EXTENDED_SIGNATURE_MISSING:
        return PLOMB_SIGNATURE_MISSING;
    case EXTENDED_HASH_TYPE:
        return PLOMB_HASH_TYPE_UNKNOWN;
    case EXTENDED_SIGNATURE_TYPE:
        return PLOMB_SIGNATURE_TYPE_UNKNOWN;
    case EXTENDED_VERIFICATION:
        return refusal->is_sealed ? PLOMB_PAYLOAD_HASH_MISMATCH
                                  : PLOMB_IMAGE_HASH_MISMATCH;
    default:
        return PLOMB_DEVICE_REFUSED;
    }
}

static enum plomb_status status_of_packet(const struct send_refusal *refusal)
{
    switch (refusal->result) {
    case DFU_NO_RESOURCES:
        return PLOMB_NO_ROOM;
    case DFU_INVALID_OBJECT:
        return PLOMB_SIGNATURE_INVALID;
    case DFU_NOT_PERMITTED:
        /* What it can mean on Nordic's depends on the build. */
        return refusal->has_verifier ? PLOMB_UPDATE_PENDING : PLOMB_DEVICE_REFUSED;
    default:
        return PLOMB_DEVICE_REFUSED;
    }
}

static enum plomb_status status_of(const struct send_refusal *refusal)
{
    if (refusal->known != PLOMB_OK) return refusal->known;
    if (refusal->result == DFU_EXTENDED_ERROR) return status_of_extended(refusal);
    if (refusal->stage == SEND_STAGE_PACKET) return status_of_packet(refusal);
    if (refusal->stage == SEND_STAGE_CREATE && refusal->result == DFU_NO_RESOURCES) {
        return PLOMB_INIT_PACKET_TOO_LARGE;
    }
    return PLOMB_DEVICE_REFUSED;
}

static const char *stage_name(enum send_stage stage)
{
    switch (stage) {
    case SEND_STAGE_SELECT:
        return "to say what it has";
    case SEND_STAGE_CREATE:
    case SEND_STAGE_PACKET:
        return "the init packet";
    case SEND_STAGE_OBJECT:
        return "a part of the image";
    case SEND_STAGE_COMPLETE:
        break;
    }
    return "the image, which it has received as a whole";
}

/* What an answer says where it does not name one check. */
static const char *meaning_of(const struct send_refusal *refusal)
{
    switch ((enum dfu_result)refusal->result) {
    case DFU_OPCODE_UNSUPPORTED:
        return "it does not know the request";
    case DFU_INVALID_PARAMETER:
        return "it does not take these sizes";
    case DFU_NO_RESOURCES:
        return "it has no room for this";
    case DFU_INVALID_OBJECT:
        return refusal->stage == SEND_STAGE_COMPLETE
                   ? "the SoftDevice or the boot validation is not as it should be"
                   : "it is none that it knows";
    case DFU_NOT_PERMITTED:
        return "it does not permit this now";
    case DFU_FAILED:
        return "it could not do it, perhaps because its flash failed or the signature "
               "has a wrong size";
    case DFU_EXTENDED_ERROR:
        return refusal->extended_error == EXTENDED_INIT_COMMAND
                   ? "something is missing in it, or of a type that the device does "
                     "not know"
                   : "for a reason of its own";
    case DFU_SUCCESS:
        break;
    }
    return "for a reason of its own";
}

static void hint_version(const struct send_refusal *refusal, struct plomb_error *error)
{
    if (refusal->slot == PLOMB_SLOT_APPLICATION) {
        error_hint(error, "pack it with a higher --application-version; 'plomb device "
                          "info' shows the installed one");
    } else {
        error_hint(error,
                   "pack it with a --bootloader-version above the installed one, "
                   "which 'plomb device info' shows");
    }
}

static void hint(const struct send_refusal *refusal, enum plomb_status status,
                 struct plomb_error *error)
{
    if (status == PLOMB_FW_VERSION_TOO_LOW) hint_version(refusal, error);
    if (status == PLOMB_FW_TYPE_UNKNOWN && refusal->is_sealed &&
        !refusal->has_verifier) {
        error_hint(error,
                   "a stock bootloader opens no sealed packages: the device needs "
                   "plomb's verifier, or a package made without --seal");
    }
    for (size_t i = 0; i < sizeof(remedies) / sizeof(remedies[0]); i++) {
        if (remedies[i].status == status) error_hint(error, "%s", remedies[i].hint);
    }
}

enum plomb_status send_words_refuse(const struct send_refusal *refusal,
                                    struct plomb_error *error)
{
    enum plomb_status status = status_of(refusal);
    const char *why = status == PLOMB_DEVICE_REFUSED ? meaning_of(refusal)
                                                     : plomb_status_phrase(status);
    char answer[16];

    if (refusal->result == DFU_EXTENDED_ERROR) {
        snprintf(answer, sizeof(answer), "%02x %02x", refusal->result,
                 refusal->extended_error);
    } else {
        snprintf(answer, sizeof(answer), "%02x", refusal->result);
    }
    error_set(error, status, "the device refused %s: %s (answer %s)",
              stage_name(refusal->stage), why, answer);
    hint(refusal, status, error);
    return status;
}
