"""Measures the groups of launchers of a page, each in turns, and writes what came out as JSON.
See .ci/measure/benchmark and .ci/measure/growth.

usage: measure.py FOLDER ROOT PAGE ROUNDS RUNS, which writes FOLDER/PAGE.json
"""
import json
import os
import subprocess
import sys

from commands import COUNTS, GROWTH, PLACES, Commands


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


def benchmarks(commands):
    """The groups of benchmarks.md: their names, their rows, and how many times the rounds they are measured."""
    yield "start", commands.start(), 2
    for count in COUNTS:
        for trip in PLACES:
            yield f"{count} at {trip} ms", commands.fetch(count, trip), 1


def growth(commands):
    """The groups of growth.md, likewise."""
    for count in GROWTH:
        yield str(count), commands.growth(count), 1


def main(folder, root, page, rounds, count):
    commands = Commands(folder, root)
    commands.prepare()
    load, runs = os.getloadavg()[0], []
    for number in range(count):
        runs.append({})
        for name, rows, times in {"benchmarks": benchmarks, "growth": growth}[page](commands):
            runs[-1][name] = measure(commands, rows, times * rounds)
            print(f"run {number + 1}, {name}: measured", file=sys.stderr)
    with open(commands.path(f"{page}.json"), "w") as file:
        json.dump({"load": [load, os.getloadavg()[0]], "runs": runs}, file)


if __name__ == "__main__":
    main(*sys.argv[1:4], int(sys.argv[4]), int(sys.argv[5]))
