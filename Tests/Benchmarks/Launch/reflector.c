// A network device behind which this machine stands itself, some milliseconds away: each IPv4 packet that goes out comes
// back with its addresses exchanged. Usage: reflector DEVICE MICROSECONDS, the delay of one way.
//
// With 10.9.0.1/32 on the device and a route to 10.9.0.2 through it, who connects to 10.9.0.2 reaches the servers of
// 10.9.0.1, and every packet of both sides is on its way for so long. Linux' own netem is not in every kernel.
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { places = 1 << 14, largest = 1 << 11 };

/// The packets in flight, in order: from `first` to before `end`, modulo `places`.
static struct {
    long due;
    long size;
    unsigned char bytes[largest];
} packets[places];
static unsigned first, end;

static long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return 1000000 * time.tv_sec + time.tv_nsec / 1000;
}

static int open_device(const char *name) {
    const int device = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
    strncpy(request.ifr_name, name, IFNAMSIZ - 1);
    if (device < 0 || ioctl(device, TUNSETIFF, &request) < 0) {
        perror("reflector: /dev/net/tun");
        exit(1);
    }
    return device;
}

/// Takes in what goes out; with no place left it is dropped, as a full queue of a router does.
static void take(int device, long delay) {
    static unsigned char bytes[largest];
    long size;
    while ((size = read(device, bytes, sizeof bytes)) > 0) {
        if (bytes[0] >> 4 != 4 || end - first == places) continue;
        unsigned char *packet = packets[end % places].bytes;
        memcpy(packet, bytes, size);
        memcpy(packet + 12, bytes + 16, 4);
        memcpy(packet + 16, bytes + 12, 4);
        packets[end % places].size = size;
        packets[end++ % places].due = now() + delay;
    }
}

int main(int argc, char **argv) {
    if (argc != 3) return 64;
    const int device = open_device(argv[1]);
    const long delay = atol(argv[2]);
    for (;;) {
        for (; first != end && packets[first % places].due <= now(); first++)
            if (write(device, packets[first % places].bytes, packets[first % places].size) < 0) continue;
        const long wait = first == end ? 1000000 : packets[first % places].due - now();
        const struct timespec pause = {0, wait > 0 ? wait % 1000000 * 1000 : 0};
        struct pollfd outgoing = {.fd = device, .events = POLLIN};
        ppoll(&outgoing, 1, first == end ? NULL : &pause, NULL);
        take(device, delay);
    }
}
