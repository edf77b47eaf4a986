/*
 * Whom a package is sealed for, as text: the ids that its init packet names. For
 * messages of lib.
 */
#ifndef LIB_KEY_IDS_H
#define LIB_KEY_IDS_H

#include <stdbool.h>

#include <plomb/core/extension.h>
#include <plomb/core/init_packet.h>

/* Bytes of one id in hexadecimal, and of a list of them; with the zero. */
enum {
    KEY_ID_TEXT_SIZE = 2 * PLOMB_KEY_ID_SIZE + 1,
    KEY_IDS_SIZE = PLOMB_RECIPIENTS_MAX * (KEY_ID_TEXT_SIZE + 1)
};

/* "0123456789abcdef" */
void key_id_format(const uint8_t key_id[PLOMB_KEY_ID_SIZE], char out[KEY_ID_TEXT_SIZE]);

/* Whether an entry has the id. */
bool key_ids_have(const struct plomb_extension *extension,
                  const uint8_t key_id[PLOMB_KEY_ID_SIZE]);

/* "0123456789abcdef, fedcba9876543210"; "" without recipients. */
void key_ids_list(const struct plomb_extension *extension, char out[KEY_IDS_SIZE]);

#endif
