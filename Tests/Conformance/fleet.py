"""A fleet of launches that begin at once and share the quota of one account, counted at the service.

    fleet.py                                     the table: every case, then again where refused requests count too
    fleet.py [OPTION …] LAUNCHES VALUES SECONDS  one case: so many launches of so many values each begin within so long

Options: --quota N a second (300), --refused-count, --singles N (launches of one secret in the middle), --seed N,
--pass OPTION (for sesame; as often as needed). SESAME and SESAME_LOCAL name the binaries; on a machine of few cores take
releases. The floor is values ÷ quota: no policy can be quicker but by the burst of the first second. Ends with 1 when a
launch did not start, or started with a wrong value; a target that is missed is marked, and no more.
"""

import argparse
import collections
import os
import random
import re
import resource
import signal
import statistics
import sys
import threading
import time

from conformance import PROGRAM, REGION, ROOT, Service

SESAME = os.environ.get("SESAME", os.path.join(ROOT, ".build/release/sesame"))
TARGET = "/usr/bin/printenv"
# Refused requests use up sesame-local's quota too.
REFUSED_COUNT = ",refused"

Case = collections.namedtuple("Case", "launches values seconds singles targets")
# Targets: the last start ÷ floor, requests a value, the median start ÷ the last, seconds of one secret in the middle.
CASES = [
    Case(100, 20, 1, 0, (1.3, 1.3, 0.75, None)),
    Case(400, 10, 1, 9, (1.3, 1.8, 0.75, 5)),
    Case(100, 20, 0.05, 0, (None, 2.5, None, None)),
    Case(400, 10, 0.05, 0, (None, 2.5, None, None)),
]
COLUMNS = ["last ÷ floor", "requests a value", "median ÷ last", "one secret, s"]
HEAD = (f"{'launches × values, within':30}{'started':>10}{'floor, s':>10}"
        + "".join(f"{column:>24}" for column in COLUMNS) + f"{'CPU ms a launch, a value there':>32}")


class Launch:
    """One `sesame exec` of a program that prints its values."""

    def __init__(self, fleet, number, due, values):
        self.due, self.values = due, values
        self.output, self.errors = (os.path.join(fleet.folder, f"{number}.{kind}") for kind in ("out", "err"))
        names = [f"V{value}" for value in range(values)]
        self.arguments = [SESAME, "exec", "-f", fleet.manifest(values), *fleet.options, "--", TARGET, *names]
        self.environment = fleet.environment
        self.wanted = "".join(fleet.value(value) + "\n" for value in range(values))
        self.begun = self.ended = self.status = self.cpu = None

    def begin(self):
        self.begun = time.monotonic()
        streams = [(0, "/dev/null", os.O_RDONLY), *((number, path, os.O_WRONLY | os.O_CREAT) for number, path in
                                                    ((1, self.output), (2, self.errors)))]
        actions = [(os.POSIX_SPAWN_OPEN, number, path, flags, 0o600) for number, path, flags in streams]
        return os.posix_spawn(SESAME, self.arguments, self.environment, file_actions=actions)

    @property
    def fault(self):
        """Why it is none that started with all values right; None when it is."""
        if self.status != 0:
            said = open(self.errors, errors="replace").readline().strip()
            # Without the variables, the request's identifier and the numbers: launches that fail alike say the same.
            for varying in (r"V\d+(, V\d+)*", r"[-0-9a-f]{36}", r"[0-9.]+(?= (attempts|s\)))"):
                said = re.sub(varying, "…", said)
            return f"status {self.status}: {said}"
        return None if open(self.output).read() == self.wanted else "STARTED WITH A WRONG VALUE"


