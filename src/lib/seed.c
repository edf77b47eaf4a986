#include <plomb/seal.h>

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hex.h"

/* Digits, a line end of two characters, and one more to notice what is longer. */
enum { SEED_FILE_MAX = 2 * PLOMB_SEED_SIZE + 2 + 1 };

static size_t text_size(const struct plomb_secret *file)
{
    size_t size = file->size;

    if (size > 0 && file->ptr[size - 1] == '\n') size--;
    if (size > 0 && file->ptr[size - 1] == '\r') size--;
    return size;
}

/* Turns the file's bytes into the seed's, in place. */
static bool convert(struct plomb_secret *file)
{
    if (file->size == PLOMB_SEED_SIZE) return true;
    if (text_size(file) != (size_t)2 * PLOMB_SEED_SIZE) return false;
    /* A digit pair is read before the byte that it makes is written. */
    if (!hex_decode(file->ptr, file->ptr, PLOMB_SEED_SIZE)) return false;
    file->size = PLOMB_SEED_SIZE;
    return true;
}

static bool is_constant(const struct plomb_secret *seed)
{
    for (size_t i = 1; i < seed->size; i++) {
        if (seed->ptr[i] != seed->ptr[0]) return false;
    }
    return true;
}

enum plomb_status plomb_seed_load(const char *path, struct plomb_secret *out,
                                  struct plomb_error *error)
{
    struct plomb_secret file = {0};
    enum plomb_status status;

    status = plomb_secret_reserve(&file, SEED_FILE_MAX, error);
    if (status != PLOMB_OK) goto out;
    status = file_read_into(path, file.ptr, file.capacity, &file.size, error);
    /* A longer file is no seed, and that is the better answer. */
    if (status != PLOMB_OK && status != PLOMB_INPUT_TOO_LARGE) goto out;
    if (status == PLOMB_INPUT_TOO_LARGE || !convert(&file)) {
        if (error != NULL) memset(error, 0, sizeof(*error));
        status = error_set(error, PLOMB_SEED_MALFORMED,
                           "'%s' holds neither %d bytes nor %d hex digits", path,
                           PLOMB_SEED_SIZE, 2 * PLOMB_SEED_SIZE);
        error_hint(error, "make a new file: openssl rand -out seed.bin %d",
                   PLOMB_SEED_SIZE);
        goto out;
    }
    if (is_constant(&file)) {
        status = error_set(error, PLOMB_SEED_MALFORMED,
                           "'%s' repeats one byte, which anybody can guess", path);
        error_hint(error, "make a new file: openssl rand -out seed.bin %d",
                   PLOMB_SEED_SIZE);
        goto out;
    }
    plomb_secret_clear(out);
    *out = file;
    file = (struct plomb_secret){0};
    status = PLOMB_OK;
out:
    plomb_secret_clear(&file);
    return status;
}
