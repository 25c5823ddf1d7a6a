"""Measures all groups of launchers, in turns, and writes what came out as JSON. See .ci/measure/benchmark.

usage: measure.py FOLDER ROOT ROUNDS RESULTS
"""
import json
import os
import subprocess
import sys

from commands import COUNTS, PLACES, Commands


def measure(commands, rows, rounds):
    """Lists of wall-clock and processor microseconds and of peak KiB by name, each in the order of the rounds."""
    lines = "".join("\t".join(command) + "\n" for _, command, _ in rows)
    notes = commands.path("notes")
    # The output of a command is shown only if it fails.
    turns = subprocess.run(
        [commands.path("turns"), str(rounds + 2), notes], input=lines, env=commands.environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if turns.returncode:
        sys.exit(turns.stdout[-2000:])
    seen = [{"name": name, "does": does, "wall": [], "cpu": [], "peak": []} for name, _, does in rows]
    for line in open(notes):
        number, *figures = map(int, line.split())
        for kind, figure in zip(("wall", "cpu", "peak"), figures):
            seen[number][kind].append(figure)
    # The first two rounds fill the caches.
    return [{**row, **{kind: row[kind][2:] for kind in ("wall", "cpu", "peak")}} for row in seen]


def main(folder, root, rounds, results):
    commands = Commands(folder, root)
    commands.prepare()
    load = os.getloadavg()
    groups = {"start": measure(commands, commands.start(), 2 * rounds)}
    for count in COUNTS:
        for trip in PLACES:
            groups[f"{count} at {trip} ms"] = measure(commands, commands.fetch(count, trip), rounds)
            print(f"{count} at {trip} ms: measured", file=sys.stderr)
    groups["growth"] = measure(commands, commands.growth(), rounds)
    with open(results, "w") as file:
        json.dump({"load": [load[0], os.getloadavg()[0]], "groups": groups}, file)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
