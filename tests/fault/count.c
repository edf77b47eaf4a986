#include "tests/fault/count.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define BLOCKS_MAX      (1u << 16) /* slots for blocks that are held */
#define CALLS_MAX       (1u << 16) /* calls whose place is kept */
#define PLACES_MAX      4096       /* slots for places and their calls */
#define KEYS_KNOWN      251        /* places whose keys a thread remembers */
#define DESCRIPTORS_MAX 64         /* descriptors looked at in the end */

/* How often a place was called from; key 0 is a free slot. */
struct place {
    uintptr_t key;
    unsigned long count;
};

static atomic_flag lock = ATOMIC_FLAG_INIT;
static atomic_bool is_counting;
static bool is_onward;
static bool has_failed;
static uintptr_t fault_key;
static unsigned long fault_count;
static unsigned long call_count;
static const char *failed_function = "-";
static struct place places[PLACES_MAX];
static uintptr_t calls[CALLS_MAX];
static uintptr_t blocks[BLOCKS_MAX]; /* a hash set of addresses */
static long block_count;

static void acquire(void)
{
    while (atomic_flag_test_and_set(&lock)) {
    }
}

static void give_back(void)
{
    atomic_flag_clear(&lock);
}

/*
 * Modules whose calls are their own business: the loader, and what libzip loads
 * and keeps to the end.
 */
static bool is_foreign(const char *module)
{
    static const char *const foreign[] = {"/ld-linux", "/libcrypto", "/libssl",
                                          "/libgnutls"};

    for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++)
        if (strstr(module, foreign[i]) != NULL) return true;
    return false;
}

/* A place's key: its offset in the module, and of the module's name two bytes. */
static uintptr_t find_key(const void *address)
{
    Dl_info info = {0};
    uintptr_t hash = 5381;

    if (dladdr(address, &info) == 0 || info.dli_fname == NULL) return 1;
    if (is_foreign(info.dli_fname)) return 0;
    const char *slash = strrchr(info.dli_fname, '/');
    for (const char *at = slash == NULL ? info.dli_fname : slash; *at != '\0'; at++)
        hash = hash * 33 + (unsigned char)*at;
    uintptr_t offset = (uintptr_t)address - (uintptr_t)info.dli_fbase;
    return offset << 16 | (hash & 0xffff);
}

/* The same. Most calls come from few places, and finding a module takes long. */
static uintptr_t key_of(const void *address)
{
    static _Thread_local struct {
        const void *address;
        uintptr_t key;
    } known[KEYS_KNOWN];
    size_t slot = (uintptr_t)address % KEYS_KNOWN;

    if (known[slot].address != address) {
        known[slot].key = find_key(address);
        known[slot].address = address;
    }
    return known[slot].key;
}

static struct place *place_of(uintptr_t key)
{
    size_t slot = (key >> 16) % PLACES_MAX;

    while (places[slot].key != 0 && places[slot].key != key)
        slot = (slot + 1) % PLACES_MAX;
    places[slot].key = key;
    return &places[slot];
}

bool count_is_onward(void)
{
    return is_onward;
}

bool count_fails(const void *place, const char *function)
{
    if (!is_counting) return false;
    uintptr_t key = key_of(place);
    if (key == 0) return false;

    acquire();
    struct place *from = place_of(key);
    if (call_count < CALLS_MAX) calls[call_count] = key;
    call_count++;
    from->count++;
    bool is_due =
        (key == fault_key && from->count == fault_count) || (is_onward && has_failed);
    if (is_due && !has_failed) failed_function = function;
    has_failed = has_failed || is_due;
    give_back();
    return is_due;
}

/* The slot that holds `address`, or the free one for it. */
static size_t slot_of(uintptr_t address)
{
    size_t slot = (address >> 4) * 2654435761u % BLOCKS_MAX;

    while (blocks[slot] != 0 && blocks[slot] != address) slot = (slot + 1) % BLOCKS_MAX;
    return slot;
}

void count_held(const void *place, void *block)
{
    if (!is_counting || block == NULL || key_of(place) == 0) return;
    acquire();
    size_t slot = slot_of((uintptr_t)block);
    if (blocks[slot] == 0) {
        blocks[slot] = (uintptr_t)block;
        block_count++;
    }
    give_back();
}

/* Puts what stands behind a slot that became free where it is found again. */
static void close_gap(size_t slot)
{
    for (size_t next = (slot + 1) % BLOCKS_MAX; blocks[next] != 0;
         next = (next + 1) % BLOCKS_MAX) {
        uintptr_t address = blocks[next];
        blocks[next] = 0;
        blocks[slot_of(address)] = address;
    }
}

void count_released(void *block)
{
    if (!is_counting || block == NULL) return;
    acquire();
    size_t slot = slot_of((uintptr_t)block);
    if (blocks[slot] != 0) {
        blocks[slot] = 0;
        block_count--;
        close_gap(slot);
    }
    give_back();
}

void count_begin(void)
{
    char *end = NULL;
    const char *at = getenv("FAULT_AT");

    if (at != NULL) {
        fault_key = strtoul(at, &end, 16);
        fault_count = *end == ':' ? strtoul(end + 1, NULL, 10) : 0;
    }
    is_onward = getenv("FAULT_ONWARD") != NULL;
    is_counting = true;
}

static void write_calls(int fd)
{
    char line[32];

    for (size_t i = 0; i < call_count && i < CALLS_MAX; i++) {
        int size = snprintf(line, sizeof(line), "%lx\n", (unsigned long)calls[i]);
        (void)syscall(SYS_write, fd, line, (size_t)size);
    }
}

void count_end(void)
{
    char text[128];
    int descriptor_count = 0;
    const char *path = getenv("FAULT_REPORT");

    is_counting = false;
    for (int fd = 3; fd < DESCRIPTORS_MAX; fd++)
        descriptor_count += syscall(SYS_fcntl, fd, F_GETFD) != -1;
    int size = snprintf(text, sizeof(text), "%lu %ld %d %s\n", call_count, block_count,
                        descriptor_count, failed_function);
    int fd = path == NULL ? -1
                          : (int)syscall(SYS_openat, AT_FDCWD, path,
                                         O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (fd == -1) return;
    (void)syscall(SYS_write, fd, text, (size_t)size);
    if (fault_key == 0) write_calls(fd);
    (void)syscall(SYS_close, fd);
}
