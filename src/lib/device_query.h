/*
 * What a device says about itself: the list of what is installed, and requests 0x70
 * and 0x71, which plomb's verifier alone answers (docs/spec/dfu-protocol.md, section
 * 5). For device_info.c and the files of send.c.
 */
#ifndef LIB_DEVICE_QUERY_H
#define LIB_DEVICE_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/device_info.h>
#include <plomb/error.h>

#include "lib/dfu_client.h"

/* The list of what is installed, `*count_out` entries. */
enum plomb_status device_query_firmware(
    struct dfu_client *client,
    struct plomb_device_firmware out[PLOMB_DEVICE_FIRMWARE_MAX], size_t *count_out,
    struct plomb_error *error) PLOMB_MUST_USE;

/* `*has_out` is false, and `*out` untouched, where there is no verifier. */
enum plomb_status device_query_verifier(struct dfu_client *client, bool *has_out,
                                        struct plomb_device_verifier *out,
                                        struct plomb_error *error) PLOMB_MUST_USE;

/*
 * The event with this number or, if that is gone, the oldest. `*has_out` is false
 * when there is none.
 */
enum plomb_status device_query_event(struct dfu_client *client, uint32_t number,
                                     bool *has_out, struct plomb_device_event *out,
                                     struct plomb_error *error) PLOMB_MUST_USE;

#endif
