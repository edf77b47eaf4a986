/*
 * The checks of plomb_verify that only sealed packages meet, and the opening of
 * the payload that all about the plain image depends on. For verify.c.
 */
#ifndef LIB_VERIFY_SEALED_H
#define LIB_VERIFY_SEALED_H

#include <plomb/buf.h>
#include <plomb/core/attributes.h>
#include <plomb/error.h>

#include "lib/verify_checks.h"

/*
 * Makes the device know its key and, for a delta, the installed application, and
 * opens the payload into `plain` if that can be done. Sets image, has_image,
 * image_size and opening; for a plain image without further ado. Fails only when
 * no answer can be given: PLOMB_KEY_TYPE_WRONG, the statuses of reading the base,
 * PLOMB_NO_MEMORY.
 */
enum plomb_status verify_sealed_open(struct verify_subject *subject,
                                     struct plomb_buf *plain,
                                     struct plomb_error *error) PLOMB_MUST_USE;

void verify_codec(const struct verify_subject *subject, struct plomb_check *check);
void verify_base(const struct verify_subject *subject, struct plomb_check *check);
void verify_security_counter(const struct verify_subject *subject,
                             struct plomb_check *check);
void verify_recipient(const struct verify_subject *subject, struct plomb_check *check);
void verify_payload(const struct verify_subject *subject, struct plomb_check *check);
void verify_decoding(const struct verify_subject *subject, struct plomb_check *check);

#endif
