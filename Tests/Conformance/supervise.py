"""`sesame supervise` is an init that loses nothing: TERM at random moments of its start, and signals, ends and rotations
in random order.

    supervise.py TERMS INTERLEAVINGS [SEED]

Each TERM is sent at a random moment from the start of sesame to a while after that of its command; it has to end both,
with the command's own status or 143. A launcher in C that only forks, passes TERM on and calls execve(2) has as many,
for what the kernel itself drops. An interleaving is a row of random steps, the last of which ends sesame; then its
status has to be that of the last command, no process of it may be left, and never may two commands have run at once.
"""

import collections
import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from conformance import ROOT, Service
from wire import ask, connect

SESAME = os.environ.get("SESAME", os.path.join(ROOT, ".build/debug/sesame"))
SOURCES = os.path.join(ROOT, "Tests/Conformance/supervise")
# Seconds after which an end is taken for lost, on any machine.
LIMIT = 20
WORKERS = 4
TERM, KILLED, STOPPED, LEFT = 128 + signal.SIGTERM, 128 + signal.SIGKILL, 42, 3


class Bench:
    """A service, the programs in C, and a folder for what they write."""

    def __init__(self):
        self.service = Service("--quiet", has_no_quota=True)
        self.folder = tempfile.mkdtemp(prefix="supervise-", dir=self.service.folder)
        for name in ("target", "launcher"):
            compiler = shutil.which("clang") or "cc"
            subprocess.run([compiler, "-O1", "-Wall", "-Werror", "-o", f"{self.folder}/{name}", f"{SOURCES}/{name}.c"], check=True)
        self.environment = {"PATH": "/usr/bin:/bin", **self.service.settings}
        self.numbers, self.lock = iter(range(10**9)), threading.Lock()
        self.create("shared")

    def create(self, name):
        self.ask("CreateSecret", SecretName=name, SecretString="0", VersionId="SSM_Current")
        return name

    def ask(self, action, **parameters):
        with connect(self.service) as connection:
            answer = ask(connection, self.service, action, **parameters)
        assert "Error" not in answer, answer

    def start(self, *options, stop=0, launcher=None, secret="shared"):
        with self.lock:
            return Start(self, next(self.numbers), options, stop, launcher, secret)


class Start:
    """A supervisor on its way, and the log of its commands."""

    def __init__(self, bench, number, options, stop, launcher, secret):
        self.bench, self.secret = bench, secret
        # It is in the arguments of every process of this start.
        self.mark = f"{bench.folder}/{number}."
        for name in ("log", "lock", "manifest"):
            with open(self.mark + name, "w") as file:
                file.write(f"env: {{VALUE: {secret}}}" if name == "manifest" else "")
        target = [f"{bench.folder}/target", f"{self.mark}log", f"{self.mark}lock", str(stop)]
        if launcher is None:
            command = [SESAME, "supervise", "-f", f"{self.mark}manifest", *options, "--", *target]
        else:
            command = [f"{bench.folder}/launcher", str(launcher), *target]
        self.errors = open(f"{self.mark}errors", "w+")
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            command, env=bench.environment, stdin=subprocess.DEVNULL, stdout=self.errors, stderr=self.errors)

    def put(self, value):
        self.bench.ask("UpdateSecret", SecretName=self.secret, SecretString=value, VersionId="SSM_Current")

    def send(self, number):
        if self.process.poll() is None:
            self.process.send_signal(number)

    def lines(self, kind):
        with open(f"{self.mark}log") as file:
            return [line.split() for line in file if line.startswith(kind)]

    def wait_for_start(self):
        while not self.lines("start"):
            assert time.monotonic() < self.began + LIMIT and self.process.poll() is None, self.said()
            time.sleep(0.002)

    def end(self):
        """The status with which it ends, 128 + n after signal n; None if it does not."""
        try:
            status = self.process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            return None
        return status if status >= 0 else 128 - status

    def left(self):
        """Its processes that are still there a while later."""
        deadline = time.monotonic() + LIMIT / 4
        while True:
            there = [pid for pid in filter(str.isdigit, os.listdir("/proc")) if self.mark in arguments(pid)]
            if not there or time.monotonic() > deadline:
                return there
            time.sleep(0.01)

    def said(self):
        self.errors.seek(0)
        return self.errors.read()

    def clear(self):
        for pid in self.left() if self.process.poll() is None else []:
            os.kill(int(pid), signal.SIGKILL)
        self.process.wait()
        self.errors.close()


