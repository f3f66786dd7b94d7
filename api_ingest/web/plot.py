"""Plots as SVG, drawn on the server: no script, no style of their own, told in words as well.

Colours and fonts are the style sheet's. A plot is an image with a title and a description; the
numbers stand in a table beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from markupsafe import Markup

WIDTH, SIDE = 480, 70
ROW, BAR = 40, 14
HEIGHT, FOOT, HEAD = 170, 24, 20


class Bar(NamedTuple):
    """What it is, how long (None: not to be shown), and what stands behind it."""

    label: str
    value: float | None
    text: str


def bars(id: str, title: str, describes: str, rows: Sequence[Bar], *, full: float = 0) -> Markup:
    """A bar below its label for each row; `full` is what fills the width, else the longest."""
    full = full or max((row.value or 0 for row in rows), default=0) or 1
    room = WIDTH - SIDE
    drawn = []
    for at, row in enumerate(rows):
        top = at * ROW
        drawn.append(_text(0, top + 15, row.label, "label"))
        length = 2 if row.value is None else max(1, round(row.value / full * room, 1))
        kind = "hidden-count" if row.value is None else "bar"
        drawn.append(_rect((0, top + 20), length, BAR, kind, f"{row.label}: {row.text}"))
        drawn.append(_text(length + 6, top + 32, row.text, "number"))
    return _svg(id, title, describes, len(rows) * ROW, drawn)


class Column(NamedTuple):
    """A day or month, and its count (None: not to be shown)."""

    day: date
    value: int | None
    label: str


def columns(id: str, title: str, describes: str, steps: Sequence[Column]) -> Markup:
    """A column for each, side by side in time; where a day has none there is a gap."""
    if not steps:
        return _svg(id, title, describes, HEIGHT, [])
    ends = [step.day.toordinal() for step in steps]
    first, span = min(ends), max(ends) - min(ends)
    apart = min((b - a for a, b in pairwise(ends)), default=1)
    wide = min(60.0, WIDTH / (span / apart + 1))
    top = max((step.value or 0 for step in steps), default=0) or 1
    drawn = [_line(HEAD), _text(0, HEAD - 5, str(top), "number")]
    for step, day in zip(steps, ends, strict=True):
        left = round((day - first) / (span or 1) * (WIDTH - wide), 1)
        tall = 2 if step.value is None else round(step.value / top * (HEIGHT - FOOT - HEAD), 1)
        told = f"{step.label}: {'–' if step.value is None else step.value}"
        kind = "hidden-count" if step.value is None else "bar"
        drawn.append(
            _rect((left, HEIGHT - FOOT - tall), max(1, round(wide * 0.8, 1)), tall, kind, told)
        )
    drawn += [_line(HEIGHT - FOOT), _text(0, HEIGHT - 6, steps[0].label, "number")]
    if len(steps) > 1:
        drawn.append(_text(WIDTH, HEIGHT - 6, steps[-1].label, "number end"))
    return _svg(id, title, describes, HEIGHT, drawn)


_SVG = Markup(
    '<svg class="plot" role="img" viewBox="0 0 {width} {height}" '
    'aria-labelledby="{id}-title" aria-describedby="{id}-desc">'
    '<title id="{id}-title">{title}</title>'
    '<desc id="{id}-desc">{describes}</desc>{drawn}</svg>'
)
_RECT = Markup(
    '<rect class="{kind}" x="{x}" y="{y}" width="{width}" height="{height}"><title>{told}</title>'
    "</rect>"
)
_TEXT = Markup('<text class="{kind}" x="{x}" y="{y}">{text}</text>')
_LINE = Markup('<line x1="0" x2="{width}" y1="{y}" y2="{y}"/>')


def _svg(id: str, title: str, describes: str, height: int, drawn: Sequence[Markup]) -> Markup:
    return _SVG.format(
        id=id, title=title, describes=describes, width=WIDTH, height=max(height, 1),
        drawn=Markup("").join(drawn),
    )  # fmt: skip


def _rect(corner: tuple[float, float], width: float, height: float, kind: str, told: str) -> Markup:
    x, y = corner
    return _RECT.format(x=x, y=y, width=width, height=height, kind=kind, told=told)


def _text(x: float, y: float, text: str, kind: str) -> Markup:
    return _TEXT.format(x=x, y=y, text=text, kind=kind)


def _line(y: float) -> Markup:
    return _LINE.format(width=WIDTH, y=y)
