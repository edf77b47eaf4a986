#include "formats/zip_frame.h"

#include <string.h>

#include "base/error.h"
#include "core/bytes.h"
#include "formats/zip_layout.h"
#include "formats/zip_record.h"

/* The end record of an archive, 4.3.16. */
struct end_record {
    size_t offset;           /* bytes from the start of the file */
    uint32_t disk_bits;      /* both disk numbers, or-ed */
    uint32_t disk_count;     /* entries on this disk */
    uint32_t count;          /* entries in all */
    size_t directory_size;   /* bytes */
    size_t directory_offset; /* bytes from the start of the file */
};

static uint32_t u16_at(struct plomb_span file, size_t offset)
{
    return bytes_read_le16(file.ptr + offset);
}

static uint32_t u32_at(struct plomb_span file, size_t offset)
{
    return bytes_read_le32(file.ptr + offset);
}

static bool is_end(struct plomb_span file, size_t offset)
{
    return u32_at(file, offset) == ZIP_END_SIGNATURE &&
           u16_at(file, offset + 20) == file.size - offset - ZIP_END_SIZE;
}

/* The end record's offset, from the back; its comment may hold another one. */
static enum plomb_status find_end(struct plomb_span file, size_t *offset_out,
                                  struct plomb_error *error)
{
    size_t found = 0;

    for (size_t back = ZIP_END_SIZE;
         back <= file.size && back <= ZIP_END_SIZE + ZIP_COMMENT_MAX; back++) {
        if (!is_end(file, file.size - back)) continue;
        *offset_out = file.size - back;
        found++;
    }
    if (found == 1) return PLOMB_OK;
    if (found > 1) {
        return error_set(error, PLOMB_ZIP_REFUSED,
                         "the archive ends in more than one way");
    }
    error_set(error, PLOMB_ZIP_MALFORMED, "the zip archive's end record is missing");
    error_hint(error, "the file is no zip archive, was cut off, or has bytes added "
                      "behind it; fetch it again");
    return PLOMB_ZIP_MALFORMED;
}

static struct end_record read_end(struct plomb_span file, size_t offset)
{
    struct end_record end = {.offset = offset};

    end.disk_bits = u16_at(file, offset + 4) | u16_at(file, offset + 6);
    end.disk_count = u16_at(file, offset + 8);
    end.count = u16_at(file, offset + 10);
    end.directory_size = u32_at(file, offset + 12);
    end.directory_offset = u32_at(file, offset + 16);
    return end;
}

static bool has_locator64(struct plomb_span file, const struct end_record *end)
{
    return end->offset >= ZIP_LOCATOR64_SIZE &&
           u32_at(file, end->offset - ZIP_LOCATOR64_SIZE) == ZIP_LOCATOR64_SIGNATURE;
}

static enum plomb_status check_end(struct plomb_span file, const struct end_record *end,
                                   struct plomb_error *error)
{
    if (has_locator64(file, end)) {
        return error_set(error, PLOMB_ZIP_REFUSED,
                         "the archive uses Zip64, which no package needs");
    }
    if (end->disk_bits != 0 || end->disk_count != end->count) {
        return error_set(error, PLOMB_ZIP_REFUSED,
                         "the archive is a part of a set of several");
    }
    if (end->count > PLOMB_PACKAGE_ENTRIES_MAX) {
        return error_set(error, PLOMB_ZIP_REFUSED,
                         "the archive has %u entries, more than %d",
                         (unsigned int)end->count, PLOMB_PACKAGE_ENTRIES_MAX);
    }
    if (end->directory_offset > end->offset ||
        end->directory_size != end->offset - end->directory_offset) {
        return error_set_at_offset(error, PLOMB_ZIP_MALFORMED, end->offset,
                                   "the end record does not fit the directory");
    }
    return PLOMB_OK;
}

/* Steps over one directory record: 4.3.12. */
static enum plomb_status walk_record(struct plomb_span file, size_t *offset, size_t end,
                                     struct zip_place *out, struct plomb_error *error)
{
    size_t name_size;
    size_t extra_size;
    size_t size;

    if (end - *offset < ZIP_DIRECTORY_SIZE ||
        u32_at(file, *offset) != ZIP_DIRECTORY_SIGNATURE) {
        return error_set_at_offset(error, PLOMB_ZIP_MALFORMED, *offset,
                                   "a record of the directory is missing");
    }
    name_size = u16_at(file, *offset + 28);
    extra_size = u16_at(file, *offset + 30);
    size = ZIP_DIRECTORY_SIZE + name_size + extra_size + u16_at(file, *offset + 32);
    if (size > end - *offset) {
        return error_set_at_offset(error, PLOMB_ZIP_MALFORMED, *offset,
                                   "a record of the directory is cut off");
    }
    out->name = plomb_span_sub(file, *offset + ZIP_DIRECTORY_SIZE, name_size);
    out->extra =
        plomb_span_sub(file, *offset + ZIP_DIRECTORY_SIZE + name_size, extra_size);
    out->flags = u16_at(file, *offset + 8);
    out->method = u16_at(file, *offset + 10);
    out->crc32 = u32_at(file, *offset + 16);
    out->compressed_size = u32_at(file, *offset + 20);
    out->size = u32_at(file, *offset + 24);
    out->offset = u32_at(file, *offset + 42);
    *offset += size;
    return PLOMB_OK;
}

static enum plomb_status walk_directory(struct plomb_span file,
                                        const struct end_record *end,
                                        struct zip_frame *out,
                                        struct plomb_error *error)
{
    struct zip_place places[PLOMB_PACKAGE_ENTRIES_MAX];
    size_t offset = end->directory_offset;

    memset(places, 0, sizeof(places));
    out->count = end->count;
    for (size_t i = 0; i < end->count; i++) {
        enum plomb_status status =
            walk_record(file, &offset, end->offset, &places[i], error);

        if (status != PLOMB_OK) return status;
        out->names[i] = places[i].name;
    }
    if (offset != end->offset) {
        return error_set_at_offset(error, PLOMB_ZIP_MALFORMED, offset,
                                   "the directory is longer than its entries");
    }
    return zip_layout_check(file, places, end->count, end->directory_offset, error);
}

enum plomb_status zip_frame_parse(struct plomb_span file, struct zip_frame *out,
                                  struct plomb_error *error)
{
    struct zip_frame frame = {0};
    struct end_record end;
    size_t offset = 0;
    enum plomb_status status;

    status = find_end(file, &offset, error);
    if (status != PLOMB_OK) return status;
    end = read_end(file, offset);
    status = check_end(file, &end, error);
    if (status != PLOMB_OK) return status;
    status = walk_directory(file, &end, &frame, error);
    if (status != PLOMB_OK) return status;
    *out = frame;
    return PLOMB_OK;
}
