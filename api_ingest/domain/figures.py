"""Counts that can be shown: small ones are left out, and so that no difference gives them away."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import date, timedelta
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def shown(counts: Mapping[Key, int], smallest: int) -> dict[Key, int | None]:
    """The counts, None for those from 1 to below `smallest`.

    Where that leaves out a single one, the next smallest goes too: beside a total it would be told.

    >>> shown({"hit": 2, "no hit": 9, "doubt": 30, "open": 0}, 5)
    {'hit': None, 'no hit': None, 'doubt': 30, 'open': 0}
    """
    hidden = {key for key, count in counts.items() if 0 < count < smallest}
    others = sorted((count, str(key), key) for key, count in counts.items() if count >= smallest)
    if len(hidden) == 1 and others:
        hidden.add(others[0][2])
    return {key: None if key in hidden else count for key, count in counts.items()}


def whole_months(first: date, last: date, today: date) -> tuple[date, date] | None:
    """The first and last day of the months that lie wholly in the period and are over; or None.

    Counts of other spans would tell of one person by their difference: of a period and the same
    with a day more, of a month and the same month asked for a day later.

    >>> whole_months(date(2026, 1, 15), date(2026, 4, 10), date(2026, 6, 1))
    (datetime.date(2026, 2, 1), datetime.date(2026, 3, 31))
    >>> whole_months(date(2026, 1, 1), date(2026, 2, 28), date(2026, 2, 28))
    (datetime.date(2026, 1, 1), datetime.date(2026, 1, 31))
    >>> whole_months(date(2026, 1, 2), date(2026, 2, 27), date(2026, 6, 1))
    """
    begins = first if first.day == 1 else (first.replace(day=1) + timedelta(days=31)).replace(day=1)
    after = min(last + timedelta(days=1), today).replace(day=1)
    return (begins, after - timedelta(days=1)) if begins < after else None


def percentile(ordered: Sequence[int], part: float) -> int | None:
    """The smallest value that at least this part of them does not exceed; None of nothing.

    >>> percentile([1, 2, 3, 40], 0.5), percentile([1, 2, 3, 40], 0.9), percentile([], 0.5)
    (2, 40, None)
    """
    if not ordered:
        return None
    return ordered[max(0, -int(-len(ordered) * part // 1) - 1)]