def arguments(pid):
    try:
        with open(f"/proc/{pid}/cmdline", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


# TERM at random moments.


def length_of_start(bench, **settings):
    """The median time until the command runs, in seconds."""
    def once(_):
        start = bench.start(**settings)
        start.wait_for_start()
        took = time.monotonic() - start.began
        start.send(signal.SIGTERM)
        assert start.end() == STOPPED, start.said()
        return took
    with ThreadPoolExecutor(WORKERS) as pool:
        return statistics.median(pool.map(once, range(3 * WORKERS)))


def terms(bench, count, seed, wrong, **settings):
    """Sends TERM so often; answers with how often each status was."""
    chance, took = random.Random(seed), length_of_start(bench, **settings)
    results = collections.Counter()

    def attempt(moment):
        start = bench.start(**settings)
        time.sleep(max(0, start.began + moment - time.monotonic()))
        start.send(signal.SIGTERM)
        status, started = start.end(), bool(start.lines("start"))
        left = start.left() if status is not None else []
        if status not in (TERM, STOPPED) or left or start.lines("taken") or status == STOPPED and not started:
            wrong.append(f"TERM after {moment * 1000:.1f} ms: status {status}, left {left}; {start.said()}")
        start.clear()
        results["no end" if status is None else status] += 1

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(attempt, [chance.uniform(0, 1.3 * took) for _ in range(count)]))
    return took, results


def told(results):
    return ", ".join(f"{number} with {status}" for status, number in sorted(results.items(), key=str))


# Signals, ends and rotations.

# How it ends, and the statuses that this may have beside the command's own.
ENDS = {"TERM": {TERM}, "INT": {130}, "HUP of the command": {LEFT}, "KILL of the command": {KILLED}, "KILL": {KILLED}}
# Before the command runs, each signal ends both.
EARLY = {128 + signal.SIGUSR1, 128 + signal.SIGUSR2}
# Before the command is ready for signals, each ends it.
UNREADY = {128 + signal.SIGUSR2, 128 + signal.SIGHUP}
STEPS = ["rotate", "rotate", "look", "USR2", "URG", "CHLD", "CONT"]


def interleaving(bench, seed):
    """One row of steps; answers with its last one and its status."""
    chance = random.Random(seed)
    stop = chance.choice([0, 0, 10, 60, 400])
    timeout = chance.choice([200, 10_000])
    options = ["--look-on", "USR1", "--interval", "1h", "--settle", "0", "--kill-timeout", f"{timeout}ms"]
    options += chance.sample(["--group", "--subreaper"], chance.randint(0, 2))
    start = bench.start(*options, stop=stop, secret=bench.create(f"s-{seed}"))
    steps, value = [], 0
    is_early = chance.random() < 0.1
    if not is_early:
        start.wait_for_start()
    for _ in range(chance.randint(1, 6)):
        steps.append(chance.choice(STEPS))
        if steps[-1] == "rotate":
            value += 1
            start.put(str(value))
        start.send(getattr(signal, "SIG" + {"rotate": "USR1", "look": "USR1"}.get(steps[-1], steps[-1])))
        time.sleep(chance.choice([0, 0.001, 0.01, 0.03, 0.06, 0.1, 0.15, 0.3]))
    is_calm = chance.random() < 0.5
    if is_calm:
        wait_without_zombies(start)
    last = chance.choice(list(ENDS))
    steps.append(last)
    status = finish(start, last)
    try:
        judge(start, last, status, value, (EARLY if is_early else set()) | ({KILLED} if timeout < stop else set()))
    except AssertionError as fault:
        raise AssertionError(f"seed {seed}, stops in {stop} ms, {options[6:]}: {', '.join(steps)}: {fault}\n"
                             f"    {start.lines('')}\n    {start.said()}") from None
    finally:
        start.clear()
    return last, status


