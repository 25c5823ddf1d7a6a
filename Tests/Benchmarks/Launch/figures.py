"""Figures of measured rows, and tables and pages of them."""
import json
import os
from statistics import median, quantiles


def milliseconds(row, kind="wall"):
    return median(row[kind]) / 1000


def megabytes(row):
    return median(row["peak"]) * 1024 / 1e6


def ratios(row, other, kind="wall"):
    return [mine / theirs for mine, theirs in zip(row[kind], other[kind])]


def ratio(value):
    return f"{value:.{2 if value >= 0.1 else 4}f}"


def spread(values):
    low, middle, high = map(ratio, quantiles(values, n=4))
    return f"{middle} ({low}–{high})"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def noted(folder, page):
    """What measure.py noted for a page: the load before and after, and the groups of each run."""
    with open(os.path.join(folder, page + ".json")) as file:
        return json.load(file)


def write(page, destination, picture, **parts):
    """Writes a page after the text of that name beside this file, and its picture."""
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), page + ".md")) as file:
        text = file.read().format(**parts)
    os.makedirs(destination, exist_ok=True)
    for ending, content in (("md", text), ("svg", picture)):
        with open(os.path.join(destination, f"{page}.{ending}"), "w") as file:
            file.write(content)
