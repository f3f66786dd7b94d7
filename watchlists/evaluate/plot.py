"""A calibration plot as SVG: what was said of pairs, and how many of them were true."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from watchlists.evaluate.measure import Calibrated

SIDE, EDGE = 400, 50
"""Of the square in which probabilities from 0 to 1 stand, and what is left around it; in pixels."""
_TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_PAGE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}" \
font-family="sans-serif" font-size="12">
<title>{title}</title>
<rect width="{whole}" height="{whole}" fill="#fff"/>
<text x="{edge}" y="24" font-size="14">{title}</text>
{ticks}
<line x1="{left}" y1="{low}" x2="{right}" y2="{high}" stroke="#888" stroke-dasharray="4"/>
<polyline points="{line}" fill="none" stroke="#06c" stroke-width="1.5"/>
{points}
<text x="{middle}" y="{below}" text-anchor="middle">said</text>
<text x="14" y="{middle}" text-anchor="middle" transform="rotate(-90 14 {middle})">true</text>
</svg>
"""
_TICK = """<line x1="{x:.0f}" y1="{low}" x2="{x:.0f}" y2="{high}" stroke="#ddd"/>\
<line x1="{left}" y1="{y:.0f}" x2="{right}" y2="{y:.0f}" stroke="#ddd"/>\
<text x="{x:.0f}" y="{under}" text-anchor="middle">{value}</text>\
<text x="{before}" y="{y:.0f}" text-anchor="end" dominant-baseline="middle">{value}</text>"""
_POINT = """<line x1="{x:.1f}" y1="{most:.1f}" x2="{x:.1f}" y2="{least:.1f}" stroke="#06c"/>\
<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#06c">\
<title>{count} pairs: said {said:.3f}, true {true:.3f}</title></circle>"""


def calibration(title: str, rows: Sequence[Calibrated]) -> str:
    """The plot of `measure.Result.calibration`: a point a row, a bar where the truth may lie."""
    bounds = {
        "left": EDGE, "right": EDGE + SIDE, "low": EDGE + SIDE, "high": EDGE,
        "under": EDGE + SIDE + 16, "before": EDGE - 6,
    }  # fmt: skip
    places = [(_across(row.said), _up(row.true)) for row in rows]
    return _PAGE.format(
        title=escape(title), whole=SIDE + 2 * EDGE, edge=EDGE, middle=EDGE + SIDE // 2,
        below=SIDE + 2 * EDGE - 10, **bounds,
        ticks="\n".join(
            _TICK.format(x=_across(value), y=_up(value), value=value, **bounds) for value in _TICKS
        ),
        line=" ".join(f"{x:.1f},{y:.1f}" for x, y in places),
        points="\n".join(
            _POINT.format(
                x=x, y=y, least=_up(row.least), most=_up(row.most),
                said=row.said, true=row.true, count=row.pairs,
            )
            for (x, y), row in zip(places, rows, strict=True)
        ),
    )  # fmt: skip


def _across(share: float) -> float:
    return EDGE + SIDE * share


def _up(share: float) -> float:
    return EDGE + SIDE * (1 - share)
