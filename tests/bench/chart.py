"""Charts as SVG: bars in groups and lines, on logarithmic scales. Nothing but text is needed to write them.

Colours are told apart also without seeing red and green, and every value stands beside its mark."""

import math
from html import escape

COLOURS = ["#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#bbbbbb", "#332288", "#dd7711", "#882255"]
STYLE = ("text{font:12px sans-serif;fill:#222}.title{font-size:15px;font-weight:bold}.small{font-size:10px}"
         ".grid{stroke:#ddd}.axis{stroke:#888}rect.back{fill:#fff}")


def document(width, height, parts):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}"><style>{STYLE}</style><rect class="back" width="{width}" '
            f'height="{height}"/>' + "".join(parts) + "</svg>\n")


def text(x, y, words, anchor="start", kind=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{kind}">{escape(str(words))}</text>'


def line(x1, y1, x2, y2, kind):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'


def number(value):
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e4, "k")):
        if value >= size:
            return f"{value / (1e3 if unit == 'k' else size):.3g} {unit}"
    return f"{value:.3g}" if value < 1000 else f"{value:.0f}"


class Scale:
    """A logarithmic scale of values onto pixels, with a tick at each power of ten."""

    def __init__(self, values, low, high):
        positive = [value for value in values if value > 0] or [1]
        self.first = math.floor(math.log10(min(positive)))
        self.last = max(math.ceil(math.log10(max(positive))), self.first + 1)
        self.low, self.high = low, high

    def __call__(self, value):
        share = (math.log10(max(value, 10 ** self.first)) - self.first) / (self.last - self.first)
        return self.low + share * (self.high - self.low)

    def ticks(self):
        return [10.0 ** power for power in range(self.first, self.last + 1)]


def bars(title, groups):
    """groups: {group: {name: value}}; a name has one colour in all of them."""
    names = list(dict.fromkeys(name for group in groups.values() for name in group))
    width, left, row, gap, top = 900, 130, 18, 30, 60
    height = top + sum(len(group) * row + gap for group in groups.values()) + 20
    scale = Scale([value for group in groups.values() for value in group.values()], left, width - 80)
    parts = [text(20, 26, title, kind="title")]
    for tick in scale.ticks():
        parts += [line(scale(tick), top - 10, scale(tick), height - 20, "grid"),
                  text(scale(tick), top - 14, number(tick), "middle", "small")]
    y = top
    for group, values in groups.items():
        parts.append(text(20, y + 12, group, kind="title"))
        y += gap - 8
        for name, value in values.items():
            colour = COLOURS[names.index(name) % len(COLOURS)]
            parts += [text(left - 8, y + 12, name, "end"),
                      f'<rect x="{left}" y="{y}" width="{max(scale(value) - left, 1):.1f}" height="{row - 4}" '
                      f'fill="{colour}"/>', text(scale(value) + 5, y + 11, f"{value:.2f}", kind="small")]
            y += row
        y += 8
    return document(width, height, parts)


def lines(title, x_name, y_name, series):
    """series: {name: [(x, y), ...]}."""
    width, height, left, right, top, bottom = 800, 460, 80, 150, 50, 55
    points = [point for each in series.values() for point in each]
    across = Scale([x for x, _ in points], left, width - right)
    up = Scale([y for _, y in points], height - bottom, top)
    parts = [text(20, 26, title, kind="title"),
             text((left + width - right) / 2, height - 14, x_name, "middle"),
             f'<g transform="translate(18 {(top + height - bottom) / 2}) rotate(-90)">'
             + text(0, 0, y_name, "middle") + "</g>"]
    for tick in across.ticks():
        parts += [line(across(tick), top, across(tick), height - bottom, "grid"),
                  text(across(tick), height - bottom + 18, number(tick), "middle", "small")]
    for tick in up.ticks():
        parts += [line(left, up(tick), width - right, up(tick), "grid"),
                  text(left - 6, up(tick) + 4, number(tick), "end", "small")]
    for index, (name, each) in enumerate(series.items()):
        colour = COLOURS[index % len(COLOURS)]
        path = " ".join(f"{across(x):.1f},{up(y):.1f}" for x, y in each)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for x, y in each:
            parts += [f'<circle cx="{across(x):.1f}" cy="{up(y):.1f}" r="3" fill="{colour}"/>',
                      text(across(x), up(y) - 7, number(y), "middle", "small")]
        if each:
            parts.append(text(width - right + 10, up(each[-1][1]) + 4, name))
    return document(width, height, parts)
