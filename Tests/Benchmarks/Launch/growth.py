"""Writes growth.md and growth.svg from what measure.py noted. See .ci/measure/growth.

usage: growth.py FOLDER DESTINATION
"""
import sys

from chart import curves
from figures import megabytes, milliseconds, noted, table, write
from machine import packages, setup

# The most requests that sesame begins in a second.
QUOTA = 290


def forced(count):
    """The milliseconds that the quota alone takes: the first requests at once, and then as many in each second."""
    return max(0, (count - QUOTA) / QUOTA * 1000)


def main(folder, destination):
    results = noted(folder, "growth")
    # A run of this page has a row for each protocol at each count of entries.
    rows = [(int(count), *pair) for count, pair in results["runs"][-1].items()]
    cells = [
        (f"{count:,}", f"{forced(count):,.0f}",
         *(f"{figure:,.1f}" for row in pair for figure in (milliseconds(row), milliseconds(row, "cpu"), megabytes(row))))
        for count, *pair in rows]
    sides = ["HTTP/2", "HTTP/1.1"]
    head = ("entries", "quota alone, ms", *(f"{side}: {what}" for side in sides for what in ("ms", "CPU ms", "peak MB")))

    def measured(figure):
        return {side: [(row[0], figure(row[number])) for row in rows] for number, side in enumerate(sides, 1)}

    steps = [QUOTA * 1.02 ** step for step in range(1, 500)]
    quota = [(count, forced(count)) for count in [*steps, rows[-1][0]] if count <= rows[-1][0]]
    picture = curves([
        ("time, ms", {**measured(milliseconds), "the quota alone": quota}),
        ("processor time, ms", measured(lambda row: milliseconds(row, "cpu"))),
        ("peak memory, MB", measured(megabytes))])
    write("growth", destination, picture, table=table(head, cells), rounds=len(rows[0][1]["wall"]),
          setup=setup(results["load"], packages("nginx-light")))


if __name__ == "__main__":
    main(*sys.argv[1:])
