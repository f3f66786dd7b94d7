"""Birth dates.

Whole or partial, with the century of a two-digit year found from the age it gives.

The latest century in which the person was born before the flight is taken; where the other one
gives a possible age too, a note says that the century was assumed.

>>> from datetime import date
>>> value, kinds = read("800512", ("edifact",), on=date(2026, 3, 14))
>>> str(value), [kind.code for kind in kinds]
('1980-05-12', [])
>>> str(read("550000", ("edifact",), on=date(2026, 3, 16))[0])
'1955'
>>> str(read("250930", ("edifact",), on=date(2026, 3, 15))[0])
'2025-09-30'
>>> [kind.code for kind in read("991399", ("edifact",), on=date(2026, 3, 14))[1]]
['date-unreadable']
>>> read("19810229", ("edifact",), on=date(2026, 3, 14))
(PartialDate(year=1981, month=None, day=None), (Kind(date-day-impossible),))
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from api_ingest.domain.fields import dates
from api_ingest.domain.problem import (
    DATE_CENTURY,
    DATE_DAY_IMPOSSIBLE,
    DATE_IMPOSSIBLE,
    DATE_ORDER_UNKNOWN,
    DATE_PARTIAL,
    DATE_UNREADABLE,
    Kind,
)

OLDEST = 110
"""Years. Nobody on board is older; a date that says so is a mistake."""
FULL = 4
_LEAP_DAY = (2, 29)


class PartialDate(NamedTuple):
    """A date of which month and day may be unknown.

    `str()` gives ISO 8601: `1955`, `1955-06` or `1955-06-02`.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        """ISO 8601, as far as it is known."""
        return _iso(self)

    @classmethod
    def from_iso(cls, text: str) -> PartialDate:
        """The inverse of `str()`. Raises ValueError for anything else."""
        parts = dates.read(text, "YYYY-MM-DD") or _shorter(text)
        if parts is None:
            raise ValueError("not YYYY, YYYY-MM or YYYY-MM-DD")
        return cls(parts.year, parts.month, parts.day)

    @property
    def earliest(self) -> date:
        """The first day that it may be."""
        return date(max(self.year, 1), self.month or 1, self.day or 1)


@lru_cache(maxsize=32_768)  # each is asked for it some six times, and many share one
def _iso(said: PartialDate) -> str:
    if said.month is None:
        return f"{said.year:04}"
    if said.day is None:
        return f"{said.year:04}-{said.month:02}"
    return f"{said.year:04}-{said.month:02}-{said.day:02}"


def _shorter(text: str) -> dates.Parts | None:
    if len(text) == FULL and text.isdigit():
        return dates.Parts(int(text), None, None, FULL)
    return dates.read(f"{text}-00", "YYYY-MM-DD")


Read = tuple[PartialDate | None, tuple[Kind, ...]]
_UNKNOWN = frozenset(
    {"", "0", "00", "000000", "00000000", "XXXXXX", "UNKNOWN", "UNK", "N/A", "NULL"}
)
_PLACEHOLDERS = frozenset(
    {PartialDate(1900, 1, 1), PartialDate(1901, 1, 1), PartialDate(9999, 12, 31)}
)


@lru_cache(maxsize=65_536)
def read(text: str, forms: tuple[str, ...], *, on: date | None, century: int | None = None) -> Read:
    """The birth date of somebody who travels on the day `on`. `forms` as in `dates.read`.

    Where two centuries give a possible age, `century` (1900, 2000) is taken, else the later one;
    either way it is told. Without `on` (an entry of a list) the year must be whole, and no age is
    checked.
    """
    compact = text.strip()
    if compact.upper() in _UNKNOWN:
        return None, ((DATE_PARTIAL,) if compact.strip("0") == "" and compact else ())
    parts = dates.read(compact, *forms)
    if parts is None:
        if dates.unsettled(compact, *forms):
            return None, (DATE_ORDER_UNKNOWN,)
        return _of_year(compact, forms, on, century) or (None, (DATE_UNREADABLE,))
    value, kinds = _with_century(parts, on, century)
    if value is None and (parts.month, parts.day) == _LEAP_DAY:
        return _of_year(compact, forms, on, century) or (None, (DATE_IMPOSSIBLE,))
    if value is None or value in _PLACEHOLDERS or not _possible(value, on):
        return None, (DATE_IMPOSSIBLE,)
    return value, kinds if value.day is not None else (*kinds, DATE_PARTIAL)


def _of_year(
    text: str, forms: tuple[str, ...], on: date | None, century: int | None
) -> Read | None:
    """Of a day that no calendar has at least the year."""
    parts = dates.year_of(text) if dates.EDIFACT in forms else None
    value = _with_century(parts, on, century)[0] if parts else None
    possible = value is not None and _possible(value, on)
    return (value, (DATE_DAY_IMPOSSIBLE,)) if possible else None


def _with_century(
    parts: dates.Parts, on: date | None, wanted: int | None
) -> tuple[PartialDate | None, tuple[Kind, ...]]:
    if parts.digits == FULL:
        return _real(parts.year, parts), ()
    if on is None:
        return None, ()
    this = on.year // 100 * 100
    tried = (_real(century + parts.year, parts) for century in (this, this - 100))
    possible = [value for value in tried if value is not None and _possible(value, on)]
    possible.sort(key=lambda value: value.year // 100 * 100 != wanted)  # stable: else the later one
    return (possible[0] if possible else None), ((DATE_CENTURY,) if len(possible) > 1 else ())


def _real(year: int, parts: dates.Parts) -> PartialDate | None:
    if year < 1 or ((parts.month, parts.day) == _LEAP_DAY and not _leap(year)):
        return None
    return PartialDate(year, parts.month, parts.day)


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _possible(value: PartialDate, on: date | None) -> bool:
    return on is None or (value.earliest <= on and on.year - value.year <= OLDEST)
