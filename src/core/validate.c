#include <plomb/core/validate.h>

#include "core/verdict.h"

/* DFU result codes and extended errors (nrf_dfu_req_handler.h, nRF5 SDK 17.1.0). */
enum {
    RESULT_SUCCESS = 0x01,
    RESULT_INVALID_PARAMETER = 0x03,
    RESULT_INSUFFICIENT_RESOURCES = 0x04,
    RESULT_INVALID_OBJECT = 0x05,
    RESULT_OPERATION_NOT_PERMITTED = 0x08,
    RESULT_OPERATION_FAILED = 0x0a,
    RESULT_EXTENDED_ERROR = 0x0b
};

enum {
    EXTENDED_INIT_COMMAND_INVALID = 0x04,
    EXTENDED_FW_VERSION_FAILURE = 0x05,
    EXTENDED_HW_VERSION_FAILURE = 0x06,
    EXTENDED_SD_VERSION_FAILURE = 0x07,
    EXTENDED_SIGNATURE_MISSING = 0x08,
    EXTENDED_WRONG_HASH_TYPE = 0x09,
    EXTENDED_WRONG_SIGNATURE_TYPE = 0x0b,
    EXTENDED_VERIFICATION_FAILED = 0x0c
};

struct answer {
    enum plomb_status status;
    uint8_t result;
    uint8_t extended_error;
};

static const struct answer answers[] = {
    {PLOMB_OK, RESULT_SUCCESS, 0},
    {PLOMB_INIT_PACKET_TOO_LARGE, RESULT_INSUFFICIENT_RESOURCES, 0},
    {PLOMB_INIT_PACKET_MALFORMED, RESULT_INVALID_OBJECT, 0},
    {PLOMB_SIGNATURE_MISSING, RESULT_EXTENDED_ERROR, EXTENDED_SIGNATURE_MISSING},
    {PLOMB_SIGNATURE_TYPE_UNKNOWN, RESULT_EXTENDED_ERROR,
     EXTENDED_WRONG_SIGNATURE_TYPE},
    {PLOMB_SIGNATURE_INVALID, RESULT_INVALID_OBJECT, 0},
    {PLOMB_FW_TYPE_MISSING, RESULT_EXTENDED_ERROR, EXTENDED_INIT_COMMAND_INVALID},
    {PLOMB_FW_TYPE_UNKNOWN, RESULT_EXTENDED_ERROR, EXTENDED_INIT_COMMAND_INVALID},
    {PLOMB_HASH_TYPE_UNKNOWN, RESULT_EXTENDED_ERROR, EXTENDED_WRONG_HASH_TYPE},
    {PLOMB_HW_VERSION_MISSING, RESULT_EXTENDED_ERROR, EXTENDED_INIT_COMMAND_INVALID},
    {PLOMB_HW_VERSION_MISMATCH, RESULT_EXTENDED_ERROR, EXTENDED_HW_VERSION_FAILURE},
    {PLOMB_SD_REQ_MISMATCH, RESULT_EXTENDED_ERROR, EXTENDED_SD_VERSION_FAILURE},
    {PLOMB_FW_VERSION_MISSING, RESULT_EXTENDED_ERROR, EXTENDED_INIT_COMMAND_INVALID},
    {PLOMB_FW_VERSION_TOO_LOW, RESULT_EXTENDED_ERROR, EXTENDED_FW_VERSION_FAILURE},
    {PLOMB_SIZE_MISSING, RESULT_EXTENDED_ERROR, EXTENDED_INIT_COMMAND_INVALID},
    {PLOMB_BOOTLOADER_TOO_LARGE, RESULT_INSUFFICIENT_RESOURCES, 0},
    {PLOMB_NO_ROOM, RESULT_INSUFFICIENT_RESOURCES, 0},
    {PLOMB_IMAGE_SIZE_MISMATCH, RESULT_INVALID_PARAMETER, 0},
    {PLOMB_IMAGE_SIZE_ODD, RESULT_OPERATION_NOT_PERMITTED, 0},
    {PLOMB_IMAGE_HASH_MISMATCH, RESULT_EXTENDED_ERROR, EXTENDED_VERIFICATION_FAILED},
    {PLOMB_SOFTDEVICE_INVALID, RESULT_INVALID_OBJECT, 0},
    {PLOMB_SOFTDEVICE_OTHER_FAMILY, RESULT_INVALID_OBJECT, 0},
    {PLOMB_SOFTDEVICE_MAJOR_ALONE, RESULT_INVALID_OBJECT, 0},
    {PLOMB_BOOT_VALIDATION_UNKNOWN, RESULT_INVALID_OBJECT, 0},
    {PLOMB_BOOT_VALIDATION_INVALID, RESULT_INVALID_OBJECT, 0},
    {PLOMB_BOOT_VALIDATION_TOO_WEAK, RESULT_INVALID_OBJECT, 0},
    {PLOMB_CODEC_UNKNOWN, RESULT_EXTENDED_ERROR, EXTENDED_INIT_COMMAND_INVALID},
    {PLOMB_CIPHER_UNKNOWN, RESULT_EXTENDED_ERROR, EXTENDED_INIT_COMMAND_INVALID},
    {PLOMB_BASE_MISMATCH, RESULT_EXTENDED_ERROR, EXTENDED_INIT_COMMAND_INVALID},
    {PLOMB_SECURITY_COUNTER_TOO_LOW, RESULT_EXTENDED_ERROR,
     EXTENDED_FW_VERSION_FAILURE},
    {PLOMB_RECIPIENT_MISSING, RESULT_EXTENDED_ERROR, EXTENDED_INIT_COMMAND_INVALID},
    {PLOMB_RECIPIENT_INVALID, RESULT_EXTENDED_ERROR, EXTENDED_INIT_COMMAND_INVALID},
    {PLOMB_PAYLOAD_SIZE_MISMATCH, RESULT_INVALID_PARAMETER, 0},
    {PLOMB_PAYLOAD_HASH_MISMATCH, RESULT_EXTENDED_ERROR, EXTENDED_VERIFICATION_FAILED},
    {PLOMB_PAYLOAD_MALFORMED, RESULT_EXTENDED_ERROR, EXTENDED_VERIFICATION_FAILED},
    {PLOMB_UPDATE_PENDING, RESULT_OPERATION_NOT_PERMITTED, 0},
};

