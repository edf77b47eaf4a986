#include "formats/zip.h"

#include <string.h>
#include <time.h>

#include <plomb/package.h>

#include "base/crc32.h"
#include "base/error.h"
#include "formats/zip_record.h"

#define VERSION_NEEDED      20u    /* 4.4.3.2: 2.0, as nrfutil writes it */
#define VERSION_MADE_BY     0x314u /* 4.4.2: 2.0 on unix, so that modes count */
#define EXTERNAL_ATTRIBUTES (0100644u << 16)
#define TIME_MIN            315532800ll  /* 1980-01-01 00:00:00 UTC */
#define TIME_MAX            4354819198ll /* 2107-12-31 23:59:58 UTC */

static const char name_characters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                      "abcdefghijklmnopqrstuvwxyz0123456789._-";

static void add_u16(struct plomb_buf *out, uint32_t number)
{
    plomb_buf_add_byte(out, (uint8_t)(number & 0xff));
    plomb_buf_add_byte(out, (uint8_t)(number >> 8 & 0xff));
}

static void add_u32(struct plomb_buf *out, uint32_t number)
{
    add_u16(out, number & 0xffff);
    add_u16(out, number >> 16);
}

/* 4.4.6: MS-DOS time in the low half, date in the high half. */
static uint32_t dos_time(int64_t seconds)
{
    time_t clock;
    struct tm tm = {0};
    uint32_t date;
    uint32_t time;

    if (seconds < TIME_MIN) seconds = TIME_MIN;
    if (seconds > TIME_MAX) seconds = TIME_MAX;
    clock = (time_t)seconds;
    gmtime_r(&clock, &tm);
    date = (uint32_t)(tm.tm_year - 80) << 9 | (uint32_t)(tm.tm_mon + 1) << 5 |
           (uint32_t)tm.tm_mday;
    time = (uint32_t)tm.tm_hour << 11 | (uint32_t)tm.tm_min << 5 |
           (uint32_t)tm.tm_sec >> 1;
    return date << 16 | time;
}

/* What is known of an entry once it is in the archive. */
struct placement {
    uint32_t time;   /* MS-DOS date and time */
    uint32_t crc32;  /* of its bytes */
    uint32_t offset; /* of its local header, from the archive's start */
};

/* What a local header and a directory record have in common: 4.4.4 to 4.4.11. */
static void add_common(const struct zip_file *file, const struct placement *placement,
                       struct plomb_buf *out)
{
    add_u16(out, 0); /* flags */
    add_u16(out, 0); /* method: stored */
    add_u32(out, placement->time);
    add_u32(out, placement->crc32);
    add_u32(out, (uint32_t)file->bytes.size); /* in the archive */
    add_u32(out, (uint32_t)file->bytes.size); /* outside it */
    add_u16(out, (uint32_t)strlen(file->name));
    add_u16(out, 0); /* size of the extra field */
}

static void add_local(const struct zip_file *file, const struct placement *placement,
                      struct plomb_buf *out)
{
    add_u32(out, ZIP_LOCAL_SIGNATURE);
    add_u16(out, VERSION_NEEDED);
    add_common(file, placement, out);
    plomb_buf_add_text(out, file->name);
    plomb_buf_add(out, file->bytes.ptr, file->bytes.size);
}

static void add_directory(const struct zip_file *file,
                          const struct placement *placement, struct plomb_buf *out)
{
    add_u32(out, ZIP_DIRECTORY_SIGNATURE);
    add_u16(out, VERSION_MADE_BY);
    add_u16(out, VERSION_NEEDED);
    add_common(file, placement, out);
    add_u16(out, 0); /* size of the comment */
    add_u16(out, 0); /* disk */
    add_u16(out, 0); /* internal attributes */
    add_u32(out, EXTERNAL_ATTRIBUTES);
    add_u32(out, placement->offset);
    plomb_buf_add_text(out, file->name);
}

static void add_end(size_t count, size_t offset, struct plomb_buf *out)
{
    size_t size = out->size - offset;

    add_u32(out, ZIP_END_SIGNATURE);
    add_u16(out, 0); /* this disk */
    add_u16(out, 0); /* the directory's disk */
    add_u16(out, (uint32_t)count);
    add_u16(out, (uint32_t)count);
    add_u32(out, (uint32_t)size);
    add_u32(out, (uint32_t)offset);
    add_u16(out, 0); /* size of the comment */
}

static bool is_name(const char *name)
{
    static const char folder[] = "META-INF/";
    size_t size;

    if (strncmp(name, folder, sizeof(folder) - 1) == 0) name += sizeof(folder) - 1;
    size = strspn(name, name_characters);
    return size > 0 && size <= PLOMB_PACKAGE_NAME_MAX - sizeof(folder) &&
           name[size] == '\0' && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static enum plomb_status check_names(const struct zip_file *files, size_t count,
                                     struct plomb_error *error)
{
    for (size_t i = 0; i < count; i++) {
        if (!is_name(files[i].name)) {
            return error_set(error, PLOMB_INTERNAL, "'%s' is no name for an entry",
                             files[i].name);
        }
        for (size_t j = 0; j < i; j++) {
            if (strcmp(files[i].name, files[j].name) != 0) continue;
            return error_set(error, PLOMB_INTERNAL, "two entries are called '%s'",
                             files[i].name);
        }
    }
    return PLOMB_OK;
}

static enum plomb_status check_size(const struct zip_file *files, size_t count,
                                    struct plomb_error *error)
{
    size_t room = PLOMB_PACKAGE_MAX - ZIP_END_SIZE;

    for (size_t i = 0; i < count; i++) {
        size_t frame = ZIP_LOCAL_SIZE + ZIP_DIRECTORY_SIZE + 2 * strlen(files[i].name);

        if (frame > room || files[i].bytes.size > room - frame) {
            error_set(error, PLOMB_INPUT_TOO_LARGE,
                      "'%s' makes the package larger than %u bytes", files[i].name,
                      PLOMB_PACKAGE_MAX);
            error_hint(error, "phones take no larger package; pack fewer images");
            return PLOMB_INPUT_TOO_LARGE;
        }
        room -= frame + files[i].bytes.size;
    }
    return PLOMB_OK;
}

static void add_archive(const struct zip_file *files, size_t count, uint32_t time,
                        struct plomb_buf *out)
{
    struct placement placements[PLOMB_PACKAGE_ENTRIES_MAX] = {{0}};
    size_t directory_offset;

    for (size_t i = 0; i < count; i++) {
        placements[i].time = time;
        placements[i].crc32 = crc32_of(files[i].bytes);
        placements[i].offset = (uint32_t)out->size;
        add_local(&files[i], &placements[i], out);
    }
    directory_offset = out->size;
    for (size_t i = 0; i < count; i++) add_directory(&files[i], &placements[i], out);
    add_end(count, directory_offset, out);
}

enum plomb_status zip_write(const struct zip_file *files, size_t count, int64_t time,
                            struct plomb_buf *out, struct plomb_error *error)
{
    enum plomb_status status;

    if (count > PLOMB_PACKAGE_ENTRIES_MAX) {
        return error_set(error, PLOMB_INPUT_TOO_LARGE,
                         "%zu entries are more than a package holds (%d)", count,
                         PLOMB_PACKAGE_ENTRIES_MAX);
    }
    status = check_names(files, count, error);
    if (status != PLOMB_OK) return status;
    status = check_size(files, count, error);
    if (status != PLOMB_OK) return status;
    add_archive(files, count, dos_time(time), out);
    if (out->status != PLOMB_OK) {
        return error_set(error, out->status, "the package does not fit in memory");
    }
    return PLOMB_OK;
}
