#include "formats/zip_parse.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "formats/libzip.h"
#include "formats/zip_frame.h"
#include "formats/zip_name.h"

/* The file type of a unix mode in the upper half of the external attributes. */
#define TYPE_SHIFT   28
#define TYPE_NONE    0u
#define TYPE_FOLDER  4u
#define TYPE_REGULAR 8u

#define DOS_FOLDER 0x10u /* bit of the lower half */

static const char only_folder[] = "META-INF/";

/* An archive while it is read. */
struct reader {
    struct libzip lib;
    struct zip_frame frame; /* what the directory says, byte for byte */
    zip_t *zip;
    size_t total_size; /* of the entries seen so far, decompressed */
    struct plomb_error *error;
};

static enum plomb_status out_of_memory(struct plomb_error *error)
{
    return error_set(error, PLOMB_NO_MEMORY, "out of memory");
}

/*
 * What the library says; `subject` is the archive or an entry. When memory is
 * short the library often names another cause, so errno, which zip_parse
 * clears before the first call, has the last word.
 */
static enum plomb_status fail_library(const struct reader *reader, zip_error_t *cause,
                                      const char *subject)
{
    if (reader->lib.error_code_zip(cause) == ZIP_ER_MEMORY || errno == ENOMEM) {
        return out_of_memory(reader->error);
    }
    return error_set(reader->error, PLOMB_ZIP_MALFORMED, "%s: %s", subject,
                     reader->lib.error_strerror(cause));
}

static bool is_same_name(struct plomb_span a, struct plomb_span b)
{
    return a.size == b.size &&
           strncasecmp((const char *)a.ptr, (const char *)b.ptr, a.size) == 0;
}

/* Names that differ in case alone are one file on some systems. */
static enum plomb_status check_unique(const struct reader *reader)
{
    const struct plomb_span *names = reader->frame.names;

    for (size_t i = 0; i < reader->frame.count; i++) {
        for (size_t j = 0; j < i; j++) {
            int size = names[i].size < 64 ? (int)names[i].size : 64;

            if (!is_same_name(names[i], names[j])) continue;
            return error_set(reader->error, PLOMB_ZIP_REFUSED,
                             "the entry '%.*s' comes twice", size,
                             (const char *)names[i].ptr);
        }
    }
    return PLOMB_OK;
}

static enum plomb_status open_library(struct reader *reader, struct plomb_span file)
{
    enum plomb_status status = PLOMB_OK;
    zip_error_t cause;
    zip_source_t *source;

    reader->lib.error_init(&cause);
    source = reader->lib.source_buffer_create(file.ptr, file.size, 0, &cause);
    if (source != NULL) {
        reader->zip =
            reader->lib.open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &cause);
    }
    if (reader->zip == NULL) {
        reader->lib.source_free(source);
        status =
            fail_library(reader, &cause, "the archive's records contradict each other");
    }
    reader->lib.error_fini(&cause);
    return status;
}

static enum plomb_status refuse(const struct reader *reader, const char *name,
                                const char *rule)
{
    return error_set(reader->error, PLOMB_ZIP_REFUSED, "the entry '%.64s' %s", name,
                     rule);
}

/* Every reader of the file must see the same name. */
static enum plomb_status check_name(const struct reader *reader, size_t index,
                                    const char *name)
{
    struct plomb_span written = reader->frame.names[index];
    const char *fault = zip_name_fault(name);
    char shown[ZIP_NAME_SHOWN];

    zip_name_show(written, shown);
    if (!plomb_span_is_equal(plomb_span_text(name), written)) {
        return refuse(reader, shown, "has its name written in two ways");
    }
    if (fault != NULL) {
        return error_set(reader->error, PLOMB_ZIP_REFUSED,
                         "the name of the entry '%s' %s", shown, fault);
    }
    return PLOMB_OK;
}

