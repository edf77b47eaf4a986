/*
 * plomb-machine: an nRF52 on the desk of whoever has none. Runs a verifier in the emulated
 * chip and gives it a serial port, which is a pseudo-terminal.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/file.h"
#include "nrf52.h"

static const char usage[] =
    "usage: plomb-machine --chip TARGET --firmware FILE.hex [options]\n"
    "\n"
    "  Runs the firmware in an emulated nRF52. What happens to it is printed: resets, "
    "power\n"
    "  cuts, and lines of text that it sends.\n"
    "\n"
    "  --chip TARGET       nrf52810, nrf52832, nrf52833, nrf52840, or one with -sd "
    "behind\n"
    "  --firmware FILE     Intel HEX, as 'plomb factory' writes it\n"
    "  --pty               make a pseudo-terminal its serial port, and print its name\n"
    "  --link PATH         make PATH a symbolic link to that\n"
    "  --flash FILE        keep the flash in FILE, and begin with what is there\n"
    "  --cut N[:TEAR]      let the power fail in the Nth operation on flash, counted "
    "from the\n"
    "                      start; TEAR is not-done, half, unstable, prefix, stuck or "
    "done\n"
    "  --noise N           lose, double or change one byte in N on the line, both "
    "ways\n"
    "  --exit-on TEXT      end when the firmware has sent this line\n"
    "\n"
    "  Signals: SIGUSR1 presses the reset pin, SIGUSR2 lets the power fail.\n";

enum { NO_LIMIT = 1 << 20, IDLE_MAX = 2000, IDLE_MS = 1, LINE_SIZE = 80 };

struct desk {
    struct nrf52 *machine;
    int port;  /* the pseudo-terminal's other end; -1: none */
    int slave; /* held open, so that nobody who closes it ends it */
    unsigned int idle;
    uint64_t random;     /* of noise */
    unsigned long noise; /* one byte in so many; 0: none */
    char line[LINE_SIZE];
    size_t size;
    const char *exit_on;
    bool is_over;
};

struct arguments {
    const struct plomb_target *target;
    const char *firmware, *link, *flash, *exit_on;
    bool has_port, has_cut;
    unsigned long noise;
    struct flash_cut cut;
};

static volatile sig_atomic_t asked; /* the last signal */
static struct nrf52 *interrupted;   /* the machine that it stops, whatever that does */

static void on_signal(int number)
{
    asked = number;
    nrf52_interrupt(interrupted);
}

__attribute__((noreturn)) static void stop(const char *what, const char *subject)
{
    fprintf(stderr, "plomb-machine: %s%s%s\n", what, subject[0] != '\0' ? ": " : "",
            subject);
    exit(2);
}

/* A line of text is printed; frames of the DFU protocol are not text. */
static void show(struct desk *desk, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        const char byte = (char)bytes[i];

        if (byte == '\n' && desk->size > 0) {
            desk->line[desk->size] = '\0';
            printf("says: %s\n", desk->line);
            if (desk->exit_on != NULL && strcmp(desk->line, desk->exit_on) == 0) {
                desk->is_over = true;
            }
        }
        if (byte < ' ' || byte > '~' || desk->size == LINE_SIZE - 1) {
            desk->size = 0;
        } else {
            desk->line[desk->size++] = byte;
        }
    }
}

static uint32_t next_random(struct desk *desk)
{
    desk->random = desk->random * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(desk->random >> 32);
}

/* What a bad line makes of a byte: none, the same, two or another one. */
static size_t spoil(struct desk *desk, uint8_t byte, uint8_t out[2])
{
    out[0] = out[1] = byte;
    if (desk->noise == 0 || next_random(desk) % desk->noise != 0) return 1;
    switch (next_random(desk) % 3) {
    case 0:
        return 0;
    case 1:
        return 2;
    default:
        out[0] = (uint8_t)(byte ^ (1u << next_random(desk) % 8));
        return 1;
    }
}

static void write_out(const struct desk *desk, const uint8_t *bytes, size_t size)
{
    while (desk->port >= 0 && size > 0) {
        const ssize_t written = write(desk->port, bytes, size);

        if (written < 0 && errno != EINTR && errno != EAGAIN) return;
        if (written <= 0) continue;
        bytes += written;
        size -= (size_t)written;
    }
}

static void give(struct desk *desk, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        uint8_t spoilt[2];

        write_out(desk, spoilt, spoil(desk, bytes[i], spoilt));
    }
}

/* Takes what came over the line; waits a little when nothing has come for long. */
static void take(struct desk *desk)
{
    struct pollfd waited = {desk->port, POLLIN, 0};
    uint8_t bytes[256];
    ssize_t got;

    if (nrf52_pending(desk->machine) > 0) return;
    if (poll(&waited, desk->port >= 0 ? 1 : 0, desk->idle > IDLE_MAX ? IDLE_MS : 0) <=
        0) {
        desk->idle++;
        return;
    }
    got = read(desk->port, bytes, sizeof(bytes));
    for (ssize_t i = 0; i < got; i++) {
        uint8_t spoilt[2];

        nrf52_feed(desk->machine, spoilt, spoil(desk, bytes[i], spoilt));
        desk->idle = 0;
    }
}

static bool watch(struct nrf52 *machine, void *context)
{
    struct desk *desk = context;
    uint8_t bytes[256];
    const size_t size = nrf52_take(machine, bytes, sizeof(bytes));

    if (size > 0) {
        show(desk, bytes, size);
        give(desk, bytes, size);
        fflush(stdout);
    }
    take(desk);
    return asked == 0 && !desk->is_over;
}

