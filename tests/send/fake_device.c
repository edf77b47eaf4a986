/*
 * A device on a pseudo terminal: the core that firmware is made of, with a flash that
 * is a file. What it lacks of a device is the processor: an application "runs" by
 * being named on stdout.
 *
 *   fake_device --link PATH --flash FILE --key DIGITS [options]
 *
 * --link PATH       where its serial port is found
 * --flash FILE      its flash, made blank with a state if there is none
 * --key DIGITS      public key that may sign: X and Y in hexadecimal
 * --target NAME     default nrf52832
 * --app-version N   of the state of a new flash
 * --device-key FILE its key page, as 'plomb key export --format device' makes it
 * --vanish-at N     after N bytes the port goes away, for a second
 * --reset           and the device is reset meanwhile
 * --stall-at N      after N bytes it reads nothing for two seconds
 * --deaf            answers nothing at all
 * --confirm         applications on trial confirm themselves
 * --noise N         of a million bytes in each direction N are lost or changed
 * --seed N          which ones
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <plomb/core/decode.h>
#include <plomb/core/dfu.h>
#include <plomb/core/slip.h>
#include <plomb/core/verifier.h>

#include "core/journal.h"
#include "core/state.h"

enum { FLASH_SIZE = 1 << 20, MTU = 131, HW_VERSION = 52, BOOTLOADER_VERSION = 3 };

struct fake {
    const char *link;
    const char *flash_path;
    const char *device_key;
    const char *target;
    uint32_t app_version;
    size_t vanish_at;
    size_t stall_at;
    bool is_reset_by_vanishing;
    bool is_deaf;
    bool is_confirming;
    uint32_t noise;
    uint64_t random;
    uint8_t key[1][PLOMB_PUBLIC_KEY_SIZE];
    int master;
    int slave; /* kept open, so that the port does not hang up between two users */
    size_t received;
    uint8_t *flash;
    struct plomb_verifier_config config;
    struct plomb_dfu_config dfu_config;
    struct plomb_verifier verifier;
    struct plomb_dfu dfu;
    struct plomb_slip slip;
    uint8_t frame[2 * MTU];
};

static union plomb_decoder decoder;
static struct fake fake = {.target = "nrf52832", .random = 1};

