#!/usr/bin/env python3
"""The process that stays beside a supervised command, beside tini and dumb-init: memory, signals, wake-ups, start.

usage: supervise.py SESAME COMMAND    (within sesame-local; COMMAND is echo.c, compiled)
"""
import os
import signal
import statistics
import subprocess
import sys
import time

SESAME, COMMAND = sys.argv[1:3]
MANIFEST = "env: {A: prod-db-password}"
ROUNDS, IDLE = 200, 10


def memory(process):
    """The resident and the private dirty memory of a process, in KiB."""
    with open(f"/proc/{process}/smaps_rollup") as lines:
        facts = dict(line.split()[:2] for line in lines if line.split()[-1] == "kB")
    return int(facts["Rss:"]), int(facts["Private_Dirty:"])


def wakeups(process):
    with open(f"/proc/{process}/status") as lines:
        return sum(int(line.split()[1]) for line in lines if "ctxt_switches" in line)


class Supervised:
    def __init__(self, *words):
        self.begin = time.monotonic_ns()
        self.process = subprocess.Popen([*words, COMMAND], stdout=subprocess.PIPE)
        self.started = self.time() - self.begin

    def time(self):
        return int(self.process.stdout.readline())

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def starts(commands, count=40):
    """The median start of each command, in milliseconds; they take turns, for a machine is not always as fast."""
    times = {name: [] for name in commands}
    for _ in range(count):
        for name, words in commands.items():
            one = Supervised(*words)
            times[name].append(one.started)
            one.end()
    return {name: statistics.median(each) / 1e6 for name, each in times.items()}


def latency(words):
    one, times = Supervised(*words), []
    for _ in range(ROUNDS):
        time.sleep(0.005)
        sent = time.monotonic_ns()
        one.process.send_signal(signal.SIGUSR1)
        times.append(one.time() - sent)
    one.end()
    return statistics.median(times) / 1e3


def idle(words):
    one = Supervised(*words)
    time.sleep(1)
    before = wakeups(one.process.pid)
    time.sleep(IDLE)
    count, (resident, dirty) = wakeups(one.process.pid) - before, memory(one.process.pid)
    one.end()
    return resident, dirty, count


folder = os.environ["TMPDIR"]
with open(f"{folder}/sesame.yaml", "w") as file:
    file.write(MANIFEST)
options = ["-f", f"{folder}/sesame.yaml"]
rows = {
    "sesame supervise": [SESAME, "supervise", *options, "--"],
    "tini": ["tini", "-s", "--"],
    "dumb-init": ["dumb-init"],
}
print("| | resident, KiB | private dirty, KiB | signal to the command, µs | wake-ups in 10 s | start, ms |")
print("| --- | --- | --- | --- | --- | --- |")
start = starts(rows | {"sesame exec": [SESAME, "exec", *options, "--"]})
for name, words in rows.items():
    resident, dirty, count = idle(words)
    print(f"| {name} | {resident} | {dirty} | {latency(words):.0f} | {count} | {start[name]:.1f} |")
print(f"| sesame exec | | | | | {start['sesame exec']:.1f} |")
