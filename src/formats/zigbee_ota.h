/*
 * The Zigbee OTA upgrade file that carries an application's init packet and
 * image (docs/spec/zigbee-ota.md). Pure: bytes in, bytes out.
 */
#ifndef FORMATS_ZIGBEE_OTA_H
#define FORMATS_ZIGBEE_OTA_H

#include <plomb/buf.h>
#include <plomb/core/span.h>
#include <plomb/zigbee.h>

/*
 * Appends the file to `out`, whose status tells of failure. `file_version` is
 * the fw_version of the init packet inside.
 */
void zigbee_ota_write(const struct plomb_zigbee_options *options, uint32_t file_version,
                      struct plomb_span init_packet, struct plomb_span image,
                      struct plomb_buf *out);

#define ZIGBEE_OTA_NAME_SIZE 64 /* bytes of a name, the zero included */

/*
 * Writes the file's customary name without ending: manufacturer, image type
 * and file version in upper-case hex, and the comment, joined by '-'.
 */
void zigbee_ota_name(const struct plomb_zigbee_options *options, uint32_t file_version,
                     char name[ZIGBEE_OTA_NAME_SIZE]);

#endif
