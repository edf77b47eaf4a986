#include "base/serial.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/error.h"

enum {
    QUEUE_MAX = 256, /* bytes that may be left in the system's buffer */
    NAP = 2          /* milliseconds between two looks at it */
};

/* A rate and the constant by which termios(3) knows it. */
struct rate {
    uint32_t baud;
    speed_t speed;
};

static const struct rate rates[] = {
    {9600, B9600},       {19200, B19200},     {38400, B38400},     {57600, B57600},
    {115200, B115200},   {230400, B230400},   {460800, B460800},   {500000, B500000},
    {576000, B576000},   {921600, B921600},   {1000000, B1000000}, {1152000, B1152000},
    {1500000, B1500000}, {2000000, B2000000}, {3000000, B3000000}, {4000000, B4000000},
};

static enum plomb_status find_speed(uint32_t baud, speed_t *speed_out,
                                    struct plomb_error *error)
{
    for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
        if (rates[i].baud != baud) continue;
        *speed_out = rates[i].speed;
        return PLOMB_OK;
    }
    error_set(error, PLOMB_OPTION_VALUE, "no serial port has a rate of %u baud", baud);
    error_hint(error, "Nordic's bootloaders and plomb's verifier have 115200; faster "
                      "ones are 230400, 460800, 921600 and 1000000");
    return PLOMB_OPTION_VALUE;
}

static void hint_open(const char *path, int number, struct plomb_error *error)
{
    switch (number) {
    case ENOENT:
    case ENODEV:
    case ENXIO:
        error_hint(error, "is the device plugged in? its port is one of /dev/ttyACM*, "
                          "/dev/ttyUSB* or /dev/serial/by-id/*");
        break;
    case EACCES:
    case EPERM:
        error_hint(error, "serial ports usually belong to the group dialout: 'sudo "
                          "usermod -a -G dialout $USER', then log in again");
        break;
    case EBUSY:
    case EWOULDBLOCK:
        error_hint(error,
                   "another program has it open, such as a terminal program or "
                   "ModemManager; 'fuser -v %s' tells which",
                   path);
        break;
    case ENOTTY:
    case EINVAL:
        error_hint(error, "a serial port is one of /dev/ttyACM*, /dev/ttyUSB* or "
                          "/dev/serial/by-id/*");
        break;
    default:
        break;
    }
}

static enum plomb_status set_unavailable(const char *path, int number,
                                         struct plomb_error *error)
{
    enum plomb_status status;

    if (number == ENOTTY || number == EINVAL) {
        status =
            error_set(error, PLOMB_PORT_UNAVAILABLE, "'%s' is no serial port", path);
    } else if (number == EBUSY || number == EWOULDBLOCK) {
        status = error_set(error, PLOMB_PORT_UNAVAILABLE,
                           "the port '%s' is in use by another program", path);
    } else {
        status = error_set_errno(error, PLOMB_PORT_UNAVAILABLE, number,
                                 "cannot open the port '%s'", path);
    }
    hint_open(path, number, error);
    return status;
}

/* Makes the port this process's own; returns 0, or the number of the error. */
static int claim(int fd)
{
    /* The first keeps everybody out but root; the second, those who ask. */
    if (ioctl(fd, TIOCEXCL) != 0) return errno;
    return flock(fd, LOCK_EX | LOCK_NB) == 0 ? 0 : errno;
}

/* Makes it raw at `speed`; returns 0, or the number of the error. */
static int configure(int fd, speed_t speed, bool has_flow_control)
{
    struct termios settings;

    if (tcgetattr(fd, &settings) != 0) return errno;
    cfmakeraw(&settings);
    settings.c_cflag &= ~(tcflag_t)(CSTOPB | PARENB | CRTSCTS);
    settings.c_cflag |= CLOCAL | CREAD;
    if (has_flow_control) settings.c_cflag |= CRTSCTS;
    settings.c_cc[VMIN] = 0;
    settings.c_cc[VTIME] = 0;
    if (cfsetispeed(&settings, speed) != 0 || cfsetospeed(&settings, speed) != 0 ||
        tcsetattr(fd, TCSANOW, &settings) != 0 || tcflush(fd, TCIOFLUSH) != 0) {
        return errno;
    }
    return 0;
}