static void fail(const char *what)
{
    fprintf(stderr, "fake_device: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void say(const char *what, uint32_t number)
{
    printf("%s %u\n", what, number);
    fflush(stdout);
}

static void sleep_for(long milliseconds)
{
    struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};

    nanosleep(&time, NULL);
}

static bool erase_page(void *context, uint32_t address)
{
    (void)context;
    memset(fake.flash + address, 0xff, PLOMB_PAGE_SIZE);
    return true;
}

static bool write_words(void *context, uint32_t address, const uint8_t *bytes,
                        size_t size)
{
    (void)context;
    for (size_t i = 0; i < size; i++) fake.flash[address + i] &= bytes[i];
    return true;
}

static struct plomb_flash flash = {0, erase_page, write_words, NULL};

static void open_port(void)
{
    struct termios settings;
    char name[64];

    if (openpty(&fake.master, &fake.slave, name, NULL, NULL) != 0) fail("openpty");
    tcgetattr(fake.slave, &settings);
    cfmakeraw(&settings);
    tcsetattr(fake.slave, TCSANOW, &settings);
    (void)unlink(fake.link);
    if (symlink(name, fake.link) != 0) fail(fake.link);
}

static void close_port(void)
{
    (void)unlink(fake.link);
    close(fake.master);
    close(fake.slave);
}

static void init_verifier(void)
{
    plomb_verifier_init(&fake.verifier, &fake.config, &decoder);
}

static void listen_to_dfu(void)
{
    plomb_dfu_init(&fake.dfu, &fake.verifier, &fake.dfu_config);
    plomb_slip_init(&fake.slip, fake.frame, sizeof(fake.frame));
}

/* The key page as the factory writes it. */
static void put_device_key(void)
{
    FILE *file = fopen(fake.device_key, "rb");

    if (file == NULL) fail(fake.device_key);
    if (fread(fake.flash + fake.config.target->key_page, 1, PLOMB_PAGE_SIZE, file) ==
        0) {
        fail(fake.device_key);
    }
    fclose(file);
}

static void make_state(void)
{
    struct plomb_state_record record;

    memset(fake.flash, 0xff, FLASH_SIZE);
    if (fake.device_key != NULL) put_device_key();
    init_verifier();
    state_copy(&fake.verifier, &record);
    record.app_version = fake.app_version;
    record.bootloader_version = BOOTLOADER_VERSION;
    if (!state_write(&fake.verifier, &record)) fail("state");
}

static void open_flash(void)
{
    struct stat status;
    int fd = open(fake.flash_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    if (fd < 0 || fstat(fd, &status) != 0 || ftruncate(fd, FLASH_SIZE) != 0) {
        fail(fake.flash_path);
    }
    fake.flash = mmap(NULL, FLASH_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (fake.flash == MAP_FAILED) fail(fake.flash_path);
    close(fd);
    flash.origin = (uintptr_t)fake.flash;
    if (status.st_size == 0) make_state();
}

/* Writes the mark that applications confirm themselves with. */
static void confirm(void)
{
    static const _Alignas(uint32_t) uint8_t mark[4];
    uint32_t address = fake.config.target->journal_page + JOURNAL_CONFIRMED;

    if (fake.is_confirming &&
        plomb_verifier_phase(&fake.verifier) == PLOMB_UPDATE_TRIAL) {
        write_words(NULL, address, mark, sizeof(mark));
        say("confirms", 0);
    }
}

/* A reset without a button pressed: what boots is named, and then DFU is asked for. */
static void reset(void)
{
    enum plomb_boot boot;

    init_verifier();
    boot = plomb_verifier_boot(&fake.verifier, false, 0);
    say(boot == PLOMB_BOOT_APPLICATION ? "runs" : "waits",
        fake.verifier.device.app_version);
    if (boot == PLOMB_BOOT_APPLICATION) {
        confirm();
        init_verifier();
        (void)plomb_verifier_boot(&fake.verifier, true, 0);
    }
    listen_to_dfu();
}

/* Whether the byte arrives, and as what: xorshift64 (Marsaglia 2003). */
static bool arrives(uint8_t *byte)
{
    fake.random ^= fake.random << 13;
    fake.random ^= fake.random >> 7;
    fake.random ^= fake.random << 17;
    if (fake.noise == 0 || (fake.random >> 16) % 1000000 >= fake.noise) return true;
    *byte ^= (uint8_t)(1u << (fake.random >> 50) % 8);
    return (fake.random >> 48) % 2 == 0;
}

static void send_line(const uint8_t *line, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = line[i];

        if (arrives(&byte) && write(fake.master, &byte, 1) != 1) fail("write");
    }
}

static void answer(struct plomb_span request)
{
    uint8_t bytes[PLOMB_DFU_ANSWER_MAX];
    uint8_t line[PLOMB_SLIP_MAX(PLOMB_DFU_ANSWER_MAX)];
    size_t size = plomb_dfu_handle(&fake.dfu, request, bytes);

    if (size > 0) {
        size = plomb_slip_write(plomb_span(bytes, size), line, sizeof(line));
        send_line(line, size);
    }
    if (fake.dfu.is_reset_wanted) {
        say("resets", 0);
        reset();
    }
}

static void disturb(void)
{
    if (fake.received == fake.stall_at) {
        say("stalls", (uint32_t)fake.received);
        sleep_for(2000);
    }
    if (fake.received != fake.vanish_at) return;
    say("vanishes", (uint32_t)fake.received);
    close_port();
    if (fake.is_reset_by_vanishing) reset();
    sleep_for(1000);
    open_port();
    say("returns", 0);
}

static void serve(void)
{
    uint8_t bytes[256];
    int master = fake.master;
    ssize_t got = read(master, bytes, sizeof(bytes));

    if (got < 0 && errno != EINTR && errno != EIO) fail("read");
    for (ssize_t i = 0; i < got && master == fake.master; i++) {
        fake.received++;
        if (arrives(&bytes[i]) && !fake.is_deaf &&
            plomb_slip_take(&fake.slip, bytes[i])) {
            answer(plomb_span(fake.slip.frame, fake.slip.size));
        }
        if (fake.received == fake.stall_at || fake.received == fake.vanish_at) {
            disturb();
            /* What was read with them went away with the port. */
            if (fake.received == fake.vanish_at) return;
        }
    }
}

static void parse_key(const char *digits)
{
    for (size_t i = 0; i < PLOMB_PUBLIC_KEY_SIZE; i++) {
        unsigned int byte = 0;

        if (sscanf(digits + 2 * i, "%2x", &byte) != 1) fail("--key");
        fake.key[0][i] = (uint8_t)byte;
    }
}

static void parse(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const char *name = argv[i];
        const char *value = i + 1 < argc ? argv[i + 1] : "";

        if (strcmp(name, "--reset") == 0) {
            fake.is_reset_by_vanishing = true;
            continue;
        }
        if (strcmp(name, "--deaf") == 0) {
            fake.is_deaf = true;
            continue;
        }
        if (strcmp(name, "--confirm") == 0) {
            fake.is_confirming = true;
            continue;
        }
        if (strcmp(name, "--link") == 0) fake.link = value;
        if (strcmp(name, "--flash") == 0) fake.flash_path = value;
        if (strcmp(name, "--key") == 0) parse_key(value);
        if (strcmp(name, "--target") == 0) fake.target = value;
        if (strcmp(name, "--device-key") == 0) fake.device_key = value;
        if (strcmp(name, "--app-version") == 0)
            fake.app_version = (uint32_t)atoi(value);
        if (strcmp(name, "--noise") == 0) fake.noise = (uint32_t)atoi(value);
        if (strcmp(name, "--seed") == 0) fake.random = (uint64_t)atoi(value);
        if (strcmp(name, "--vanish-at") == 0) fake.vanish_at = (size_t)atoi(value);
        if (strcmp(name, "--stall-at") == 0) fake.stall_at = (size_t)atoi(value);
        i++;
    }
}

int main(int argc, char **argv)
{
    parse(argc, argv);
    if (fake.link == NULL || fake.flash_path == NULL) {
        fputs("usage: fake_device --link PATH --flash FILE --key DIGITS\n", stderr);
        return 2;
    }
    fake.config = (struct plomb_verifier_config){
        .target = plomb_target_find(fake.target),
        .flash = &flash,
        .public_keys = (const uint8_t(*)[PLOMB_PUBLIC_KEY_SIZE])fake.key,
        .public_key_count = 1,
        .hw_version = HW_VERSION,
        .bootloader_version = BOOTLOADER_VERSION,
        .ciphers = 1 << PLOMB_CIPHER_NONE | 1 << PLOMB_CIPHER_AES_128_CTR,
        .decode = plomb_decode,
    };
    fake.dfu_config =
        (struct plomb_dfu_config){0x52832, 0x41414230, 512 * 1024, 64 * 1024, MTU};
    if (fake.config.target == NULL) fail("--target");
    open_flash();
    open_port();
    init_verifier();
    (void)plomb_verifier_boot(&fake.verifier, true, 0);
    listen_to_dfu();
    say("listens", 0);
    for (;;) serve();
}
