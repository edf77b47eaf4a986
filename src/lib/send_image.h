/*
 * Sending one image and its init packet over a line that is connected: from Select to
 * the last Execute, going on with what the device has. For send.c.
 */
#ifndef LIB_SEND_IMAGE_H
#define LIB_SEND_IMAGE_H

#include <plomb/core/attributes.h>
#include <plomb/error.h>

#include "lib/send_object.h"

/*
 * Sends sending->source. PLOMB_DEVICE_REFUSED leaves the words to the caller; the
 * other failures are those of dfu_client.h and send_object.h. With
 * sending->is_misplaced or ->is_end_open another call may help.
 */
enum plomb_status send_image(struct sending *sending,
                             struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Whether the verifier of the device, if it has one, has the update that was sent: for
 * when the last answer was lost. False when it does not say.
 */
bool send_image_is_received(struct sending *sending);

#endif
