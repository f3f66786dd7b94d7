"""The days that a page is asked for: `?from=2026-11-01&to=2026-11-30`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta


def period_in(
    query: Mapping[str, str],
    *,
    last: date,
    before: Callable[[date], date],
    longest: timedelta,
) -> tuple[date, date]:
    """The first and the last day, both counted.

    Where the address names no last day it is `last`, where it names no first one `before` the last.
    Raises ValueError for what is no day, ends before it begins, or is longer than `longest`.
    """
    try:
        last = _day(query, "to") or last
        first = _day(query, "from") or before(last)
    except OverflowError:  # before the first day that there is
        raise ValueError("no such day") from None
    if not timedelta(0) <= last - first <= longest or last == date.max:
        raise ValueError("the wrong way round, or too long")
    return first, last


def _day(query: Mapping[str, str], name: str) -> date | None:
    return date.fromisoformat(query[name]) if query.get(name) else None