uint8_t plomb_dfu_result(enum plomb_status status, uint8_t *extended_error)
{
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        if (answers[i].status == status) {
            *extended_error = answers[i].extended_error;
            return answers[i].result;
        }
    }
    *extended_error = 0;
    return RESULT_OPERATION_FAILED;
}

static void decide(enum plomb_status status, enum plomb_verdict verdict,
                   struct plomb_decision *decision)
{
    decision->status = status;
    decision->result = plomb_dfu_result(status, &decision->extended_error);
    decision->verdict = PLOMB_VERDICT_REFUSED;
    if (status == PLOMB_OK && verdict_is_accepted(verdict)) decision->verdict = verdict;
}

static bool is_signature_needed(const struct plomb_device *device,
                                const struct plomb_init_packet *packet)
{
    uint32_t type = packet->command.type;

    /* Even where unsigned firmware is taken, a signature that is there counts. */
    if (device->is_signature_required || packet->is_signed) return true;
    if (type == PLOMB_FW_SOFTDEVICE) return device->needs_softdevice;
    return type != PLOMB_FW_APPLICATION;
}

static enum plomb_status check_versions(const struct plomb_device *device,
                                        const struct plomb_init_command *command)
{
    enum plomb_status status;

    if (device->is_debug_build && command->is_debug) return PLOMB_OK;
    status = plomb_check_hw_version(device, command);
    if (status != PLOMB_OK) return status;
    status = plomb_check_sd_req(device, command);
    if (status != PLOMB_OK) return status;
    return plomb_check_fw_version(device, command);
}

static enum plomb_status check_sealed(const struct plomb_device *device,
                                      const struct plomb_init_command *command)
{
    enum plomb_status status = plomb_check_codec(device, command);

    if (status != PLOMB_OK) return status;
    status = plomb_check_base(device, command);
    if (status != PLOMB_OK) return status;
    status = plomb_check_security_counter(device, command);
    if (status != PLOMB_OK) return status;
    return plomb_check_recipient(device, command);
}

static enum plomb_status check_packet(const struct plomb_device *device,
                                      const struct plomb_init_packet *packet)
{
    const struct plomb_init_command *command = &packet->command;
    enum plomb_status status;

    if (is_signature_needed(device, packet)) {
        status = plomb_check_signature(packet, device->public_key);
        if (status != PLOMB_OK) return status;
    }
    status = plomb_check_type(device, command);
    if (status != PLOMB_OK) return status;
    status = plomb_check_hash_type(command);
    if (status != PLOMB_OK) return status;
    status = check_versions(device, command);
    if (status != PLOMB_OK) return status;
    status = check_sealed(device, command);
    if (status != PLOMB_OK) return status;
    status = plomb_check_sizes(device, command);
    if (status != PLOMB_OK) return status;
    return plomb_check_room(device, command);
}

void plomb_validate_init_packet(const struct plomb_device *device,
                                struct plomb_span packet,
                                struct plomb_init_packet *packet_out,
                                struct plomb_decision *decision)
{
    struct plomb_init_packet parsed;
    enum plomb_verdict verdict = PLOMB_VERDICT_REFUSED;
    enum plomb_status status;

    decision->error_offset = 0;
    status = plomb_init_packet_parse(packet, &parsed, &decision->error_offset);
    if (status == PLOMB_OK) status = check_packet(device, &parsed);
    if (status == PLOMB_OK) verdict = PLOMB_VERDICT_ACCEPTED;
    decide(status, verdict, decision);
    if (verdict_is_accepted(decision->verdict)) *packet_out = parsed;
}

static enum plomb_status check_image(const struct plomb_device *device,
                                     const struct plomb_init_command *command,
                                     struct plomb_span image)
{
    enum plomb_status status;

    status = plomb_check_image_size(command, image.size);
    if (status != PLOMB_OK) return status;
    status = plomb_check_image_hash(command, image);
    if (status != PLOMB_OK) return status;
    status = plomb_check_softdevice(device, command, image);
    if (status != PLOMB_OK) return status;
    return plomb_check_boot_validation(device, command, image);
}

void plomb_validate_image(const struct plomb_device *device,
                          const struct plomb_init_command *command,
                          struct plomb_span image, struct plomb_decision *decision)
{
    enum plomb_verdict verdict = PLOMB_VERDICT_REFUSED;
    enum plomb_status status;

    decision->error_offset = 0;
    status = check_image(device, command, image);
    if (status == PLOMB_OK) verdict = PLOMB_VERDICT_ACCEPTED;
    decide(status, verdict, decision);
}