static void open_port(struct desk *desk, const char *link_path)
{
    struct termios raw;
    const char *name;

    desk->port = posix_openpt(O_RDWR | O_NOCTTY);
    if (desk->port < 0 || grantpt(desk->port) != 0 || unlockpt(desk->port) != 0) {
        stop("there is no pseudo-terminal", strerror(errno));
    }
    name = ptsname(desk->port);
    desk->slave = open(name, O_RDWR | O_NOCTTY);
    if (desk->slave < 0 || tcgetattr(desk->slave, &raw) != 0) stop("cannot open", name);
    cfmakeraw(&raw);
    (void)tcsetattr(desk->slave, TCSANOW, &raw);
    printf("serial port: %s\n", name);
    if (link_path == NULL) return;
    (void)unlink(link_path);
    if (symlink(name, link_path) != 0) stop("cannot make the link", link_path);
}

static void load_flash(struct nrf52 *machine, const char *path)
{
    struct flash_model *flash = nrf52_flash(machine);
    FILE *file = fopen(path, "rb");

    if (file == NULL) return;
    if (fread(flash->words, 4, flash->count, file) != flash->count) {
        stop("it is not the flash of this chip", path);
    }
    fclose(file);
    nrf52_flash_changed(machine);
}

static void save_flash(struct nrf52 *machine, const char *path)
{
    const struct flash_model *flash = nrf52_flash(machine);
    FILE *file = fopen(path, "wb");

    if (file == NULL || fwrite(flash->words, 4, flash->count, file) != flash->count ||
        fclose(file) != 0) {
        stop("cannot write", path);
    }
}

static void parse_cut(const char *text, struct flash_cut *out)
{
    char *end;

    out->operation = strtoull(text, &end, 10);
    out->tear = TEAR_HALF;
    if (end == text || (*end != '\0' && *end != ':') ||
        (*end == ':' && !tear_find(end + 1, strlen(end + 1), &out->tear))) {
        stop("--cut: it is no N or N:TEAR", text);
    }
}

static struct arguments parse(int argc, char **argv)
{
    static const struct option options[] = {
        {"chip", required_argument, NULL, 'c'},
        {"cut", required_argument, NULL, 'x'},
        {"exit-on", required_argument, NULL, 'e'},
        {"firmware", required_argument, NULL, 'f'},
        {"flash", required_argument, NULL, 'm'},
        {"help", no_argument, NULL, 'h'},
        {"link", required_argument, NULL, 'l'},
        {"noise", required_argument, NULL, 'n'},
        {"pty", no_argument, NULL, 'p'},
        {NULL, 0, NULL, 0},
    };
    struct arguments out = {0};
    int option;

    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        switch (option) {
        case 'c':
            out.target = plomb_target_find(optarg);
            if (out.target == NULL) stop("there is no such chip", optarg);
            break;
        case 'x':
            parse_cut(optarg, &out.cut);
            out.has_cut = true;
            break;
        case 'e':
            out.exit_on = optarg;
            break;
        case 'f':
            out.firmware = optarg;
            break;
        case 'm':
            out.flash = optarg;
            break;
        case 'l':
            out.link = optarg;
            break;
        case 'n':
            out.noise = strtoul(optarg, NULL, 10);
            break;
        case 'p':
            out.has_port = true;
            break;
        case 'h':
            fputs(usage, stdout);
            exit(0);
        default:
            fputs(usage, stderr);
            exit(2);
        }
    }
    if (out.target == NULL || out.firmware == NULL || optind != argc) {
        fputs(usage, stderr);
        exit(2);
    }
    return out;
}

/* Runs it from one reset to the next; false when it is to end. */
static bool run_once(struct desk *desk)
{
    const enum nrf52_stop why = nrf52_run(desk->machine, NO_LIMIT, watch, desk);
    const int signal_number = asked;

    asked = 0;
    if (desk->is_over || signal_number == SIGINT || signal_number == SIGTERM)
        return false;
    if (signal_number == SIGUSR1) {
        printf("reset by the pin\n");
        nrf52_press_reset(desk->machine);
    } else if (signal_number == SIGUSR2 || why == NRF52_CUT) {
        printf("%s\n", nrf52_stop_words(NRF52_CUT));
        nrf52_power_off(desk->machine);
    } else {
        printf("%s\n", nrf52_stop_words(why));
    }
    fflush(stdout);
    if (nrf52_violation(desk->machine) == NULL) return true;
    fprintf(stderr, "plomb-machine: %s\n", nrf52_violation(desk->machine));
    exit(1);
}

static void catch_signals(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGUSR1, SIGUSR2};
    struct sigaction action = {.sa_handler = on_signal};

    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        (void)sigaction(numbers[i], &action, NULL);
    }
}

int main(int argc, char **argv)
{
    const struct arguments arguments = parse(argc, argv);
    struct desk desk = {.port = -1,
                        .slave = -1,
                        .noise = arguments.noise,
                        .exit_on = arguments.exit_on};

    desk.machine = nrf52_new(arguments.target);
    if (!nrf52_program(desk.machine, arguments.firmware)) return 2;
    if (arguments.flash != NULL) load_flash(desk.machine, arguments.flash);
    flash_model_plan(nrf52_flash(desk.machine), &arguments.cut,
                     arguments.has_cut ? 1 : 0, 1);
    interrupted = desk.machine;
    catch_signals();
    if (arguments.has_port) open_port(&desk, arguments.link);
    fflush(stdout);
    while (run_once(&desk)) continue;
    if (arguments.flash != NULL) save_flash(desk.machine, arguments.flash);
    if (arguments.link != NULL) (void)unlink(arguments.link);
    nrf52_free(&desk.machine);
    return 0;
}
