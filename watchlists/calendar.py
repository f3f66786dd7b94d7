"""Birth dates as numbers, and the stretches of them that may be one date written wrongly.

A date is a number that grows with it: 416 to a year, 32 to a month, so that a year, or a month with
its unknown day, is one stretch. 0 is a birth date that is not known.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from api_ingest.domain.fields.birth_date import PartialDate
from watchlists.compare.birth_date import YEARS_APART

Array = npt.NDArray[Any]
FIRST, LAST = 1870, 2059
_MONTH, _YEAR = 32, 13 * 32
UNKNOWN = 0
SIZE = (LAST - FIRST + 1) * _YEAR + 1
"""One more than the greatest number."""


LENIENT, FAIR, STRICT, UNDATED, NEXT_YEAR, OTHER_YEAR = range(6)
"""How sure it is that a date so near is the same: as sure as equal, as the same year, or less; that
nothing is known of it; or that a year without its day is the next, or another."""
# Years that a wrong digit, or a slip to the year beside it, makes of one.
_SLIPS = np.array([*range(-9, 0), *range(1, 10), -30, -20, -10, 10, 20, 30, -100, 100])
_MONTHS, _CENTURY = np.arange(1, 13), 100


class Stretches(NamedTuple):
    """Numbers from `start` to before `end`, for the person at position `who`, and how sure."""

    who: Array
    start: Array
    end: Array
    sure: Array


def number(year: Any, month: Any, day: Any) -> Any:
    """Of a date, or of many; month and day are 0 where they are not known.

    >>> int(number(FIRST, 0, 0)), int(number(FIRST, 1, 1) - number(FIRST, 0, 0))
    (1, 33)
    """
    return (np.clip(year, FIRST, LAST) - FIRST) * _YEAR + month * _MONTH + day + 1


def of(date: PartialDate | None) -> int:
    """The number of a date, as far as it is known."""
    if date is None:
        return UNKNOWN
    year = min(max(date.year, FIRST), LAST)
    return (year - FIRST) * _YEAR + (date.month or 0) * _MONTH + (date.day or 0) + 1


def years(numbers: Array) -> Array:
    """The years of many dates, counted so that FIRST is 1; 0 where the date is not known."""
    counted: Array = (numbers + _YEAR - 1) // _YEAR
    return counted


def partly_known(numbers: Array) -> Array:
    """Which of many dates have no day."""
    without: Array = (numbers == UNKNOWN) | (numbers % _MONTH == 1)
    return without


def stretches(dates: Sequence[PartialDate | None]) -> Stretches:
    """Where people born then may stand on a list, if it knows their birth dates."""
    whole = [n for n, date in enumerate(dates) if date and date.day and date[1:] != (1, 1)]
    found = [_of_whole(np.array(whole, np.int64), [dates[n] for n in whole])] if whole else []
    for n, date in enumerate(dates):
        if not (date and date.day and date[1:] != (1, 1)):
            found.append(_of_partial(n, date))
    return Stretches(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _of_whole(who: Array, dates: Sequence[Any]) -> Stretches:
    """The day itself, swapped; the year alone; the month, the day of other months, other years."""
    year, month, day = np.array(dates, np.int64).T[:, :, None]
    other_months = np.where(month == _MONTHS, 0, number(year, _MONTHS, day))
    swapped = np.where((day <= len(_MONTHS)) & (day != month), number(year, day, month), 0)
    turned = year // 100 * 100 + year % 10 * 10 + year % 100 // 10  # 1985 for 1958
    other_years = np.hstack([year + _SLIPS, np.where(turned == year, year + 1, turned)])
    slipped = np.hstack([_slipped(year), np.ones(year.shape, np.bool_)])
    ones = np.hstack(
        [number(year, month, day), swapped, number(year, 0, 0), number(year, 1, 1), other_months,
         np.where(slipped, number(other_years, month, day), 0)]
    )  # fmt: skip
    sure = np.array([LENIENT, LENIENT, FAIR, FAIR] + [STRICT] * (ones.shape[1] - 4))
    start = np.hstack([ones, number(year, month, 0)])
    end = np.hstack([ones + (ones > 0), number(year, month + 1, 0)])
    return Stretches(
        np.repeat(who, start.shape[1]), start.ravel(), end.ravel(),
        np.tile(np.append(sure, STRICT), len(who)),
    )  # fmt: skip


def _slipped(years: Array) -> Array:
    """Which of the slips change but one digit, or are written all the same."""
    others = years + _SLIPS
    units, tens = others // 10 == years // 10, _SLIPS % 10 == 0
    one_digit = units | (tens & (others // 100 == years // 100))
    slipped: Array = one_digit | np.isin(np.abs(_SLIPS), (*YEARS_APART, _CENTURY))
    return slipped


def _of_partial(who: int, date: PartialDate | None) -> Stretches:
    """All that the known part covers; 1 January stands for an unknown day: the whole year."""
    if date is None:
        return _stretch(who, [0], [SIZE], [FAIR])
    year, month, day = date.year, date.month or 0, date.day or 0
    if not month:
        return _stretch(who, [number(year, 0, 0)], [number(year + 1, 0, 0)], [FAIR])
    if not day:
        starts = [number(year, 0, 0), number(year, 1, 1), number(year, month, 0)]
        ends = [starts[0] + 1, starts[1] + 1, number(year, month + 1, 0)]
        return _stretch(who, starts, ends, [FAIR] * 3)
    others = number(year + _SLIPS, month, day)
    return _stretch(
        who, [number(year, 0, 0), number(year, 1, 1), *others],
        [number(year + 1, 0, 0), number(year, 1, 2), *(others + 1)],
        [FAIR, LENIENT, *[STRICT] * len(others)],
    )  # fmt: skip


def _stretch(who: int, starts: list[int], ends: list[int], sure: list[int]) -> Stretches:
    return Stretches(
        np.full(len(starts), who), np.array(starts, np.int64), np.array(ends, np.int64),
        np.array(sure),
    )  # fmt: skip