static enum plomb_status check_kind(const struct reader *reader, const char *name,
                                    uint32_t attributes, uint64_t size)
{
    uint32_t type = attributes >> TYPE_SHIFT;
    bool is_folder = name[strlen(name) - 1] == '/';

    if (is_folder && strcmp(name, only_folder) != 0) {
        error_set(reader->error, PLOMB_ZIP_REFUSED, "the entry '%.64s' is a folder",
                  name);
        error_hint(reader->error, "zip the files themselves, without their folder");
        return PLOMB_ZIP_REFUSED;
    }
    if (is_folder && size == 0 && (type == TYPE_NONE || type == TYPE_FOLDER)) {
        return PLOMB_OK;
    }
    if (is_folder || (type != TYPE_NONE && type != TYPE_REGULAR) ||
        (attributes & DOS_FOLDER) != 0) {
        return refuse(reader, name, "is not a regular file");
    }
    return PLOMB_OK;
}

static enum plomb_status check_content(struct reader *reader, const char *name,
                                       const zip_stat_t *stat)
{
    if (stat->encryption_method != ZIP_EM_NONE) {
        return refuse(reader, name, "is encrypted by the archive");
    }
    if (stat->comp_method != ZIP_CM_STORE && stat->comp_method != ZIP_CM_DEFLATE) {
        return refuse(reader, name, "uses a method other than Stored and Deflate");
    }
    if (stat->size > PLOMB_PACKAGE_MAX - reader->total_size) {
        return error_set(reader->error, PLOMB_INPUT_TOO_LARGE,
                         "the entries up to '%.64s' have more than %u bytes together",
                         name, PLOMB_PACKAGE_MAX);
    }
    reader->total_size += (size_t)stat->size;
    return PLOMB_OK;
}

/* Fills an entry but for its bytes; `stat` receives its declared size. */
static enum plomb_status check_entry(struct reader *reader, size_t index,
                                     struct plomb_package_entry *entry)
{
    const zip_uint64_t needed = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_CRC |
                                ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
    zip_stat_t stat;
    zip_uint8_t system = 0;
    zip_uint32_t attributes = 0;
    enum plomb_status status;

    if (reader->lib.stat_index(reader->zip, index, ZIP_FL_ENC_RAW, &stat) != 0 ||
        (stat.valid & needed) != needed ||
        reader->lib.file_get_external_attributes(reader->zip, index, 0, &system,
                                                 &attributes) != 0) {
        return fail_library(reader, reader->lib.get_error(reader->zip),
                            "the directory is damaged");
    }
    status = check_name(reader, index, stat.name);
    if (status != PLOMB_OK) return status;
    status = check_kind(reader, stat.name, attributes, stat.size);
    if (status != PLOMB_OK) return status;
    status = check_content(reader, stat.name, &stat);
    if (status != PLOMB_OK) return status;
    memcpy(entry->name, stat.name, strlen(stat.name) + 1);
    entry->bytes = plomb_span(NULL, (size_t)stat.size);
    entry->crc32 = stat.crc;
    return PLOMB_OK;
}

static enum plomb_status check_entries(struct reader *reader,
                                       struct zip_archive *archive)
{
    zip_int64_t count = reader->lib.get_num_entries(reader->zip, 0);

    if (count < 0 || (size_t)count != reader->frame.count) {
        return error_set(reader->error, PLOMB_ZIP_MALFORMED,
                         "the archive's records disagree on the number of entries");
    }
    archive->entries = calloc(reader->frame.count + 1, sizeof(*archive->entries));
    if (archive->entries == NULL) return out_of_memory(reader->error);
    for (size_t i = 0; i < reader->frame.count; i++) {
        enum plomb_status status = check_entry(reader, i, &archive->entries[i]);

        if (status != PLOMB_OK) return status;
    }
    archive->count = reader->frame.count;
    return PLOMB_OK;
}

