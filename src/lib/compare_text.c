#include "lib/compare_text.h"

#include <string.h>

#include "core/bytes.h"

void compare_add_hex(struct plomb_buf *out, struct plomb_span bytes)
{
    for (size_t i = 0; i < bytes.size; i++) plomb_buf_addf(out, "%02x", bytes.ptr[i]);
}

void compare_image_digest(const struct plomb_inspect_image *image,
                          uint8_t out[PLOMB_HASH_SIZE])
{
    const struct plomb_init_command *command = &image->packet.command;

    /* A legacy image's packet is all zero here, so that it has no hash. */
    if (image->packet_status == PLOMB_OK && (command->present & PLOMB_INIT_HASH) != 0 &&
        command->hash_type == PLOMB_HASH_SHA256) {
        bytes_reverse(out, command->hash, PLOMB_HASH_SIZE);
    } else {
        memcpy(out, image->sha256, PLOMB_HASH_SIZE);
    }
}
