#include "formats/zip_layout.h"

#include <stdlib.h>
#include <string.h>

#include <plomb/package.h>

#include "base/error.h"
#include "base/inflate.h"
#include "core/bytes.h"
#include "formats/zip_name.h"
#include "formats/zip_record.h"

enum {
    FLAG_DESCRIPTOR = 1 << 3, /* 4.4.4: sizes stand behind the content */
    METHOD_DEFLATE = 8,       /* 4.4.5 */
    EXTRA_ZIP64 = 1,          /* 4.5.3 */
    DESCRIPTOR_SIZE = 12      /* 4.3.9, without its optional signature */
};

#define DESCRIPTOR_SIGNATURE 0x08074b50u /* 4.3.9.3 */

static enum plomb_status refuse(const struct zip_place *place, const char *rule,
                                struct plomb_error *error)
{
    char name[ZIP_NAME_SHOWN];

    zip_name_show(place->name, name);
    error_set_at_offset(error, PLOMB_ZIP_REFUSED, place->offset, "the entry '%s' %s",
                        name, rule);
    error_hint(error, "pack it again: phones that read the archive from front to back "
                      "would see something else");
    return PLOMB_ZIP_REFUSED;
}

static int compare_offsets(const void *a, const void *b)
{
    const struct zip_place *first = a;
    const struct zip_place *second = b;

    return (first->offset > second->offset) - (first->offset < second->offset);
}

/* Whether there is an extra field of this kind, or no proper list of them. */
static bool has_extra(struct plomb_span extra, uint32_t kind)
{
    size_t at = 0;

    while (at < extra.size) {
        if (extra.size - at < 4) return true;
        if (bytes_read_le16(extra.ptr + at) == kind) return true;
        at += 4 + (size_t)bytes_read_le16(extra.ptr + at + 2);
    }
    return at != extra.size;
}

static bool is_descriptor(const uint8_t *ptr, const struct zip_place *place)
{
    return bytes_read_le32(ptr) == place->crc32 &&
           bytes_read_le32(ptr + 4) == place->compressed_size &&
           bytes_read_le32(ptr + 8) == place->size;
}

/* Bytes of the data descriptor at `rest`; 0 when there is none that fits. */
static size_t descriptor_size(struct plomb_span rest, const struct zip_place *place)
{
    if (rest.size >= DESCRIPTOR_SIZE + 4 &&
        bytes_read_le32(rest.ptr) == DESCRIPTOR_SIGNATURE &&
        is_descriptor(rest.ptr + 4, place)) {
        return DESCRIPTOR_SIZE + 4;
    }
    return rest.size >= DESCRIPTOR_SIZE && is_descriptor(rest.ptr, place)
               ? DESCRIPTOR_SIZE
               : 0;
}

/* Whether a local header (4.3.7) says what the directory says. */
static const char *header_fault(struct plomb_span header, const struct zip_place *place,
                                size_t name_size)
{
    if (bytes_read_le16(header.ptr + 6) != place->flags) {
        return "has other flags in its local header";
    }
    if (bytes_read_le16(header.ptr + 8) != place->method) {
        return "has another method in its local header";
    }
    if (name_size != place->name.size ||
        (name_size > 0 &&
         memcmp(header.ptr + ZIP_LOCAL_SIZE, place->name.ptr, name_size) != 0)) {
        return "has another name in its local header";
    }
    return NULL;
}

/* Bounds what is decompressed: no entry before its size and the sum are known. */
static enum plomb_status check_sizes(const struct zip_place *places, size_t count,
                                     struct plomb_error *error)
{
    size_t room = PLOMB_PACKAGE_MAX;

    for (size_t i = 0; i < count; i++) {
        if (places[i].size > room) {
            char name[ZIP_NAME_SHOWN];

            zip_name_show(places[i].name, name);
            return error_set(error, PLOMB_INPUT_TOO_LARGE,
                             "with the entry '%s' the archive holds more than %u bytes",
                             name, PLOMB_PACKAGE_MAX);
        }
        room -= places[i].size;
    }
    return PLOMB_OK;
}

/* Whether the content ends where its own stream, or its size, says. */
static enum plomb_status check_stream(const struct zip_place *place,
                                      struct plomb_span content,
                                      struct plomb_error *error)
{
    enum plomb_status status;
    bool is_exact;

    if (place->method != METHOD_DEFLATE) {
        /* Who reads from the front would have to search for the descriptor. */
        return (place->flags & FLAG_DESCRIPTOR) == 0
                   ? PLOMB_OK
                   : refuse(place, "is stored with its size behind it", error);
    }
    status = inflate_check(content, place->size, &is_exact);
    if (status != PLOMB_OK) return error_set(error, status, "out of memory");
    return is_exact
               ? PLOMB_OK
               : refuse(place, "does not end where its deflate stream ends", error);
}

/* Checks one entry and moves `*at` from its local header behind its end. */
static enum plomb_status check_place(struct plomb_span entries,
                                     const struct zip_place *place, size_t *at,
                                     struct plomb_error *error)
{
    struct plomb_span rest = plomb_span_sub(entries, *at, entries.size);
    enum plomb_status status;
    const char *fault;
    size_t name_size;
    size_t extra_size;
    size_t size;

    if (place->offset != *at)
        return refuse(place, "is not where the last ended", error);
    if (rest.size < ZIP_LOCAL_SIZE ||
        bytes_read_le32(rest.ptr) != ZIP_LOCAL_SIGNATURE) {
        return refuse(place, "has no local header", error);
    }
    name_size = bytes_read_le16(rest.ptr + 26);
    extra_size = bytes_read_le16(rest.ptr + 28);
    size = ZIP_LOCAL_SIZE + name_size + extra_size;
    if (size > rest.size || place->compressed_size > rest.size - size) {
        return refuse(place, "reaches beyond the archive's entries", error);
    }
    fault = header_fault(rest, place, name_size);
    if (fault != NULL) return refuse(place, fault, error);
    if (has_extra(plomb_span_sub(rest, ZIP_LOCAL_SIZE + name_size, extra_size),
                  EXTRA_ZIP64) ||
        has_extra(place->extra, EXTRA_ZIP64)) {
        return refuse(place, "has Zip64 or damaged extra fields", error);
    }
    status =
        check_stream(place, plomb_span_sub(rest, size, place->compressed_size), error);
    if (status != PLOMB_OK) return status;
    size += place->compressed_size;
    if ((place->flags & FLAG_DESCRIPTOR) != 0) {
        size_t more = descriptor_size(plomb_span_sub(rest, size, rest.size), place);

        if (more == 0) return refuse(place, "has no data descriptor", error);
        size += more;
    }
    *at += size;
    return PLOMB_OK;
}

enum plomb_status zip_layout_check(struct plomb_span file, struct zip_place *places,
                                   size_t count, size_t directory_offset,
                                   struct plomb_error *error)
{
    struct plomb_span entries = plomb_span_sub(file, 0, directory_offset);
    enum plomb_status status = check_sizes(places, count, error);
    size_t at = 0;

    if (status != PLOMB_OK) return status;
    qsort(places, count, sizeof(places[0]), compare_offsets);
    for (size_t i = 0; i < count; i++) {
        status = check_place(entries, &places[i], &at, error);
        if (status != PLOMB_OK) return status;
    }
    if (at == directory_offset) return PLOMB_OK;
    error_set_at_offset(error, PLOMB_ZIP_REFUSED, at,
                        "the archive has bytes between its entries and its directory");
    error_hint(error, "pack it again: phones that read the archive from front to back "
                      "would see something else");
    return PLOMB_ZIP_REFUSED;
}