class Fleet:
    """The launches of a case, and the service that they ask."""

    def __init__(self, case, quota, refused_count, seed, options):
        self.case, self.quota, self.options = case, quota, options
        most = max(case.values, 1)
        secrets = "".join(f"    s-{number}: {self.value(number)}\n" for number in range(most))
        self.service = Service(
            "--quota", f"GetSecretValue={quota}{REFUSED_COUNT if refused_count else ''}",
            seed=f"regions:\n  {REGION}:\n{secrets}")
        self.folder = self.service.folder
        self.environment = {"PATH": "/usr/bin:/bin", **self.service.settings}
        chance = random.Random(seed)
        middle = (case.launches * case.values + case.singles) / quota / 2
        dues = [(chance.uniform(0, case.seconds), case.values) for _ in range(case.launches)]
        dues += [(chance.uniform(0.6, 1.4) * middle, 1) for _ in range(case.singles)]
        self.launches = [Launch(self, number, *each) for number, each in enumerate(sorted(dues))]
        self.floor = sum(launch.values for launch in self.launches) / quota

    def value(self, number):
        return f"hunter2 of {number}"

    def manifest(self, values):
        return self.service.file(
            f"{values}.yaml", "env:\n" + "".join(f"  V{number}: s-{number}\n" for number in range(values)))

    def run(self):
        """Begins each when it is due, and notes when it becomes its target: that ends at once."""
        pids, ends = {}, {}

        def reap():
            while len(ends) < len(self.launches):
                pid, status, usage = os.wait4(-1, 0)
                ends[pid] = (time.monotonic(), os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime)

        reaper = threading.Thread(target=reap, daemon=True)
        reaper.start()
        before, self.began = self.cpu_of_service(), time.monotonic()
        for launch in self.launches:
            time.sleep(max(0, self.began + launch.due - time.monotonic()))
            pids[launch.begin()] = launch
        reaper.join(60 + 10 * self.floor)
        for pid in pids.keys() - ends.keys():
            os.kill(pid, signal.SIGKILL)
        reaper.join()
        for pid, launch in pids.items():
            launch.ended, launch.status, launch.cpu = ends[pid]
        self.service_cpu = self.cpu_of_service() - before

    def cpu_of_service(self):
        """Seconds (proc_pid_stat(5))."""
        fields = open(f"/proc/{self.service.process.pid}/stat").read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def requests(self):
        """How many were answered, and how many refused for the rate, by sesame-local's own log."""
        codes = collections.Counter(
            line.split()[3] for line in open(self.service.errors) if " GetSecretValue " in line)
        return codes.pop("ok", 0), codes.pop("RequestLimitExceeded", 0), codes

    def report(self):
        """Prints the line of the table, and answers with what was wrong."""
        faults = [launch.fault for launch in self.launches if launch.fault]
        starts = sorted(launch.ended - self.began for launch in self.launches if launch.status == 0)
        singles = [each.ended - each.begun for each in self.launches if each.values == 1 and each.status == 0]
        admitted, refused, others = self.requests()
        count = sum(launch.values for launch in self.launches)
        measured = [
            starts[-1] / self.floor if starts else None, (admitted + refused + others.total()) / count,
            statistics.median(starts) / starts[-1] if starts else None,
            statistics.median(singles) if self.case.singles and singles else None]
        cells = [cell(*pair) for pair in zip(measured, self.case.targets)]
        cpu = 1000 * sum(launch.cpu for launch in self.launches) / len(self.launches)
        what = f"{self.case.launches} × {self.case.values}, {self.case.seconds} s"
        print(f"{what:30}{f'{len(starts)}/{len(self.launches)}':>10}{self.floor:10.2f}"
              + "".join(f"{each:>24}" for each in cells)
              + f"{f'{cpu:.1f}, {1000 * self.service_cpu / count:.1f}':>32}", flush=True)
        print(f"    {admitted} admitted, {refused} refused" + (f", {dict(others)}" if others else ""), flush=True)
        for fault, times in collections.Counter(faults).most_common(3):
            print(f"    {times} ×: {fault}")
        return faults


def cell(measured, target):
    if measured is None:
        return "-"
    if target is None:
        return f"{measured:.2f}"
    return f"{measured:.2f} (≤ {target}{'' if measured <= target else ', MISSED'})"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("case", nargs="*", type=float, metavar="LAUNCHES VALUES SECONDS")
    parser.add_argument("--quota", type=int, default=300)
    parser.add_argument("--refused-count", action="store_true")
    parser.add_argument("--singles", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pass", action="append", default=[], dest="options")
    given = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if given.case:
        launches, values, seconds = given.case
        cases = [(Case(int(launches), int(values), seconds, given.singles, [None] * 4), given.refused_count)]
    else:
        cases = [(case, refused_count) for refused_count in (False, True) for case in CASES]
    print(f"{SESAME}, {PROGRAM}, {given.quota} a second, {os.cpu_count()} cores, seed {given.seed}\n{HEAD}")
    wrong, counted = 0, False
    for case, refused_count in cases:
        if refused_count and not counted:
            counted = True
            print("refused requests count too:")
        fleet = Fleet(case, given.quota, refused_count, given.seed, given.options)
        with fleet.service:
            fleet.run()
            wrong += len(fleet.report())
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
