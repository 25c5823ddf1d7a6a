"""Bars and curves on logarithmic scales, as SVG on white, so that they are readable on a dark page too."""
import math
from html import escape

WIDTH, LEFT, RIGHT, BAR, STEP, TITLE = 860, 220, 90, 14, 20, 44
OURS, OTHERS, GRID, FAINT = "#0a7d5c", "#9aa5b1", "#d5dae0", "#66707a"
HEIGHT, MARGIN, LEGEND = 190, 64, 190
CURVES = (OURS, "#b4540a", FAINT)


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


class Plane:
    """Where counts and figures are on a panel, whose top is at `top`, on two logarithmic scales."""

    def __init__(self, top, counts, figures):
        self.counts, self.first, self.right = counts, top + TITLE - 10, WIDTH - LEGEND
        self.bottom = self.first + HEIGHT
        self.low, self.high = 10 ** math.floor(math.log10(min(figures))), 10 ** math.ceil(math.log10(max(figures)))
        self.across = (self.right - MARGIN) / math.log(counts[-1] / counts[0])
        self.up = HEIGHT / math.log(self.high / self.low)

    def place(self, count, figure):
        x = MARGIN + self.across * math.log(count / self.counts[0])
        return f"{x:.1f}", f"{self.bottom - self.up * math.log(figure / self.low):.1f}"

    def grid(self):
        for decade in decades(self.low, self.high):
            x, y = self.place(self.counts[0], decade)
            yield f'<path d="M{x} {y}H{self.right}" stroke="{GRID}"/>'
            yield f'<text x="{MARGIN - 8}" y="{y}" dy="4" text-anchor="end" fill="{FAINT}">{decade:,.0f}</text>'
        for count in self.counts:
            x, y = self.place(count, self.low)
            yield f'<path d="M{x} {self.first}V{y}" stroke="{GRID}"/>'
            yield f'<text x="{x}" y="{y}" dy="16" text-anchor="middle" fill="{FAINT}">{count:,}</text>'

    def curve(self, number, name, curve):
        """The curve of this number, from its first figure on that is not below the scale, and its line in the legend."""
        points = [self.place(*point) for point in curve if point[1] >= self.low]
        style = f'fill="none" stroke="{CURVES[number]}" stroke-width="2"'
        # A curve that was not measured.
        if len(curve) > len(self.counts):
            style += ' stroke-dasharray="5 4"'
        else:
            yield from (f'<circle cx="{x}" cy="{y}" r="3.5" fill="{CURVES[number]}"/>' for x, y in points)
        yield f'<path d="M{"L".join(map(" ".join, points))}" {style}/>'
        y = self.first + 10 + STEP * number
        yield f'<path d="M{self.right + 20} {y - 4}h24" {style}/><text x="{self.right + 52}" y="{y}">{escape(name)}</text>'


def curves(panels):
    """`panels` are titles with curves by name, which are lists of counts and figures. The counts of the first curve are
    marked, and its figures stand beside it. A curve with more points is calculated, not measured."""
    marks, top = [], 8
    for title, named in panels:
        first = next(iter(named.values()))
        measured = [figure for curve in named.values() if len(curve) == len(first) for _, figure in curve]
        plane = Plane(top, [count for count, _ in first], measured)
        marks += [f'<text x="8" y="{top + 18}" font-weight="bold">{escape(title)}</text>', *plane.grid()]
        for number, (name, curve) in enumerate(named.items()):
            marks += plane.curve(number, name, curve)
        for count, figure in first:
            x, y = plane.place(count, figure)
            side = 'dx="6"' if count == first[0][0] else 'dx="-6" text-anchor="end"'
            # Other lines end at a white edge around it.
            edge = 'stroke="#ffffff" stroke-width="4" paint-order="stroke"'
            marks.append(f'<text x="{x}" y="{y}" {side} dy="-8" fill="{OURS}" {edge}>'
                         f'{figure:,.{0 if figure >= 100 else 1}f}</text>')
        top = plane.bottom + 30
    middle = (MARGIN + WIDTH - LEGEND) / 2
    marks.append(f'<text x="{middle}" y="{top + 2}" text-anchor="middle" fill="{FAINT}">entries</text>')
    return picture(top + 12, marks)
