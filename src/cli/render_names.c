#include "cli/render_names.h"

#include <stddef.h>

#include <plomb/core/init_packet.h>

enum { EXTENDED_ERROR = 0x0b };

struct answer {
    uint8_t code;
    const char *name;
};

/* nrf_dfu_req_handler.h, nRF5 SDK 17.1.0. */
static const struct answer results[] = {
    {0x03, "invalid parameter"}, {0x04, "insufficient resources"},
    {0x05, "invalid object"},    {0x08, "operation not permitted"},
    {0x0a, "operation failed"},
};

static const struct answer extended_errors[] = {
    {0x04, "init command invalid"},     {0x05, "firmware version failure"},
    {0x06, "hardware version failure"}, {0x07, "SoftDevice version failure"},
    {0x08, "signature missing"},        {0x09, "wrong hash type"},
    {0x0b, "wrong signature type"},     {0x0c, "verification failed"},
};

const char *render_type_name(uint32_t type)
{
    static const char *const names[] = {"application", "softdevice", "bootloader",
                                        "softdevice_bootloader",
                                        "external_application"};

    return type < sizeof(names) / sizeof(names[0]) ? names[type] : "unknown";
}

const char *render_type_title(uint32_t type)
{
    static const char *const titles[] = {"application", "SoftDevice", "bootloader",
                                         "SoftDevice and bootloader",
                                         "external application"};

    return type < sizeof(titles) / sizeof(titles[0]) ? titles[type] : "unknown";
}

const char *render_boot_validation_title(uint32_t type)
{
    static const char *const titles[] = {
        "none: the device starts whatever it has",
        "a CRC-32 that the device computes",
        "a SHA-256 that the device computes",
        "an ECDSA signature over the image",
    };

    return type < sizeof(titles) / sizeof(titles[0])
               ? titles[type]
               : "unknown: devices refuse the image after the transfer";
}

const char *render_codec_title(uint32_t codec)
{
    static const char *const titles[] = {"stored", "deflate", "LZMA"};

    return codec < sizeof(titles) / sizeof(titles[0]) ? titles[codec] : "unknown codec";
}

const char *render_cipher_title(uint32_t cipher)
{
    static const char *const titles[] = {"not encrypted", "AES-128-CTR", "AES-256-CTR"};

    return cipher < sizeof(titles) / sizeof(titles[0]) ? titles[cipher]
                                                       : "unknown cipher";
}

static const char *find(const struct answer *answers, size_t count, uint8_t code)
{
    for (size_t i = 0; i < count; i++) {
        if (answers[i].code == code) return answers[i].name;
    }
    return "unknown";
}

const char *render_dfu_answer(uint8_t result, uint8_t extended_error)
{
    if (result != EXTENDED_ERROR) {
        return find(results, sizeof(results) / sizeof(results[0]), result);
    }
    return find(extended_errors, sizeof(extended_errors) / sizeof(extended_errors[0]),
                extended_error);
}
