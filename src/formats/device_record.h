/*
 * What a device keeps of a recipient key or a class key: a binary record, and
 * the same as a C array (docs/spec/device-key.md, section 3). Secret, so that it
 * is only written into memory of the caller. For lib.
 */
#ifndef FORMATS_DEVICE_RECORD_H
#define FORMATS_DEVICE_RECORD_H

#include <stddef.h>
#include <stdint.h>

#include <plomb/core/span.h>
#include <plomb/core/unwrap.h>

#define DEVICE_RECORD_MAX 116  /* bytes of a record */
#define DEVICE_TEXT_MAX   1280 /* characters of the C array, without a zero */

/* Writes the record and returns its bytes. */
size_t device_record_write(const struct plomb_device_key *key,
                           uint8_t out[DEVICE_RECORD_MAX]);

/* Writes a record as C and returns the characters; no zero behind them. */
size_t device_record_write_c(struct plomb_span record, char out[DEVICE_TEXT_MAX]);

#endif
