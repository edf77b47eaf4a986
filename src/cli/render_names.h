/*
 * What the numbers of init packets and of the DFU protocol mean. For the
 * renderers of commands.
 */
#ifndef CLI_RENDER_NAMES_H
#define CLI_RENDER_NAMES_H

#include <stdint.h>

#include <plomb/core/status.h>

/* InitCommand.type for machines: "softdevice_bootloader"; "unknown". */
const char *render_type_name(uint32_t type);

/* The same for people: "SoftDevice and bootloader". */
const char *render_type_title(uint32_t type);

/* What a device does with a kind of boot validation. */
const char *render_boot_validation_title(uint32_t type);

/* Numbers of sealed packages for people: "LZMA", "AES-128-CTR", "not encrypted". */
const char *render_codec_title(uint32_t codec);
const char *render_cipher_title(uint32_t cipher);

/*
 * What a device says with a result code, and with the extended error behind
 * 0x0b: "firmware version failure".
 */
const char *render_dfu_answer(uint8_t result, uint8_t extended_error);

#endif
