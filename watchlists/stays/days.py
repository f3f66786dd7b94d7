"""Sets of days as sorted spans, so that counting does not depend on how long a stay is.

A span is (first, last), both included; spans of one set neither overlap nor touch.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

Span = tuple[date, date]
Days = tuple[Span, ...]
DAY = timedelta(days=1)


def merge(spans: Iterable[Span]) -> Days:
    """The days of all spans, each once; a span that ends before it begins has none."""
    merged: list[Span] = []
    for first, last in sorted(span for span in spans if span[0] <= span[1]):
        if merged and (first <= merged[-1][1] or first - merged[-1][1] == DAY):
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)


def without(days: Days, holes: Days) -> Days:
    """The days that are in no hole."""
    left = list(days)
    for start, end in holes:
        cut: list[Span] = []
        for first, last in left:
            if end < first or start > last:
                cut.append((first, last))
                continue
            if first < start:
                cut.append((first, start - DAY))
            if end < last:
                cut.append((end + DAY, last))
        left = cut
    return tuple(left)


def count(days: Days, first: date, last: date) -> int:
    """How many of the days lie from `first` to `last`, both included."""
    return sum(max(0, (min(end, last) - max(start, first)).days + 1) for start, end in days)


def run(days: Days, until: date) -> int:
    """How many days without a gap end with `until`."""
    return next(((until - start).days + 1 for start, end in days if start <= until <= end), 0)