enum plomb_status serial_open(const char *path, uint32_t baud, bool has_flow_control,
                              int *fd_out, struct plomb_error *error)
{
    enum plomb_status status;
    speed_t speed = B115200;
    int number;
    int fd;

    status = find_speed(baud, &speed, error);
    if (status != PLOMB_OK) return status;
    fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) return set_unavailable(path, errno, error);
    number = isatty(fd) == 1 ? claim(fd) : ENOTTY;
    if (number == 0) number = configure(fd, speed, has_flow_control);
    if (number != 0) {
        serial_close(&fd);
        return set_unavailable(path, number, error);
    }
    *fd_out = fd;
    return PLOMB_OK;
}

void serial_close(int *fd)
{
    if (*fd >= 0) {
        (void)ioctl(*fd, TIOCNXCL);
        (void)close(*fd);
    }
    *fd = -1;
}

static enum plomb_status set_lost(const char *path, struct plomb_error *error)
{
    error_set(error, PLOMB_PORT_LOST, "the port '%s' went away", path);
    error_hint(error, "plug the device in again, and give the same command again");
    return PLOMB_PORT_LOST;
}

/* Waits for `events`; `*is_ready_out` is false when the time is over. */
static enum plomb_status wait_for(int fd, const char *path, short events,
                                  uint32_t timeout, bool *is_ready_out,
                                  struct plomb_error *error)
{
    struct pollfd wanted = {.fd = fd, .events = events};
    int count = poll(&wanted, 1, timeout < INT16_MAX ? (int)timeout : INT16_MAX);

    *is_ready_out = false;
    if (count < 0 && errno != EINTR) return set_lost(path, error);
    if (count <= 0) return PLOMB_OK;
    /* What came before the end can still be read. */
    *is_ready_out = (wanted.revents & events) != 0;
    return *is_ready_out ? PLOMB_OK : set_lost(path, error);
}

static bool is_later(int number)
{
    return number == EAGAIN || number == EINTR;
}

enum plomb_status serial_read(int fd, const char *path, uint8_t *out, size_t capacity,
                              uint32_t timeout, size_t *size_out,
                              struct plomb_error *error)
{
    enum plomb_status status;
    bool is_ready;
    ssize_t got;

    *size_out = 0;
    if (fd < 0) return set_lost(path, error);
    status = wait_for(fd, path, POLLIN, timeout, &is_ready, error);
    if (status != PLOMB_OK || !is_ready) return status;
    got = read(fd, out, capacity);
    if (got < 0 && is_later(errno)) return PLOMB_OK;
    /* A terminal that hung up is always ready, with nothing. */
    if (got <= 0) return set_lost(path, error);
    *size_out = (size_t)got;
    return PLOMB_OK;
}

static enum plomb_status set_stuck(const char *path, struct plomb_error *error)
{
    error_set(error, PLOMB_DEVICE_SILENT, "the port '%s' takes no bytes", path);
    error_hint(error, "where RTS and CTS are not connected, give --flow-control none");
    return PLOMB_DEVICE_SILENT;
}

/*
 * Waits until next to nothing is left in the system's buffer, so that a caller who then
 * waits for an answer waits for the device and not for the line.
 */
static enum plomb_status drain(int fd, const char *path, uint32_t timeout,
                               struct plomb_error *error)
{
    uint32_t waited = 0;
    int before = INT_MAX;
    int left = 0;

    while (ioctl(fd, TIOCOUTQ, &left) == 0 && left > QUEUE_MAX) {
        if (left < before) waited = 0;
        if (waited >= timeout) return set_stuck(path, error);
        before = left;
        (void)poll(NULL, 0, NAP);
        waited += NAP;
    }
    return PLOMB_OK;
}

enum plomb_status serial_write(int fd, const char *path, struct plomb_span bytes,
                               uint32_t timeout, struct plomb_error *error)
{
    enum plomb_status status;
    bool is_ready;

    if (fd < 0) return set_lost(path, error);
    while (bytes.size > 0) {
        ssize_t written = write(fd, bytes.ptr, bytes.size);

        if (written > 0) {
            bytes = plomb_span_sub(bytes, (size_t)written, bytes.size);
            continue;
        }
        if (written < 0 && !is_later(errno)) return set_lost(path, error);
        errno = 0;
        status = wait_for(fd, path, POLLOUT, timeout, &is_ready, error);
        if (status != PLOMB_OK) return status;
        if (is_ready || errno == EINTR) continue;
        return set_stuck(path, error);
    }
    return drain(fd, path, timeout, error);
}
