/*
 * The update under way: its init packet, where it goes, and marks of what is done
 * (docs/spec/flash.md, section 4). For the verifier's own parts; freestanding.
 */
#ifndef CORE_JOURNAL_H
#define CORE_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/init_packet.h>
#include <plomb/core/layout.h>
#include <plomb/core/span.h>
#include <plomb/core/verifier.h>

/* As in flash; the device is little-endian, and so are the hosts that emulate it. */
struct plomb_journal_record {
    uint8_t magic[4];
    uint32_t version;
    uint32_t number;      /* of this update: one more than the finished ones */
    uint32_t packet_size; /* bytes of `packet` */
    uint8_t packet[PLOMB_INIT_PACKET_MAX];
    uint32_t image_start; /* the layout's addresses */
    uint32_t staging_start;
    uint32_t backup_start;
    uint32_t has_trial; /* 1 or 0 */
    uint32_t crc;       /* of everything before */
    uint32_t mark;
    uint32_t settled; /* the mark was written for good */
};

_Static_assert(sizeof(struct plomb_journal_record) == 0x22c,
               "docs/spec/flash.md, section 4");

/* Marks: their offsets in the page. */
enum journal_mark {
    JOURNAL_RECEIVED = 0x230,
    JOURNAL_INSTALLED = 0x234,
    JOURNAL_REVERT = 0x238,
    JOURNAL_CONFIRMED = 0x23c,
    JOURNAL_ATTEMPT = 0x240, /* the first of JOURNAL_ATTEMPTS */
    JOURNAL_EXPANDED = 0x24c,
    JOURNAL_COPIED = 0x250,
    JOURNAL_BEGUN = 0x254,
    JOURNAL_OBJECT = 0x400, /* of the first page of staging */
    JOURNAL_PAGE = 0x800    /* of the first page's backup; the page's own is next */
};

enum { JOURNAL_ATTEMPTS = 3, JOURNAL_PAGES = 256 };

/*
 * Makes the record of the update under way verifier->journal; NULL when there is none
 * that is live. Changes nothing.
 */
void journal_find(struct plomb_verifier *verifier);

/* Writes the record and its mark once more, if that was not done yet. */
bool journal_settle(const struct plomb_verifier *verifier) PLOMB_MUST_USE;

/*
 * Writes the record over itself: after an erase of it that was interrupted it may read as
 * before now, and not at another reset.
 */
bool journal_renew(const struct plomb_verifier *verifier) PLOMB_MUST_USE;

/* Begins an update in place of the one that there is. False when flash fails. */
bool journal_begin(struct plomb_verifier *verifier, struct plomb_span packet,
                   const struct plomb_layout *layout) PLOMB_MUST_USE;

/* Forgets the update under way. */
bool journal_erase(struct plomb_verifier *verifier) PLOMB_MUST_USE;

/* Marks of the live journal: an offset of the enum, and an index behind it. */
bool journal_is_marked(const struct plomb_verifier *verifier, enum journal_mark mark,
                       uint32_t index);
bool journal_set(const struct plomb_verifier *verifier, enum journal_mark mark,
                 uint32_t index) PLOMB_MUST_USE;

/*
 * Marks that vouch for a page of flash, and are its CRC-32: one that was interrupted
 * may come and go, so it counts only as long as the page is the one that it is of.
 * journal_vouch writes it, and once more over itself.
 */
bool journal_is_vouched(const struct plomb_verifier *verifier, enum journal_mark mark,
                        uint32_t index, uint32_t page);
bool journal_vouch(const struct plomb_verifier *verifier, enum journal_mark mark,
                   uint32_t index, uint32_t page) PLOMB_MUST_USE;

/* The live journal's init packet. It was accepted once, so it parses. */
struct plomb_span journal_packet(const struct plomb_verifier *verifier);

#endif