def wait_without_zombies(start):
    """Waits until each child of it that has ended is reaped."""
    deadline = time.monotonic() + LIMIT
    while any(state(pid) == "Z" for pid in children_of(start.process.pid)):
        assert time.monotonic() < deadline, f"a zombie: {start.said()}"
        time.sleep(0.005)


def finish(start, last):
    """Ends it; answers with its status."""
    if " of the command" not in last:
        start.send(getattr(signal, "SIG" + last))
        return start.end()
    # The command may be stopping for the next one, which then has to be ended too; or there is none yet.
    deadline = time.monotonic() + LIMIT
    sent = None
    while start.process.poll() is None and time.monotonic() < deadline:
        started = start.lines("start")
        if started and started[-1][1] != sent:
            sent = started[-1][1]
            if sent in children_of(start.process.pid):
                os.kill(int(sent), getattr(signal, "SIG" + last.split()[0]))
        time.sleep(0.01)
    return start.end()


def state(pid):
    """The state of a process as a letter (proc_pid_stat(5))."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def children_of(pid):
    """The pids of its children, zombies too."""
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            return file.read().split()
    except OSError:
        return []


def judge(start, last, status, value, more):
    assert status is not None, "it does not end"
    left = start.left()
    assert not left, f"left behind: {[(pid, arguments(pid)) for pid in left]}"
    assert not start.lines("taken"), "two commands at once"
    started, ended = start.lines("start"), {line[1]: int(line[2]) for line in start.lines("end")}
    assert all(0 <= int(line[2]) <= value for line in started), "a value that never was"
    assert [int(line[2]) for line in started] == sorted(int(line[2]) for line in started), "an older value came back"
    own = {ended[started[-1][1]]} if started and started[-1][1] in ended else set()
    restarted = re.findall(r"restarted with new values: pid \d+ → (\d+) ", start.said())
    if restarted and restarted[-1] not in (line[1] for line in started):
        more = more | UNREADY
    assert status in (own | ENDS[last] | more), f"status {status}, its command's {own or 'unknown'}"
    # A command that ended by itself is not sesame's to rename.
    assert last != "HUP of the command" or status in own | more, f"status {status}, its command's {own}"


def main(terms_wanted, interleavings, seed=1):
    began, bench, wrong = time.monotonic(), Bench(), []
    took, results = terms(bench, terms_wanted, seed, wrong)
    plain_wrong = []
    wait = round(took * 1000)
    plain_took, plain = terms(bench, terms_wanted, seed, plain_wrong, launcher=wait)
    print(f"{terms_wanted} TERMs within {1300 * took:.0f} ms of a start, seed {seed}: {told(results)}; {len(wrong)} otherwise. "
          f"A launcher in C, within {1300 * plain_took:.0f} ms: {told(plain)}; {len(plain_wrong)} otherwise", flush=True)
    ends = collections.Counter()

    def attempt(number):
        try:
            ends[interleaving(bench, seed * 1_000_000 + number)] += 1
        except Exception as fault:
            wrong.append(str(fault))

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(attempt, range(interleavings)))
    print(f"{interleavings} interleavings of signals, ends and rotations, seed {seed}: "
          + ", ".join(f"{number} by {last} with {status}" for (last, status), number in sorted(ends.items()))
          + f"; {len(wrong)} wrong; {time.monotonic() - began:.0f} s", flush=True)
    assert not wrong, "\n".join(wrong[:20])


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
