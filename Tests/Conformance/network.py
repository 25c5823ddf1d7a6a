"""Packets get lost, and the target starts with every value right or not at all.

    network.py LAUNCHES [SEED]

So many launches with 20 secrets for each share of packets lost, in both directions and of every kind, those of the name
server too, over HTTP/2 and HTTP/1.1, the service 20 ms away (Tests/Servers/afar). Up to one packet in twenty all have to
start; beyond that, in the time limit or with the status and a line for what the network did.
"""

import collections
import os
import re
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

from conformance import ROOT

SESAME = os.environ.get("SESAME", os.path.join(ROOT, ".build/debug/sesame"))
SESAME_LOCAL = os.environ.get("SESAME_LOCAL", os.path.join(ROOT, ".build/debug/sesame-local"))
SERVERS = os.path.join(ROOT, "Tests/Servers")
NAMES = [f"V{number}" for number in range(1, 21)]
VALUES = [f"hunter2 of {number}" for number in range(1, 21)]
LOSSES = {0.01: True, 0.05: True, 0.2: False}  # and whether all start
PORTS = {443: "HTTP/2", 444: "HTTP/1.1"}
LIMIT = 30
# Seconds over its time limit that a launch may take on a busy machine.
GRACE = 6
WORKERS = 6
LINE = re.compile(
    r"sesame: V[V0-9, ]+: cannot reach example\.com(:444)?: (could not resolve host|could not connect|connected, and then no "
    r"answer in time|no answer in time|the connection broke)(: no answer in time)?( \(\d+ attempts in \d+\.\d s\))?")


class Bench:
    """The certificates and the manifest of all launches."""

    def __init__(self, folder):
        self.certificates = os.path.join(folder, "certificates")
        os.mkdir(self.certificates)
        subprocess.run([os.path.join(SERVERS, "certificates"), self.certificates], check=True)
        self.folder, self.manifest = folder, os.path.join(folder, "sesame.yaml")
        with open(self.manifest, "w") as file:
            file.write("env:\n" + "".join(f"  {name}: s-{name[1:]}\n" for name in NAMES))

    def launch(self, loss, port, seed):
        """One launch; answers with whether it started, and its seconds."""
        place = tempfile.mkdtemp(dir=self.folder)
        begin = f"date +%s.%N >{place}/begin"
        command = [SESAME, "exec", "--timeout", str(LIMIT), "--endpoint", f"https://example.com:{port}", "-f", self.manifest,
                   "--", "/usr/bin/printenv", *NAMES]
        process = subprocess.run(
            [os.path.join(SERVERS, "afar"), place, self.certificates, f"delay=10 loss={loss} seed={seed}", begin, *command],
            env={"PATH": "/usr/bin:/bin", "SESAME_LOCAL": SESAME_LOCAL, "TMPDIR": place}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=LIMIT + 60)
        with open(os.path.join(place, "begin")) as file:
            seconds = time.time() - float(file.read())
        lines = process.stderr.splitlines()
        try:
            if process.stdout:
                assert process.stdout.splitlines() == VALUES, "STARTED WITH A WRONG VALUE"
            assert (process.returncode == 0) == bool(process.stdout), f"status {process.returncode}, and what started says"
            assert process.returncode in (0, 69), f"status {process.returncode}"
            assert "hunter2" not in process.stderr, "a value on standard error"
            assert process.stdout or lines and all(LINE.fullmatch(each) or each.startswith("sesame: hint: ") for each in lines)
            assert seconds < LIMIT + GRACE, f"it took {seconds:.1f} s"
        except AssertionError as error:
            raise AssertionError(f"{loss:.0%} of port {port}, seed {seed}: {error}\n{process.stderr}") from None
        return bool(process.stdout), seconds


def main(launches, seed):
    wrong = []
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(WORKERS) as pool:
        bench = Bench(folder)
        runs = collections.defaultdict(list)
        for number in range(launches):
            for loss in LOSSES:
                for port in PORTS:
                    runs[loss, port].append(pool.submit(bench.launch, loss, port, f"{seed}-{number}"))
        for (loss, port), mine in runs.items():
            results = []
            for each in mine:
                try:
                    results.append(each.result())
                except AssertionError as error:
                    wrong.append(str(error))
            started = sorted(seconds for is_started, seconds in results if is_started)
            failed = len(results) - len(started)
            print(f"{loss:.0%} lost, {PORTS[port]}: {launches} launches, {len(started)} started"
                  + (f" (median {started[len(started) // 2]:.1f} s, longest {started[-1]:.1f} s)" if started else "")
                  + f", {failed} failed with 69, {len(mine) - len(results)} otherwise", flush=True)
            if failed and LOSSES[loss]:
                wrong.append(f"at {loss:.0%} all have to start")
    disturbed = sum("WRONG VALUE" in each for each in wrong)
    print(f"seed {seed}: {disturbed} started with a wrong or missing value")
    assert not wrong, "\n".join(wrong[:10])


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
