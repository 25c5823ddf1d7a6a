#!/usr/bin/env python3
"""Two network devices and a wire between them, as bad as it is told to be.

usage: wire.py DEVICE DEVICE [delay=MILLISECONDS] [jitter=MILLISECONDS] [rate=BITS] [loss=FRACTION] [hole=BYTES] [seed=NUMBER]

Each packet is on its way for `delay` and up to `jitter` more, in turn with the others of its direction when they may be
only so many bits a second, and never before one that was sent earlier. One in 1/`loss` is lost, and each that is longer than `hole`, of which nobody is told. Linux' own netem is not in
every kernel.
"""
import collections, fcntl, os, random, select, struct, sys, time

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 1, 0x1000
LONGEST = 1 << 16
# Seconds that a packet may wait for its turn: what comes when the queue is so long is lost, as in a router.
QUEUE = 2


def device(name):
    file = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(file, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TUN | IFF_NO_PI))
    return file


class Direction:
    """What is on its way from one device to the other, in order."""

    def __init__(self, begin, end, faults):
        self.begin, self.end = begin, end
        self.delay, self.rate = float(faults.get("delay", 0)) / 1000, float(faults.get("rate", "inf"))
        self.loss, self.hole = float(faults.get("loss", 0)), int(faults.get("hole", LONGEST))
        self.jitter, self.last = float(faults.get("jitter", 0)) / 1000, 0
        self.chance = random.Random(f"{faults.get('seed', 1)} {begin}")
        self.free, self.packets = 0, collections.deque()

    def take(self, now):
        packet = os.read(self.begin, LONGEST)
        if len(packet) > self.hole or self.chance.random() < self.loss or self.free > now + QUEUE:
            return
        self.free = max(self.free, now) + 8 * len(packet) / self.rate
        late = self.chance.random() * self.jitter if self.jitter else 0
        self.last = max(self.last, self.free + self.delay + late)
        self.packets.append((self.last, packet))

    def give(self, now):
        while self.packets and self.packets[0][0] <= now:
            try:
                os.write(self.end, self.packets.popleft()[1])
            except OSError:
                pass  # The device is down.


def main(first, second, *faults):
    ends = device(first), device(second)
    faults = dict(fault.split("=") for fault in faults)
    directions = [Direction(*ends, faults), Direction(*reversed(ends), faults)]
    while True:
        dues = [each.packets[0][0] for each in directions if each.packets]
        wait = max(0, min(dues) - time.monotonic()) if dues else None
        readable = select.select(ends, [], [], wait)[0]
        for each in directions:
            if each.begin in readable:
                each.take(time.monotonic())
            each.give(time.monotonic())


main(*sys.argv[1:])
