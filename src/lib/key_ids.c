#include "lib/key_ids.h"

#include <stdio.h>
#include <string.h>

#include "base/hex.h"

void key_id_format(const uint8_t key_id[PLOMB_KEY_ID_SIZE], char out[KEY_ID_TEXT_SIZE])
{
    hex_encode(plomb_span(key_id, PLOMB_KEY_ID_SIZE), out);
}

bool key_ids_have(const struct plomb_extension *extension,
                  const uint8_t key_id[PLOMB_KEY_ID_SIZE])
{
    for (size_t i = 0; i < extension->recipient_count; i++) {
        if (memcmp(extension->recipients[i].key_id, key_id, PLOMB_KEY_ID_SIZE) == 0) {
            return true;
        }
    }
    return false;
}

void key_ids_list(const struct plomb_extension *extension, char out[KEY_IDS_SIZE])
{
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < extension->recipient_count; i++) {
        char id[KEY_ID_TEXT_SIZE];

        key_id_format(extension->recipients[i].key_id, id);
        used += (size_t)snprintf(out + used, KEY_IDS_SIZE - used, "%s%s",
                                 i > 0 ? ", " : "", id);
    }
}