/* One byte more is asked for, since the library checks the CRC at the end. */
static bool read_exactly(const struct reader *reader, zip_file_t *file, uint8_t *ptr,
                         size_t size)
{
    size_t done = 0;
    uint8_t beyond;

    while (done < size) {
        zip_int64_t count = reader->lib.fread(file, ptr + done, size - done);

        if (count <= 0) return false;
        done += (size_t)count;
    }
    return reader->lib.fread(file, &beyond, 1) == 0;
}

static enum plomb_status fail_entry(struct reader *reader,
                                    const struct plomb_package_entry *entry,
                                    zip_error_t *cause)
{
    char subject[100];

    snprintf(subject, sizeof(subject), "the entry '%.64s' is damaged", entry->name);
    if (reader->lib.error_code_zip(cause) == ZIP_ER_OK) {
        return error_set(reader->error, PLOMB_ZIP_MALFORMED,
                         "%s: it is not as large as it says", subject);
    }
    return fail_library(reader, cause, subject);
}

static enum plomb_status read_entry(struct reader *reader, size_t index,
                                    struct plomb_package_entry *entry, uint8_t *ptr)
{
    zip_file_t *file = reader->lib.fopen_index(reader->zip, index, 0);
    enum plomb_status status = PLOMB_OK;

    if (file == NULL)
        return fail_entry(reader, entry, reader->lib.get_error(reader->zip));
    if (!read_exactly(reader, file, ptr, entry->bytes.size)) {
        status = fail_entry(reader, entry, reader->lib.file_get_error(file));
    } else if (entry->bytes.size == 0 && entry->crc32 != 0) {
        /* The library checks no CRC where it has nothing to read. */
        status = error_set(reader->error, PLOMB_ZIP_MALFORMED,
                           "the entry '%.64s' is damaged: CRC error", entry->name);
    }
    reader->lib.fclose(file);
    entry->bytes.ptr = ptr;
    return status;
}

static enum plomb_status read_entries(struct reader *reader,
                                      struct zip_archive *archive)
{
    size_t offset = 0;

    archive->bytes = malloc(reader->total_size + 1);
    if (archive->bytes == NULL) return out_of_memory(reader->error);
    for (size_t i = 0; i < archive->count; i++) {
        struct plomb_package_entry *entry = &archive->entries[i];
        enum plomb_status status =
            read_entry(reader, i, entry, archive->bytes + offset);

        if (status != PLOMB_OK) return status;
        offset += entry->bytes.size;
    }
    return PLOMB_OK;
}

enum plomb_status zip_parse(struct plomb_span file, struct zip_archive *out,
                            struct plomb_error *error)
{
    struct reader reader = {.error = error};
    struct zip_archive archive = {0};
    enum plomb_status status;

    if (file.size > PLOMB_PACKAGE_MAX) {
        return error_set(error, PLOMB_INPUT_TOO_LARGE,
                         "the archive has %zu bytes, more than %u", file.size,
                         PLOMB_PACKAGE_MAX);
    }
    status = zip_frame_parse(file, &reader.frame, error);
    if (status != PLOMB_OK) goto out;
    status = check_unique(&reader);
    if (status != PLOMB_OK) goto out;
    status = libzip_load(&reader.lib, error);
    if (status != PLOMB_OK) goto out;
    errno = 0;
    status = open_library(&reader, file);
    if (status != PLOMB_OK) goto out;
    status = check_entries(&reader, &archive);
    if (status != PLOMB_OK) goto out;
    status = read_entries(&reader, &archive);
    if (status != PLOMB_OK) goto out;
    *out = archive;
    archive = (struct zip_archive){0};
    status = PLOMB_OK;
out:
    if (reader.zip != NULL) reader.lib.discard(reader.zip);
    zip_archive_clear(&archive);
    return status;
}

void zip_archive_clear(struct zip_archive *archive)
{
    if (archive == NULL) return;
    free(archive->entries);
    free(archive->bytes);
    *archive = (struct zip_archive){0};
}

const char *zip_library_version(void)
{
    struct libzip lib;

    if (libzip_load(&lib, NULL) != PLOMB_OK) return "not found";
    return lib.libzip_version();
}
