"""Expiry and issue dates of documents.

A two-digit year lies within 20 years before and 79 after the flight.

>>> from datetime import date
>>> read("310820", ("edifact",), on=date(2026, 3, 14))
(datetime.date(2031, 8, 20), ())
>>> read("501231", ("edifact",), on=date(2026, 3, 14))[0].year
2050
>>> read("999999", ("edifact",), on=date(2026, 3, 14))
(None, ())
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from api_ingest.domain.fields import dates
from api_ingest.domain.problem import DATE_ORDER_UNKNOWN, DATE_UNREADABLE, Kind

FULL = 4
BEFORE = 20
_NEVER = frozenset(
    {
        "",
        "0",
        "000000",
        "00000000",
        "999999",
        "991231",
        "99999999",
        "99991231",
        "9999-12-31",
        "NULL",
    }
)
"""What stands for a document that does not expire, or for an expiry that is not there."""


@lru_cache(maxsize=16_384)
def read(text: str, forms: tuple[str, ...], *, on: date) -> tuple[date | None, tuple[Kind, ...]]:
    """The date, or None where the document has none. An incomplete date is not usable here."""
    compact = text.strip()
    if compact.upper() in _NEVER:
        return None, ()
    parts = dates.read(compact, *forms)
    if parts is None and dates.unsettled(compact, *forms):
        return None, (DATE_ORDER_UNKNOWN,)
    if parts is None or parts.month is None or parts.day is None:
        return None, (DATE_UNREADABLE,)
    year = parts.year if parts.digits == FULL else _near(parts.year, on.year)
    try:
        return date(year, parts.month, parts.day), ()
    except ValueError:
        return None, (DATE_UNREADABLE,)


def _near(year: int, now: int) -> int:
    first = now - BEFORE
    return first + (year - first) % 100
