"""Bars on logarithmic scales, as SVG on white, so that they are readable on a dark page too."""
import math
from html import escape

WIDTH, LEFT, RIGHT, BAR, STEP, TITLE = 860, 220, 90, 14, 20, 44
OURS, OTHERS, GRID, FAINT = "#0a7d5c", "#9aa5b1", "#d5dae0", "#66707a"


def picture(height, marks):
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        'font-family="sans-serif" font-size="12">\n<rect width="100%" height="100%" fill="#ffffff"/>\n'
        + "\n".join(marks) + "\n</svg>\n")


def decades(low, high):
    """The powers of ten from `low`, which is one, to `high`."""
    return [low * 10 ** power for power in range(math.floor(math.log10(high / low) + 1e-9) + 1)]


def bars(panels):
    """`panels` are titles with lists of names and milliseconds; ours are those whose name begins with "sesame"."""
    marks, top = [], 8
    for title, rows in panels:
        low = 10 ** math.floor(math.log10(min(value for _, value in rows)))
        scale = (WIDTH - LEFT - RIGHT) / math.log(max(value for _, value in rows) / low)
        marks.append(f'<text x="8" y="{top + 18}" font-weight="bold">{escape(title)}</text>')
        bottom = top + TITLE - 10 + STEP * len(rows)
        for decade in decades(low, max(value for _, value in rows)):
            x = LEFT + scale * math.log(decade / low)
            marks.append(f'<path d="M{x:.1f} {top + TITLE - 10}V{bottom}" stroke="{GRID}"/>')
            marks.append(f'<text x="{x:.1f}" y="{top + TITLE - 14}" text-anchor="middle" fill="{FAINT}">{decade:g} ms</text>')
        for number, (name, value) in enumerate(rows):
            y = top + TITLE - 8 + STEP * number
            length = max(2, scale * math.log(value / low))
            color = OURS if name.startswith("sesame") else OTHERS
            marks.append(f'<text x="{LEFT - 8}" y="{y + 11}" text-anchor="end">{escape(name)}</text>')
            marks.append(f'<rect x="{LEFT}" y="{y}" width="{length:.1f}" height="{BAR}" fill="{color}"/>')
            marks.append(f'<text x="{LEFT + length + 6:.1f}" y="{y + 11}">{value:.3g}</text>')
        top = bottom + 16
    return picture(top, marks)
